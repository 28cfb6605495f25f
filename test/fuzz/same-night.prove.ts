import { expect, test } from "vitest";
import { SameNight } from "./rewrites/same-night.ts";

const seed = Number(process.env["FUZZ_SEED"] ?? "1");
const count = Number(process.env["FUZZ_MUTANTS"] ?? "2000");
const first = Number(process.env["FUZZ_FIRST"] ?? "0");
const LARGEST_BYTES = 50_000;

test("samples written another way are the same night", { timeout: 0 }, async () => {
  const same = new SameNight(seed, LARGEST_BYTES);
  const causes = new Map<string, number>();
  try {
    for (let number = first; number < first + count; number++) {
      const found = await same.differenceOf(number);
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
  for (const [cause, times] of causes) process.stdout.write(`${times} times: ${cause}\n`);
  expect([...causes.keys()]).toEqual([]);
});
