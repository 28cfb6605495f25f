import type { EpochMs } from "./units.ts";

/**
 * The range of times that a record can have, one for all inputs: beyond it lie the zero and the end of other programs' clocks
 * (PowerShell's DateTime.MinValue, `/Date(8640000000000001)/`) and years that lost a digit.
 */
export const EARLIEST_INSTANT: EpochMs = Date.UTC(1990, 0, 1);

/** The first instant after the year that follows the one of `now`; exclusive. A day more, for zones ahead of UTC is in it. */
export function latestInstant(now: EpochMs): EpochMs {
  return Date.UTC(new Date(now).getUTCFullYear() + 2, 0, 2);
}
