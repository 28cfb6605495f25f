import { expect, test } from "vitest";
import { combinations, Matrix, stratified } from "./matrix.ts";

const LARGEST_BYTES = 12_288;
/**
 * `npm run prove:markers`: every marker at every kind of place of every format, beginning where MARKERS_SEED says. MARKERS_STEP=1 takes
 * every marker at every place of every sample, 10 every tenth of these;
 * MARKERS_ONLY (a regular expression) those whose name, "sample, place: marker", matches.
 */
const step = Number(process.env["MARKERS_STEP"] ?? "0");
const seed = Number(process.env["MARKERS_SEED"] ?? "1");
const only = new RegExp(process.env["MARKERS_ONLY"] ?? "");
const all = step > 0 ? combinations(LARGEST_BYTES) : stratified(LARGEST_BYTES, seed);

test("every marker in every format", { timeout: 0 }, async () => {
  const matrix = new Matrix(LARGEST_BYTES);
  const causes = new Map<string, number>();
  let [tried, broken, number] = [0, 0, 0];
  try {
    for (const combination of all) {
      if (step > 0 && number++ % step !== 0) continue;
      if (!only.test(`${combination.sample}, ${combination.place}: ${combination.marker}`)) continue;
      tried++;
      const problem = await matrix.problemOf(combination);
      if (tried % 5000 === 0) process.stdout.write(`${tried} combinations, ${broken} broken\n`);
      if (problem === null) continue;
      broken++;
      const { sample, place, marker } = combination;
      const cause = `${sample}: ${problem.replaceAll(/\d+/g, "#")}`;
      const before = causes.get(cause) ?? 0;
      causes.set(cause, before + 1);
      if (before < 3) process.stdout.write(`BROKEN ${sample}, ${place}: ${marker}: ${problem}\n`);
    }
  } finally {
    matrix.close();
  }
  process.stdout.write(`${tried} combinations, ${broken} broken\n`);
  for (const [cause, count] of causes) process.stdout.write(`${count} times: ${cause}\n`);
  expect(broken).toBe(0);
});
