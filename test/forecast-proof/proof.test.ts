import { describe, expect, test } from "vitest";
import { outcomesOf, type Case, type Outcome } from "./forecasts.ts";

/** `npm run prove:forecast`: many sites, one table. In the suite a few of them. */
const isProof = process.env["PRECOPY_PROVE"] === "1";
const SITES = isProof ? Number(process.env["PRECOPY_SITES"] ?? 8) : 1;

const BASE = { hosts: 6, guestsPerHost: 16, handOutSeconds: 6 } as const;
const TEN = { uplink: 1080, lineMegabits: 10_000, setupSeconds: 4 } as const;
const CASES: readonly Omit<Case, "seed" | "order">[] = [
  { ...BASE, ...TEN, name: "no move yet, line rate known", before: [], background: 0, consumed: 1, lineTold: true },
  {
    ...BASE,
    ...TEN,
    name: "no evacuation yet, line rate known",
    before: [0],
    background: 50,
    consumed: 1,
    lineTold: true,
  },
  {
    ...BASE,
    ...TEN,
    name: "no evacuation yet, no line rate",
    before: [0],
    background: 50,
    consumed: 1,
    lineTold: false,
  },
  { ...BASE, ...TEN, name: "two evacuations", before: [2], background: 40, consumed: 1, lineTold: true },
  {
    ...BASE,
    ...TEN,
    name: "five evacuations in three nights",
    before: [2, 2, 1],
    background: 40,
    consumed: 1,
    lineTold: true,
  },
  { ...BASE, ...TEN, name: "configured memory alone", before: [2], background: 40, consumed: 0, lineTold: true },
  {
    ...BASE,
    name: "1 GbE, two evacuations",
    uplink: 108,
    lineMegabits: 1000,
    setupSeconds: 4,
    guestsPerHost: 8,
    before: [2],
    background: 25,
    consumed: 1,
    lineTold: true,
  },
  {
    ...BASE,
    name: "25 GbE, two evacuations",
    uplink: 2000,
    lineMegabits: 25_000,
    setupSeconds: 6,
    before: [2],
    background: 40,
    consumed: 0.7,
    lineTold: true,
  },
];
/** The suite looks at small sites of these kinds. */
const QUICK = [1, 3, 6] as const;
const ORDERS = ["any", "largest", "smallest", "name"] as const;

describe("what was said in the morning against what the night took", () => {
  const cases = isProof ? CASES : QUICK.map((index) => ({ ...CASES[index], guestsPerHost: 8, background: 25 }) as Case);
  const outcomes = cases.map((one, kind) =>
    Array.from({ length: SITES }, (_, round) =>
      outcomesOf({ ...one, seed: 1000 * kind + round + 1, order: ORDERS[(kind + round) % ORDERS.length] ?? "any" }),
    ).flat(),
  );
  const all = outcomes.flat();
  // With nothing but a line rate the interval is all that can be asked for.
  const told = outcomes.slice(1).flat();

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
        row("**all**", all),
        "",
      ].join("\n"),
    );
    for (const own of outcomes.slice(1)) expect([own[0]?.case, coverage(own) >= 0.8]).toEqual([own[0]?.case, true]);
  });
});

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
