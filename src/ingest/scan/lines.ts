import { lineBatches, LineSplitter, type TextLine } from "../dialect/text.ts";
import { TextFeed } from "../encoding.ts";
import { scannedEncoding, type Source } from "../source.ts";
import { ByteWindow, lazily, searchFor, STEP_BYTES, type Search, type Word } from "./word-search.ts";

/** Words found in a line, in order: more than fit are told by `overflows`. */
export class Found {
  readonly at = new Int32Array(MOST_FOUND);
  readonly kinds = new Int32Array(MOST_FOUND);
  count = 0;
  overflows = false;

  add(at: number, kinds: number): void {
    if (this.count < MOST_FOUND) {
      this.at[this.count] = at;
      this.kinds[this.count] = kinds;
      this.count++;
    } else this.overflows = true;
  }

  clear(): void {
    this.count = 0;
    this.overflows = false;
  }
}

const MOST_FOUND = 12;

/** The reader of a log's lines, and what it can say of a line's bytes. */
export interface LineReader {
  line(line: TextLine): void;
  /** True while what follows may belong to a line before: then every line is read. */
  readonly isOpen: boolean;
  /**
   * True where the line of plain ASCII between `from` and `end` need not be read. It is the reader's to know that reading it would
   * do no more than `pass` does.
   */
  canPass(bytes: Uint8Array, from: number, end: number, found: Found): boolean;
  /** Counts the line that was asked about last. */
  pass(): void;
  /** Tells what was passed so far, before anything else is told. */
  flush(): void;
}

const NEWLINE = 1;
const RETURN = 2;
/** A byte above ASCII, an escape or a zero: the line is read. */
const ODD = 3;

/** Bytes above ASCII, and the characters that take words apart on a terminal (`grep --color`, `man`), for a search. */
export function oddBytes(kind: number): (readonly [number, number])[] {
  return [8, 27, ...Array.from({ length: 128 }, (_, index) => 128 + index)].map((byte) => [byte, kind] as const);
}

export function lineSearch(words: () => readonly Word[]): () => Search {
  return lazily(() => searchFor(words(), [[10, NEWLINE], [13, RETURN], [0, ODD], ...oddBytes(ODD)]));
}

/** Longer lines are left to the reader of text, which knows what to do with them. */
export const LONGEST_LINE = 1_500_000;

/**
 * Passes over the lines of a text that cannot matter as bytes. Those that are not plain ASCII are read, and those that the reader
 * cannot pass. Without bytes all lines are read: then it is the oracle (test/ingest/scan).
 */
export async function readLines(source: Source, search: () => Search, reader: LineReader): Promise<void> {
  const raw = source.raw?.();
  if (raw === undefined) {
    for await (const batch of lineBatches(source)) for (const line of batch) reader.line(line);
    return;
  }
  await scanAll(source, raw, new LineScan(search(), new TextFeed(scannedEncoding(source.head)), reader));
}

/** What stands in front of a reader and passes over bytes. */
interface ByteScan {
  push(chunk: Uint8Array): void;
  end(): void;
  close(): void;
  /** True where nothing that was scanned tells of a migration. */
  readonly isSilent: boolean;
}

/** Gives the scan all of the source, and notes whether it met anything that tells of a migration. */
export async function scanAll(source: Source, raw: AsyncIterable<Uint8Array>, scan: ByteScan): Promise<void> {
  try {
    for await (const chunk of raw) scan.push(chunk);
    source.isSilent = scan.isSilent;
    scan.end();
  } finally {
    scan.close();
  }
}

class LineScan {
  private readonly window: ByteWindow;
  private readonly feed: TextFeed;
  private readonly reader: LineReader;
  private readonly found = new Found();
  /** Number of the line that begins where the window does. */
  private line = 1;
  /** Begin of the lines that wait to be read together; -1: none. */
  private textFrom = -1;
  /** Everything from here on is read: a line has no end. */
  private rest: LineSplitter | null = null;

  constructor(search: Search, feed: TextFeed, reader: LineReader) {
    this.window = new ByteWindow(search);
    this.feed = feed;
    this.reader = reader;
  }

  close(): void {
    this.window.close();
  }

  /** True where all was scanned, and nothing tells of a migration. */
  get isSilent(): boolean {
    return this.rest === null && this.window.isSilent;
  }

  push(chunk: Uint8Array): void {
    const { window } = this;
    for (let at = 0; at < chunk.length;) {
      if (this.rest !== null) return this.readAll(this.rest.push(this.feed.push(chunk.subarray(at))));
      const piece = chunk.subarray(at, at + window.room);
      at += piece.length;
      window.append(piece);
      if ((piece[0] as number) < 128) this.feed.start();
      window.keep(this.scan());
      if (window.length > LONGEST_LINE) this.giveUp();
    }
  }

  end(): void {
    if (this.rest === null) this.giveUp();
    const { rest, feed } = this;
    if (rest === null) return;
    this.readAll(rest.push(feed.end()));
    this.readAll(rest.end());
    this.reader.flush();
  }

  private giveUp(): void {
    const { window } = this;
    this.reader.flush();
    this.rest = new LineSplitter(this.line - 1);
    this.readAll(this.rest.push(this.feed.push(window.bytes.subarray(0, window.length))));
    window.keep(window.length);
  }

  private readAll(lines: readonly TextLine[]): void {
    for (const line of lines) this.reader.line(line);
  }

  /** Reads the lines that wait, up to `to`. */
  private read(to: number): void {
    if (this.textFrom === -1) return;
    this.reader.flush();
    const bytes = this.window.bytes.subarray(this.textFrom, to);
    this.textFrom = -1;
    const lines = new LineSplitter(this.line - 1).push(this.feed.push(bytes));
    this.line += lines.length;
    this.readAll(lines);
  }

  /** Scans whole lines; returns where the first one begins that is not whole yet. */
  private scan(): number {
    const { window, found } = this;
    const { bytes, marks, search, length } = window;
    const kinds = search.bytes;
    let lineStart = 0;
    let returnAt = -1;
    let odd = false;
    found.clear();
    for (let from = 0; from < length; from += STEP_BYTES) {
      const to = Math.min(length, from + STEP_BYTES);
      const count = window.find(from, to);
      for (let mark = 0; mark < count; mark++) {
        const at = marks[mark] as number;
        if (at >= to) break;
        const kind = kinds[bytes[at] as number] as number;
        if (kind === 0) {
          const words = window.wordAt(at, lineStart);
          if (words !== 0) found.add(window.wordStart, words);
        } else if (kind === NEWLINE) {
          const end = returnAt === at - 1 && at > lineStart ? returnAt : at;
          if (returnAt !== -1 && returnAt !== at - 1) odd = true;
          if (odd || !this.passes(bytes, lineStart, end)) {
            if (this.textFrom === -1) this.textFrom = lineStart;
          } else this.line++;
          lineStart = at + 1;
          returnAt = -1;
          odd = false;
          found.clear();
        } else if (kind === RETURN) {
          if (returnAt !== -1) odd = true;
          returnAt = at;
        } else odd = true;
      }
    }
    this.read(lineStart);
    return lineStart;
  }

  private passes(bytes: Uint8Array, from: number, end: number): boolean {
    const { found, reader } = this;
    if (found.overflows || !reader.canPass(bytes, from, end, found)) return false;
    // What waits is read first: this line may belong to it.
    this.read(from);
    if (reader.isOpen) return false;
    reader.pass();
    return true;
  }
}
