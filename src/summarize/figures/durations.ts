import { KINDS } from "../../model/migration.ts";
import type { Bin, Durations, KindDurations, Outlier } from "../../model/page-view.ts";
import { groupBy } from "../../model/group-by.ts";
import { maxOf, minOf } from "../../model/numbers.ts";
import { compareText } from "../../model/report-order.ts";
import type { Move } from "./moves.ts";
import { medianOf } from "../../model/quantiles.ts";

const BINS_PER_DECADE = 6;
const SLOWEST = 5;
/** Of the rarer kinds fewer, so that the list stays one screen. */
const SLOWEST_OF_OTHERS = 2;
/** A median of fewer own moves says nothing about what is usual for the VM. */
const FEWEST_EARLIER_MOVES = 4;
/** The last ones tell best what is usual, and a VM with ten thousand moves costs no more than another. */
const MOST_EARLIER_MOVES = 100;
const OUTLIER_RATIO = 3;

/** Histogram and slowest moves per kind, and the moves that took far longer than the same VM's earlier ones. */
export function summarizeDurations(moves: readonly Move[]): Durations {
  const timed = moves.filter(
    ({ migration }) => migration.outcome === "succeeded" && migration.durationSeconds !== null,
  );
  return {
    kinds: KINDS.flatMap((kind): KindDurations[] => {
      const own = timed.filter(({ migration }) => migration.kind === kind);
      if (own.length === 0) return [];
      const slowest = own
        .map(({ migration }) => migration)
        .sort(
          (left, right) => (right.durationSeconds ?? 0) - (left.durationSeconds ?? 0) || compareText(left.id, right.id),
        )
        .slice(0, kind === "vmotion" || kind === "storage-vmotion" ? SLOWEST : SLOWEST_OF_OTHERS);
      return [{ kind, bins: logBins(own.map(({ migration }) => migration.durationSeconds ?? 0)), slowest }];
    }),
    outliers: outliersOf(timed),
  };
}

/** Bins of equal ratio from the shortest to the longest; what is under 0.1 s lies in the first. */
export function logBins(values: readonly number[]): Bin[] {
  const stepOf = (value: number): number => Math.floor(Math.log10(Math.max(value, 0.1)) * BINS_PER_DECADE + 1e-9);
  const counts = new Map<number, number>();
  for (const value of values) counts.set(stepOf(value), (counts.get(stepOf(value)) ?? 0) + 1);
  const [first, last] = [minOf(counts.keys()), maxOf(counts.keys())];
  if (first === null || last === null) return [];
  return Array.from({ length: last - first + 1 }, (_, index) => ({
    from: 10 ** ((first + index) / BINS_PER_DECADE),
    to: 10 ** ((first + index + 1) / BINS_PER_DECADE),
    count: counts.get(first + index) ?? 0,
  }));
}

function outliersOf(timed: readonly Move[]): Outlier[] {
  // Events and task times measure different spans; one VM's past is compared within one basis only.
  const own = groupBy(timed, ({ migration, vmKey }) => `${vmKey}\n${migration.kind}\n${migration.timingBasis}`);
  return [...own.values()]
    .flatMap((group) =>
      group.flatMap(({ migration }, index): Outlier[] => {
        const earlier = group
          .slice(Math.max(0, index - MOST_EARLIER_MOVES), index)
          .map((move) => move.migration.durationSeconds ?? 0);
        const usualSeconds = medianOf(earlier);
        const seconds = migration.durationSeconds ?? 0;
        if (usualSeconds === null || usualSeconds <= 0 || earlier.length < FEWEST_EARLIER_MOVES) return [];
        const ratio = seconds / usualSeconds;
        return ratio >= OUTLIER_RATIO ? [{ migration, usualSeconds, earlierMoves: earlier.length, ratio }] : [];
      }),
    )
    .sort((left, right) => right.ratio - left.ratio || compareText(left.migration.id, right.migration.id));
}
