import type { EpochMs } from "../model/units.ts";
import type { ZoneClock } from "../model/zone-clock.ts";

/** How every renderer writes numbers, times and names: one locale (en), one set of words, the unit always in the text. */

export {
  failureWords,
  formatBytes,
  formatCount,
  formatCountOf,
  formatList,
  formatMegabytes,
  formatNumber,
  formatRate,
  formatSeconds,
  formatShare,
  INITIATOR_LABELS,
  KIND_LABELS,
  OUTCOME_LABELS,
  RISK_LABELS,
  SEVERITY_LABELS,
  TRIGGER_LABELS,
  UNFINISHED_LABELS,
  VERDICT_LABELS,
  vmLabel,
} from "../model/words.ts";
import { isoDate, twoDigits } from "../model/words.ts";

export const UNKNOWN = "unknown";

/** `2026-11-23 05:45:12` on the clock's wall. */
export function formatTime(clock: ZoneClock, instant: EpochMs | null): string {
  if (instant === null) return "–";
  const { hour, minute, second } = clock.at(instant);
  return `${formatDate(clock, instant)} ${twoDigits(hour)}:${twoDigits(minute)}:${twoDigits(second)}`;
}

export function formatDate(clock: ZoneClock, instant: EpochMs): string {
  return isoDate(clock.at(instant));
}

/** `05:45` on the clock's wall. */
export function formatHour(clock: ZoneClock, instant: EpochMs): string {
  const { hour, minute } = clock.at(instant);
  return `${twoDigits(hour)}:${twoDigits(minute)}`;
}

/** `2026-11-22 19:15 to 06:45`, the second date only where it differs by more than a night. */
export function formatSpan(clock: ZoneClock, from: EpochMs | null, to: EpochMs | null): string {
  const minute = (instant: EpochMs): string => `${formatDate(clock, instant)} ${formatHour(clock, instant)}`;
  if (from === null && to === null) return "–";
  return `${from === null ? "…" : minute(from)} to ${to === null ? "…" : minute(to)}`;
}

/** `UTC+01:00` at an instant. */
export function formatOffset(clock: ZoneClock, instant: EpochMs): string {
  const { offsetMinutes } = clock.at(instant);
  const size = Math.abs(Math.round(offsetMinutes));
  return `UTC${offsetMinutes < 0 ? "-" : "+"}${twoDigits(Math.floor(size / 60))}:${twoDigits(size % 60)}`;
}

/** An instant as report.json prints it. */
const ISO_INSTANT = /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g;
// e.g. "began at 2026-11-23T02:29:11.100Z and"

/** A sentence of the report with its instants on the clock's wall. */
export function withLocalTimes(clock: ZoneClock, sentence: string): string {
  return sentence.replaceAll(ISO_INSTANT, (iso) => {
    const instant = instantOf(iso);
    return instant === null ? iso : formatTime(clock, instant);
  });
}

/** Epoch milliseconds of a report's instant; null where it is missing or unreadable. */
export function instantOf(iso: string | null): EpochMs | null {
  if (iso === null) return null;
  const instant = Date.parse(iso);
  return Number.isNaN(instant) ? null : instant;
}

/** Control, format (bidirectional) and line-separator characters, and lone surrogates: shown as their code, not obeyed. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;
// e.g. "\u202Egnp.exe" -> "[U+202E]gnp.exe"

/** Makes characters visible that would change how the text around them reads; escaping for HTML or CSV is the renderer's. */
export function visible(text: string): string {
  return text.replaceAll(
    UNSEEN,
    (character) => `[U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}]`,
  );
}

/** Visible text of at most `limit` characters, cut in the middle because names differ at both ends. */
export function shorten(text: string, limit: number): string {
  const characters = Array.from(visible(text));
  if (characters.length <= limit) return characters.join("");
  const head = Math.ceil((limit - 1) * 0.6);
  const tail = limit - 1 - head;
  return `${characters.slice(0, head).join("")}…${tail > 0 ? characters.slice(-tail).join("") : ""}`;
}

/** A kebab-case code as words: `host-disconnected` -> `host disconnected`. */
export function wordsOf(code: string): string {
  return visible(code).replaceAll("-", " ");
}
