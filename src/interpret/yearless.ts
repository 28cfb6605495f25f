import { EARLIEST_INSTANT } from "../model/time-range.ts";
import { DAY_MS, type EpochMs } from "../model/units.ts";

/** A time of RFC 3164: `Dec 10 18:28:05`. It has no year, and no zone. */
export interface YearlessTime {
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  /** Milliseconds since midnight. */
  readonly timeOfDayMs: number;
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
// Dec 10 18:28:05
const RFC3164 = /^([A-Z][a-z]{2}) ([ \d]\d) (\d\d):(\d\d):(\d\d)$/;

export function parseYearless(text: string): YearlessTime | null {
  const match = RFC3164.exec(text);
  const month = MONTHS.indexOf(match?.[1] ?? "") + 1;
  if (match === null || month === 0) return null;
  const [hours, minutes, seconds] = [Number(match[3]), Number(match[4]), Number(match[5])];
  if (hours > 23 || minutes > 59 || seconds > 60) return null;
  return { month, day: Number(match[2]), timeOfDayMs: ((hours * 60 + minutes) * 60 + seconds) * 1000 };
}

/**
 * The instant in the year that fits best: nearest to what the other inputs cover; without any the latest that is not in the future
 * (a day is allowed for clocks and zones). `toInstant` turns a wall time, in milliseconds as if it were UTC, into an instant.
 */
export function instantOfYearless(
  time: YearlessTime,
  covered: { readonly from: EpochMs; readonly to: EpochMs } | null,
  now: EpochMs,
  toInstant: (wallMs: number) => EpochMs | null,
): EpochMs | null {
  const around = new Date(covered === null ? now : (covered.from + covered.to) / 2).getUTCFullYear();
  let best: EpochMs | null = null;
  let least = Infinity;
  for (const year of [around - 1, around, around + 1]) {
    const day = new Date(Date.UTC(year, time.month - 1, time.day));
    // 29 February is no day of most years.
    if (day.getUTCMonth() !== time.month - 1) continue;
    const at = toInstant(day.getTime() + time.timeOfDayMs);
    if (at === null || at > now + DAY_MS || at < EARLIEST_INSTANT) continue;
    const distance = covered === null ? now - at : Math.max(covered.from - at, at - covered.to, 0);
    if (distance < least) {
      least = distance;
      best = at;
    }
  }
  return best;
}
