import type { PageViewOptions, TimeWindow, WindowOverlap } from "../model/page-view.ts";
import type { Report } from "../model/report.ts";
import type { EpochMs } from "../model/units.ts";
import { zoneClock, type ZoneClock } from "../model/zone-clock.ts";
import type { Move } from "./moves.ts";

/** For each configured window the moves that touch it; backup windows list the disk moves inside, change windows what a person began outside. */
export function summarizeWindows(report: Report, moves: readonly Move[], options: PageViewOptions): WindowOverlap[] {
  const clock = zoneClock(report.window.timeZone);
  const changeWindows = options.windows.filter((window) => window.use === "change");
  return options.windows.map((window): WindowOverlap => {
    const touched = moves.filter((move) => touches(window, move, clock));
    const inside = new Set(touched);
    const odd =
      window.use === "backup"
        ? touched.filter(({ migration }) => migration.kind === "storage-vmotion" || migration.kind === "combined")
        : moves.filter(
            (move) =>
              move.migration.initiatorClass === "person" &&
              move.at !== null &&
              !changeWindows.some((other) => touches(other, move, clock)),
          );
    return {
      window,
      inside: touched.length,
      outside: moves.filter((move) => move.at !== null && !inside.has(move)).length,
      odd: odd.map((move) => move.migration),
    };
  });
}

/** Backup windows are touched by any part of a move; a change window has to hold its beginning. */
function touches(window: TimeWindow, move: Move, clock: ZoneClock): boolean {
  const from = move.start ?? move.at;
  if (from === null) return false;
  if (isInside(window, from, clock)) return true;
  if (window.use === "change") return false;
  const to = move.end ?? from;
  const STEP_MS = 60_000;
  for (let at = from; at < to; at += STEP_MS) if (isInside(window, at, clock)) return true;
  return isInside(window, to, clock);
}

function isInside(window: TimeWindow, at: EpochMs, clock: ZoneClock): boolean {
  const { weekday, hour, minute } = clock.at(at);
  const now = hour * 60 + minute;
  const [from, to] = [minutesOf(window.from), minutesOf(window.to)];
  const beginsToday = window.weekdays.includes(weekday);
  if (from < to) return beginsToday && now >= from && now < to;
  const beganYesterday = window.weekdays.includes(weekday === 1 ? 7 : weekday - 1);
  return (beginsToday && now >= from) || (beganYesterday && now < to);
}

function minutesOf(time: string): number {
  const [hours = "0", minutes = "0"] = time.split(":");
  return Number(hours) * 60 + Number(minutes);
}
