/** Instants as the producers print them. The zone rules are the platform's own. */
export interface LocalTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly weekday: string;
}

const formatters = new Map<string, Intl.DateTimeFormat>();

export function localTime(at: number, zone: string): LocalTime {
  let formatter = formatters.get(zone);
  if (formatter === undefined) {
    formatter = new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      hourCycle: "h23",
      weekday: "short",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
    formatters.set(zone, formatter);
  }
  const parts = new Map(formatter.formatToParts(Math.floor(at)).map((part) => [part.type, part.value]));
  const part = (name: Intl.DateTimeFormatPartTypes): number => Number(parts.get(name));
  return {
    year: part("year"),
    month: part("month"),
    day: part("day"),
    hour: part("hour"),
    minute: part("minute"),
    second: part("second"),
    weekday: parts.get("weekday") ?? "",
  };
}

const two = (value: number): string => String(value).padStart(2, "0");

export type Culture = "en-US" | "de-DE" | "invariant-iso";

/** A DateTime as PowerShell's Export-Csv prints it under that culture: whole seconds, no zone. */
export function cultureTime(at: number, culture: Culture, zone: string): string {
  const t = localTime(at, zone);
  const clock = `${two(t.minute)}:${two(t.second)}`;
  if (culture === "en-US") {
    const hour = t.hour % 12 === 0 ? 12 : t.hour % 12;
    return `${t.month}/${t.day}/${t.year} ${hour}:${clock} ${t.hour < 12 ? "AM" : "PM"}`;
  }
  if (culture === "de-DE") return `${two(t.day)}.${two(t.month)}.${t.year} ${two(t.hour)}:${clock}`;
  return `${t.year}-${two(t.month)}-${two(t.day)} ${two(t.hour)}:${clock}`;
}

/** What a browser shows: `10/05/2021, 6:20:24 PM` with a narrow no-break space, or `05.10.2021, 18:20:24`. */
export function browserTime(at: number, language: "en" | "de", zone: string): string {
  const t = localTime(at, zone);
  const clock = `${two(t.minute)}:${two(t.second)}`;
  if (language === "de") return `${two(t.day)}.${two(t.month)}.${t.year}, ${two(t.hour)}:${clock}`;
  const hour = t.hour % 12 === 0 ? 12 : t.hour % 12;
  return `${two(t.month)}/${two(t.day)}/${t.year}, ${hour}:${clock}\u202f${t.hour < 12 ? "AM" : "PM"}`;
}

/** `Mon Nov 23 05:16:24 2026`, Go's time.ANSIC in the zone of the machine that runs govc. */
export function ansicTime(at: number, zone: string): string {
  const t = localTime(at, zone);
  return `${t.weekday} ${MONTHS[t.month - 1] ?? ""} ${String(t.day).padStart(2)} ${two(t.hour)}:${two(t.minute)}:${two(t.second)} ${t.year}`;
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** `Nov 23 05:16:24`, the head of an RFC 3164 line. */
export function bsdTime(at: number, zone: string): string {
  const t = localTime(at, zone);
  return `${MONTHS[t.month - 1] ?? ""} ${String(t.day).padStart(2)} ${two(t.hour)}:${two(t.minute)}:${two(t.second)}`;
}

/** ISO UTC with microseconds; `trim` drops trailing zeros as vpxd's syslog does. */
export function isoMicros(at: number, options: { trim?: boolean; suffix?: string; separator?: string } = {}): string {
  const micros = Math.round(at * 1000);
  const base = new Date(Math.floor(micros / 1000)).toISOString().slice(0, 19);
  let fraction = String(((micros % 1_000_000) + 1_000_000) % 1_000_000).padStart(6, "0");
  if (options.trim === true) fraction = fraction.replace(/0+$/, "");
  return `${base.replace("T", options.separator ?? "T")}${fraction === "" ? "" : `.${fraction}`}${options.suffix ?? "Z"}`;
}
