import { expect, test } from "vitest";
import { fuzz } from "./fuzz.ts";

/** The suite runs in two time zones: half of its mutants in each. */
const HALF = 1000;
const first = process.env["TZ"] === "UTC" ? 0 : HALF;

/** The first of the many that `npm run fuzz` runs, of short samples. */
test(
  "mutants of all samples are read, reconstructed and reported without a crash or a figure that cannot be",
  { timeout: 600_000 },
  async () => {
    const finds = await fuzz({ seed: 18, mutants: HALF, first, largest: 2048, pageOf: 40 });
    const told = finds.map(({ mutant, problem }) => `mutant ${mutant.number} of ${mutant.seed.path}: ${problem}`);
    expect(told).toEqual([]);
  },
);
