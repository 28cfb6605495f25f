import { createHash } from "node:crypto";
import { assetText } from "../../assets/assets.ts";
import { DateTime } from "luxon";
import type { NightLine } from "../../model/past.ts";
import type { VerdictLevel } from "../../model/report.ts";
import { formatCount, formatCountOf, formatSeconds, VERDICT_LABELS } from "../format.ts";
import { templateOf } from "../template.ts";
import { twoDigits } from "../../model/words.ts";

const WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const LEVELS: readonly VerdictLevel[] = ["ok", "watch", "act", "no-data"];
const NOTES: Readonly<Record<NightLine["status"], string>> = {
  reported: "",
  backfilled: "made up for later",
  silent: "no new records",
};

/** A night of which only the moves are known: no report judged it. */
export type CountedNight = Omit<NightLine, "level" | "verdict"> & { readonly level: null };
export type CalendarNight = NightLine | CountedNight;

export interface CalendarOptions {
  readonly version: string;
  /** Where the nights come from, where it is not the history's reports. */
  readonly source?: string;
  /** Site or vCenter; null: none is shown. */
  readonly site: string | null;
  /** Link to the report of a date, relative to the page; null where it is gone. */
  readonly hrefOf: (date: string) => string | null;
}

interface Day {
  /** Day of the month; empty for a cell outside it. */
  readonly day: string;
  readonly level: string;
  readonly night: boolean;
  readonly href: string | null;
  readonly label: string;
  readonly verdict: string;
  readonly moves: string;
  readonly failed: string;
  /** Failures that no later move had made good that night. */
  readonly open: string;
  /** How long vMotions took, in the median. */
  readonly took: string;
  readonly note: string;
}

const NO_DAY: Day = {
  day: "",
  level: "",
  night: false,
  href: null,
  label: "",
  verdict: "",
  moves: "",
  failed: "",
  open: "",
  took: "",
  note: "",
};

/** One page with all nights as months, the newest first; each night links to its report. No script, no request. */
export function renderCalendar(nights: readonly CalendarNight[], options: CalendarOptions): string {
  const style = readTemplate("calendar.css");
  const template = templateOf<object>("calendar/calendar.hbs");
  const hash = createHash("sha256").update(style).digest("base64");
  const months = [...new Set(nights.map((night) => night.date.slice(0, 7)))].sort().toReversed();
  const moves = nights.reduce((sum, night) => sum + night.counts.migrations, 0);
  const failed = nights.reduce((sum, night) => sum + night.counts.failed, 0);
  return template({
    policy: `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`,
    version: options.version,
    title: options.site === null ? "vMotion, all nights" : `vMotion of ${options.site}, all nights`,
    style,
    summary: `${formatCountOf(nights.length, "night")}, ${formatCountOf(moves, "move")}, ${formatCount(failed)} failed. A day shows the night that ended on it: its moves, those that failed, ${options.source === undefined ? "the VMs still open, and the median of its vMotions." : `and the median of its vMotions. ${options.source}`}`,
    levels: LEVELS.filter((level) => options.source === undefined || nights.some((night) => night.level === level)).map(
      (level) => ({ level, label: VERDICT_LABELS[level] }),
    ),
    weekdays: WEEKDAYS,
    months: months.map((month) => monthOf(month, nights, options)),
  });
}

function monthOf(
  month: string,
  nights: readonly CalendarNight[],
  options: CalendarOptions,
): { readonly name: string; readonly weeks: readonly { readonly days: readonly Day[] }[] } {
  const first = DateTime.fromISO(`${month}-01`, { zone: "utc", locale: "en-US" });
  const byDate = new Map(nights.map((night) => [night.date, night]));
  const days: Day[] = Array.from({ length: first.weekday - 1 }, () => NO_DAY);
  for (let day = 1; day <= (first.daysInMonth ?? 31); day++) {
    const date = `${month}-${twoDigits(day)}`;
    days.push(dayOf(String(day), byDate.get(date), options));
  }
  while (days.length % 7 !== 0) days.push(NO_DAY);
  const weeks = Array.from({ length: days.length / 7 }, (_, week) => ({ days: days.slice(week * 7, week * 7 + 7) }));
  return { name: first.toFormat("LLLL yyyy"), weeks };
}

/** Nights of earlier versions did not count them. */
type Open = Omit<NightLine["counts"], "open"> & { readonly open?: number };

function dayOf(day: string, night: CalendarNight | undefined, options: CalendarOptions): Day {
  if (night === undefined) return { ...NO_DAY, day };
  const { migrations, failed, open }: Open = night.counts;
  const median = night.byKind.find(({ kind }) => kind === "vmotion")?.p50Seconds ?? null;
  return {
    day,
    level: night.level ?? "",
    night: true,
    href: options.hrefOf(night.date),
    label: night.level === null ? "" : VERDICT_LABELS[night.level],
    verdict: night.level === null ? "" : night.verdict,
    moves: formatCountOf(migrations, "move"),
    failed: failed === 0 ? "" : `${formatCount(failed)} failed`,
    open: (open ?? 0) === 0 ? "" : `${formatCount(open ?? 0)} open`,
    took: median === null ? "" : `vMotion ${formatSeconds(median)}`,
    note: NOTES[night.status],
  };
}

function readTemplate(name: string): string {
  return assetText(`templates/calendar/${name}`);
}
