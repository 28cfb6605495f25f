import type { Case } from "./forecasts.ts";

export type CaseKind = Omit<Case, "seed" | "order">;

const SITE = { hosts: 6, guestsPerHost: 16, handOutSeconds: 6, consumed: 1, lineTold: true } as const;
const PAGES = { ...SITE, physics: "pages" } as const;
const TEN = { uplink: 1080, lineMegabits: 10_000, setupSeconds: 4 } as const;
/** Links and set-up of the second physics are its own. */
const BLOCKS = { ...SITE, physics: "blocks", uplink: 0, setupSeconds: 0, handOutSeconds: 2 } as const;

/** Kinds of sites; those without a past evacuation have a zero or nothing in `before`. */
export const CASES: readonly CaseKind[] = [
  { ...PAGES, ...TEN, name: "no move yet, line rate known", before: [], background: 0 },
  { ...PAGES, ...TEN, name: "no evacuation yet, line rate known", before: [0], background: 50 },
  { ...PAGES, ...TEN, name: "no evacuation yet, no line rate", before: [0], background: 50, lineTold: false },
  { ...PAGES, ...TEN, name: "two evacuations", before: [2], background: 40 },
  { ...PAGES, ...TEN, name: "five evacuations in three nights", before: [2, 2, 1], background: 40 },
  { ...PAGES, ...TEN, name: "configured memory alone", before: [2], background: 40, consumed: 0 },
  {
    ...PAGES,
    name: "1 GbE, two evacuations",
    uplink: 108,
    lineMegabits: 1000,
    setupSeconds: 4,
    guestsPerHost: 8,
    before: [2],
    background: 25,
  },
  {
    ...PAGES,
    name: "25 GbE, two evacuations",
    uplink: 2000,
    lineMegabits: 25_000,
    setupSeconds: 6,
    before: [2],
    background: 40,
    consumed: 0.7,
  },
  { ...BLOCKS, name: "other physics, no move yet", lineMegabits: 10_000, before: [], background: 0 },
  { ...BLOCKS, name: "other physics, no evacuation yet", lineMegabits: 10_000, before: [0], background: 50 },
  {
    ...BLOCKS,
    name: "other physics, no evacuation yet, no line rate",
    lineMegabits: 25_000,
    before: [0],
    background: 50,
    lineTold: false,
  },
  { ...BLOCKS, name: "other physics, two evacuations", lineMegabits: 10_000, before: [2], background: 40 },
  {
    ...BLOCKS,
    name: "other physics, five evacuations in three nights",
    lineMegabits: 25_000,
    before: [2, 2, 1],
    background: 40,
  },
  {
    ...BLOCKS,
    name: "other physics, configured memory alone",
    lineMegabits: 10_000,
    before: [2],
    background: 40,
    consumed: 0,
  },
  {
    ...BLOCKS,
    name: "other physics, 1 GbE, no evacuation yet",
    lineMegabits: 1000,
    guestsPerHost: 8,
    before: [0],
    background: 25,
  },
];

export const ORDERS = ["any", "largest", "smallest", "name"] as const;

/** The site of one kind and round. */
export function caseOf(one: CaseKind, kind: number, round: number, first: number): Case {
  return { ...one, seed: 1000 * kind + first + round, order: ORDERS[(kind + round) % ORDERS.length] ?? "any" };
}
