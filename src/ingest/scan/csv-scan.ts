import { CONCERN_WORDS } from "./concern-words.ts";
import { oddBytes } from "./lines.ts";
import { TimeRuns, type TellIrrelevant } from "./time-runs.ts";
import { ByteWindow, lazily, searchFor, STEP_BYTES } from "./word-search.ts";

const QUOTE_BYTE = 34;
const SPACE = 32;

/** What the scan hands back to the reader that it stands in front of. */
export interface CsvScanTarget {
  /** Bytes of whole lines that have to be read as text; `line` is the first one's number. Returns how many lines they are. */
  text(bytes: Uint8Array, line: number): number;
  /** True while the reader waits for the end of a quoted field: lines are its own until then. */
  readonly isOpen: boolean;
  /** A record that cannot matter, and when it was. */
  readonly irrelevant: TellIrrelevant;
}

export interface CsvScanShape {
  readonly delimiter: string;
  /** Index of the column whose time stands for a skipped record; -1 where there is none. */
  readonly time: number;
  readonly headerLine: number;
  readonly header: string;
}

/** Longer records are left to the reader, which knows what to do with them. */
const LONGEST_RECORD = 1_000_000;
const SHORT_LINE = 10;

const NEWLINE = 1;
const RETURN = 2;
const ODD = 4;
const SEARCH = lazily(() => searchFor(CONCERN_WORDS, [[10, NEWLINE], [13, RETURN], [0, ODD], ...oddBytes(ODD)]));

/**
 * Passes over the bytes of a delimited file and hands on as text only what may matter or is odd: a record that can concern a
 * migration, a line that is not plain ASCII, a quote out of place. All others are counted with their times. The reader behind it
 * is the oracle: with the scan or without, the same records come out (test/ingest/scan).
 */
export class CsvScan {
  private readonly target: CsvScanTarget;
  private readonly delimiter: number;
  private readonly time: number;
  private readonly headerLine: number;
  private readonly headerLength: number;
  private readonly headerByte: number;
  private readonly runs: TimeRuns;
  private readonly window = new ByteWindow(SEARCH());
  /** Number of the line that begins where the window does. */
  private line = 1;

  constructor(shape: CsvScanShape, target: CsvScanTarget) {
    this.target = target;
    this.delimiter = shape.delimiter.charCodeAt(0);
    this.time = shape.time;
    this.headerLine = shape.headerLine;
    this.headerLength = shape.header.length;
    this.headerByte = shape.header.charCodeAt(1);
    this.runs = new TimeRuns(target.irrelevant);
  }

  /** Bytes kept for the next chunk: what has no end yet. */
  get waiting(): number {
    return this.window.length;
  }

  /** What waits, for a reader that takes over; `line` is the number of its first line. */
  release(): { readonly bytes: Uint8Array; readonly line: number } {
    this.runs.flush();
    const { window, line } = this;
    const bytes = window.bytes.slice(0, window.length);
    window.keep(window.length);
    return { bytes, line };
  }

  /** True while nothing was seen that may tell of a migration. */
  get isSilent(): boolean {
    return this.window.isSilent;
  }

  close(): void {
    this.window.close();
  }

  /** How much can be taken at once. */
  get room(): number {
    return this.window.room;
  }

  /** At most as many bytes as there is room for. */
  push(piece: Uint8Array): void {
    this.window.append(piece);
    this.window.keep(this.scan());
  }

  /** Scans whole records; returns where the first one begins that is not whole yet. */
  private scan(): number {
    const { window } = this;
    const { bytes, marks, search, length } = window;
    const kinds = search.bytes;
    let hit = false;
    let odd = false;
    let lineStart = 0;
    /** Begin of a record that goes on in further lines; -1 outside. */
    let recordStart = -1;
    let recordLines = 0;
    let recordHit = false;
    let returnAt = -1;
    for (let stepFrom = 0; stepFrom < length; stepFrom += STEP_BYTES) {
      const stepTo = Math.min(length, stepFrom + STEP_BYTES);
      const count = window.find(stepFrom, stepTo);
      for (let mark = 0; mark < count; mark++) {
        const at = marks[mark] as number;
        if (at >= stepTo) break;
        const kind = kinds[bytes[at] as number] as number;
        if (kind === 0) hit ||= window.wordAt(at, lineStart) !== 0;
        else if (kind === ODD) odd = true;
        else if (kind === RETURN) {
          // A lone carriage return ends a line too.
          if (returnAt !== -1) odd = true;
          returnAt = at;
        } else {
          if (returnAt !== -1 && returnAt !== at - 1) odd = true;
          const end = returnAt === at - 1 && returnAt !== -1 ? returnAt : at;
          const after = at + 1;
          if (
            odd ||
            this.line <= this.headerLine ||
            this.target.isOpen ||
            after - Math.max(recordStart, 0) > LONGEST_RECORD
          ) {
            this.runs.flush();
            const from = recordStart === -1 ? lineStart : recordStart;
            this.line += this.target.text(bytes.subarray(from, after), this.line);
            recordStart = -1;
          } else if (recordStart === -1) {
            if (window.quoteParity(lineStart, at) === 1 && this.opensQuote(bytes, lineStart, end)) {
              recordStart = lineStart;
              recordLines = 1;
              recordHit = hit;
            } else this.record(bytes, lineStart, end, after, 1, hit);
          } else {
            recordLines++;
            recordHit ||= hit;
            const quoted = this.continuation(bytes, lineStart, end);
            if (quoted !== "inside") {
              if (quoted === "broken") this.odd(bytes, recordStart, after);
              else this.record(bytes, recordStart, end, after, recordLines, recordHit);
              recordStart = -1;
            }
          }
          lineStart = after;
          hit = false;
          odd = false;
          returnAt = -1;
        }
      }
    }
    return recordStart === -1 ? lineStart : recordStart;
  }

  private odd(bytes: Uint8Array, from: number, after: number): void {
    this.runs.flush();
    this.line += this.target.text(bytes.subarray(from, after), this.line);
  }

  private record(bytes: Uint8Array, from: number, end: number, after: number, lines: number, hit: boolean): void {
    const isBlank = from === end;
    if (!isBlank && (hit || this.isOdd(bytes, from, end) || !this.tell(bytes, from, end))) this.odd(bytes, from, after);
    else this.line += lines;
  }

  /** A line that may be none of the records: blank, a preamble, the header again. */
  private isOdd(bytes: Uint8Array, from: number, end: number): boolean {
    const length = end - from;
    if (length < SHORT_LINE) return true;
    const first = bytes[from] as number;
    // " ( - #   and sep= of any length below ten
    if (first <= SPACE || first === 40 || first === 45 || first === 35) return true;
    return (
      length >= this.headerLength && length <= this.headerLength + 8 && (bytes[from + 1] as number) === this.headerByte
    );
  }

  /** Counts a record with its time; false where it has none that the scan can read. */
  private tell(bytes: Uint8Array, from: number, end: number): boolean {
    if (this.time < 0) {
      this.target.irrelevant(undefined, 1);
      return true;
    }
    let at = from;
    for (let field = 0; ; field++) {
      let begin = at;
      let close: number;
      if (bytes[at] === QUOTE_BYTE) {
        begin = at + 1;
        close = begin;
        for (;;) {
          while (close < end && bytes[close] !== QUOTE_BYTE) close++;
          if (close + 1 >= end || bytes[close + 1] !== QUOTE_BYTE) break;
          if (field === this.time) return false;
          close += 2;
        }
        at = close;
        while (at < end && bytes[at] !== this.delimiter) at++;
      } else {
        while (at < end && bytes[at] !== this.delimiter) at++;
        close = at;
      }
      if (field === this.time) {
        while (begin < close && (bytes[begin] as number) <= SPACE) begin++;
        while (close > begin && (bytes[close - 1] as number) <= SPACE) close--;
        return this.runs.add(bytes, begin, close);
      }
      if (at >= end) return false;
      at++;
    }
  }

  /** As the reader's own rule: true where a quote that begins a field is still open at the end of the line. */
  private opensQuote(bytes: Uint8Array, from: number, end: number): boolean {
    let inside = false;
    for (let at = from; at < end; at++) {
      if (bytes[at] !== QUOTE_BYTE) continue;
      if (!inside) inside = this.beginsField(bytes, from, at);
      else if (at + 1 < end && bytes[at + 1] === QUOTE_BYTE) at++;
      else inside = false;
    }
    return inside;
  }

  private beginsField(bytes: Uint8Array, from: number, quote: number): boolean {
    let at = quote - 1;
    while (at >= from && bytes[at] !== this.delimiter && isSpace(bytes[at] as number)) at--;
    return at < from || bytes[at] === this.delimiter;
  }

  /** As the reader's own rule for a line that follows an open quoted field. */
  private continuation(bytes: Uint8Array, from: number, end: number): "inside" | "closed" | "broken" {
    let inside = true;
    let at = from;
    while (at < end) {
      while (at < end && bytes[at] !== QUOTE_BYTE) at++;
      if (at >= end) break;
      if (!inside) {
        if (at === from || bytes[at - 1] === this.delimiter) inside = true;
        at++;
        continue;
      }
      const next = at + 1 < end ? (bytes[at + 1] as number) : -1;
      if (next === QUOTE_BYTE) {
        at += 2;
        continue;
      }
      if (next !== -1 && next !== this.delimiter && next !== SPACE) return "broken";
      inside = false;
      at++;
    }
    return inside ? "inside" : "closed";
  }
}

function isSpace(byte: number): boolean {
  return byte === SPACE || (byte >= 9 && byte <= 13);
}
