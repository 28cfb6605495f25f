import { medianSorted } from "simple-statistics";
import type { Seconds } from "./units.ts";

/** A 95th percentile of fewer values than this says little more than the maximum. */
export const FEWEST_FOR_P95 = 20;

/** Median, 95th percentile (from 20 values on) and maximum; null of nothing. */
export interface Spread {
  readonly p50Seconds: Seconds | null;
  readonly p95Seconds: Seconds | null;
  readonly maxSeconds: Seconds | null;
}

/** Null of nothing. O(n log n). */
export function medianOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : medianSorted(values.toSorted((a, b) => a - b));
}

/** Quantiles by linear interpolation (R-7, as spreadsheets do). O(n log n). */
export function spreadOf(seconds: readonly Seconds[]): Spread {
  const sorted = seconds.toSorted((a, b) => a - b);
  return {
    p50Seconds: rounded(quantileOf(sorted, 0.5)),
    p95Seconds: sorted.length < FEWEST_FOR_P95 ? null : rounded(quantileOf(sorted, 0.95)),
    maxSeconds: sorted.at(-1) ?? null,
  };
}

/** R-7 of sorted values; simple-statistics interpolates otherwise. */
export function quantileOf(sorted: readonly number[], share: number): number | null {
  const position = (sorted.length - 1) * share;
  const low = sorted[Math.floor(position)];
  const high = sorted[Math.ceil(position)];
  return low === undefined || high === undefined ? null : low + (high - low) * (position - Math.floor(position));
}

function rounded(value: number | null): number | null {
  return value === null ? null : Math.round(value * 1000) / 1000;
}
