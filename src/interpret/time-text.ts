import type { RawTime } from "../model/record.ts";
import type { EpochMs } from "../model/units.ts";

/** A time as text, taken apart: an instant where it states its zone, else the fields a clock was showing. */
export type ParsedTime =
  | { readonly kind: "instant"; readonly at: EpochMs; readonly precisionMs: number }
  | {
      readonly kind: "local";
      /** `slash`: day and month order is not decided by the text; `first` and `second` are then in text order, else month and day. */
      readonly order: "fixed" | "slash";
      readonly year: number;
      readonly first: number;
      readonly second: number;
      /** Milliseconds since local midnight, with fraction. */
      readonly timeOfDayMs: number;
      readonly precisionMs: number;
    };

// 2021-08-10T18:20:24.042999Z   2021-08-10T18:20:24.Z (zeros dropped)   2021-08-10 18:20:24.042999+00   2021-08-10 18:20
const ISO =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]{1,3}(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,](\d{0,9}))?)?)?\s{0,3}(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?$/i;
// 2021/10/05 18:20:24   2021. 10. 5. 18:20:24   2021年10月5日 18:20:24
const YEAR_FIRST =
  /^(\d{4})[/.年]\s?(\d{1,2})[/.月]\s?(\d{1,2})[.日]?,?\s{0,3}(上午|下午|午前|午後|오전|오후)?\s{0,3}(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s{0,3}(Z|UTC|[+-]\d\d:?\d\d)?$/i;
// 8/10/2021 6:20:24 PM   10.08.2021, 20:20:24   10-08-2021 18:20   08/10/2021 18:20:24.043 +02:00
const DAY_OR_MONTH_FIRST =
  /^(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2}),?(?:\s{1,3}(?:um|at|à)?\s{0,3}(\d{1,2})[:.h](\d\d)(?:[:.](\d\d)(?:[.,](\d{1,9}))?)?\s{0,3}([ap])?\.?\s?(?:m\.?)?)?\s{0,3}(Z|UTC|GMT|[+-]\d\d:?\d\d)?$/i;
// Aug 10, 2021, 6:20:24 PM
const MONTH_NAME_FIRST =
  /^(\p{L}{3,9})\.?\s{1,3}(\d{1,2}),?\s{1,3}(\d{4}),?\s{1,3}(?:at\s{1,3})?(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s{0,3}([ap])?\.?m?\.?\s{0,3}(Z|UTC|GMT|[+-]\d\d:?\d\d)?$/iu;
// 10. Aug. 2021, 18:20:24   Tuesday, 10 August 2021 18:20:24
const DAY_THEN_MONTH_NAME =
  /^(?:\p{L}{1,20},\s{1,3})?(\d{1,2})\.?\s{1,3}(\p{L}{3,9})\.?\s{1,3}(\d{4}),?\s{1,3}(?:um\s{1,3}|at\s{1,3})?(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s{0,3}([ap])?\.?m?\.?\s{0,3}(Z|UTC|GMT|[+-]\d\d:?\d\d)?$/iu;
// Mon Nov 23 05:16:24 2026
const ANSIC = /^\p{L}{3}\s{1,3}(\p{L}{3})\s{1,3}(\d{1,2})\s{1,3}(\d{1,2}):(\d\d):(\d\d)\s{1,3}(\d{4})$/u;

const MONTHS = new Map<string, number>([
  ...["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"].map(
    (name, index): [string, number] => [name, index + 1],
  ),
  ...([
    ["mai", 5],
    ["mär", 3],
    ["mrz", 3],
    ["okt", 10],
    ["dez", 12],
    ["avr", 4],
    ["fév", 2],
    ["aoû", 8],
    ["déc", 12],
  ] as [string, number][]),
]);

/** Nearly all times: no character beyond ASCII. */
const PLAIN = /^[ -~]*$/;
/** Odd spaces that browsers put before AM and PM, and direction marks of some locales. */
const ODD_SPACES = /[\u202f\u00a0\u2009\u2007]/g;
const MARKS = /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Null where the text is no time. Never guesses a zone or an order. */
export function parseTime(raw: RawTime): ParsedTime | null {
  if (typeof raw !== "string") return { kind: "instant", at: raw.epochMs, precisionMs: raw.precisionMs };
  if (raw.length > 80) return null;
  const text = (PLAIN.test(raw) ? raw : raw.replace(ODD_SPACES, " ").replace(MARKS, "")).trim();
  if (text === "") return null;
  const iso = text[4] === "-" ? ISO.exec(text) : null;
  if (iso)
    return fields(
      Number(iso[1]),
      Number(iso[2]),
      Number(iso[3]),
      "fixed",
      clock(iso[4], iso[5], iso[6], iso[7]),
      iso[8],
    );
  const day = DAY_OR_MONTH_FIRST.exec(text);
  if (day) {
    const time = clock(day[5], day[6], day[7], day[8], day[9]);
    const year = Number(day[4]) + ((day[4] ?? "").length === 2 ? 2000 : 0);
    // A dotted date is day first wherever dotted dates are written.
    if (day[2] === ".") return fields(year, Number(day[3]), Number(day[1]), "fixed", time, day[10]);
    return fields(year, Number(day[1]), Number(day[3]), "slash", time, day[10]);
  }
  const yearFirst = YEAR_FIRST.exec(text);
  if (yearFirst) {
    const half = /下午|午後|오후/.test(yearFirst[4] ?? "") ? "p" : yearFirst[4] === undefined ? undefined : "a";
    return fields(
      Number(yearFirst[1]),
      Number(yearFirst[2]),
      Number(yearFirst[3]),
      "fixed",
      clock(yearFirst[5], yearFirst[6], yearFirst[7], yearFirst[8], half),
      yearFirst[9],
    );
  }
  return parseNamedMonth(text) ?? parseEpoch(text);
}

function parseNamedMonth(text: string): ParsedTime | null {
  const ansic = ANSIC.exec(text);
  if (ansic) return named(ansic[6], ansic[1], ansic[2], clock(ansic[3], ansic[4], ansic[5]), undefined);
  const monthFirst = MONTH_NAME_FIRST.exec(text);
  if (monthFirst)
    return named(
      monthFirst[3],
      monthFirst[1],
      monthFirst[2],
      clock(monthFirst[4], monthFirst[5], monthFirst[6], monthFirst[7], monthFirst[8]),
      monthFirst[9],
    );
  const dayFirst = DAY_THEN_MONTH_NAME.exec(text);
  if (dayFirst)
    return named(
      dayFirst[3],
      dayFirst[2],
      dayFirst[1],
      clock(dayFirst[4], dayFirst[5], dayFirst[6], dayFirst[7], dayFirst[8]),
      dayFirst[9],
    );
  return null;
}

function named(
  year: string | undefined,
  month: string | undefined,
  day: string | undefined,
  time: Clock,
  zone: string | undefined,
): ParsedTime | null {
  const number = MONTHS.get((month ?? "").slice(0, 3).toLowerCase());
  return number === undefined ? null : fields(Number(year), number, Number(day), "fixed", time, zone);
}

/** 13 digits are milliseconds, 16 microseconds, 10 seconds since 1970. */
function parseEpoch(text: string): ParsedTime | null {
  if (!/^\d{10}(\d{3}){0,2}$/.test(text)) return null;
  const value = Number(text);
  if (text.length === 10) return { kind: "instant", at: value * 1000, precisionMs: 1000 };
  return text.length === 13
    ? { kind: "instant", at: value, precisionMs: 1 }
    : { kind: "instant", at: value / 1000, precisionMs: 0.001 };
}

interface Clock {
  readonly ms: number;
  readonly precisionMs: number;
}

function clock(
  hour: string | undefined,
  minute: string | undefined,
  second?: string,
  fraction?: string,
  half?: string,
): Clock {
  let hours = Number(hour ?? 0);
  if (half !== undefined) hours = (hours % 12) + (half.toLowerCase() === "p" ? 12 : 0);
  // 10:75 is a broken time, and not a quarter past eleven; a leap second is one.
  if (hours > 24 || Number(minute ?? 0) > 59 || Number(second ?? 0) > 60) return { ms: Number.NaN, precisionMs: 0 };
  const fractionMs = fraction === undefined ? 0 : Number(`0.${fraction}`) * 1000;
  const ms = ((hours * 60 + Number(minute ?? 0)) * 60 + Number(second ?? 0)) * 1000 + fractionMs;
  const precisionMs =
    hour === undefined
      ? 86_400_000
      : second === undefined
        ? 60_000
        : fraction === undefined
          ? 1000
          : Math.max(1000 / 10 ** fraction.length, 0.001);
  return { ms, precisionMs };
}

function fields(
  year: number,
  first: number,
  second: number,
  order: "fixed" | "slash",
  time: Clock,
  zone: string | undefined,
): ParsedTime | null {
  const highest = order === "fixed" ? 12 : 31;
  if (first < 1 || second < 1 || first > highest || second > 31 || year < 1990 || year > 2100) return null;
  if (Number.isNaN(time.ms) || time.ms >= 86_401_000 || !isOffset(zone)) return null;
  if (order === "fixed" && second > daysInMonth(year, first)) return null;
  if (zone === undefined || order === "slash") {
    if (zone === undefined)
      return { kind: "local", order, year, first, second, timeOfDayMs: time.ms, precisionMs: time.precisionMs };
    // A slash date that states its offset still has no order: month first is what such exporters (PowerShell 7, en-US) write.
  }
  if (order === "slash" && first > 12 && second > 12) return null;
  const [month, day] = order === "slash" && first > 12 ? [second, first] : [first, second];
  return {
    kind: "instant",
    at: Date.UTC(year, month - 1, day) + time.ms - offsetMs(zone ?? "Z"),
    precisionMs: time.precisionMs,
  };
}

export function daysInMonth(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** Clocks on earth are 12 hours behind UTC to 14 ahead. */
function isOffset(zone = ""): boolean {
  const match = /^[+-](\d\d):?(\d\d)?$/.exec(zone);
  return match === null || (Number(match[1]) <= 14 && Number(match[2] ?? 0) <= 59);
}

function offsetMs(zone: string): number {
  // +02:00
  const match = /^([+-])(\d\d):?(\d\d)?$/.exec(zone);
  if (!match) return 0;
  return (match[1] === "-" ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3] ?? 0)) * 60_000;
}
