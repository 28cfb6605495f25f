import { DAY_MS, HOUR_MS, SECOND_MS } from "../../model/units.ts";

/** What a torn or mended log line says can be any number; beyond these it is none of the thing that it stands for. */

/** No migration is under way longer: vCenter's and the hosts' own figures are held to the same. */
export const LONGEST_MS = 31 * DAY_MS;
/** ESXi gives a switchover up after 100 s by default; what is said to have stood still for an hour was mistyped, or the clock was set. */
const LONGEST_STOP_MS = HOUR_MS;
/** 400 Gbit/s, the fastest adapter that is sold, in bytes a second. */
const LINE_RATE_BYTES = 400e9 / 8;
/** Of 4 KiB, of a VM of 24 TB, the largest that vSphere runs. */
const MOST_PAGES = 24 * 2 ** 28;
const MICROSECONDS_PER_MS = 1000;
const BYTES_PER_MB = 1e6;

function upTo(most: number): (value: number | null | undefined) => number | null {
  return (value) => (value !== null && value !== undefined && value >= 0 && value <= most ? value : null);
}

export const possibleMicroseconds = upTo(LONGEST_MS * MICROSECONDS_PER_MS);
/** How long a VM stood still. */
export const possibleStopMicroseconds = upTo(LONGEST_STOP_MS * MICROSECONDS_PER_MS);
export const possibleSeconds = upTo(LONGEST_MS / SECOND_MS);
export const possibleBytesPerSecond = upTo(LINE_RATE_BYTES);
/** vmkernel's megabytes a second, of 10^6 or 2^20. */
export const possibleMegabytes = upTo(LINE_RATE_BYTES / BYTES_PER_MB);
export const possiblePages = upTo(MOST_PAGES);
