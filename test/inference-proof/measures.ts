import type { Estimate, Migration } from "../../src/model/migration.ts";
import type { KnownMove, Observed } from "./known.ts";

/** One inferred figure and its truth. */
export interface Pair {
  readonly low: number;
  readonly best: number;
  readonly high: number;
  readonly truth: number;
}

/** How good the inference of one night was, by the truth it did not see. */
export interface Measures {
  readonly moves: number;
  readonly stuns: readonly Pair[];
  readonly storageStuns: readonly Pair[];
  readonly bandwidths: readonly Pair[];
  readonly dirtyRates: readonly Pair[];
  /** Of the best dirty rate against the truth. */
  readonly spearman: number;
  /** What somebody with exact memory and bandwidth would reach from the duration alone. */
  readonly spearmanOracle: number;
  /** Probability against stuns over 1 s or aborts; unknown counts lowest. */
  readonly risks: readonly { readonly risk: number; readonly isLong: boolean }[];
  /** The same by what nobody can see: the true dirty rate over the true bandwidth. */
  readonly risksByTruth: readonly { readonly risk: number; readonly isLong: boolean }[];
  /** guestSlowdown said true, and how often it was. */
  readonly slowdownsSaid: number;
  readonly slowdownsRight: number;
  /** Share of unknown classes where memory is known and no move waited or stood at a limit. */
  readonly unknown: number;
  /** Figures beyond a physical limit. */
  readonly impossible: number;
}

export function measure(migrations: readonly Migration[], observed: Observed): Measures {
  const cases = migrations.flatMap((migration) => {
    const move = observed.moves.get(migration.id);
    return move === undefined || move.logged ? [] : [{ migration, move }];
  });
  const live = cases.filter(({ move }) => move.kind === "vmotion");
  const worked = cases.filter(({ move }) => !move.truth.aborted);
  const free = live.filter(
    ({ move }) => !move.crowded && !move.truth.aborted && move.facts.memoryMegabytes !== undefined,
  );
  const dirty = live.flatMap(({ migration, move }) => {
    const estimate = migration.preCopy.dirtyRateMegabytesPerSecond;
    return estimate === null ? [] : [{ pair: pairOf(estimate, move.truth.dirtyRate), move }];
  });
  const said = live.filter(({ migration }) => migration.preCopy.guestSlowdown === true);
  const stunPairs = (kind: KnownMove["kind"]): Pair[] =>
    worked.flatMap(({ migration, move }) =>
      move.kind === kind && migration.stun.seconds !== null
        ? [pairOf(migration.stun.seconds, move.truth.stunSeconds)]
        : [],
    );
  return {
    moves: cases.length,
    stuns: stunPairs("vmotion"),
    storageStuns: stunPairs("storage-vmotion"),
    bandwidths: live.flatMap(({ migration, move }) => {
      const estimate = migration.preCopy.bandwidthMegabytesPerSecond;
      return estimate === null ? [] : [pairOf(estimate, move.truth.bandwidth)];
    }),
    dirtyRates: dirty.map(({ pair }) => pair),
    spearman: spearman(
      dirty.map(({ pair }) => pair.best),
      dirty.map(({ pair }) => pair.truth),
    ),
    spearmanOracle: spearman(
      dirty.map(({ move }) => oracle(move)),
      dirty.map(({ pair }) => pair.truth),
    ),
    risks: cases.map(({ migration, move }) => ({
      risk: migration.stunRisk.probability ?? -1,
      isLong: stopsLong(move),
    })),
    risksByTruth: cases.map(({ move }) => ({
      risk: move.kind === "vmotion" ? move.truth.dirtyRate / move.truth.bandwidth : 0,
      isLong: stopsLong(move),
    })),
    slowdownsSaid: said.length,
    slowdownsRight: said.filter(({ move }) => move.truth.slowed).length,
    unknown: mean(free.map(({ migration }) => Number(migration.preCopy.convergence === "unknown"))),
    impossible: worked.filter(({ migration }) => isImpossible(migration)).length,
  };
}

function stopsLong({ truth }: KnownMove): boolean {
  return truth.aborted || truth.stunSeconds > 1;
}

/** What the geometric inverse gives of exact memory and bandwidth: B - M / T. */
function oracle({ truth, facts, startMs, endMs }: KnownMove): number {
  return truth.bandwidth - (facts.consumedMegabytes ?? facts.memoryMegabytes ?? 0) / ((endMs - startMs) / 1000);
}

function isImpossible({ stun, durationSeconds, stunRisk }: Migration): boolean {
  const high = stun.seconds?.high ?? 0;
  return high >= (durationSeconds ?? Number.POSITIVE_INFINITY) || high >= 100 || (stunRisk.probability ?? 0) > 0.95;
}

function pairOf({ low, best, high }: Estimate, truth: number): Pair {
  return { low, best, high, truth };
}

/** Share of the truths inside; null where there is none. */
export function coverage(pairs: readonly Pair[]): number | null {
  return pairs.length === 0 ? null : mean(pairs.map(({ low, high, truth }) => Number(low <= truth && truth <= high)));
}

/** Mean interval score (Gneiting and Raftery 2007) of the logarithms; less is better. */
export function logScore(pairs: readonly Pair[]): number {
  return mean(
    pairs.map(({ low, high, truth }) => {
      const [bottom, top, value] = [logOf(low), logOf(high), logOf(truth)];
      return top - bottom + 20 * Math.max(0, bottom - value) + 20 * Math.max(0, value - top);
    }),
  );
}

/** The score of one interval for all. */
export function constantScore(pairs: readonly Pair[], low: number, high: number): number {
  return logScore(pairs.map(({ truth }) => ({ low, best: low, high, truth })));
}

/** 5 % and 95 % of the truths of many nights. */
export function pooled(pairs: readonly Pair[]): readonly [number, number] {
  const sorted = pairs.map(({ truth }) => truth).sort((left, right) => left - right);
  const at = (probability: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(probability * sorted.length))] ?? 0;
  return [at(0.05), at(0.95)];
}

function logOf(seconds: number): number {
  return Math.log(Math.max(1e-3, seconds));
}

/** By ranks: the same as comparing every long one with every short one. */
export function areaUnderCurve(marks: Measures["risks"]): number | null {
  const long = marks.filter((mark) => mark.isLong).length;
  const short = marks.length - long;
  if (long === 0 || short === 0) return null;
  const rank = ranks(marks.map(({ risk }) => risk));
  const sum = marks.reduce((total, { isLong }, index) => total + (isLong ? (rank[index] ?? 0) + 1 : 0), 0);
  return (sum - (long * (long + 1)) / 2) / (long * short);
}

export function spearman(left: readonly number[], right: readonly number[]): number {
  const leftRanks = ranks(left);
  const rightRanks = ranks(right);
  const leftMean = mean(leftRanks);
  const rightMean = mean(rightRanks);
  let joint = 0;
  let leftSquares = 0;
  let rightSquares = 0;
  for (const [index, rank] of leftRanks.entries()) {
    const one = rank - leftMean;
    const other = (rightRanks[index] ?? 0) - rightMean;
    joint += one * other;
    leftSquares += one * one;
    rightSquares += other * other;
  }
  return joint / Math.sqrt(leftSquares * rightSquares);
}

/** Mid-ranks: equal values share their place. */
function ranks(values: readonly number[]): readonly number[] {
  const order = [...values.keys()].sort((one, other) => (values[one] ?? 0) - (values[other] ?? 0));
  const out = Array.from({ length: values.length }, () => 0);
  for (let from = 0; from < order.length;) {
    let to = from;
    while (to + 1 < order.length && values[order[to + 1] ?? 0] === values[order[from] ?? 0]) to += 1;
    for (let index = from; index <= to; index += 1) out[order[index] ?? 0] = (from + to) / 2;
    from = to + 1;
  }
  return out;
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
