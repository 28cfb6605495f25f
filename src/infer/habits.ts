import type { Seconds } from "../model/units.ts";
import { maxOf } from "../model/numbers.ts";
import { groupBy } from "../model/group-by.ts";
import type { SiteHabits } from "./duration-likelihood.ts";
import { addLogLikelihood } from "./duration-likelihood.ts";
import { linkPrior } from "./link-prior.ts";
import type { LogGrid } from "./log-grid.ts";
import { GRID_SIZE } from "./log-grid.ts";
import type { Observation } from "./observation.ts";
import { clusterKey, thinned } from "./pool.ts";
import type { Guests } from "./lambda-grid.ts";
import { ANY_GUESTS, KNOWN_GUESTS } from "./lambda-grid.ts";
import { OVERHEAD_MEDIAN_SECONDS, OVERHEAD_SPREAD } from "./prior.ts";

const OVERHEAD_STEP = 1.15;
const OVERHEADS: readonly Seconds[] = Array.from({ length: 24 }, (_, index) => 0.8 * OVERHEAD_STEP ** index);
/** Moves of one vCenter that are compared for every combination of habits, and of each link at least. */
const MOVES_COMPARED = 160;
const MOVES_OF_EACH_LINK = 6;
/** So many moves speak with full weight; the model is not so true that more could make it certain. */
const FULL_WEIGHT = 100;

type LogWeights = readonly number[];

/** A vCenter's habits: how its links are shared and what its guests are like weighed by their evidence, the overhead as a belief. */
export interface Habits {
  readonly overhead: LogWeights;
  readonly guests: Guests;
  readonly sharing: number;
}

const OVERHEAD_PRIOR: LogWeights = shares(
  OVERHEADS.map((seconds) => -0.5 * (Math.log(seconds / OVERHEAD_MEDIAN_SECONDS) / OVERHEAD_SPREAD) ** 2),
);
const SHARINGS = [1, 0.75, 0.4] as const;
/** Without neighbours nothing is believed of the guests beyond what is possible. */
export const HABITS_UNKNOWN: Habits = { overhead: OVERHEAD_PRIOR, guests: ANY_GUESTS, sharing: 0.9 };

/** Every third bandwidth of the grid is enough to compare habits. */
const COARSE = 3;

/** Tries every combination, by the likelihood of all links together with their bandwidths averaged out, and weighs them. */
export function habitsOf(members: readonly Observation[]): Habits {
  const links = [...groupBy(members, clusterKey).values()];
  const each = Math.max(MOVES_OF_EACH_LINK, Math.floor(MOVES_COMPARED / links.length));
  const pools = links.map((pool) => thinned(pool, each));
  const temper = weightOfMany(pools.reduce((sum, pool) => sum + pool.length, 0));
  const priors = new Map(pools.map((pool) => [pool, linkPrior(pool[0])]));

  const tried = KNOWN_GUESTS.flatMap((guests) =>
    SHARINGS.map((sharing) => ({
      guests,
      sharing,
      logs: OVERHEADS.map((overheadSeconds, index) => {
        const habits = { overheadSeconds, guests, sharing };
        const evidence = [...priors].reduce((sum, [pool, prior]) => sum + evidenceOf(pool, prior, habits), 0);
        return temper * evidence + Math.log(OVERHEAD_PRIOR[index] ?? 0);
      }),
    })),
  );
  const weights = shares(tried.map(({ logs }) => logOfSum(logs)));
  const mean = (value: (index: number) => number): number =>
    weights.reduce((sum, weight, index) => sum + weight * value(index), 0);
  const overheads = tried.map(({ logs }) => shares(logs));
  const share = (component: 0 | 1 | 2): number => mean((index) => tried[index]?.guests[component] ?? 0);
  return {
    overhead: OVERHEADS.map((_, at) => mean((index) => overheads[index]?.[at] ?? 0)),
    guests: [share(0), share(1), share(2)],
    sharing: mean((index) => tried[index]?.sharing ?? 0),
  };
}

/** How much each of many observations counts. */
export function weightOfMany(count: number): number {
  return Math.min(1, FULL_WEIGHT / Math.max(1, count));
}

function logOfSum(logs: readonly number[]): number {
  const top = maxOf(logs) ?? 0;
  return top + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - top), 0));
}

function evidenceOf(pool: readonly Observation[], prior: LogGrid, habits: SiteHabits): number {
  const into = new Float64Array(GRID_SIZE);
  for (const member of pool) addLogLikelihood(member, habits, into, COARSE);
  let top = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < GRID_SIZE; index += COARSE) top = Math.max(top, into[index] ?? top);
  let sum = 0;
  for (let index = 0; index < GRID_SIZE; index += COARSE)
    sum += (prior[index] ?? 0) * Math.exp((into[index] ?? top) - top);
  return top + Math.log(Math.max(sum, 1e-300));
}

function shares(logs: readonly number[]): LogWeights {
  const top = maxOf(logs) ?? 0;
  const raised = logs.map((log) => Math.exp(log - top));
  const total = raised.reduce((sum, value) => sum + value, 0);
  return raised.map((value) => value / total);
}

export interface OverheadNode {
  readonly seconds: Seconds;
  readonly weight: number;
}

const OVERHEAD_NODES = [0.06, 0.25, 0.5, 0.75, 0.94] as const;
const nodesOf = new WeakMap<Habits, readonly OverheadNode[]>();

/** The overhead in five points. */
export function overheadNodes(habits: Habits): readonly OverheadNode[] {
  const known = nodesOf.get(habits);
  if (known !== undefined) return known;
  const nodes = OVERHEAD_NODES.map((probability, index) => ({
    seconds: quantileOf(habits.overhead, probability),
    weight: [0.14, 0.23, 0.26, 0.23, 0.14][index] ?? 0,
  }));
  nodesOf.set(habits, nodes);
  return nodes;
}

/** A quantile of the overhead, geometrically between the tabulated values. */
export function quantileOf(weights: LogWeights, probability: number): Seconds {
  let cumulated = 0;
  for (const [index, weight] of weights.entries()) {
    if (weight > 0 && cumulated + weight >= probability) {
      return (OVERHEADS[index] ?? 1) * OVERHEAD_STEP ** ((probability - cumulated) / weight - 0.5);
    }
    cumulated += weight;
  }
  return OVERHEADS.at(-1) ?? 1;
}
