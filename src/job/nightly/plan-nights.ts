import { DateTime } from "luxon";
import type { ToldSpan } from "../../history/late.ts";
import type { Night } from "../../model/past.ts";
import { DAY_MS, toIso } from "../../model/units.ts";
import type { EpochMs } from "../../model/units.ts";
import { isoDate } from "../../model/words.ts";
import { zoneClock } from "../../model/zone-clock.ts";

/** After a longer gap than this, the nights before it are in the history only. */
const MOST_NIGHTS_BACK = 31;
/** A night longer than this holds a missed one: runs drift by minutes, and one may be late by half a day. */
const LONGEST_NIGHT_HOURS = 36;

/** One report to write: migrations that end after `from` and not after `to`. */
export interface NightWindow {
  /** The morning it is read, as a date in the report's zone. */
  readonly date: string;
  readonly from: EpochMs;
  readonly to: EpochMs;
}

export interface NightPlan {
  /** Missed nights that can be made up for, oldest first. */
  readonly missed: readonly NightWindow[];
  readonly tonight: NightWindow;
  /** True where no record is newer than the last night's: a report is written and mailed that says so. */
  readonly silent: boolean;
}

export interface PlanInput {
  /** Nights of the history, in any order. */
  readonly nights: readonly Pick<Night, "date" | "from" | "to" | "status">[];
  readonly now: EpochMs;
  /** Oldest and newest record of all exports at hand; null without any. */
  readonly oldestRecord: EpochMs | null;
  readonly newestRecord: EpochMs | null;
  /** IANA name. */
  readonly zone: string;
}

/** When the last night before today ended that was told; null before the first. A clock set back must not hide nights. */
export function lastTold({ nights, now, zone }: Pick<PlanInput, "nights" | "now" | "zone">): EpochMs | null {
  const today = dateOf(now, zone);
  const ends = nights
    .filter((night) => night.date !== today && night.status !== "silent")
    .map((night) => Date.parse(night.to))
    .filter((to) => to <= now);
  return ends.length === 0 ? null : ends.reduce((latest, to) => Math.max(latest, to));
}

/** The nights told so far that a late migration can still belong to; null before the first. */
export function toldSpan(input: Pick<PlanInput, "nights" | "now" | "zone">): ToldSpan | null {
  const to = lastTold(input);
  if (to === null) return null;
  const first = input.nights.reduce((earliest, night) => Math.min(earliest, Date.parse(night.from)), to);
  return { from: toIso(Math.max(first, to - MOST_NIGHTS_BACK * DAY_MS)), to: toIso(to) };
}

/**
 * Decides which nights to report. A night ends with its newest record, so that a record that was not yet exported
 * belongs to the next one; it begins where the one before ended, so that nights add up. Run twice on a day, the second
 * run extends the first. Clocks that jump back cannot make a night end before it began.
 */
export function planNights(input: PlanInput): NightPlan {
  const { now, zone } = input;
  const today = dateOf(now, zone);
  const newest = Math.min(now, input.newestRecord ?? Number.NEGATIVE_INFINITY);
  const lastTo = lastTold(input);
  const hasNews = newest > (lastTo ?? Number.NEGATIVE_INFINITY);
  if (!hasNews) {
    const at = lastTo ?? now;
    return { missed: [], tonight: { date: today, from: at, to: now }, silent: true };
  }
  const start = lastTo ?? Math.min(input.oldestRecord ?? newest, newest) - 1;
  const windows = backwards(start, newest, zone);
  const tonight = windows.at(-1) ?? { date: today, from: start, to: newest };
  const done = new Map(input.nights.filter(({ status }) => status !== "silent").map((night) => [night.date, night]));
  const missed: NightWindow[] = [];
  // A date has one report: what ends on a date whose report ended before goes to the next one. A report that reaches
  // into the future (the clock was set back since) has told it.
  let from = windows[0]?.from ?? start;
  for (const window of windows.slice(0, -1)) {
    const report = done.get(window.date);
    if (report === undefined) missed.push({ ...window, from });
    if (report === undefined || Date.parse(report.to) > now) from = window.to;
  }
  return { missed, tonight: { ...tonight, date: today, from }, silent: false };
}

/** Cuts a span into nights, counted back from its end by local days; the first takes the rest. */
function backwards(from: EpochMs, to: EpochMs, zone: string): readonly NightWindow[] {
  const windows: NightWindow[] = [];
  let end = to;
  while (windows.length < MOST_NIGHTS_BACK && end > from) {
    const hours = (end - from) / 3_600_000;
    const begin =
      hours <= LONGEST_NIGHT_HOURS
        ? from
        : DateTime.fromMillis(to, { zone })
            .minus({ days: windows.length + 1 })
            .toMillis();
    windows.unshift({ date: dateOf(end, zone), from: begin, to: end });
    end = begin;
  }
  return windows;
}

/** The date of an instant in a zone, `2026-11-23`. */
export function dateOf(instant: EpochMs, zone: string): string {
  return isoDate(zoneClock(zone).at(instant));
}
