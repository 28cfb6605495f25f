import { expect, test } from "vitest";
import { SameNight } from "./rewrites/same-night.ts";

const seed = Number(process.env["FUZZ_SEED"] ?? "1");
const count = Number(process.env["FUZZ_MUTANTS"] ?? "2000");
const first = Number(process.env["FUZZ_FIRST"] ?? "0");
const LARGEST_BYTES = 50_000;

test.each([
  ["samples written another way are the same night", (same: SameNight, number: number) => same.differenceOf(number)],
  ["no move of a damaged sample is lost in silence", (same: SameNight, number: number) => same.silenceOf(number)],
] as const)("%s", { timeout: 0 }, async (_what, look) => {
  const same = new SameNight(seed, LARGEST_BYTES);
  const causes = new Map<string, number>();
  try {
    for (let number = first; number < first + count; number++) {
      const found = await look(same, number);
      if ((number - first + 1) % 1000 === 0)
        process.stdout.write(`${number - first + 1} nights, ${causes.size} causes\n`);
      if (found === null) continue;
      const cause = `${found.sample}: ${found.rewrites.join(", ")}`;
      const before = causes.get(cause) ?? 0;
      causes.set(cause, before + 1);
      if (before === 0)
        process.stdout.write(`FIND seed ${seed} night ${number}: ${cause}\n  ${found.problem.slice(0, 700)}\n`);
    }
  } finally {
    same.close();
  }
  expect([...causes.keys()]).toEqual([]);
});
