import type { Migration } from "../../src/model/migration.ts";
import type { Observed } from "./as-report.ts";
import type { SimulatedMove } from "./night.ts";

/** How good the inference was, by the truth it did not see. */
export interface Measures {
  readonly moves: number;
  /** Share of true stuns inside the 90 % interval. */
  readonly coverage: number;
  /** Mean interval score (Gneiting and Raftery 2007) of the report, of the constant [0.02, 0.65] s and of one pooled interval. */
  readonly score: number;
  readonly scoreConstant: number;
  readonly scorePooled: number;
  readonly dirtyRateCoverage: number;
  readonly spearman: number;
  readonly auc: number;
  /** Share of unknown classes where memory is known and no move waited or stood at a limit. */
  readonly unknown: number;
}

interface Case {
  readonly migration: Migration;
  readonly move: SimulatedMove;
}

export function measure(migrations: readonly Migration[], observed: Observed): Measures {
  const cases = migrations.flatMap((migration) => {
    const move = observed.moves.get(migration.id);
    return move === undefined || migration.stun.basis !== "inferred" ? [] : [{ migration, move }];
  });
  const stuns = cases.map(({ move }) => move.truth.stunSeconds);
  const intervals = cases.map(({ migration }) => migration.stun.seconds ?? { low: 0, high: 0 });
  const sorted = [...stuns].sort((left, right) => left - right);
  const pooled = { low: at(sorted, 0.05), high: at(sorted, 0.95) };
  const dirty = cases.filter(({ migration }) => migration.preCopy.dirtyRateMegabytesPerSecond !== null);
  const free = cases.filter(({ migration }) => !observed.crowded.has(migration.id));
  return {
    moves: cases.length,
    coverage: share(intervals.map(({ low, high }, index) => inside(low, high, stuns[index] ?? 0))),
    score: mean(intervals.map(({ low, high }, index) => intervalScore(low, high, stuns[index] ?? 0))),
    scoreConstant: mean(stuns.map((stun) => intervalScore(0.02, 0.65, stun))),
    scorePooled: mean(stuns.map((stun) => intervalScore(pooled.low, pooled.high, stun))),
    dirtyRateCoverage: share(
      dirty.map(({ migration, move }) => {
        const rate = migration.preCopy.dirtyRateMegabytesPerSecond;
        return inside(rate?.low ?? 0, rate?.high ?? 0, move.truth.dirtyRate);
      }),
    ),
    spearman: spearman(
      dirty.map(({ migration }) => migration.preCopy.dirtyRateMegabytesPerSecond?.best ?? 0),
      dirty.map(({ move }) => move.truth.dirtyRate),
    ),
    auc: areaUnderCurve(cases),
    unknown: share(free.map(({ migration }) => migration.preCopy.convergence === "unknown")),
  };
}

function inside(low: number, high: number, value: number): boolean {
  return low <= value && value <= high;
}

function intervalScore(low: number, high: number, value: number): number {
  const penalty = 2 / 0.1;
  return high - low + penalty * Math.max(0, low - value) + penalty * Math.max(0, value - high);
}

/** Stuns over 1 s or aborts against the probability; unknown counts lowest. */
function areaUnderCurve(cases: readonly Case[]): number {
  const marks = cases.map(({ migration, move }) => ({
    risk: migration.stunRisk.probability ?? -1,
    long: move.truth.aborted || move.truth.stunSeconds > 1,
  }));
  const long = marks.filter((mark) => mark.long);
  const short = marks.filter((mark) => !mark.long);
  const wins = long.flatMap(({ risk }) =>
    short.map((other) => (risk > other.risk ? 1 : risk === other.risk ? 0.5 : 0)),
  );
  return mean(wins);
}

function spearman(left: readonly number[], right: readonly number[]): number {
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

function at(sorted: readonly number[], probability: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(probability * sorted.length))] ?? 0;
}

function share(flags: readonly boolean[]): number {
  return mean(flags.map(Number));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
