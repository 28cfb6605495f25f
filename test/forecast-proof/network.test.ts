import { describe, expect, test } from "vitest";
import { backupOutcome, BLOCK_KINDS, networkOutcome } from "./network.ts";

/** `npm run prove:forecast`: many sites and tables. In the suite a few of them. */
const isProof = process.env["PRECOPY_PROVE"] === "1";
const SITES = isProof ? 20 : 2;
const FIRST = Number(process.env["PRECOPY_FIRST"] ?? 1);
const share = (count: number, of: number): number => count / Math.max(1, of);

const site = BLOCK_KINDS[1];
const slow = BLOCK_KINDS.at(-1);
if (site === undefined || slow === undefined) throw new RangeError("no kind of the second physics");

describe("the vMotion network against the truth", () => {
  const outcomes = [site, slow].flatMap((kind) =>
    Array.from({ length: SITES }, (_, round) => networkOutcome({ ...kind, guestsPerHost: 14 }, FIRST + round)),
  );

  test("what moves waited for slots is what starts and ends say, with what the set-up of DRS hides", () => {
    for (const { waiting } of outcomes)
      expect(Math.abs(waiting.said - waiting.truth)).toBeLessThanOrEqual(0.1 * waiting.truth + 5);
  });

  test("the interval of what a faster line would bring holds", () => {
    const told = outcomes.flatMap(({ faster }) => faster ?? []);
    expect(told.length).toBeGreaterThan(SITES);
    const held = told.filter(({ said, truth }) => truth >= said.low && truth <= said.high).length;
    if (isProof)
      process.stdout.write(
        `What the next line rate would bring: ${told.length} hosts, interval holds ${Math.round(100 * share(held, told.length))} %\n`,
      );
    expect(share(held, told.length)).toBeGreaterThanOrEqual(isProof ? 0.85 : 0.5);
  });
});

describe("moves inside backup windows against the truth", () => {
  test("the interval of the ratio holds what the backup cost", () => {
    const outcomes = [1, 0.5, 0.25].flatMap((left) =>
      Array.from({ length: isProof ? 20 : 1 }, (_, round) => ({ left, ...backupOutcome(site, FIRST + round, left) })),
    );
    const told = outcomes.filter(({ said }) => said !== undefined);
    expect(told).toHaveLength(outcomes.length);
    for (const left of [1, 0.5, 0.25]) {
      const own = told.filter((one) => one.left === left);
      const held = own.filter(({ said, truth }) => said !== undefined && truth >= said.low && truth <= said.high);
      if (isProof)
        process.stdout.write(
          `Backup leaves moves ${100 * left} % of the link: ${own.length} nights, slowdown ${(own[0]?.truth ?? 0).toFixed(2)}, interval holds ${Math.round(100 * share(held.length, own.length))} %\n`,
        );
      expect([left, share(held.length, own.length) >= (isProof ? 0.8 : 0)]).toEqual([left, true]);
    }
    const quarter = told.filter(({ left }) => left === 0.25);
    // A quarter of the link is seen as a slowdown on any night.
    expect(quarter.filter(({ said }) => (said?.low ?? 0) > 1)).toHaveLength(quarter.length);
  });
});
