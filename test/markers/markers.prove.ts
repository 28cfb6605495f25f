import { expect, test } from "vitest";
import { combinations, Matrix } from "./matrix.ts";

/** `npm run prove:markers`: every one of them. */
const LARGEST_BYTES = 12_288;
/** A part of them: 1 is all, 10 every tenth. */
const step = Number(process.env["MARKERS_STEP"] ?? "1");

test("every marker at every place of every sample", { timeout: 0 }, async () => {
  const matrix = new Matrix(LARGEST_BYTES);
  const causes = new Map<string, number>();
  let [tried, broken, number] = [0, 0, 0];
  try {
    for (const combination of combinations(LARGEST_BYTES)) {
      if (number++ % step !== 0) continue;
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
