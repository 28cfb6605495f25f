import type { JsonObject } from "./json-splitter.ts";

/** A struct, and what stands behind it: nothing, but for dumps whose line ends are lost. */
export interface GoStruct {
  readonly type: string;
  readonly value: JsonObject;
  readonly rest: string;
}

/**
 * One Go value as govc's `-dump` prints it from 0.47 on, turned into an object as govmomi's JSON would be: embedded structs are
 * flattened into the struct that holds them, Go's inner fields of a time become ISO UTC, nil becomes null. Null where it is none.
 */
export function parseGoValue(text: string): GoStruct | null {
  const parser = new GoParser(text);
  const type = /^&?types\.(\w+)\{/.exec(text)?.[1];
  const value = parser.value();
  return type === undefined || !parser.sound || !isStruct(value) ? null : { type, value, rest: parser.rest };
}

const DEEPEST = 64;

function isStruct(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

class GoParser {
  private readonly text: string;
  private at = 0;
  private depth = 0;
  sound = true;

  constructor(text: string) {
    this.text = text;
  }

  get rest(): string {
    return this.text.slice(this.at).trim();
  }

  value(): unknown {
    this.spaces();
    // "a \"quoted\" string"
    const string = this.take(/"(?:[^"\\]|\\.)*"/y);
    if (string !== null) return unquoted(string);
    // time.Date(2026, time.November, 23, 5, 16, 27, 633567823, time.UTC): what `%#v` of Go itself prints.
    const date = this.take(/time\.Date\([^)]*\)/y);
    if (date !== null) return isoOfDate(date);
    // (*types.NetworkEventArgument)(nil)   []types.KeyAnyValue(nil)   nil
    if (this.take(/(?:\(\*[\w.]+\)|\[\][\w.*]+)\(nil\)|nil\b/y) !== null) return null;
    // &types.HostEventArgument{   []types.KeyAnyValue{   types.ManagedObjectReference{   time.Time{   {
    const opening = this.take(/&?(?:\[\])?\*?[\w.]*\{/y);
    if (opening !== null) return this.composite(opening);
    // types.TaskInfoState("queued")   int32(5)   &bool(false)
    const converted = this.take(/&?\(?\*?[\w.]+\)?\(/y);
    if (converted !== null) {
      const inner = this.value();
      this.spaces();
      this.expect(")");
      return inner;
    }
    // 57   -1   true   0x1eceddf6
    return scalarOf(this.take(/[\w.+-]+/y) ?? this.fail());
  }

  private composite(opening: string): unknown {
    // A slice of govc's own printer has lost its type: what does not begin with a field's name is a list.
    if (opening.includes("[]") || (opening === "{" && !this.looksAt(/\s*(?:\w+:\s|\})/y))) return this.list();
    const fields = this.struct();
    if (/^&?time\.Time\{$/.test(opening)) return isoOfTime(fields);
    // &types.NotSupported{ — the class behind an interface says what a fault or a reason is.
    const type = /^&types\.(\w+)\{$/.exec(opening)?.[1];
    return type === undefined ? fields : { _typeName: type, ...fields };
  }

  private struct(): JsonObject {
    const fields: Record<string, unknown> = {};
    this.members(() => {
      const name = this.take(/\w+:/y)?.slice(0, -1);
      if (name === undefined) {
        this.fail();
        return;
      }
      this.spaces();
      // VmEvent: types.VmEvent{ — a field named as its type is an embedded struct.
      const embedded = this.text.startsWith(`types.${name}{`, this.at);
      const value = this.value();
      if (embedded && isStruct(value) && name !== "ManagedObjectReference") Object.assign(fields, value);
      else fields[name] = value;
    });
    return fields;
  }

  private list(): unknown[] {
    const items: unknown[] = [];
    this.members(() => items.push(this.value()));
    return items;
  }

  private members(read: () => void): void {
    if (++this.depth > DEEPEST) this.fail();
    for (;;) {
      this.spaces();
      if (!this.sound || this.take(/\}/y) !== null) break;
      read();
      this.spaces();
      this.take(/,/y);
    }
    this.depth--;
  }

  private spaces(): void {
    this.take(/\s+/y);
  }

  private looksAt(pattern: RegExp): boolean {
    pattern.lastIndex = this.at;
    return pattern.test(this.text);
  }

  private take(pattern: RegExp): string | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0] ?? null;
    if (found !== null) this.at += found.length;
    return found;
  }

  private expect(text: string): void {
    if (this.text.startsWith(text, this.at)) this.at += text.length;
    else this.fail();
  }

  private fail(): string {
    this.sound = false;
    return "";
  }
}

function scalarOf(text: string): unknown {
  if (text === "true" || text === "false") return text === "true";
  return /^-?\d+$/.test(text) && text.length < 16 ? Number(text) : text;
}

function unquoted(text: string): string {
  try {
    return String(JSON.parse(text.replaceAll(/\\x([0-9a-f]{2})/gi, "\\u00$1").replaceAll(/\\[av']/g, "")));
  } catch {
    return text.slice(1, -1);
  }
}

/** Seconds from Go's year 1 to 1970, and from its year 1885, where the seconds of a time with a clock reading begin, to 1970. */
const YEAR_1_TO_UNIX_SECONDS = 62_135_596_800n;
const YEAR_1885_TO_UNIX_SECONDS = 62_135_596_800n - 59_453_308_800n;
const NANOSECONDS_BITS = 30n;
const NANOSECONDS_MASK = (1n << NANOSECONDS_BITS) - 1n;
const SECONDS_MASK = (1n << 33n) - 1n;
const HAS_MONOTONIC = 1n << 63n;

/**
 * `wall` and `ext` of a time.Time to ISO UTC with nanoseconds: without a clock reading `ext` counts the seconds from year 1; with
 * one (bit 63 of `wall`) they stand in bits 30 to 62 of `wall`, from 1885. Source: Go's package time, time.go.
 */
function isoOfTime({ wall, ext }: JsonObject): string | null {
  const [wallBits, extSeconds] = [bigintOf(wall), bigintOf(ext)];
  if (wallBits === null || extSeconds === null) return null;
  const nanoseconds = wallBits & NANOSECONDS_MASK;
  const seconds =
    (wallBits & HAS_MONOTONIC) === 0n
      ? extSeconds - YEAR_1_TO_UNIX_SECONDS
      : ((wallBits >> NANOSECONDS_BITS) & SECONDS_MASK) - YEAR_1885_TO_UNIX_SECONDS;
  const at = new Date(Number(seconds) * 1000);
  // Go's zero time, and what no clock of a vCenter shows.
  if (Number.isNaN(at.getTime()) || at.getUTCFullYear() < 1970 || at.getUTCFullYear() > 9999) return null;
  return `${at.toISOString().slice(0, 19)}.${String(nanoseconds).padStart(9, "0")}Z`;
}

function bigintOf(value: unknown): bigint | null {
  const text = typeof value === "number" || typeof value === "string" ? String(value) : "";
  return /^(?:0x[0-9a-f]{1,16}|-?\d{1,19})$/i.test(text) ? BigInt(text) : null;
}

const MONTHS = "January February March April May June July August September October November December".split(" ");

function isoOfDate(text: string): string | null {
  const [year, month, day, hour, minute, second, nanosecond] = text.slice("time.Date(".length, -1).split(/,\s*/);
  const two = (part: string | undefined): string => (part ?? "0").padStart(2, "0");
  const number = MONTHS.indexOf(month?.replace("time.", "") ?? "") + 1;
  if (year === undefined || number === 0 || !text.includes("time.UTC")) return null;
  return `${year}-${two(String(number))}-${two(day)}T${two(hour)}:${two(minute)}:${two(second)}.${(nanosecond ?? "0").padStart(9, "0")}Z`;
}
