import { expect, test } from "vitest";
import { fuzz } from "./fuzz.ts";

/** The first of the many that `npm run fuzz` runs. */
test(
  "mutants of all samples are read, reconstructed and reported without a crash or a figure that cannot be",
  { timeout: 240_000 },
  async () => {
    const finds = await fuzz({ seed: 18, mutants: 240, patience: 60_000 });
    const told = finds.map(({ mutant, problem }) => `mutant ${mutant.number} of ${mutant.seed.path}: ${problem}`);
    expect(told).toEqual([]);
  },
);
