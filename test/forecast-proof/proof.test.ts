import { describe, expect, test } from "vitest";
import { caseOf, CASES, type CaseKind } from "./cases.ts";
import { morningOf, outcomesOf, type Outcome } from "./forecasts.ts";

/** `npm run prove:forecast`: many sites, one table. In the suite a few of them. */
const isProof = process.env["PRECOPY_PROVE"] === "1";
const SITES = isProof ? Number(process.env["PRECOPY_SITES"] ?? 6) : 3;

/** The suite looks at small sites of these kinds; what copies take on 1 GbE is too long for it. */
const QUICK = [1, 3, 9, 11] as const;
const FIRST = isProof ? Number(process.env["PRECOPY_FIRST"] ?? 1) : 1;

describe("what was said in the morning against what the night took", () => {
  const kinds = isProof ? CASES.map((_, index) => index) : QUICK;
  const small = isProof ? {} : { guestsPerHost: 8, background: 25 };
  const outcomes = kinds.map((kind) => {
    const one = CASES[kind];
    if (one === undefined) throw new RangeError(`no kind ${kind}`);
    return Array.from({ length: SITES }, (_, round) =>
      outcomesOf(morningOf({ ...caseOf(one, kind, round, FIRST), ...small })),
    ).flat();
  });
  const all = outcomes.flat();
  // With nothing but a line rate the interval is all that can be asked for.
  const told = outcomes.filter((_, index) => (CASES[kinds[index] ?? 0]?.background ?? 0) > 0).flat();

  test("every host with an inventory has a figure", () => {
    expect(all.filter(({ forecast }) => forecast === null)).toEqual([]);
  });

  test("the interval holds, and the middle is near", () => {
    expect(coverage(all)).toBeGreaterThanOrEqual(isProof ? 0.85 : 0.75);
    expect(medianError(told)).toBeLessThanOrEqual(isProof ? 0.25 : 0.35);
  });

  test.runIf(isProof)("prints the table", () => {
    const rows = outcomes.map((own) => row(own[0]?.case ?? "", own));
    process.stdout.write(
      [
        "| Site | Evacuations | Interval holds | Median error | High / low |",
        "|---|--:|--:|--:|--:|",
        ...rows,
        row("**first physics**", outcomes.filter((_, kind) => CASES[kind]?.physics === "pages").flat()),
        row("**second physics**", outcomes.filter((_, kind) => CASES[kind]?.physics === "blocks").flat()),
        row("**no evacuation yet**", outcomes.filter((_, kind) => isNew(CASES[kind])).flat()),
        row("**all**", all),
        "",
      ].join("\n"),
    );
    for (const own of outcomes.slice(1)) expect([own[0]?.case, coverage(own) >= 0.8]).toEqual([own[0]?.case, true]);
  });
});

/** No evacuation of the site is known. */
function isNew(kind: CaseKind | undefined): boolean {
  return kind !== undefined && kind.before.every((count) => count === 0);
}

function coverage(own: readonly Outcome[]): number {
  const inside = own.filter(
    ({ truth, forecast }) => forecast !== null && truth >= forecast.low && truth <= forecast.high,
  );
  return inside.length / own.length;
}

function medianError(own: readonly Outcome[]): number {
  return median(own.map(({ truth, forecast }) => Math.abs((forecast?.best ?? 0) - truth) / truth));
}

function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[values.length >> 1] ?? 0;
}

function row(name: string, own: readonly Outcome[]): string {
  const percent = (value: number): string => `${Math.round(100 * value)} %`;
  const width = median(own.map(({ forecast }) => (forecast === null ? 0 : forecast.high / forecast.low)));
  return `| ${name} | ${own.length} | ${percent(coverage(own))} | ${percent(medianError(own))} | ${width.toFixed(2)} |`;
}
