import { TextFeed } from "../encoding.ts";
import { oncePer } from "../once-per.ts";
import { CsvScan } from "../scan/csv-scan.ts";
import { LONGEST_LINE } from "../scan/lines.ts";
import type { TellIrrelevant } from "../scan/time-runs.ts";
import { scannedEncoding, type Head, type Source } from "../source.ts";
import { splitRows } from "./split-rows.ts";
import { detach, lineBatches, LineSplitter, type TextLine } from "./text.ts";

/** How a delimited file is laid out, found from its head. */
export interface CsvShape {
  readonly delimiter: string;
  readonly columns: readonly string[];
  /** 1-based physical line of the header. */
  readonly headerLine: number;
  /** The header as it stands in the file: repeated where exports were appended to each other. */
  readonly header: string;
  /** Windows PowerShell's first line, e.g. `Selected.VMware.Vim.VmMigratedEvent`. */
  readonly powershellType: string | null;
  /** True where each record stands over many lines, a column a line (`psql -x`). */
  readonly isExpanded?: boolean;
}

export const DELIMITERS: readonly string[] = [",", ";", "\t", "|"];

/** Has so many cells, whatever separates them. */
export function hasCells(line: string, count: number): boolean {
  return DELIMITERS.some((delimiter) => line.split(delimiter, count).length === count);
}

const HEADER_SEARCH_LINES = 5;
/** A record may span many lines (VmReconfiguredEvent does), but not this many characters. */
const LONGEST_RECORD = 1_048_576;

/** The layout of a delimited text with a header, or null where the head is none. */
export const csvShape = oncePer(shapeOf);

function shapeOf(head: Head): CsvShape | null {
  // JSON has commas too: [{"id":"4711","createdTime":"…
  if (head.nature !== "text" || /^\s*(?:\{|\[\s*[{\]])/.test(head.text)) return null;
  const lines = head.text.split("\n", HEADER_SEARCH_LINES + 1);
  let delimiter: string | null = null;
  let powershellType: string | null = null;
  for (const [index, raw] of lines.entries()) {
    const line = raw.trimEnd();
    if (line === "") continue;
    if (line.startsWith("#TYPE ")) {
      powershellType = line.slice(6).trim();
      continue;
    }
    // sep=;
    const separator = /^"?sep=(.)"?$/i.exec(line);
    if (separator) {
      delimiter = separator[1] ?? null;
      continue;
    }
    const best = delimiter ?? bestDelimiter(line);
    // A title above the header has no delimiter.
    if (best === null) continue;
    const columns = splitRecord(line, best).map((name) => name.trim());
    if (columns.length < 2 || OTHER_LINE_END.test(line)) return null;
    return { delimiter: best, columns, headerLine: index + 1, header: line, powershellType };
  }
  return null;
}

/** A header does not hold one: the lines of the file end in something else. */
const OTHER_LINE_END = /[\v\f\u0085\u2028\u2029]/;

function bestDelimiter(line: string): string | null {
  let best: string | null = null;
  let most = 1;
  for (const delimiter of DELIMITERS) {
    const count = splitRecord(line, delimiter).length;
    if (count > most) {
      most = count;
      best = delimiter;
    }
  }
  return best;
}

export interface CsvHandler {
  /** False lets the record be skipped unparsed. */
  relevant(record: string): boolean;
  row(fields: readonly string[], line: number): void;
  skipped(record: string, line: number): void;
  broken(line: number, reason: string, excerpt: string): void;
  /**
   * Where what is relevant is what can concern a migration: the column whose time stands for a skipped record (-1: none), and
   * where such records are counted. Lets the bytes be scanned before anything is decoded.
   */
  readonly scan?: { readonly time: number; readonly irrelevant: TellIrrelevant };
}

/**
 * Streams the records of a delimited file. Quoted newlines are joined; a quote that does not close where it should costs
 * the physical line it stands in, never its neighbours: reading resumes at the next one.
 * Relevant records are parsed by csv-parse, all others only cut apart.
 */
export async function readCsv(source: Source, shape: CsvShape, handler: CsvHandler): Promise<void> {
  const assembler = new RecordAssembler(shape, handler);
  const raw = handler.scan === undefined ? undefined : source.raw?.();
  if (handler.scan !== undefined && raw !== undefined)
    source.isSilent = await scanCsv(raw, new TextFeed(scannedEncoding(source.head)), shape, handler.scan, assembler);
  else
    for await (const batch of lineBatches(source)) {
      assembler.takeAll(batch);
      assembler.flush();
    }
  if (assembler.end()) source.cutShort = "its last row is not closed";
}

/** Reads what the scan lets through; the whole rest where a line has no end. True where nothing in it tells of a migration. */
async function scanCsv(
  raw: AsyncIterable<Uint8Array>,
  feed: TextFeed,
  shape: CsvShape,
  { time, irrelevant }: NonNullable<CsvHandler["scan"]>,
  assembler: RecordAssembler,
): Promise<boolean> {
  let rest: LineSplitter | null = null;
  const scan = new CsvScan(
    { ...shape, time },
    {
      irrelevant,
      get isOpen() {
        return assembler.isOpen;
      },
      text: (bytes, first) => {
        const splitter = new LineSplitter(first - 1);
        const lines = splitter.push(feed.push(bytes));
        assembler.takeAll(lines);
        return lines.length;
      },
    },
  );
  try {
    for await (const chunk of raw) {
      for (let at = 0; at < chunk.length;) {
        const piece = chunk.subarray(at, at + (rest === null ? scan.room : chunk.length));
        at += piece.length;
        if (rest !== null) assembler.takeAll(rest.push(feed.push(piece)));
        else {
          if ((piece[0] as number) < 128) feed.start();
          scan.push(piece);
          if (scan.waiting > LONGEST_LINE) {
            const { bytes, line } = scan.release();
            rest = new LineSplitter(line - 1);
            assembler.takeAll(rest.push(feed.push(bytes)));
          }
        }
        assembler.flush();
      }
    }
    const isSilent = rest === null && scan.isSilent;
    const { bytes, line } = scan.release();
    rest ??= new LineSplitter(line - 1);
    assembler.takeAll(rest.push(feed.push(bytes) + feed.end()));
    assembler.takeAll(rest.end());
    return isSilent;
  } finally {
    scan.close();
  }
}

const NOT_CLOSED = "a quoted field is not closed";

/** How many rows of the head say what kind of table it is. */
const MOST_HEAD_ROWS = 100;
const ROWS = new WeakMap<Head, { readonly shape: CsvShape; readonly rows: readonly (readonly string[])[] }>();

/** The first 100 rows of the head, split into fields; a row that the head cuts off is none. */
export function headRows(head: Head, shape: CsvShape): readonly (readonly string[])[] {
  const known = ROWS.get(head);
  if (known?.shape === shape) return known.rows;
  const rows = splitHead(head, shape);
  ROWS.set(head, { shape, rows });
  return rows;
}

function splitHead(head: Head, shape: CsvShape): readonly (readonly string[])[] {
  const rows: (readonly string[])[] = [];
  const assembler = new RecordAssembler(shape, {
    relevant: () => true,
    row: (fields) => rows.push(fields),
    skipped: () => undefined,
    broken: () => undefined,
  });
  const lines = head.text.split("\n");
  if (!head.complete) lines.pop();
  for (const [index, text] of lines.entries()) {
    if (index < shape.headerLine) continue;
    assembler.take({ text, line: index + 1 });
    // Together: each call of csv-parse costs more than a row.
    if (rows.length + assembler.waiting < MOST_HEAD_ROWS) continue;
    assembler.flush();
    if (rows.length >= MOST_HEAD_ROWS) return rows.slice(0, MOST_HEAD_ROWS);
  }
  if (head.complete) assembler.end();
  else assembler.flush();
  return rows;
}

/** Joins physical lines to records and hands them on, a batch at a time. */
class RecordAssembler {
  private readonly shape: CsvShape;
  private readonly handler: CsvHandler;
  private readonly pending: TextLine[] = [];
  /** Lines of a record whose quoted field is still open. */
  private open: TextLine[] = [];
  private openLength = 0;

  constructor(shape: CsvShape, handler: CsvHandler) {
    this.shape = shape;
    this.handler = handler;
  }

  /** True while a quoted field waits for its end. */
  get isOpen(): boolean {
    return this.open.length > 0;
  }

  /** Records that are not split yet. */
  get waiting(): number {
    return this.pending.length;
  }

  takeAll(lines: readonly TextLine[]): void {
    for (const line of lines) if (line.line > this.shape.headerLine) this.take(line);
  }

  take(line: TextLine): void {
    if (this.open.length === 0) {
      if (hasEvenQuotes(line.text) || !opensQuote(line.text, this.shape.delimiter)) this.finish(line.text, line.line);
      else this.keepOpen(line);
      return;
    }
    const state = continuation(line.text, this.shape.delimiter);
    if (state === "broken" || this.openLength + line.text.length > LONGEST_RECORD) {
      this.giveUp(NOT_CLOSED);
      this.take(line);
      return;
    }
    this.keepOpen(line);
    if (state === "inside") return;
    const text = this.open.map((part) => part.text).join("\n");
    const first = this.open[0]?.line ?? line.line;
    this.forgetOpen();
    this.finish(text, first);
  }

  /** True where the last line is a row whose quoted field is open. */
  end(): boolean {
    let isCut = false;
    while (this.open.length > 0) {
      isCut = this.open.length === 1;
      this.giveUp(`${NOT_CLOSED} before the end of the file (truncated export?)`);
    }
    this.flush();
    return isCut;
  }

  flush(): void {
    const rows = splitRows(this.pending, this.shape.delimiter);
    for (const [index, record] of this.pending.entries()) {
      const fields = rows[index] ?? null;
      if (fields === null) this.handler.broken(record.line, "the row cannot be split into fields", record.text);
      else this.handler.row(fields, record.line);
    }
    this.pending.length = 0;
  }

  private keepOpen(line: TextLine): void {
    this.open.push({ text: detach(line.text), line: line.line });
    this.openLength += line.text.length;
  }

  private forgetOpen(): void {
    this.open = [];
    this.openLength = 0;
  }

  /** The first line of the open record is lost; the lines after it are read again on their own. */
  private giveUp(reason: string): void {
    const [first, ...rest] = this.open;
    this.forgetOpen();
    if (first === undefined) return;
    this.handler.broken(first.line, reason, first.text);
    for (const line of rest) this.take(line);
  }

  private finish(text: string, line: number): void {
    if (text.trim() === "" || isPreamble(text) || this.isHeader(text)) return;
    if (this.handler.relevant(text)) this.pending.push({ text, line });
    else this.handler.skipped(text, line);
  }

  private isHeader(text: string): boolean {
    const { header } = this.shape;
    return text.length >= header.length && text.length <= header.length + 8 && text.trimEnd() === header;
  }
}

/** Lines that tools write around the records and that are none. */
function isPreamble(text: string): boolean {
  if (text.startsWith("#TYPE ")) return true;
  // sep=;   "sep=|"
  if (text.length < 10 && /^"?sep=.?"?$/i.test(text.trimEnd())) return true;
  // ---------+---------   (27 rows)   (1 row affected)
  return (
    /^[ (-]/.test(text) &&
    text.length < 4000 &&
    /^(?: *-{3}[-+ ,;|]*|\(\d+ rows?(?: affected)?\))$/i.test(text.trimEnd())
  );
}

function hasEvenQuotes(text: string): boolean {
  let even = true;
  for (let at = text.indexOf('"'); at !== -1; at = text.indexOf('"', at + 1)) even = !even;
  return even;
}

/** True where a quote that begins a field is still open at the end of the line; a quote inside plain text is just text. */
function opensQuote(text: string, delimiter: string): boolean {
  let inside = false;
  for (let at = text.indexOf('"'); at !== -1; at = text.indexOf('"', at + 1)) {
    if (!inside) {
      inside = beginsField(text, at, delimiter);
    } else if (text[at + 1] === '"') at++;
    else inside = false;
  }
  return inside;
}

/** True where only white space stands between a delimiter (or the line's begin) and the quote; never looks at a character twice. */
function beginsField(text: string, quote: number, delimiter: string): boolean {
  let at = quote - 1;
  while (at >= 0 && text[at] !== delimiter && /\s/.test(text[at] ?? "")) at--;
  return at < 0 || text[at] === delimiter;
}

/** What a line means that follows an open quoted field: still inside, properly closed, or proof that the quote never closed. */
function continuation(text: string, delimiter: string): "inside" | "closed" | "broken" {
  let inside = true;
  let at = 0;
  while (at < text.length) {
    const quote = text.indexOf('"', at);
    if (quote === -1) break;
    if (!inside) {
      const before = text[quote - 1];
      if (quote === 0 || before === delimiter) inside = true;
      at = quote + 1;
      continue;
    }
    const next = text[quote + 1];
    if (next === '"') {
      at = quote + 2;
      continue;
    }
    if (next !== undefined && next !== delimiter && next !== " ") return "broken";
    inside = false;
    at = quote + 1;
  }
  return inside ? "inside" : "closed";
}

/** Splits one record; for headers and for picking a field out of a record that is not worth parsing. */
export function splitRecord(record: string, delimiter: string, most = Infinity): string[] {
  const fields: string[] = [];
  let at = 0;
  while (at <= record.length && fields.length < most) {
    if (record[at] === '"') {
      let end = at + 1;
      for (;;) {
        end = record.indexOf('"', end);
        if (end === -1) end = record.length;
        else if (record[end + 1] === '"') {
          end += 2;
          continue;
        }
        break;
      }
      fields.push(record.slice(at + 1, end).replaceAll('""', '"'));
      const next = record.indexOf(delimiter, end);
      at = next === -1 ? record.length + 1 : next + delimiter.length;
    } else {
      const next = record.indexOf(delimiter, at);
      fields.push(next === -1 ? record.slice(at) : record.slice(at, next));
      at = next === -1 ? record.length + 1 : next + delimiter.length;
    }
  }
  return fields;
}
