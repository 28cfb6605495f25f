import { DateTime } from "luxon";
import { formatCount } from "../format.ts";
import type { VerdictLevel } from "../../model/report.ts";

/** Figures, times and names as the mail prints them; English, the same on every machine. */

/** Ends lines, hides or turns text: C0/C1 controls, line and paragraph separators, bidirectional marks, overrides and isolates. */
// "db\r\nBcc: x" · "\u202Egnp.exe"
const UNPRINTABLE = /[\p{Cc}\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069\uFEFF]+/gu;
const HALF_SURROGATE = /\p{Cs}/gu;

/** Nothing behind this is ever shown; a message of a megabyte costs no more than one of a page. */
const MOST_READ = 4096;

/** One line of plain, printable text of at most `limit` code points; what was cut shows as an ellipsis. */
export function clean(text: string, limit: number): string {
  const line = text
    .slice(0, MOST_READ)
    .replace(HALF_SURROGATE, "\uFFFD")
    .replace(UNPRINTABLE, " ")
    .replace(/\s+/g, " ")
    .trim();
  const points = Array.from(line);
  if (points.length <= limit) return line;
  return `${points
    .slice(0, limit - 1)
    .join("")
    .trimEnd()}…`;
}

/** `3 moves`, `1 move`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** Where the rest of a list stands; empty where there is none. */
export function moreText(rest: number): string {
  return rest > 0 ? `and ${formatCount(rest)} more in report.html` : "";
}

/** The instant in the zone, or in UTC where the zone is not known here. */
export function inZone(iso: string, timeZone: string): DateTime {
  const local = DateTime.fromISO(iso, { zone: timeZone, locale: "en" });
  return local.isValid ? local : DateTime.fromISO(iso, { zone: "utc", locale: "en" });
}

/** `22 Nov 18:15`; an instant that is none prints as it came. */
export function timeText(iso: string | null, timeZone: string): string {
  if (iso === null) return "unknown";
  const local = inZone(iso, timeZone);
  return local.isValid ? local.toFormat("d LLL HH:mm") : clean(iso, 30);
}

export function levelText(level: VerdictLevel): string {
  switch (level) {
    case "ok":
      return "OK";
    case "watch":
      return "WATCH";
    case "act":
      return "ACT";
    case "no-data":
      return "NO DATA";
    default:
      return level satisfies never;
  }
}
