import { expect, test } from "vitest";
import { combinations, Matrix } from "./matrix.ts";

/** Of short samples only; `npm run prove:markers` takes long ones too, and many more. */
const LARGEST_BYTES = 2048;
/** A prime: every marker and every kind of place comes up. */
const STEP = 2503;

/** The matrix of issue 18 in small: a text that looks like the beginning of something else, anywhere in an export. */
test("a marker of another format neither changes what an export is nor loses a move in silence", async () => {
  const matrix = new Matrix(LARGEST_BYTES);
  const broken: string[] = [];
  let number = 0;
  try {
    for (const combination of combinations(LARGEST_BYTES)) {
      if (number++ % STEP !== 0) continue;
      const problem = await matrix.problemOf(combination);
      if (problem !== null)
        broken.push(`${combination.sample}, ${combination.place}: ${combination.marker}: ${problem}`);
    }
  } finally {
    matrix.close();
  }
  expect(number / STEP).toBeGreaterThan(40);
  expect(broken).toEqual([]);
}, 120_000);
