import type { TextFeed } from "../encoding.ts";
import { EpochRuns } from "./epoch-runs.ts";
import { LONGEST_LINE } from "./lines.ts";
import { TimeRuns, type TellIrrelevant } from "./time-runs.ts";
import { ByteWindow, STEP_BYTES, type Search } from "./word-search.ts";

/** The reader of text that a scan of objects stands in front of: it alone decides what is an object. */
export interface ObjectTarget {
  push(text: string): void;
  /** True between objects, with nothing waiting. */
  readonly isIdle: boolean;
  /** Characters of the line so far, between objects. */
  readonly column: number;
  /** Between objects: so many line ends were passed over, and so many characters after the last of them (or all, without one). */
  passOver(lineEnds: number, characters: number): void;
}

/** What a place that was looked at asks for. */
export const GO = 0;
/** Odd: the reader takes over from behind it. */
export const STOP = 1;
/** What follows has to be there before it can be told. */
export const WAIT = 2;
export type Step = typeof GO | typeof STOP | typeof WAIT;

const FIRST_PIECE = 1024;
const LONGEST_PIECE = 65_536;

/**
 * Passes over objects that cannot matter as bytes: plain ASCII, whole, none of the words. Only between objects, as the reader behind
 * it has them; whatever is odd is pushed to that reader as text until it stands between objects again. With the scan or without,
 * the same objects come out (test/ingest/scan).
 */
export abstract class ObjectScan {
  protected readonly window: ByteWindow;
  protected readonly runs: TimeRuns;
  protected readonly epochs: EpochRuns;
  /** So many objects without a time were passed. */
  protected untimed = 0;
  /** Begin of the line that is looked at; negative where it lies before the window. */
  private lineStart = 0;
  /** And of the line at `sync`: what follows may be looked at again. */
  private lineAtSync = 0;
  /** Begin of the object that is open; -1: none. */
  protected start = -1;
  /** Line ends since `sync`, and those of them before the object. */
  private lineEnds = 0;
  private lineEndsBefore = 0;
  /** How far in its line the object begins. */
  private column = 0;
  /** Something in the object may matter. */
  protected mustRead = false;
  protected readonly irrelevant: TellIrrelevant;
  private readonly target: ObjectTarget;
  private readonly feed: TextFeed;
  /** Begin of what the target has not seen yet. */
  protected sync = 0;
  /** The target is inside something: it reads all until it is between objects again. */
  private isReading = false;
  private piece = FIRST_PIECE;
  /** Something was read that the search did not see whole. */
  private hasGaps = false;

  constructor(target: ObjectTarget, feed: TextFeed, search: Search, irrelevant: TellIrrelevant) {
    this.window = new ByteWindow(search);
    this.target = target;
    this.feed = feed;
    this.irrelevant = irrelevant;
    this.runs = new TimeRuns(irrelevant);
    this.epochs = new EpochRuns(irrelevant);
  }

  /** A byte of the search's set; never called while the target reads. */
  protected abstract see(at: number, kind: number): Step;
  /** Words that a mark shows, outside objects and inside; `wordStart` of the window is where they begin. */
  protected abstract hear(words: number): Step;
  /** Where the reading target may be done, if the mark at `at` is such a place; -1: it is none. */
  protected abstract restAt(at: number, kind: number, words: number): number;
  /** The object that ends before `end` need not be read: tells its time and what else it leaves behind; false where that is not plain. */
  protected abstract tell(end: number): boolean;
  /** Forgets what is known of the object; the next one begins at `from` or later. */
  protected abstract renew(from: number): void;
  /** The target has read something itself. */
  protected abstract hasRead(): void;

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
      this.lineAtSync -= this.sync;
      this.sync = 0;
    }
  }

  /** The rest, which is no whole object. */
  end(): void {
    this.read(this.window.length);
    this.target.push(this.feed.end());
  }

  /** Begins an object. */
  protected begin(at: number): void {
    this.start = at;
    this.column = at - this.lineStart;
    this.lineEndsBefore = this.lineEnds;
  }

  /** True where what begins at `at` stands no further in than the object that is open, in a later line: that one may be torn. */
  protected mayBeginAnew(at: number): boolean {
    return this.lineEnds > this.lineEndsBefore && at - this.lineStart <= this.column;
  }

  protected lineEnd(at: number): void {
    this.lineEnds++;
    this.lineStart = at + 1;
  }

  /** A carriage return belongs to the line end behind it, or is odd. */
  protected carriageReturn(at: number): Step {
    if (at + 1 >= this.window.length) return WAIT;
    return this.window.bytes[at + 1] === 10 ? GO : STOP;
  }

  /** The open object ends before `end`. */
  protected finish(end: number): void {
    if (!this.mustRead && this.tell(end)) {
      this.target.passOver(this.lineEnds, end - (this.lineEnds > 0 ? this.lineStart : this.sync));
      this.sync = end;
      this.lineAtSync = this.lineStart;
    } else {
      this.read(end);
      this.isReading = !this.target.isIdle;
      this.piece = FIRST_PIECE;
    }
    this.begun(end);
  }

  private begun(from: number): void {
    this.start = -1;
    this.lineEnds = 0;
    this.mustRead = false;
    this.renew(from);
  }

  private flush(): void {
    this.runs.flush();
    this.epochs.flush();
    if (this.untimed > 0) this.irrelevant(undefined, this.untimed);
    this.untimed = 0;
  }

  /** Has the target read all up to `to`. */
  private read(to: number): void {
    this.flush();
    this.target.push(this.feed.push(this.window.bytes.subarray(this.sync, to)));
    this.sync = to;
    this.hasRead();
    if (this.target.isIdle) this.lineAtSync = this.lineStart = to - this.target.column;
  }

  /** Has the target read up to `to`, where it may be between objects again. */
  private readOn(to: number): void {
    this.read(to);
    const wasReading = this.isReading;
    this.isReading = !this.target.isIdle;
    this.piece = wasReading && this.isReading ? Math.min(LONGEST_PIECE, 2 * this.piece) : FIRST_PIECE;
    this.begun(to);
  }

  private scan(): void {
    const { window } = this;
    const { bytes, marks, search, length } = window;
    const kinds = search.bytes;
    this.lineStart = this.lineAtSync;
    this.begun(this.sync);
    for (let from = 0; from < length; from += STEP_BYTES) {
      const to = Math.min(length, from + STEP_BYTES);
      const count = window.find(from, to);
      for (let mark = 0; mark < count; mark++) {
        const at = marks[mark] as number;
        if (at >= to) break;
        const kind = kinds[bytes[at] as number] as number;
        let words = 0;
        if (kind === 0) {
          words = window.wordAt(at, this.start === -1 ? this.sync : this.start);
          if (words === 0) continue;
        }
        if (this.isReading) {
          const rest = this.restAt(at, kind, words);
          if (rest - this.sync >= this.piece) this.readOn(rest);
          continue;
        }
        const step = kind === 0 ? this.hear(words) : this.see(at, kind);
        if (step === STOP) this.readOn(at + 1);
        else if (step === WAIT) return;
      }
    }
    if (this.isReading && this.sync < length) {
      this.hasGaps = true;
      this.read(length);
    }
  }
}

export function isSpace(byte: number): boolean {
  return byte === 32 || (byte >= 9 && byte <= 13);
}

export function asText(bytes: Uint8Array, from: number, to: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString("latin1");
}
