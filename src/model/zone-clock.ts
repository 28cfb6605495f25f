import type { EpochMs } from "./units.ts";

/** Wall clock of an instant in a zone. Weekdays are ISO: 1 is Monday, 7 is Sunday. */
export interface WallClock {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly weekday: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly millisecond: number;
  /** Minutes east of UTC at this instant. */
  readonly offsetMinutes: number;
}

export interface ZoneClock {
  /** IANA name; `UTC` where the name given is not known to the runtime. */
  readonly zone: string;
  at(instant: EpochMs): WallClock;
}

/** Zone offsets change on quarter hours only (tz database since 1972), so one look-up serves a quarter hour. */
const QUARTER_HOUR_MS = 900_000;

/** A clock for one IANA zone; fast for many instants because offsets are remembered. An unknown zone reads as UTC. */
export function zoneClock(timeZone: string): ZoneClock {
  const { zone, format } = openZone(timeZone);
  const offsets = new Map<number, number>();
  const offsetAt = (instant: EpochMs): number => {
    const quarter = Math.floor(instant / QUARTER_HOUR_MS);
    const known = offsets.get(quarter);
    if (known !== undefined) return known;
    const offset = readOffset(format, quarter * QUARTER_HOUR_MS);
    offsets.set(quarter, offset);
    return offset;
  };
  return {
    zone,
    at(instant) {
      const offsetMs = offsetAt(instant);
      const local = new Date(Math.floor(instant) + offsetMs);
      return {
        year: local.getUTCFullYear(),
        month: local.getUTCMonth() + 1,
        day: local.getUTCDate(),
        weekday: local.getUTCDay() === 0 ? 7 : local.getUTCDay(),
        hour: local.getUTCHours(),
        minute: local.getUTCMinutes(),
        second: local.getUTCSeconds(),
        millisecond: local.getUTCMilliseconds(),
        offsetMinutes: offsetMs / 60_000,
      };
    },
  };
}

function openZone(timeZone: string): { zone: string; format: Intl.DateTimeFormat } {
  const open = (zone: string): Intl.DateTimeFormat =>
    new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
  try {
    return { zone: timeZone, format: open(timeZone) };
  } catch {
    return { zone: "UTC", format: open("UTC") };
  }
}

function readOffset(format: Intl.DateTimeFormat, instant: EpochMs): number {
  const part = Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second) - instant;
}
