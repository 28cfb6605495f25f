import type { TextFeed } from "../encoding.ts";
import { oddBytes } from "./lines.ts";
import { CONCERN_WORDS } from "./concern-words.ts";
import { asText, GO, isSpace, ObjectScan, STOP, WAIT, type ObjectTarget, type Step } from "./object-scan.ts";
import type { TellIrrelevant } from "./time-runs.ts";
import { lazily, searchFor, type Search, type Word } from "./word-search.ts";

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
  return lazily(() => searchFor([...own(), ...times], [...STRUCTURE, ...oddBytes(HIGH)]));
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
const COMMA = 44;
const BRACKET = 91;
const LONGEST_KEY = 64;

/** The scan in front of the reader of JSON. */
export class JsonScan extends ObjectScan {
  private readonly rules: JsonScanRules;
  /** Last part of each path whose array holds the records. */
  private readonly wrappers: ReadonlySet<string>;
  private readonly depth: number;
  private readonly readsArrays: boolean;
  private braces = 0;
  private brackets = 0;
  /** 1 inside a string, told by the parity of the quotes before `parityFrom`. */
  private inString = 0;
  private parityFrom = 0;
  /** Where the key stands whose value is the object's time. */
  private timeAt = -1;

  constructor(
    target: ObjectTarget,
    feed: TextFeed,
    rules: JsonScanRules,
    shape: { readonly wrappers: ReadonlySet<string>; readonly depth: number; readonly readsArrays: boolean },
  ) {
    super(target, feed, rules.search(), rules.irrelevant);
    this.rules = rules;
    this.wrappers = new Set([...shape.wrappers].map((path) => path.split(".").at(-1) ?? path));
    this.depth = shape.depth;
    this.readsArrays = shape.readsArrays;
  }

  protected renew(from: number): void {
    this.braces = 0;
    this.brackets = 0;
    this.inString = 0;
    this.parityFrom = from;
    this.timeAt = -1;
  }

  protected hasRead(): void {
    // An object says all of itself.
  }

  protected restAt(at: number, kind: number): number {
    return kind === NEWLINE || kind === CLOSE_BRACE || kind === CLOSE_BRACKET ? at + 1 : -1;
  }

  protected hear(words: number): Step {
    if (this.start === -1) return GO;
    if ((words & TIME_WORD) !== 0 && this.timeAt === -1) this.timeAt = this.window.wordStart;
    if ((words & WORD) !== 0) this.mustRead = true;
    return GO;
  }

  protected see(at: number, kind: number): Step {
    if (at < this.parityFrom) return this.seeEscaped(at, kind);
    this.inString ^= this.window.quoteParity(this.parityFrom, at);
    this.parityFrom = at;
    switch (kind) {
      case NEWLINE:
        this.lineEnd(at);
        // A string never holds one.
        return this.inString === 1 ? STOP : GO;
      case RETURN:
        return this.carriageReturn(at);
      case HIGH:
        this.mustRead = true;
        return GO;
      case BACKSLASH:
        return this.backslash(at);
      case OPEN_BRACE:
        return this.inString === 1 ? GO : this.openBrace(at);
      case CLOSE_BRACE:
        return this.inString === 1 ? GO : this.closeBrace(at);
      case OPEN_BRACKET:
        if (this.mayListBytes(at)) this.mustRead = true;
        return this.inString === 1 ? GO : this.openBracket(at);
      case CLOSE_BRACKET:
        return this.inString === 1 ? GO : this.closeBracket();
      default:
        return STOP;
    }
  }

  /** Behind a backslash: a letter like any other. */
  private seeEscaped(at: number, kind: number): Step {
    if (kind === HIGH || (kind === OPEN_BRACKET && this.mayListBytes(at))) this.mustRead = true;
    return kind === NEWLINE || kind === RETURN || kind === ZERO ? STOP : GO;
  }

  private backslash(at: number): Step {
    if (at + 6 >= this.window.length) return WAIT;
    if (this.inString === 0) return STOP;
    this.parityFrom = at + 2;
    if (isDisguise(this.window.bytes, at)) this.mustRead = true;
    return GO;
  }

  private openBrace(at: number): Step {
    const isOpen = this.start !== -1;
    if (!isOpen && this.isLoose(at)) return STOP;
    if (!isOpen) this.begin(at);
    this.braces++;
    return (isOpen && this.mayBeginAnew(at)) || this.isTooDeep ? STOP : GO;
  }

  /** True where more than white space and a comma stand between the object before and `at`. */
  private isLoose(at: number): boolean {
    const { bytes } = this.window;
    for (let before = at - 1; before >= this.sync; before--)
      if (!isSpace(bytes[before] as number) && bytes[before] !== COMMA && bytes[before] !== BRACKET) return true;
    return false;
  }

  private closeBrace(at: number): Step {
    // The end of an object around an array, or one too many.
    if (this.start === -1) return STOP;
    this.braces--;
    if (this.braces === 0) this.finish(at + 1);
    return GO;
  }

  private openBracket(at: number): Step {
    if (this.start === -1) return this.readsArrays ? STOP : GO;
    if (this.brackets === 0 && this.braces <= this.depth && this.mayWrap(at)) return STOP;
    this.brackets++;
    return this.isTooDeep ? STOP : GO;
  }

  private closeBracket(): Step {
    if (this.start === -1) return STOP;
    this.brackets--;
    return GO;
  }

  private get isTooDeep(): boolean {
    return this.braces + this.brackets > DEEPEST;
  }

  /** A list of numbers is how some stores write a text. */
  private mayListBytes(at: number): boolean {
    if (this.rules.time !== null) return false;
    const { bytes } = this.window;
    let next = at + 1;
    while (next < at + 24 && isSpace(bytes[next] as number)) next++;
    const byte = bytes[next] as number;
    return byte >= 48 && byte <= 57;
  }

  /** True unless the bracket at `at` plainly begins an array under a key that is no wrapper's. */
  private mayWrap(at: number): boolean {
    const { start } = this;
    const { bytes } = this.window;
    let end = at - 1;
    while (end > start && isSpace(bytes[end] as number)) end--;
    if (bytes[end] !== COLON) return true;
    end--;
    while (end > start && isSpace(bytes[end] as number)) end--;
    if (bytes[end] !== QUOTE) return true;
    let begin = end - 1;
    while (begin > start && begin > end - LONGEST_KEY && bytes[begin] !== QUOTE) begin--;
    if (bytes[begin] !== QUOTE || bytes[begin - 1] === 92) return true;
    return this.wrappers.has(asText(bytes, begin + 1, end).toLowerCase());
  }

  protected tell(end: number): boolean {
    const { time, isPowershell = false } = this.rules;
    if (this.timeAt === -1 || time === null) {
      this.untimed++;
      return true;
    }
    const { bytes } = this.window;
    // "CreatedTime": "2026-11-22T21:05:00+01:00"   "CreatedTime":"\/Date(1628619624042)\/"
    let at = afterSpace(bytes, this.timeAt + time.length + 2, isPowershell);
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
    if (!this.runs.add(bytes, from, at)) this.irrelevant(asText(bytes, from, at), 1);
    return true;
  }
}

const LONGEST_TIME = 100;
const MOST_SPACE = 9;

/** Behind the white space from `from` on; where there is more than the reader of PowerShell's JSON takes, within it. */
function afterSpace(bytes: Uint8Array, from: number, isBounded: boolean): number {
  let at = from;
  const to = isBounded ? from + MOST_SPACE : bytes.length;
  while (at < to && isSpace(bytes[at] as number)) at++;
  return at;
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
