import type { JsonScanRules } from "../scan/json-scan.ts";
import type { ObjectTarget } from "../scan/object-scan.ts";
import { isIndent, nextAlike } from "./json-alike.ts";
import { LIST_IS_OPEN, OBJECT_IS_OPEN } from "./json-ending.ts";
import { detach } from "./text.ts";
import { maxOf } from "../../model/numbers.ts";

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

/** Deeper than any record; a deeper value is given up whole, so that no reader has to climb down it. */
const DEEPEST = 256;
/** An object longer than this is no record of any format read here; it is given up so that memory stays bounded. */
const LONGEST_OBJECT = 8_388_608;

const QUOTE = 34;
const BACKSLASH = 92;
const NEWLINE = 10;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;
const OPEN_BRACKET = 91;
const CLOSE_BRACKET = 93;
export const EXCERPT_LENGTH = 400;
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

/** Cuts a JSON text into its objects as it comes. */
export class JsonSplitter implements ObjectTarget {
  private readonly handler: JsonHandler;
  private readonly wrappers: ReadonlySet<string>;
  /** How many keys the longest wrapper's path has. */
  readonly pathLength: number;
  /** For each array entered whose end has not come: how many objects around it are open. */
  private readonly entered: number[] = [];
  /** Closing braces that may still come for objects around arrays that have ended. */
  private owed = 0;
  /** A string stood outside objects, since the last brace there. */
  private isLoose = false;
  /** The object before broke: what else is left of it was told with it. */
  private isTold = false;
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

  constructor(handler: JsonHandler, wrappers: ReadonlySet<string>) {
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
    this.isTold = false;
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
    return this.entered.length > 0 ? LIST_IS_OPEN : null;
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
        if (open === null) this.isLoose = true;
        else if (open.brackets === 0 && open.braces <= this.pathLength)
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
    if (open === null) return this.closeNothing(at);
    open.braces--;
    if (open.braces === 0 && !open.isArray) this.finish(open, at + 1);
  }

  /** A brace where no object is open: it ends one around an array, or an object ended too early and this is the rest of it. */
  private closeNothing(at: number): void {
    if (this.owed > 0) this.owed--;
    else if (this.isLoose && !this.isTold) {
      const from = Math.max(0, this.stringStart - 1, at - EXCERPT_LENGTH);
      this.handler.broken(this.line, "a brace closes more than is open", detach(this.buffer.slice(from, at + 1)));
    }
    this.isLoose = false;
  }

  private closeBracket(at: number): void {
    const { open } = this;
    if (open === null) {
      const around = this.entered.pop();
      if (around === undefined) return;
      this.owed += around;
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
      this.isTold = false;
      this.handler.skipped(text, open.line);
      return;
    }
    const value = parseJson(text);
    if (value === undefined) return this.fail(open, to, "the object is not valid JSON");
    this.open = null;
    this.isTold = false;
    if (Array.isArray(value)) this.handler.array?.(value, open.line);
    else this.handler.value(value as JsonObject, open.line);
  }

  private openBracket(at: number): void {
    const { open } = this;
    if (open === null) {
      if (this.entered.length === 0 || this.handler.array === undefined) return;
      this.open = this.begin(at, true);
      this.open.brackets = 1;
    } else if (this.isWrapper(open)) {
      this.handler.enter?.(this.around(open, at));
      this.entered.push(open.braces);
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
    this.isTold = true;
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
