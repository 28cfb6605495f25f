import { scannedEncoding, type Head, type Source } from "../source.ts";
import { TextFeed } from "../encoding.ts";
import { JsonScan, type JsonScanRules } from "../scan/json-scan.ts";
import { scanAll } from "../scan/lines.ts";
import type { ObjectTarget } from "../scan/object-scan.ts";
import { oncePer } from "../once-per.ts";
import { isIndent, nextAlike } from "./json-alike.ts";
import { isOpenList, LIST_IS_OPEN, OBJECT_IS_OPEN } from "./json-ending.ts";
import { detach } from "./text.ts";
import { maxOf } from "../../model/numbers.ts";
import { mayConcernMigration } from "../../model/relevance.ts";

/** One JSON object of a stream, with the line it begins on. */
export interface JsonHandler {
  /** False lets the object be skipped unparsed. */
  relevant(text: string): boolean;
  value(value: JsonObject, line: number): void;
  skipped(text: string, line: number): void;
  broken(line: number, reason: string, excerpt: string): void;
  /** An array that is a record: `["1700000000000000000", "line"]`. Asked for where it is given. */
  array?(value: readonly unknown[], line: number): void;
  /** Records begin inside an array; `around` is what the objects around it said before. */
  enter?(around: JsonObject | null): void;
  leave?(): void;
  /** What an object leaves behind that is not relevant: lets the bytes be scanned before anything is decoded. */
  readonly scan?: JsonScanRules;
}

export type JsonObject = { readonly [key: string]: unknown };

/** Arrays whose elements are the records, by their property's path in lower case: govc and REST wrappers. */
const WRAPPERS: ReadonlySet<string> = new Set([
  "tasks",
  "events",
  "value",
  "items",
  "virtualmachines",
  "hostsystems",
  "results",
  "returnval",
  "records",
  "data",
]);
/** Deeper than any record; a deeper value is given up whole, so that no reader has to climb down it. */
const DEEPEST = 256;
/** An object longer than this is no record of any format read here; it is given up so that memory stays bounded. */
const LONGEST_OBJECT = 8_388_608;

/** True where the head begins as JSON does, after white space; `[2026-11-22 …` and `[Mon Nov 23 …` begin lines of logs. */
export function looksLikeJson(head: Head): boolean {
  // {"tasks":   [{"Key":   [["1700000000000000000"   [ ]
  return (
    head.nature === "text" &&
    /^\s*(?:\{\s*(?:["}]|$)|\[\s*(?:[[{\]"]|$|-?[\d.]+\s*[,\]]|null|true|false))/.test(head.text)
  );
}

/** True for an object's text that may concern a migration, whether its letters stand as they are or escaped. */
export function mayConcernInJson(text: string): boolean {
  return mayConcernMigration(text) || (text.includes("\\u") && mayConcernMigration(unescaped(text)));
}

function unescaped(text: string): string {
  return text.replaceAll(/\\u([0-9A-Fa-f]{4})/g, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** The first complete object of the head (unwrapped), or null. */
export const firstJsonObject = oncePer(firstObject);

function firstObject(head: Head): JsonObject | null {
  let first: JsonObject | null = null;
  const splitter = new JsonSplitter({
    relevant: () => first === null,
    value: (value) => (first ??= value),
    skipped: () => undefined,
    broken: () => undefined,
  });
  splitter.push(head.text);
  if (head.complete) splitter.end();
  return first;
}

/**
 * Streams the objects of a JSON text: one object, an array, one object a line, objects one after the other (govc),
 * or an array inside a wrapper (`{"tasks": […]}`). A broken object costs itself only.
 */
export async function readJson(
  source: Source,
  handler: JsonHandler,
  wrappers: ReadonlySet<string> = WRAPPERS,
): Promise<void> {
  const { text } = source.head;
  if (text.trim() !== "" && !looksLikeJson(source.head))
    return handler.broken(1, "this is no JSON", text.slice(0, EXCERPT_LENGTH));
  const splitter = new JsonSplitter(handler, wrappers);
  const raw = handler.scan === undefined ? undefined : source.raw?.();
  if (handler.scan === undefined || raw === undefined) {
    for await (const chunk of source.text()) splitter.push(chunk);
  } else {
    const shape = { wrappers, depth: splitter.pathLength, readsArrays: handler.array !== undefined };
    const feed = new TextFeed(scannedEncoding(source.head));
    await scanAll(source, raw, new JsonScan(splitter, feed, handler.scan, shape));
  }
  const open = splitter.end();
  // Lines that are arrays are no list of records.
  const isList = handler.array === undefined && text.trimStart().startsWith("[");
  if (open !== null) source.cutShort = open;
  else if (isList && isOpenList(source.ending?.() ?? "")) source.cutShort = LIST_IS_OPEN;
}

const QUOTE = 34;
const BACKSLASH = 92;
const NEWLINE = 10;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;
const OPEN_BRACKET = 91;
const CLOSE_BRACKET = 93;
const EXCERPT_LENGTH = 400;
const LONGEST_KEY = 200;
/** What stands before an array of records is labels and columns, not data. */
const LONGEST_AROUND = 65_536;

/** Where the object being read began, and how deep it is open. */
interface OpenObject {
  /** Index into the buffer. */
  start: number;
  readonly line: number;
  readonly column: number;
  braces: number;
  brackets: number;
  /** An array that is a record of its own. */
  readonly isArray: boolean;
  /** A string was cut by a line end: the object cannot be valid, only its end is looked for. */
  torn: boolean;
  tooDeep: boolean;
  /** The last string closed directly inside each object that is open: before a bracket it is the key of the array. */
  readonly keys: string[];
}

/** Deepest path of a wrapper: `hits.hits` has two. */
const LONGEST_PATH = 6;

class JsonSplitter implements ObjectTarget {
  private readonly handler: JsonHandler;
  private readonly wrappers: ReadonlySet<string>;
  /** How many keys the longest wrapper's path has. */
  readonly pathLength: number;
  /** Arrays entered whose end has not come. */
  private entered = 0;
  /** Characters given, and those looked at once more after an object that broke. */
  private seen = 0;
  private repeated = 0;
  private buffer = "";
  /** Everything before this index was looked at. */
  private at = 0;
  private line = 1;
  /** Where the current line begins in `buffer`; negative once that part was cut away. */
  private lineStart = 0;
  private inString = false;
  private stringStart = 0;
  private open: OpenObject | null = null;

  constructor(handler: JsonHandler, wrappers: ReadonlySet<string> = WRAPPERS) {
    this.handler = handler;
    this.wrappers = wrappers;
    this.pathLength = Math.min(LONGEST_PATH, maxOf([...wrappers].map((path) => path.split(".").length)) ?? 1);
  }

  get isIdle(): boolean {
    return this.open === null && !this.inString && this.at === this.buffer.length;
  }

  get column(): number {
    return this.at - this.lineStart;
  }

  passOver(lineEnds: number, characters: number): void {
    this.line += lineEnds;
    this.lineStart = lineEnds > 0 ? this.at - characters : this.lineStart - characters;
  }

  push(chunk: string): void {
    this.buffer += chunk;
    this.seen += chunk.length;
    this.scan();
    while (this.open !== null && this.buffer.length - this.open.start > LONGEST_OBJECT) {
      this.fail(this.open, this.buffer.length, "an object is longer than 8 MB");
      this.scan();
    }
    const cut = this.open?.start ?? (this.inString ? this.stringStart : this.at);
    this.buffer = this.buffer.slice(cut);
    this.at -= cut;
    this.lineStart -= cut;
    this.stringStart -= cut;
    if (this.open !== null) this.open.start = 0;
  }

  /** What the end of the text leaves open; null: nothing. */
  end(): string | null {
    let isCut = false;
    while (this.open !== null) {
      const size = this.buffer.length;
      this.fail(this.open, size, "the object is not closed before the end of the file (truncated export?)");
      // Others behind it may be whole.
      isCut = this.at === size;
      this.scan();
    }
    this.buffer = "";
    this.at = 0;
    if (isCut) return OBJECT_IS_OPEN;
    return this.entered > 0 ? LIST_IS_OPEN : null;
  }

  private scan(): void {
    const { buffer } = this;
    while (this.at < buffer.length) {
      if (this.inString) {
        this.at = this.skipString();
        continue;
      }
      const { at } = this;
      const code = buffer.charCodeAt(at);
      this.at = at + 1;
      if (code === QUOTE) {
        this.inString = true;
        this.stringStart = at + 1;
      } else if (code === NEWLINE) {
        this.line++;
        this.lineStart = at + 1;
      } else if (code === OPEN_BRACE) this.openBrace(at);
      else if (code === CLOSE_BRACE) this.closeBrace(at);
      else if (code === OPEN_BRACKET) this.openBracket(at);
      else if (code === CLOSE_BRACKET) this.closeBracket(at);
    }
  }

  /** Index after the string that is open; the buffer's end where it does not close yet. */
  private skipString(): number {
    const { buffer } = this;
    let at = this.at;
    for (; at < buffer.length; at++) {
      const code = buffer.charCodeAt(at);
      if (code === BACKSLASH) at++;
      else if (code === QUOTE) {
        this.inString = false;
        const { open } = this;
        if (open !== null && open.brackets === 0 && open.braces <= this.pathLength)
          open.keys[open.braces - 1] = buffer.slice(this.stringStart, Math.min(at, this.stringStart + LONGEST_KEY));
        return at + 1;
      } else if (code === NEWLINE) {
        // JSON strings never hold a raw line end: the string, and so the object, is broken.
        this.inString = false;
        if (this.open !== null) this.open.torn = true;
        return at;
      }
    }
    return at;
  }

  private openBrace(at: number): void {
    const { open } = this;
    if (open !== null && this.beginsAnew(open, at)) {
      // A brace in the first column of the object before it: that one never closed.
      this.report(open, at, "an object is not closed");
      this.open = null;
    }
    this.open ??= this.begin(at, false);
    this.open.braces++;
    if (this.open.braces + this.open.brackets > DEEPEST) this.open.tooDeep = true;
  }

  private begin(at: number, isArray: boolean): OpenObject {
    return {
      start: at,
      line: this.line,
      column: at - this.lineStart,
      braces: 0,
      brackets: 0,
      isArray,
      torn: false,
      tooDeep: false,
      keys: [],
    };
  }

  private beginsAnew(open: OpenObject, at: number): boolean {
    if (open.isArray || this.line === open.line || at - this.lineStart > open.column) return false;
    if (!isIndent(this.buffer, this.lineStart, at)) return false;
    return open.torn || open.brackets === 0 || this.isIndented(open);
  }

  /** True where the object's own content stands further in than the object: nothing inside it can begin in its column. */
  private isIndented(open: OpenObject): boolean {
    let at = open.start + 1;
    if (this.buffer.charCodeAt(at) !== NEWLINE) return false;
    const from = ++at;
    while (this.buffer[at] === " " || this.buffer[at] === "\t") at++;
    return at - from > open.column;
  }

  private closeBrace(at: number): void {
    const { open } = this;
    if (open === null) return;
    open.braces--;
    if (open.braces === 0 && !open.isArray) this.finish(open, at + 1);
  }

  private closeBracket(at: number): void {
    const { open } = this;
    if (open === null) {
      if (this.entered === 0) return;
      this.entered--;
      this.handler.leave?.();
      return;
    }
    open.brackets--;
    if (open.isArray && open.brackets === 0) this.finish(open, at + 1);
  }

  /** The open record ends before `to`. */
  private finish(open: OpenObject, to: number): void {
    if (open.tooDeep) return this.fail(open, to, `the object is nested deeper than ${DEEPEST} levels`);
    const text = this.buffer.slice(open.start, to);
    if (!open.torn && !this.handler.relevant(text)) {
      this.open = null;
      this.handler.skipped(text, open.line);
      return;
    }
    const value = parseJson(text);
    if (value === undefined) return this.fail(open, to, "the object is not valid JSON");
    this.open = null;
    if (Array.isArray(value)) this.handler.array?.(value, open.line);
    else this.handler.value(value as JsonObject, open.line);
  }

  private openBracket(at: number): void {
    const { open } = this;
    if (open === null) {
      if (this.entered === 0 || this.handler.array === undefined) return;
      this.open = this.begin(at, true);
      this.open.brackets = 1;
    } else if (this.isWrapper(open)) {
      this.handler.enter?.(this.around(open, at));
      this.entered++;
      this.open = null;
    } else {
      open.brackets++;
      if (open.braces + open.brackets > DEEPEST) open.tooDeep = true;
    }
  }

  private isWrapper(open: OpenObject): boolean {
    if (open.isArray || open.brackets > 0 || open.braces > this.pathLength) return false;
    return this.wrappers.has(open.keys.slice(0, open.braces).join(".").toLowerCase());
  }

  /** What the objects around an array say before it, as one object. */
  private around(open: OpenObject, at: number): JsonObject | null {
    if (at - open.start > LONGEST_AROUND) return null;
    const value = parseJson(`${this.buffer.slice(open.start, at)}null${"}".repeat(open.braces)}`);
    return value === undefined || Array.isArray(value) ? null : (value as JsonObject);
  }

  /** Gives up the open object, whose text ends at `to`; reads on at the next object inside it that begins like it did. */
  private fail(open: OpenObject, to: number, reason: string): void {
    const text = this.buffer.slice(open.start, to);
    const next = open.tooDeep || open.isArray || this.repeated > 4 * this.seen + LONGEST_OBJECT ? -1 : nextAlike(text);
    const resume = next === -1 ? to : open.start + next;
    this.report(open, resume, reason);
    this.open = null;
    this.inString = false;
    this.at = resume;
    if (next === -1) return;
    this.repeated += to - resume;
    const passed = text.slice(0, next);
    this.line = open.line + passed.split("\n").length - 1;
    this.lineStart = passed.includes("\n") ? open.start + passed.lastIndexOf("\n") + 1 : open.start - open.column;
  }

  private report(open: OpenObject, to: number, reason: string): void {
    const excerpt = this.buffer.slice(open.start, Math.min(to, open.start + EXCERPT_LENGTH));
    this.handler.broken(open.line, reason, detach(excerpt));
  }
}

/** An object or an array; undefined where the text is neither. */
function parseJson(text: string): JsonObject | readonly unknown[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as JsonObject | readonly unknown[]) : undefined;
  } catch {
    return undefined;
  }
}
