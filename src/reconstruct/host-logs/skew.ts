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
export function clockSkews(measured: readonly MeasuredMigration[], pairs: readonly Pair[]): Map<string, number> {
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
  return new Map([...samples].map(([clock, list]) => [clock, median(list)]));
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}
