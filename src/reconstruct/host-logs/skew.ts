import type { EpochMs } from "../../model/units.ts";
import { densestWindow, isBeyondChance, median } from "./agreement.ts";
import type { MeasuredMigration, MeasuredSide } from "./measured.ts";
import { relativeClocks, type Clocks } from "./relative-clocks.ts";

/**
 * Host clocks against vCenter's. The logs of two hosts about one migration id say how far those two clocks are apart; clocks that
 * are tied so move together, and one offset against vCenter's is looked for per tied group. An offset counts only where many pairs
 * agree on it, or where the ids themselves are times of vCenter's clock: a clock is rather called unknown than shifted.
 */

/** The id is made about this long before the host begins. */
const AFTER_ID_MS = 1000;
/** Moments that both logged lie this close together around the true offset: vCenter logs the end after the host. */
const WINDOW_MS = 3000;
const FEWEST_CERTAIN = 3;
const FEWEST_POSSIBLE = 5;
const LEAST_SHARE = 0.6;
/** A clock may be wrong by hours (a zone set wrong), not by a day. */
export const FARTHEST_MS = 12 * 3_600_000;

export interface Pair {
  readonly measured: MeasuredMigration;
  readonly startedAt: EpochMs | null;
  readonly endedAt: EpochMs | null;
}

/** What a side's clock belongs to: the host, else its vMotion address. */
export function clockOf(side: MeasuredSide): string | null {
  return side.host?.toLowerCase() ?? side.address;
}

interface Sample {
  readonly milliseconds: number;
  readonly measured: MeasuredMigration;
}

/** How many milliseconds each host's clock is ahead of vCenter's; without the clocks of which that is not known. */
export function clockSkews(
  measured: readonly MeasuredMigration[],
  certain: readonly Pair[],
  possible: readonly Pair[],
): Map<string, number> {
  const clocks = relativeClocks(measured, clockOf);
  const byIds = samplesOf(
    clocks,
    measured.map((own) => ({ measured: own, startedAt: null, endedAt: null })),
    idSamples,
  );
  const byCertain = samplesOf(clocks, certain, pairSamples);
  const byPossible = samplesOf(clocks, possible, pairSamples);
  const skews = new Map<string, number>();
  for (const [group, members] of clocks.groups) {
    const skew =
      ofIds(byIds.get(group) ?? []) ?? ofCertain(byCertain.get(group) ?? []) ?? ofPossible(byPossible.get(group) ?? []);
    if (skew === null) continue;
    for (const [clock, ahead] of members) skews.set(clock, skew + ahead);
  }
  return skews;
}

export type Found = readonly { readonly side: MeasuredSide; readonly milliseconds: number }[];

/** Samples of each group, as if all its clocks were its first one. */
function samplesOf(clocks: Clocks, pairs: readonly Pair[], find: (pair: Pair) => Found): Map<string, Sample[]> {
  const byGroup = new Map<string, Sample[]>();
  for (const pair of pairs) {
    const { measured } = pair;
    for (const { side, milliseconds } of find(pair)) {
      const clock = clockOf(side);
      const place = clock === null ? undefined : clocks.placeOf(clock);
      if (place === undefined || Math.abs(milliseconds) > FARTHEST_MS) continue;
      const sample = { milliseconds: milliseconds - place.ahead, measured };
      const list = byGroup.get(place.group);
      if (list === undefined) byGroup.set(place.group, [sample]);
      else list.push(sample);
    }
  }
  return byGroup;
}

/** Up to 6.5 the id is a time of the initiating vCenter's clock. */
function idSamples({ measured: { createdAt, source, destination } }: Pair): Found {
  if (createdAt === null) return [];
  return [source, destination].flatMap((side) =>
    side.beginAt === null ? [] : [{ side, milliseconds: side.beginAt - createdAt - AFTER_ID_MS }],
  );
}

/** The end is the better mark: a wait for a slot lies between vCenter's start and the host's. */
export function pairSamples({ measured, startedAt, endedAt }: Pair): Found {
  return [measured.source, measured.destination].flatMap((side) => {
    if (side.endAt !== null && endedAt !== null) return [{ side, milliseconds: side.endAt - endedAt }];
    if (side.beginAt !== null && startedAt !== null && endedAt === null)
      return [{ side, milliseconds: side.beginAt - startedAt - AFTER_ID_MS }];
    return [];
  });
}

function ofIds(samples: readonly Sample[]): number | null {
  return samples.length === 0 ? null : median(samples.map(({ milliseconds }) => milliseconds));
}

function ofCertain(samples: readonly Sample[]): number | null {
  const best = densestWindow(
    samples.map(({ milliseconds }) => milliseconds),
    WINDOW_MS,
  );
  if (best === null) return null;
  const agreeing = logsWithin(samples, best.from, best.to);
  const all = new Set(samples.map(({ measured }) => measured)).size;
  return agreeing < FEWEST_CERTAIN || agreeing < LEAST_SHARE * all ? null : best.middle;
}

/** Where no name makes a pair certain: the offset at which clearly most ends coincide, far beyond what chance would do. */
function ofPossible(samples: readonly Sample[]): number | null {
  const offsets = samples.map(({ milliseconds }) => milliseconds);
  const best = densestWindow(offsets, WINDOW_MS);
  if (best === null) return null;
  const agreeing = logsWithin(samples, best.from, best.to);
  const all = new Set(samples.map(({ measured }) => measured)).size;
  if (agreeing < FEWEST_POSSIBLE || agreeing < LEAST_SHARE * all) return null;
  if (best.rival * 2 > best.count) return null;
  return isBeyondChance(agreeing, offsets.length, WINDOW_MS / (2 * FARTHEST_MS)) ? best.middle : null;
}

function logsWithin(samples: readonly Sample[], from: number, to: number): number {
  const logs = new Set<MeasuredMigration>();
  for (const { milliseconds, measured } of samples) if (milliseconds >= from && milliseconds <= to) logs.add(measured);
  return logs.size;
}
