import { toIso } from "./iso-instant.ts";

/** Units: every number in the program carries one of these names, in its type or in its own name. */

/** Epoch milliseconds, UTC. May carry a fraction (vCenter logs microseconds); floored where it is printed. */
export type EpochMs = number;
/** Seconds. */
export type Seconds = number;
/** Megabytes of 2^20 bytes, the unit of every memory and disk figure inside. */
export type Megabytes = number;
/** 2^20 bytes per second. */
export type MegabytesPerSecond = number;

export { fromIso, toIso } from "./iso-instant.ts";

export const BYTES_PER_MEGABYTE = 1_048_576;
export const SECOND_MS = 1000;
export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;
/**
 * How long records may lie apart and still be one migration (the contract: an event chain holds for 48 h): vCenter issues chain
 * ids and task keys anew, and no vMotion known has run for longer.
 */
export const CHAIN_LIFE_MS = 48 * HOUR_MS;

export function toIsoOrNull(instant: EpochMs | null | undefined): string | null {
  return instant === null || instant === undefined ? null : toIso(instant);
}

/** Seconds between two instants as the report prints them: both are cut to milliseconds first, so a reader can recompute it. */
export function secondsBetween(from: EpochMs, to: EpochMs): Seconds {
  return (Math.floor(to) - Math.floor(from)) / SECOND_MS;
}
