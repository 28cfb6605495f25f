import type { Seconds } from "../model/units.ts";
import type { SiteHabits } from "./duration-likelihood.ts";
import { addLogLikelihood } from "./duration-likelihood.ts";
import { linkPrior } from "./link-prior.ts";
import { GRID_SIZE } from "./log-grid.ts";
import type { Observation } from "./observation.ts";
import { clusterKey, grouped, thinned } from "./pool.ts";
import type { Workload } from "./prior.ts";
import { OVERHEAD_MEDIAN_SECONDS, OVERHEAD_SPREAD, WORKLOADS } from "./prior.ts";

const OVERHEADS: readonly Seconds[] = Array.from({ length: 14 }, (_, index) => 0.6 * 1.33 ** index);
/** Moves of one link that are compared for every combination of habits. */
const MOVES_COMPARED = 120;

type LogWeights = readonly number[];

/** A vCenter's habits: how its links are shared and what its guests are like as the best guess, the overhead as a belief. */
export interface Habits {
  readonly overhead: LogWeights;
  readonly workload: Workload;
  readonly sharing: number;
}

const OVERHEAD_PRIOR: LogWeights = shares(
  OVERHEADS.map((seconds) => -0.5 * (Math.log(seconds / OVERHEAD_MEDIAN_SECONDS) / OVERHEAD_SPREAD) ** 2),
);
const SHARINGS = [1, 0.75, 0.4] as const;
export const HABITS_UNKNOWN: Habits = { overhead: OVERHEAD_PRIOR, workload: "ordinary", sharing: 0.9 };

/** Every third bandwidth of the grid is enough to compare habits. */
const COARSE = 3;

/** Tries every combination: the likelihood of all links together, their bandwidths averaged out. */
export function habitsOf(members: readonly Observation[]): Habits {
  const pools = [...grouped(members, clusterKey).values()].map((pool) => thinned(pool, MOVES_COMPARED));
  let best: { readonly habits: Habits; readonly evidence: number } = { habits: HABITS_UNKNOWN, evidence: -Infinity };
  for (const workload of WORKLOADS) {
    for (const sharing of SHARINGS) {
      const logs = OVERHEADS.map((overheadSeconds, index) => {
        const habits = { overheadSeconds, workload, sharing };
        return pools.reduce((sum, pool) => sum + evidenceOf(pool, habits), Math.log(OVERHEAD_PRIOR[index] ?? 0));
      });
      const top = Math.max(...logs);
      if (top > best.evidence) best = { habits: { overhead: shares(logs), workload, sharing }, evidence: top };
    }
  }
  return best.habits;
}

function evidenceOf(pool: readonly Observation[], habits: SiteHabits): number {
  const [first] = pool;
  if (first === undefined) return 0;
  const into = new Float64Array(GRID_SIZE);
  for (const member of pool) addLogLikelihood(member, habits, into, 1, COARSE);
  const prior = linkPrior(first);
  let top = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < GRID_SIZE; index += COARSE) top = Math.max(top, into[index] ?? top);
  let sum = 0;
  for (let index = 0; index < GRID_SIZE; index += COARSE)
    sum += (prior[index] ?? 0) * Math.exp((into[index] ?? top) - top);
  return top + Math.log(Math.max(sum, 1e-300));
}

function shares(logs: readonly number[]): LogWeights {
  const top = Math.max(...logs);
  const raised = logs.map((log) => Math.exp(log - top));
  const total = raised.reduce((sum, value) => sum + value, 0);
  return raised.map((value) => value / total);
}

/** A quantile of the overhead, geometrically between the tabulated values. */
export function quantileOf(weights: LogWeights, probability: number): Seconds {
  let cumulated = 0;
  for (const [index, weight] of weights.entries()) {
    if (weight > 0 && cumulated + weight >= probability) {
      return (OVERHEADS[index] ?? 1) * 1.33 ** ((probability - cumulated) / weight - 0.5);
    }
    cumulated += weight;
  }
  return OVERHEADS.at(-1) ?? 1;
}
