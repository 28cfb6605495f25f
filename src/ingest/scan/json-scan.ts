import type { TextFeed } from "../encoding.ts";
import { highBytes, LONGEST_LINE } from "./lines.ts";
import { CONCERN_WORDS } from "./concern-words.ts";
import { EpochRuns } from "./epoch-runs.ts";
import { TimeRuns, type TellIrrelevant } from "./time-runs.ts";
import { ByteWindow, lazily, searchFor, STEP_BYTES, type Search, type Word } from "./word-search.ts";

/** The reader of JSON text that the scan stands in front of: it alone decides what is an object. */
export interface JsonTarget {
  push(text: string): void;
  /** True between objects, with nothing waiting. */
  readonly isIdle: boolean;
  /** Characters of the line so far, between objects. */
  readonly column: number;
  /** Between objects: so many line ends were passed over, and so many characters after the last of them (or all, without one). */
  passOver(lineEnds: number, characters: number): void;
}

/** What objects that are not read leave behind. */
export interface JsonScanRules {
  readonly search: () => Search;
  /** The key whose value is an object's time; null: none. */
  readonly time: "createdTime" | "queueTime" | null;
  /** True where PowerShell may have written it: `\/Date(1628619624042)\/`, and little white space. */
  readonly isPowershell?: boolean;
  readonly irrelevant: TellIrrelevant;
}

const WORD = 1;
const TIME_WORD = 2;

const NEWLINE = 1;
const RETURN = 2;
const HIGH = 3;
const ZERO = 4;
const BACKSLASH = 5;
const OPEN_BRACE = 6;
const CLOSE_BRACE = 7;
const OPEN_BRACKET = 8;
const CLOSE_BRACKET = 9;

const STRUCTURE = [
  [10, NEWLINE],
  [13, RETURN],
  [0, ZERO],
  [92, BACKSLASH],
  [123, OPEN_BRACE],
  [125, CLOSE_BRACE],
  [91, OPEN_BRACKET],
  [93, CLOSE_BRACKET],
] as const;

/** A search for objects that hold one of the words, or may hold one in disguise. */
export function jsonSearch(time: JsonScanRules["time"], words: () => readonly Word[]): () => Search {
  const own = (): Word[] => words().map((word) => ({ ...word, kind: WORD }));
  const times: Word[] = time === null ? [] : [{ text: `"${time}"`, kind: TIME_WORD, fold: true }];
  return lazily(() => searchFor([...own(), ...times], [...STRUCTURE, ...highBytes(HIGH)]));
}

const OF_EVENTS = jsonSearch("createdTime", () => CONCERN_WORDS);
const OF_TASKS = jsonSearch("queueTime", () => CONCERN_WORDS);

/** For events that `mayConcernMigration` chooses. */
export function eventObjects(irrelevant: TellIrrelevant, isPowershell = false): JsonScanRules {
  return { search: OF_EVENTS, time: "createdTime", isPowershell, irrelevant };
}

/** The same for tasks. */
export function taskObjects(irrelevant: TellIrrelevant): JsonScanRules {
  return { search: OF_TASKS, time: "queueTime", irrelevant };
}

const DEEPEST = 250;
const QUOTE = 34;
const COLON = 58;
const FIRST_PIECE = 1024;
const LONGEST_PIECE = 65_536;
const LONGEST_KEY = 64;

/**
 * Passes over objects that cannot matter as bytes: plain ASCII, whole, none of the words. Only between objects, as the reader behind
 * it has them; whatever is odd is pushed to that reader as text until it stands between objects again. With the scan or without,
 * the same objects come out (test/ingest/scan).
 */
export class JsonScan {
  private readonly window: ByteWindow;
  private readonly target: JsonTarget;
  private readonly feed: TextFeed;
  private readonly rules: JsonScanRules;
  /** Last part of each path whose array holds the records. */
  private readonly wrappers: ReadonlySet<string>;
  private readonly depth: number;
  private readonly readsArrays: boolean;
  private readonly runs: TimeRuns;
  /** So many objects without a time were passed. */
  private untimed = 0;
  private readonly epochs: EpochRuns;
  /** Begin of what the target has not seen yet. */
  private sync = 0;
  /** Begin of the line at `sync`; negative where it lies before the window. */
  private lineStart = 0;
  /** The target is inside something: it reads all until it is between objects again. */
  private isReading = false;
  private piece = FIRST_PIECE;
  /** Something was read that the search did not see whole. */
  private hasGaps = false;

  constructor(
    target: JsonTarget,
    feed: TextFeed,
    rules: JsonScanRules,
    shape: { readonly wrappers: ReadonlySet<string>; readonly depth: number; readonly readsArrays: boolean },
  ) {
    this.window = new ByteWindow(rules.search());
    this.target = target;
    this.feed = feed;
    this.rules = rules;
    this.wrappers = new Set([...shape.wrappers].map((path) => path.split(".").at(-1) ?? path));
    this.depth = shape.depth;
    this.readsArrays = shape.readsArrays;
    this.runs = new TimeRuns(rules.irrelevant);
    this.epochs = new EpochRuns(rules.irrelevant);
  }

  close(): void {
    this.window.close();
  }

  /** True where nothing that was scanned tells of a migration. */
  get isSilent(): boolean {
    return !this.hasGaps && this.window.isSilent;
  }

  push(chunk: Uint8Array): void {
    const { window } = this;
    for (let at = 0; at < chunk.length;) {
      const piece = chunk.subarray(at, at + window.room);
      at += piece.length;
      window.append(piece);
      if ((piece[0] as number) < 128) this.feed.start();
      this.scan();
      if (window.length - this.sync > LONGEST_LINE) {
        this.isReading = true;
        this.hasGaps = true;
        this.read(window.length);
      }
      window.keep(this.sync);
      this.lineStart -= this.sync;
      this.sync = 0;
    }
  }

  /** The rest, which is no whole object. */
  end(): void {
    this.read(this.window.length);
    this.target.push(this.feed.end());
  }

  private flush(): void {
    this.runs.flush();
    this.epochs.flush();
    if (this.untimed > 0) this.rules.irrelevant(undefined, this.untimed);
    this.untimed = 0;
  }

  /** Has the target read all up to `to`. */
  private read(to: number): void {
    this.flush();
    this.target.push(this.feed.push(this.window.bytes.subarray(this.sync, to)));
    this.sync = to;
    if (this.target.isIdle) this.lineStart = to - this.target.column;
  }

  private scan(): void {
    const { window, target } = this;
    const { bytes, marks, search, length } = window;
    const kinds = search.bytes;
    let start = -1;
    let column = 0;
    let braces = 0;
    let brackets = 0;
    let lineEnds = 0;
    let lineEndsBefore = 0;
    let mustRead = false;
    let timeAt = -1;
    let inString = 0;
    let parityFrom = this.sync;
    for (let from = 0; from < length; from += STEP_BYTES) {
      const to = Math.min(length, from + STEP_BYTES);
      const count = window.find(from, to);
      for (let mark = 0; mark < count; mark++) {
        const at = marks[mark] as number;
        if (at >= to) break;
        const kind = kinds[bytes[at] as number] as number;
        if (kind === 0) {
          const words = window.wordAt(at, start === -1 ? this.sync : start);
          if (words === 0 || start === -1) continue;
          if ((words & TIME_WORD) !== 0 && timeAt === -1) timeAt = window.wordStart;
          if ((words & WORD) !== 0) mustRead = true;
          continue;
        }
        let stop = false;
        if (this.isReading) {
          if ((kind !== NEWLINE && kind !== CLOSE_BRACE && kind !== CLOSE_BRACKET) || at + 1 - this.sync < this.piece)
            continue;
          stop = true;
        } else {
          if (at < parityFrom) {
            // Behind a backslash: a letter like any other.
            if (kind === HIGH || (kind === OPEN_BRACKET && this.mayListBytes(bytes, at))) mustRead = true;
            stop = kind === NEWLINE || kind === RETURN || kind === ZERO;
            if (!stop) continue;
          } else {
            inString ^= window.quoteParity(parityFrom, at);
            parityFrom = at;
          }
          if (stop || kind === HIGH) mustRead = true;
          else if (kind === NEWLINE) {
            // A string never holds one.
            if (inString === 1) stop = true;
            lineEnds++;
            this.lineStart = at + 1;
          } else if (kind === RETURN) {
            if (at + 1 >= length) return;
            stop = bytes[at + 1] !== 10;
          } else if (kind === ZERO) stop = true;
          else if (kind === BACKSLASH) {
            if (at + 6 >= length) return;
            if (inString === 0) stop = true;
            else {
              parityFrom = at + 2;
              if (isDisguise(bytes, at)) mustRead = true;
            }
          } else if (kind === OPEN_BRACKET && this.mayListBytes(bytes, at)) mustRead = true;
          if (!stop && inString === 0) {
            if (kind === OPEN_BRACE) {
              if (start === -1) {
                start = at;
                column = at - this.lineStart;
                braces = 0;
                brackets = 0;
                lineEndsBefore = lineEnds;
              } else if (lineEnds > lineEndsBefore && at - this.lineStart <= column) stop = true;
              braces++;
              if (braces + brackets > DEEPEST) stop = true;
            } else if (kind === CLOSE_BRACE) {
              if (start !== -1) {
                braces--;
                if (braces === 0) {
                  const end = at + 1;
                  if (!mustRead && this.tell(bytes, timeAt, end)) {
                    const after = lineEnds > 0 ? end - this.lineStart : end - this.sync;
                    target.passOver(lineEnds, after);
                    this.sync = end;
                  } else {
                    this.read(end);
                    this.isReading = !target.isIdle;
                    this.piece = FIRST_PIECE;
                  }
                  start = -1;
                  lineEnds = 0;
                  mustRead = false;
                  timeAt = -1;
                  parityFrom = end;
                }
              }
            } else if (kind === OPEN_BRACKET) {
              if (start === -1) stop = this.readsArrays;
              else if (brackets === 0 && braces <= this.depth && this.mayWrap(bytes, start, at)) stop = true;
              else brackets++;
              if (braces + brackets > DEEPEST) stop = true;
            } else if (kind === CLOSE_BRACKET) {
              if (start === -1) stop = true;
              else brackets--;
            }
          }
        }
        if (!stop) continue;
        this.read(at + 1);
        const wasReading = this.isReading;
        this.isReading = !target.isIdle;
        this.piece = wasReading && this.isReading ? Math.min(LONGEST_PIECE, 2 * this.piece) : FIRST_PIECE;
        start = -1;
        lineEnds = 0;
        mustRead = false;
        timeAt = -1;
        inString = 0;
        parityFrom = at + 1;
      }
    }
    if (this.isReading && this.sync < length) {
      this.hasGaps = true;
      this.read(length);
    }
  }

  /** A list of numbers is how some stores write a text. */
  private mayListBytes(bytes: Uint8Array, at: number): boolean {
    if (this.rules.time !== null) return false;
    let next = at + 1;
    while (next < at + 24 && isSpace(bytes[next] as number)) next++;
    const byte = bytes[next] as number;
    return byte >= 48 && byte <= 57;
  }

  /** True unless the bracket at `at` plainly begins an array under a key that is no wrapper's. */
  private mayWrap(bytes: Uint8Array, start: number, at: number): boolean {
    let end = at - 1;
    while (end > start && isSpace(bytes[end] as number)) end--;
    if (bytes[end] !== COLON) return true;
    end--;
    while (end > start && isSpace(bytes[end] as number)) end--;
    if (bytes[end] !== QUOTE) return true;
    let begin = end - 1;
    while (begin > start && begin > end - LONGEST_KEY && bytes[begin] !== QUOTE) begin--;
    if (bytes[begin] !== QUOTE || bytes[begin - 1] === 92) return true;
    const key = Buffer.from(bytes.buffer, bytes.byteOffset + begin + 1, end - begin - 1).toString("latin1");
    return this.wrappers.has(key.toLowerCase());
  }

  /** Counts an object that ends before `end` with its time; false where that is not plain. */
  private tell(bytes: Uint8Array, timeAt: number, end: number): boolean {
    const { time, isPowershell = false } = this.rules;
    if (timeAt === -1 || time === null) {
      this.untimed++;
      return true;
    }
    // "CreatedTime": "2026-11-22T21:05:00+01:00"   "CreatedTime":"\/Date(1628619624042)\/"
    let at = afterSpace(bytes, timeAt + time.length + 2, isPowershell);
    if (bytes[at] !== COLON) return false;
    at = afterSpace(bytes, at + 1, isPowershell);
    if (bytes[at] !== QUOTE) return false;
    const from = at + 1;
    at = from;
    while (at < end && bytes[at] !== QUOTE) at++;
    if (at === from || at >= end || at - from > LONGEST_TIME) return false;
    if (isPowershell) {
      const date = indexOfDate(bytes, from, at);
      if (date !== -1) return this.epochs.add(bytes, date, at);
    }
    if (!this.runs.add(bytes, from, at)) this.rules.irrelevant(asText(bytes, from, at), 1);
    return true;
  }
}

const LONGEST_TIME = 100;
const MOST_SPACE = 9;

function asText(bytes: Uint8Array, from: number, to: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString("latin1");
}

/** Behind the white space from `from` on; where there is more than the reader of PowerShell's JSON takes, within it. */
function afterSpace(bytes: Uint8Array, from: number, isBounded: boolean): number {
  let at = from;
  const to = isBounded ? from + MOST_SPACE : bytes.length;
  while (at < to && isSpace(bytes[at] as number)) at++;
  return at;
}

function isSpace(byte: number): boolean {
  return byte === 32 || (byte >= 9 && byte <= 13);
}

/** `\u0069` may be part of a word; what PowerShell writes of quotes and tags is none. */
function isDisguise(bytes: Uint8Array, at: number): boolean {
  if (bytes[at + 1] !== 117) return false;
  const harmless = asText(bytes, at + 2, at + 6).toLowerCase();
  return harmless !== "0027" && harmless !== "0026" && harmless !== "003c" && harmless !== "003e";
}

/** Where the number begins in a text that holds `Date(`; -1 where none does. */
function indexOfDate(bytes: Uint8Array, from: number, to: number): number {
  // \/Date(1628619624042)\/
  for (let at = from; at + 5 < to; at++)
    if (
      bytes[at] === 68 &&
      bytes[at + 1] === 97 &&
      bytes[at + 2] === 116 &&
      bytes[at + 3] === 101 &&
      bytes[at + 4] === 40
    )
      return at + 5;
  return -1;
}
