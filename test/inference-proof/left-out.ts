import type { Stretched } from "../../src/infer/stretch.ts";
import { STRETCH } from "../../src/infer/stretch.ts";
import type { Measures, Pair } from "./measures.ts";
import { coverage, logScore, pooled } from "./measures.ts";
import { PHYSICS } from "./physics.ts";
import type { Physics } from "./physics.ts";
import type { NightResult } from "./table.ts";

const PAIRS: Readonly<Record<Stretched, keyof Pick<Measures, "stuns" | "storageStuns" | "bandwidths" | "dirtyRates">>> =
  {
    stun: "stuns",
    storageStun: "storageStuns",
    bandwidth: "bandwidths",
    dirtyRate: "dirtyRates",
  };
export const FIGURES = ["stun", "storageStun", "bandwidth", "dirtyRate"] as const satisfies readonly Stretched[];

interface Factors {
  readonly low: number;
  readonly high: number;
}

/** How one figure's intervals did on a physics from whose truths their width was not fitted. */
export interface LeftOut {
  readonly figure: Stretched;
  readonly physics: Physics;
  readonly pairs: number;
  /** By factors fitted to the other physics. */
  readonly coverage: number;
  /** Mean log interval score of that, and of one interval pooled from the truths of the other physics. */
  readonly score: number;
  readonly scorePooled: number;
}

export function leftOut(results: readonly NightResult[]): readonly LeftOut[] {
  return FIGURES.flatMap((figure) => {
    const of = (physics: Physics): Pair[] =>
      results.filter((one) => one.physics === physics).flatMap(({ measures }) => measures[PAIRS[figure]]);
    const all = new Map(PHYSICS.map((physics) => [physics, raw(figure, of(physics))]));
    const known = PHYSICS.filter((physics) => (all.get(physics) ?? []).length > 0);
    return known.map((physics) => {
      const others = known.filter((other) => other !== physics).map((other) => all.get(other) ?? []);
      const own = all.get(physics) ?? [];
      const pairs = own.map((pair) => widened(pair, others.length === 0 ? STRETCH[figure] : fit(others)));
      const [low, high] = pooled(others.length === 0 ? own : others.flat());
      return {
        figure,
        physics,
        pairs: own.length,
        coverage: coverage(pairs) ?? 0,
        score: logScore(pairs),
        scorePooled: logScore(own.map(({ truth }) => ({ low, best: low, high, truth }))),
      };
    });
  });
}

/** The factors that all physics together ask for: what `src/infer/stretch.ts` holds. */
export function fitted(results: readonly NightResult[], figure: Stretched): Factors {
  const groups = PHYSICS.map((physics) =>
    raw(
      figure,
      results.filter((one) => one.physics === physics).flatMap(({ measures }) => measures[PAIRS[figure]]),
    ),
  );
  return fit(groups.filter((group) => group.length > 0));
}

/** Undoes the factors the program applied. */
function raw(figure: Stretched, pairs: readonly Pair[]): readonly Pair[] {
  const by = STRETCH[figure];
  return pairs.map((pair) => widened(pair, { low: 1 / by.low, high: 1 / by.high }));
}

function widened({ low, best, high, truth }: Pair, by: Factors): Pair {
  if (!(low > 0)) return { low, best, high, truth };
  return { low: best * (low / best) ** by.low, best, high: best * (high / best) ** by.high, truth };
}

/** Factors at which a twentieth of the truths lies below and a twentieth above, every physics counting alike; never less than 1. */
function fit(groups: readonly (readonly Pair[])[]): Factors {
  return { low: side(groups, "low"), high: side(groups, "high") };
}

function side(groups: readonly (readonly Pair[])[], which: "low" | "high"): number {
  const reached = groups
    .flatMap((group) => group.map((pair) => ({ by: reach(pair, which), weight: 1 / group.length / groups.length })))
    .sort((left, right) => left.by - right.by);
  let cumulated = 0;
  for (const { by, weight } of reached) {
    cumulated += weight;
    if (cumulated >= 0.95) return Math.max(1, by);
  }
  return 1;
}

/** How far towards one side a truth lies, in lengths of that side. */
function reach({ low, best, high, truth }: Pair, which: "low" | "high"): number {
  const off = Math.log(Math.max(1e-6, truth) / best);
  const length = Math.abs(Math.log((which === "low" ? Math.max(1e-9, low) : high) / best));
  return (which === "low" ? -off : off) / Math.max(0.01, length);
}
