import type { EpochMs } from "../../model/units.ts";
import type { MeasuredMigration, MeasuredSide } from "./measured.ts";

/** Host clocks against vCenter's, from moments that both logged. */

/** vCenter logs the end about this long after the host (its task has to notice), and the id is made this long before the host begins. */
const AFTER_ID_MS = 1000;

export interface Pair {
  readonly measured: MeasuredMigration;
  readonly startedAt: EpochMs | null;
  readonly endedAt: EpochMs | null;
}

/** What a side's clock belongs to: the host, else its vMotion address. */
export function clockOf(side: MeasuredSide): string | null {
  return side.host?.toLowerCase() ?? side.address;
}

/** How many milliseconds each host's clock is ahead of vCenter's: the median of what certain pairs and ids say. */
export function clockSkews(
  measured: readonly MeasuredMigration[],
  pairs: readonly Pair[],
  possible: readonly Pair[],
): Map<string, number> {
  const samples = new Map<string, number[]>();
  const add = (side: MeasuredSide, milliseconds: number): void => {
    const clock = clockOf(side);
    if (clock === null) return;
    const list = samples.get(clock);
    if (list === undefined) samples.set(clock, [milliseconds]);
    else list.push(milliseconds);
  };
  for (const { createdAt, source, destination } of measured) {
    if (createdAt === null) continue;
    if (source.beginAt !== null) add(source, source.beginAt - createdAt - AFTER_ID_MS);
    if (destination.beginAt !== null) add(destination, destination.beginAt - createdAt - AFTER_ID_MS);
  }
  for (const { measured: own, startedAt, endedAt } of pairs) {
    for (const side of [own.source, own.destination]) {
      // The end is the better mark: a wait for a slot lies between vCenter's start and the host's.
      if (side.endAt !== null && endedAt !== null) add(side, side.endAt - endedAt);
      else if (side.beginAt !== null && startedAt !== null) add(side, side.beginAt - startedAt - AFTER_ID_MS);
    }
  }
  const skews = new Map([...samples].map(([clock, list]) => [clock, median(list)]));
  for (const [clock, skew] of alignedSkews(possible)) if (!skews.has(clock)) skews.set(clock, skew);
  return skews;
}

/** Ends of one clock's migrations and of all that they could be agree on the true offset, and on no other. */
const WINDOW_MS = 3000;
const FEWEST_AGREEING = 4;
const LEAST_SHARE = 0.6;
const FARTHEST_MS = 12 * 3_600_000;

/** Skews of clocks for which no single pair is certain: the offset at which clearly most ends coincide. */
function alignedSkews(possible: readonly Pair[]): Map<string, number> {
  const byClock = new Map<string, { offsets: number[]; ends: Set<MeasuredMigration> }>();
  for (const { measured, endedAt } of possible) {
    for (const side of [measured.source, measured.destination]) {
      const clock = clockOf(side);
      if (clock === null || side.endAt === null || endedAt === null || Math.abs(side.endAt - endedAt) > FARTHEST_MS)
        continue;
      const own = byClock.get(clock) ?? { offsets: [], ends: new Set() };
      own.offsets.push(side.endAt - endedAt);
      own.ends.add(measured);
      byClock.set(clock, own);
    }
  }
  const skews = new Map<string, number>();
  for (const [clock, { offsets, ends }] of byClock) {
    const skew = densest(
      offsets.sort((a, b) => a - b),
      ends.size,
    );
    if (skew !== null) skews.set(clock, skew);
  }
  return skews;
}

/** Middle of the window that holds clearly most of the sorted offsets, or null. */
function densest(offsets: readonly number[], ends: number): number | null {
  const windows = offsets.map((from, index) => {
    let to = index;
    while (to < offsets.length && (offsets[to] ?? 0) - from <= WINDOW_MS) to++;
    return { from, to: offsets[to - 1] ?? from, count: to - index };
  });
  const best = windows.reduce<(typeof windows)[number] | null>(
    (most, window) => (most === null || window.count > most.count ? window : most),
    null,
  );
  if (best === null || best.count < FEWEST_AGREEING || best.count < LEAST_SHARE * ends) return null;
  const rival = windows
    .filter((window) => window.from > best.to || window.to < best.from)
    .reduce((most, { count }) => Math.max(most, count), 0);
  return rival * 2 > best.count ? null : (best.from + best.to) / 2;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}
