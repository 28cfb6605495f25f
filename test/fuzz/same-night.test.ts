import { expect, test } from "vitest";
import { SameNight } from "./rewrites/same-night.ts";

/** The first of those of `npm run fuzz -- --rewrites`, of short samples; the suite's two zones take other ones. */
const COUNT = 60;
const first = process.env["TZ"] === "UTC" ? 0 : COUNT;

test("a sample written another way is the same night", { timeout: 120_000 }, async () => {
  const same = new SameNight(18, 12_000);
  const found: string[] = [];
  try {
    for (let number = first; number < first + COUNT; number++) {
      const difference = await same.differenceOf(number);
      if (difference !== null)
        found.push(`${number}: ${difference.sample}: ${difference.rewrites.join(", ")}: ${difference.problem}`);
    }
  } finally {
    same.close();
  }
  expect(found).toEqual([]);
});

test("what a damaged sample loses is told", { timeout: 120_000 }, async () => {
  const same = new SameNight(18, 12_000);
  const found: string[] = [];
  try {
    for (let number = first; number < first + COUNT; number++) {
      const silence = await same.silenceOf(number);
      if (silence !== null)
        found.push(`${number}: ${silence.sample}: ${silence.rewrites.join(", ")}: ${silence.problem}`);
    }
  } finally {
    same.close();
  }
  expect(found).toEqual([]);
});
