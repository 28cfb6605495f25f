import { median as medianOfSorted } from "simple-statistics";

/** How values agree on one offset. Units are the caller's. */

export interface DensestWindow {
  readonly from: number;
  readonly to: number;
  readonly middle: number;
  /** Values inside. */
  readonly count: number;
  /** Values inside the fullest window that does not touch this one. */
  readonly rival: number;
}

/** The window of the given width that holds most values; null without values. Linear after sorting. */
export function densestWindow(values: readonly number[], width: number): DensestWindow | null {
  const sorted = [...values].sort((a, b) => a - b);
  let best: { from: number; to: number; count: number } | null = null;
  const windows: { readonly from: number; readonly to: number; readonly count: number }[] = [];
  let end = 0;
  for (const [index, from] of sorted.entries()) {
    while (end < sorted.length && (sorted[end] ?? 0) - from <= width) end++;
    const window = { from, to: sorted[end - 1] ?? from, count: end - index };
    windows.push(window);
    if (best === null || window.count > best.count) best = window;
  }
  if (best === null) return null;
  let rival = 0;
  for (const { from, to, count } of windows) if (from > best.to || to < best.from) rival = Math.max(rival, count);
  const inside = sorted.filter((value) => value >= (best?.from ?? 0) && value <= (best?.to ?? 0));
  return { ...best, middle: median(inside), rival };
}

/** One false offset in a million searches. */
const CHANCE = 1e-6;

/**
 * Whether `count` values in one window are more than `total` values thrown at random would put into any: Poisson's tail at the mean
 * count, times the windows looked at (Bonferroni). `share`: width of the window / width of all.
 */
export function isBeyondChance(count: number, total: number, share: number): boolean {
  const mean = total * share;
  if (count <= mean) return false;
  // P(X >= k) <= e^-m (e m / k)^k for k > m (Chernoff's bound).
  const logTail = -mean + count * (1 + Math.log(mean / count));
  return logTail + Math.log(total) < Math.log(CHANCE);
}

export function median(values: readonly number[]): number {
  return values.length === 0 ? 0 : medianOfSorted([...values]);
}
