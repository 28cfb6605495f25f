import type { TextFeed } from "../encoding.ts";
import { CONCERN, CONCERN_WORDS } from "./concern-words.ts";
import { oddBytes } from "./lines.ts";
import { asText, GO, isSpace, ObjectScan, STOP, WAIT, type ObjectTarget, type Step } from "./object-scan.ts";
import type { TellIrrelevant } from "./time-runs.ts";
import { bytesOf, lazily, searchFor, type Word } from "./word-search.ts";

/** The reader of Clixml: objects name the class of earlier ones by a number. */
export interface ClixmlTarget extends ObjectTarget {
  /** An object that is not read defines that class. */
  learn(id: string, type: string): void;
  /** True for the number of a class whose objects are read whatever they say. */
  concerns(id: string): boolean;
}

const NEWLINE = 1;
const RETURN = 2;
const HIGH = 3;
const ZERO = 4;

// CONCERN is 1.
const OPEN = 2;
const CLOSE = 4;
const TYPE = 8;
const CREATED = 16;
const QUEUED = 32;
const TAGS: readonly Word[] = [
  { text: "<Obj", kind: OPEN },
  { text: "</Obj", kind: CLOSE },
  { text: "<TN ", kind: TYPE },
  { text: '<DT N="CreatedTime">', kind: CREATED, fold: true },
  { text: '<DT N="QueueTime">', kind: QUEUED, fold: true },
];
const CREATED_LENGTH = 20;
const QUEUED_LENGTH = 18;

const SEARCH = lazily(() =>
  searchFor([...CONCERN_WORDS, ...TAGS], [[10, NEWLINE], [13, RETURN], [0, ZERO], ...oddBytes(HIGH)]),
);

const TYPE_START = bytesOf('<TN RefId="');
const TYPE_TEXT = bytesOf("<T>");
const TYPE_END = bytesOf("</T>");
const REFERENCE_START = bytesOf('<TNRef RefId="');
const LESS = 60;
const GREATER = 62;
const QUOTE = 34;
const SLASH = 47;
const LONGEST_TAG = 200;
const LONGEST_TIME = 100;
const LONGEST_ID = 9;
const NOTHING = new Uint8Array(0);
const NO_CLASS = -1;
const ODD_CLASS = -2;

/** What a definition of a class says, as places in the window. */
interface TypeBytes {
  id: number;
  from: number;
  to: number;
}

/** The scan in front of the reader of Clixml. What that takes for a tag is one here; all else between tags is text, as there. */
export class ClixmlScan extends ObjectScan {
  private readonly clixml: ClixmlTarget;
  private depth = 0;
  private timeFrom = -1;
  /** Where in the object classes are defined. */
  private readonly typesAt: number[] = [];
  private tagEnd = 0;
  private readonly type: TypeBytes = { id: 0, from: 0, to: 0 };
  /** The definition that was learnt last; what the target reads it learns by itself. */
  private learnt: Uint8Array = NOTHING;
  private readonly concerning = new Map<number, boolean>();

  constructor(target: ClixmlTarget, feed: TextFeed, irrelevant: TellIrrelevant) {
    super(target, feed, SEARCH(), irrelevant);
    this.clixml = target;
  }

  protected renew(): void {
    this.depth = 0;
    this.timeFrom = -1;
    this.typesAt.length = 0;
  }

  protected hasRead(): void {
    this.learnt = NOTHING;
    this.concerning.clear();
  }

  protected restAt(at: number, kind: number, words: number): number {
    if (kind === NEWLINE) return at + 1;
    if ((words & CLOSE) === 0) return -1;
    // </Obj>
    const end = this.window.wordStart + 5;
    return end < this.window.length && this.window.bytes[end] === GREATER ? end + 1 : -1;
  }

  protected see(at: number, kind: number): Step {
    switch (kind) {
      case NEWLINE:
        this.lineEnd(at);
        return GO;
      case RETURN:
        return this.carriageReturn(at);
      case HIGH:
        this.mustRead = true;
        return GO;
      default:
        return STOP;
    }
  }

  protected hear(words: number): Step {
    if ((words & CONCERN) !== 0) this.mustRead = true;
    if ((words & ~CONCERN) === 0) return GO;
    const at = this.window.wordStart;
    // Two words in one place: the reader's to tell.
    if (this.window.bytes[at] !== LESS) return STOP;
    if ((words & OPEN) !== 0) return this.openTag(at);
    if ((words & CLOSE) !== 0) return this.closeTag(at);
    if (this.start === -1) return GO;
    if ((words & TYPE) !== 0) this.typesAt.push(at);
    else if (this.timeFrom === -1) return this.time(at + ((words & CREATED) !== 0 ? CREATED_LENGTH : QUEUED_LENGTH));
    return GO;
  }

  private time(from: number): Step {
    if (from >= this.window.length) return WAIT;
    // Without a text it is none; a later one may be.
    if (this.window.bytes[from] !== LESS) this.timeFrom = from;
    return GO;
  }

  /** Finds where the tag ends whose name ends before `from`; GO: a tag. */
  private tag(from: number): Step | null {
    const { bytes, length } = this.window;
    if (from >= length) return WAIT;
    // <Objs
    if (bytes[from] !== GREATER && !isSpace(bytes[from] as number)) return null;
    const limit = Math.min(length, from + LONGEST_TAG);
    for (let at = from; at < limit; at++) {
      const byte = bytes[at] as number;
      if (byte === GREATER) {
        this.tagEnd = at + 1;
        return GO;
      }
      if (byte === LESS || byte < 32 || byte > 126) return STOP;
    }
    return limit === length ? WAIT : STOP;
  }

  private openTag(at: number): Step {
    const step = this.tag(at + 4);
    if (step !== GO) return step ?? GO;
    const isEmpty = this.window.bytes[this.tagEnd - 2] === SLASH;
    if (this.start !== -1) {
      if (this.mayBeginAnew(at)) return STOP;
    } else if (isEmpty) return GO;
    else this.begin(at);
    if (!isEmpty) this.depth++;
    return GO;
  }

  private closeTag(at: number): Step {
    const step = this.tag(at + 5);
    if (step !== GO) return step ?? GO;
    if (this.start === -1) return GO;
    this.depth--;
    if (this.depth === 0) this.finish(this.tagEnd);
    return GO;
  }

  protected tell(end: number): boolean {
    const { bytes } = this.window;
    const own = this.ownClass(end);
    if (own === ODD_CLASS) return false;
    // A class that the object itself defines is known when it has been read.
    for (const at of this.typesAt)
      if (own !== NO_CLASS || !this.isLearnt(at)) if (!this.readType(at, end) || this.type.id === own) return false;
    if (own !== NO_CLASS && this.isOfConcern(own)) return false;
    const from = this.timeFrom;
    let to = from;
    if (from !== -1) {
      while (to < end && bytes[to] !== LESS && (bytes[to] as number) >= 32) to++;
      if (to >= end || bytes[to] !== LESS || to - from > LONGEST_TIME) return false;
    }
    this.learnTypes(end);
    if (from === -1) this.untimed++;
    else if (!this.runs.add(bytes, from, to)) this.irrelevant(asText(bytes, from, to), 1);
    return true;
  }

  /** `<TN RefId="0"><T>VMware.Vim.UserLoginSessionEvent</T>`; false where it stands otherwise. */
  private readType(at: number, end: number): boolean {
    const { bytes } = this.window;
    const { type } = this;
    let next = this.number(at, TYPE_START);
    if (next === -1 || bytes[next] !== QUOTE || bytes[next + 1] !== GREATER) return false;
    next = afterSpace(bytes, next + 2, end);
    if (!stands(bytes, next, TYPE_TEXT)) return false;
    type.from = next + TYPE_TEXT.length;
    next = type.from;
    while (next < end && bytes[next] !== LESS && (bytes[next] as number) >= 32) next++;
    type.to = next;
    return next < end && stands(bytes, next, TYPE_END);
  }

  /** Index behind the number that follows `start` at `at`, which becomes the type's; -1 where none stands there that is plain. */
  private number(at: number, start: Uint8Array): number {
    const { bytes } = this.window;
    if (!stands(bytes, at, start)) return -1;
    const from = at + start.length;
    let next = from;
    let id = 0;
    for (; isDigit(bytes[next] as number) && next - from <= LONGEST_ID; next++)
      id = id * 10 + (bytes[next] as number) - 48;
    if (next === from || next - from > LONGEST_ID || (bytes[from] === 48 && next - from > 1)) return -1;
    this.type.id = id;
    return next;
  }

  private learnTypes(end: number): void {
    const { bytes } = this.window;
    for (const at of this.typesAt) {
      if (this.isLearnt(at)) continue;
      this.readType(at, end);
      const { id, from, to } = this.type;
      this.learnt = bytes.slice(at, to + TYPE_END.length);
      this.concerning.clear();
      this.clixml.learn(String(id), asText(bytes, from, to));
    }
  }

  private isLearnt(at: number): boolean {
    return this.learnt !== NOTHING && stands(this.window.bytes, at, this.learnt);
  }

  /** The number by which the object names its class. */
  private ownClass(end: number): number {
    const { bytes } = this.window;
    let at = this.start;
    while (bytes[at] !== GREATER) at++;
    at = afterSpace(bytes, at + 1, end);
    // <Obj RefId="7"><TNRef RefId="0" />
    if (!stands(bytes, at, REFERENCE_START)) return NO_CLASS;
    return this.number(at, REFERENCE_START) === -1 ? ODD_CLASS : this.type.id;
  }

  private isOfConcern(id: number): boolean {
    const known = this.concerning.get(id);
    if (known !== undefined) return known;
    const isOfConcern = this.clixml.concerns(String(id));
    this.concerning.set(id, isOfConcern);
    return isOfConcern;
  }
}

function afterSpace(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end && isSpace(bytes[at] as number)) at++;
  return at;
}

function isDigit(byte: number): boolean {
  return byte >= 48 && byte <= 57;
}

function stands(bytes: Uint8Array, from: number, word: Uint8Array): boolean {
  for (let index = 0; index < word.length; index++) if (bytes[from + index] !== word[index]) return false;
  return true;
}
