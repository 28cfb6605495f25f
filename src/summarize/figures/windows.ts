import { WEEKDAYS, type TimeWindow } from "../../model/config.ts";
import type { PageViewOptions, TimeWindow as PageWindow, WindowOverlap } from "../../model/page-view.ts";
import type { Report } from "../../model/report.ts";
import { DAY_MS, MINUTE_MS, type EpochMs } from "../../model/units.ts";
import { zoneClock, type ZoneClock } from "../../model/zone-clock.ts";
import type { Move } from "./moves.ts";

/** For each configured window the moves that touch it; backup windows list the disk moves inside, change windows what somebody began outside. */
export function summarizeWindows(report: Report, moves: readonly Move[], options: PageViewOptions): WindowOverlap[] {
  const clock = zoneClock(report.window.timeZone);
  const changeWindows = options.windows.filter((window) => window.use === "change").map(spanOf);
  return options.windows.map((window): WindowOverlap => {
    const inside = new Set(moves.filter((move) => touches(spanOf(window), window.use, move, clock)));
    const outside = moves.filter((move) => move.at !== null && !inside.has(move));
    const odd =
      window.use === "backup"
        ? [...inside].filter(isDiskMove)
        : moves.filter((move) => isOrdered(move) && isOutsideAll(move, changeWindows, clock));
    return {
      window,
      inside: [...inside].map(({ migration }) => migration),
      outside: outside.map(({ migration }) => migration),
      odd: odd.map(({ migration }) => migration),
    };
  });
}

/** What a person, a script or a scheduled task began outside every change window; DRS keeps no office hours. */
export function movesOutsideChangeWindows(
  moves: readonly Move[],
  windows: readonly TimeWindow[],
  timeZone: string,
): Move[] {
  const clock = zoneClock(timeZone);
  const spans = windows.map(spanOfConfig);
  return moves.filter((move) => isOrdered(move) && isOutsideAll(move, spans, clock));
}

/** Moves any part of which lies in the window. */
export function movesInside(moves: readonly Move[], window: TimeWindow, timeZone: string): Move[] {
  const clock = zoneClock(timeZone);
  const span = spanOfConfig(window);
  return moves.filter((move) => touches(span, "backup", move, clock));
}

/** Disk moves any part of which lies in the window. */
export function diskMovesInside(moves: readonly Move[], window: TimeWindow, timeZone: string): Move[] {
  return movesInside(moves.filter(isDiskMove), window, timeZone);
}

function isDiskMove({ migration: { kind } }: Move): boolean {
  return kind === "storage-vmotion" || kind === "combined";
}

function isOrdered({ migration: { initiatorClass, trigger } }: Move): boolean {
  return initiatorClass === "person" || trigger === "user" || trigger === "scheduled";
}

function isOutsideAll(move: Move, windows: readonly DaySpan[], clock: ZoneClock): boolean {
  return move.at !== null && !windows.some((window) => touches(window, "change", move, clock));
}

/** A window of the day in minutes after local midnight, and the ISO weekdays it begins on. */
interface DaySpan {
  readonly weekdays: readonly number[];
  readonly from: number;
  readonly to: number;
}

function spanOf({ weekdays, from, to }: PageWindow): DaySpan {
  return { weekdays, from: minutesOf(from), to: minutesOf(to) };
}

function spanOfConfig({ days, fromMinutes, toMinutes }: TimeWindow): DaySpan {
  return { weekdays: days.map((day) => WEEKDAYS.indexOf(day) + 1), from: fromMinutes, to: toMinutes };
}

/** Backup windows are touched by any part of a move; a change window has to hold its beginning. */
function touches(window: DaySpan, use: PageWindow["use"], move: Move, clock: ZoneClock): boolean {
  const from = move.start ?? move.at;
  if (from === null) return false;
  if (isInside(window, from, clock)) return true;
  if (use === "change") return false;
  const to = move.end ?? from;
  // Every window comes round within eight days.
  const last = Math.min(to, from + 8 * DAY_MS);
  for (let at = from; at < last; at = nextEdge(window, at, clock)) if (isInside(window, at, clock)) return true;
  return isInside(window, to, clock);
}

/** The next instant at which the window can begin, or local midnight; across a change of the clock in small steps. */
function nextEdge({ from }: DaySpan, at: EpochMs, clock: ZoneClock): EpochMs {
  const { hour, minute, offsetMinutes } = clock.at(at);
  const now = hour * 60 + minute;
  const next = Math.floor(at / MINUTE_MS) * MINUTE_MS + ((from > now ? from : DAY_MINUTES) - now) * MINUTE_MS;
  return clock.at(next).offsetMinutes === offsetMinutes ? next : Math.min(next, at + 5 * MINUTE_MS);
}

const DAY_MINUTES = 1440;

function isInside({ weekdays, from, to }: DaySpan, at: EpochMs, clock: ZoneClock): boolean {
  const { weekday, hour, minute } = clock.at(at);
  const now = hour * 60 + minute;
  const beginsToday = weekdays.includes(weekday);
  if (from < to) return beginsToday && now >= from && now < to;
  const beganYesterday = weekdays.includes(weekday === 1 ? 7 : weekday - 1);
  return (beginsToday && now >= from) || (beganYesterday && now < to);
}

function minutesOf(time: string): number {
  const [hours = "0", minutes = "0"] = time.split(":");
  return Number(hours) * 60 + Number(minutes);
}
