import type { FindingSeverity, VerdictLevel } from "../model/report.ts";
import type { InitiatorClass, Kind, Migration, Outcome, RiskLevel, Trigger } from "../model/migration.ts";
import type { EpochMs, Megabytes, MegabytesPerSecond, Seconds } from "../model/units.ts";
import type { ZoneClock } from "../model/zone-clock.ts";

/** How every renderer writes numbers, times and names: one locale (en), one set of words, the unit always in the text. */

export const UNKNOWN = "unknown";

const WHOLE = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });
const PERCENT = new Intl.NumberFormat("en-US", {
  style: "percent",
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
});

export function formatCount(count: number): string {
  return WHOLE.format(count);
}

/** `1 migration`, `2 migrations`; an irregular plural is given in full. */
export function formatCountOf(count: number, singular: string, plural = `${singular}s`): string {
  return `${formatCount(count)} ${count === 1 ? singular : plural}`;
}

export function formatShare(part: number, whole: number): string {
  return whole === 0 ? "–" : PERCENT.format(part / whole);
}

/** Three digits are what any figure here can carry. */
export function formatNumber(value: number): string {
  const size = Math.abs(value);
  if (size === 0) return "0";
  if (size >= 100) return WHOLE.format(value);
  return value.toFixed(size >= 10 ? 1 : size >= 0.1 ? 2 : 3);
}

/** `0.240 s`, `2.41 s`, `28.0 s`, `4 min 10 s`, `2 h 05 min`, `3 d 4 h`. */
export function formatSeconds(seconds: Seconds | null): string {
  if (seconds === null) return "–";
  if (seconds < 1) return `${seconds.toFixed(3)} s`;
  if (seconds < 9.995) return `${seconds.toFixed(2)} s`;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${pad(whole % 60)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 2880) return `${Math.floor(minutes / 60)} h ${pad(minutes % 60)} min`;
  const hours = Math.round(seconds / 3600);
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

export function formatMegabytes(megabytes: Megabytes | null): string {
  if (megabytes === null) return "–";
  if (megabytes < 1024) return `${formatNumber(megabytes)} MB`;
  if (megabytes < 1024 * 1024) return `${formatNumber(megabytes / 1024)} GB`;
  return `${formatNumber(megabytes / 1024 / 1024)} TB`;
}

export function formatRate(rate: MegabytesPerSecond | null): string {
  return rate === null ? "–" : `${formatNumber(rate)} MB/s`;
}

export function formatBytes(bytes: number): string {
  return bytes < 1024
    ? `${bytes} B`
    : bytes < 1_048_576
      ? `${formatNumber(bytes / 1024)} KB`
      : formatMegabytes(bytes / 1_048_576);
}

function pad(value: number): string {
  return String(value).padStart(2, "0");
}

/** `2026-11-23 05:45:12` on the clock's wall. */
export function formatTime(clock: ZoneClock, instant: EpochMs | null): string {
  if (instant === null) return "–";
  const { hour, minute, second } = clock.at(instant);
  return `${formatDate(clock, instant)} ${pad(hour)}:${pad(minute)}:${pad(second)}`;
}

export function formatDate(clock: ZoneClock, instant: EpochMs): string {
  const { year, month, day } = clock.at(instant);
  return `${year}-${pad(month)}-${pad(day)}`;
}

/** `05:45` on the clock's wall. */
export function formatHour(clock: ZoneClock, instant: EpochMs): string {
  const { hour, minute } = clock.at(instant);
  return `${pad(hour)}:${pad(minute)}`;
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
  return `UTC${offsetMinutes < 0 ? "-" : "+"}${pad(Math.floor(size / 60))}:${pad(size % 60)}`;
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

export function vmLabel(vm: Migration["vm"]): string {
  return vm.name ?? vm.moref ?? vm.instanceUuid ?? "unnamed VM";
}

export const KIND_LABELS: Readonly<Record<Kind, string>> = {
  vmotion: "vMotion",
  "storage-vmotion": "Storage vMotion",
  combined: "vMotion + storage",
  cold: "Cold",
  unknown: "Kind unknown",
};

export const OUTCOME_LABELS: Readonly<Record<Outcome, string>> = {
  succeeded: "Succeeded",
  failed: "Failed",
  cancelled: "Cancelled",
  unfinished: "Unfinished",
};

export const TRIGGER_LABELS: Readonly<Record<Trigger, string>> = {
  user: "User",
  drs: "DRS",
  "storage-drs": "Storage DRS",
  maintenance: "Maintenance mode",
  scheduled: "Scheduled task",
  placement: "Power-on placement",
  unknown: "Unknown",
};

export const INITIATOR_LABELS: Readonly<Record<InitiatorClass, string>> = {
  person: "Person",
  service: "Service account",
  system: "System",
  unknown: "Unknown",
};

export const RISK_LABELS: Readonly<Record<RiskLevel, string>> = {
  low: "Low",
  watch: "Watch",
  high: "High",
  unknown: "Unknown",
};

export const VERDICT_LABELS: Readonly<Record<VerdictLevel, string>> = {
  ok: "OK",
  watch: "WATCH",
  act: "ACT",
  "no-data": "NO DATA",
};

export const SEVERITY_LABELS: Readonly<Record<FindingSeverity, string>> = { info: "Info", watch: "Watch", act: "Act" };

/** A kebab-case code as words: `host-disconnected` -> `host disconnected`. */
export function wordsOf(code: string): string {
  return visible(code).replaceAll("-", " ");
}
