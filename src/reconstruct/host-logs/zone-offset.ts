import { HOUR_MS, MINUTE_MS } from "../../model/units.ts";
import { addTo } from "../facts/sorted.ts";
import { isBeyondChance, median } from "./agreement.ts";
import type { MeasuredMigration } from "./measured.ts";
import type { Clocks } from "./relative-clocks.ts";
import { FARTHEST_MS, pairSamples, clockOf, type Pair } from "./skew.ts";

/**
 * A zone taken for another (host logs written in local time, an export read in the wrong zone) puts all hosts of a vCenter off by the
 * same number of half hours. Where each host has too few moves to say so alone, they say it together; one host alone is never shifted.
 */

/** A pair that names prove, and whose vCenter it is. */
export interface PlacedPair extends Pair {
  readonly vcenter: string | null;
}

const HALF_HOUR_MS = HOUR_MS / 2;
/** How far hosts' clocks may be off beside the zone. */
const RESIDUAL_MS = 3 * MINUTE_MS;
/** All logs of one clock give one offset. */
const SPREAD_MS = 10_000;
const FEWEST_LOGS = 4;
const FEWEST_CLOCKS = 2;
/** Nearly all logs of the vCenter that can be compared must agree, those of hosts whose clock is known too. */
const LEAST_SHARE = 0.8;

/** Milliseconds that all host logs of a vCenter are ahead of it, in half hours; only those vCenters of which that is sure. */
export function zoneOffsets(certain: readonly PlacedPair[], clocks: Clocks): Map<string | null, number> {
  const votes = new Map<string | null, { readonly zone: number | null; readonly group: string }[]>();
  for (const pair of certain) {
    const group = groupOf(pair.measured, clocks);
    if (group === null) continue;
    addTo(votes, pair.vcenter, { zone: zoneOf(pair), group });
  }
  const offsets = new Map<string | null, number>();
  for (const [vcenter, all] of votes) {
    const groupsOf = new Map<number, string[]>();
    for (const { zone, group } of all) if (zone !== null) addTo(groupsOf, zone, group);
    for (const [zone, groups] of groupsOf) {
      const isAgreed =
        zone !== 0 &&
        groups.length >= FEWEST_LOGS &&
        groups.length >= LEAST_SHARE * all.length &&
        new Set(groups).size >= FEWEST_CLOCKS;
      if (isAgreed && isBeyondChance(groups.length, all.length, RESIDUAL_MS / FARTHEST_MS)) offsets.set(vcenter, zone);
    }
  }
  return offsets;
}

/** The skew of each clock that is still unknown, from its own pairs at its vCenter's zone; none for a clock without such a pair. */
export function skewsInZone(
  pairs: readonly PlacedPair[],
  clocks: Clocks,
  known: ReadonlyMap<string, number>,
  offsets: ReadonlyMap<string | null, number>,
): Map<string, number> {
  const byGroup = new Map<string, number[]>();
  const contradicted = new Set<string>();
  for (const pair of pairs) {
    const zone = offsets.get(pair.vcenter);
    if (zone === undefined) continue;
    for (const { side, milliseconds } of pairSamples(pair)) {
      const place = clocks.placeOf(clockOf(side) ?? "");
      if (place === undefined) continue;
      // What contradicts the zone leaves the clock unknown.
      if (Math.abs(milliseconds - zone) > RESIDUAL_MS) contradicted.add(place.group);
      else addTo(byGroup, place.group, milliseconds - place.ahead);
    }
  }
  const skews = new Map<string, number>();
  for (const [group, samples] of byGroup) {
    const offset = median(samples);
    if (contradicted.has(group) || samples.some((own) => Math.abs(own - offset) > SPREAD_MS)) continue;
    for (const [clock, ahead] of clocks.groups.get(group) ?? [])
      if (!known.has(clock)) skews.set(clock, offset + ahead);
  }
  return skews;
}

function groupOf({ source, destination }: MeasuredMigration, clocks: Clocks): string | null {
  for (const side of [source, destination]) {
    const clock = clockOf(side);
    const place = clock === null || side.lastAt === null ? undefined : clocks.placeOf(clock);
    if (place !== undefined) return place.group;
  }
  return null;
}

/** The half hours this log is ahead; null where it is ahead by no such number, or its two hosts disagree. */
function zoneOf(pair: Pair): number | null {
  const zones = new Set(
    pairSamples(pair).map(({ milliseconds }) => {
      const zone = Math.round(milliseconds / HALF_HOUR_MS) * HALF_HOUR_MS;
      return Math.abs(milliseconds - zone) <= RESIDUAL_MS ? zone + 0 : null;
    }),
  );
  const [only, another] = zones;
  return another !== undefined || only === undefined ? null : only;
}
