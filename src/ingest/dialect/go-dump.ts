import type { JsonObject } from "./json.ts";

/**
 * One Go value as `%#v` prints it (govc -dump), turned into an object as govmomi's JSON would be: embedded structs are flattened
 * into the struct that holds them, `time.Date(…)` becomes ISO UTC, nil becomes null. Null where it is none.
 */
export function parseGoValue(text: string): { readonly type: string; readonly value: JsonObject } | null {
  const parser = new GoParser(text);
  const type = /^&?types\.(\w+)\{/.exec(text)?.[1];
  const value = parser.value();
  return type === undefined || !parser.sound || !isStruct(value) ? null : { type, value };
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

  value(): unknown {
    this.spaces();
    // "a \"quoted\" string"
    const string = this.take(/"(?:[^"\\]|\\.)*"/y);
    if (string !== null) return unquoted(string);
    // time.Date(2026, time.November, 23, 5, 16, 27, 633567823, time.UTC)
    const date = this.take(/time\.Date\([^)]*\)/y);
    if (date !== null) return isoOf(date);
    // (*types.NetworkEventArgument)(nil)   []types.KeyAnyValue(nil)   nil
    if (this.take(/(?:\(\*[\w.]+\)|\[\][\w.*]+)\(nil\)|nil\b/y) !== null) return null;
    // &types.HostEventArgument{   []types.KeyAnyValue{   types.ManagedObjectReference{   {
    const opening = this.take(/&?(?:\[\])?\*?[\w.]*\{/y);
    if (opening !== null) return opening.includes("[]") ? this.list() : this.struct();
    // 57   -1   true   types.TaskInfoState("queued")   int32(5)
    const converted = this.take(/\(?\*?[\w.]+\)?\(/y);
    if (converted !== null) {
      const inner = this.value();
      this.spaces();
      this.expect(")");
      return inner;
    }
    return scalarOf(this.take(/[\w.+-]+/y) ?? this.fail());
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

const MONTHS = "January February March April May June July August September October November December".split(" ");

function isoOf(text: string): string | null {
  const [year, month, day, hour, minute, second, nanosecond] = text.slice("time.Date(".length, -1).split(/,\s*/);
  const two = (part: string | undefined): string => (part ?? "0").padStart(2, "0");
  const number = MONTHS.indexOf(month?.replace("time.", "") ?? "") + 1;
  if (year === undefined || number === 0 || !text.includes("time.UTC")) return null;
  return `${year}-${two(String(number))}-${two(day)}T${two(hour)}:${two(minute)}:${two(second)}.${(nanosecond ?? "0").padStart(9, "0")}Z`;
}
