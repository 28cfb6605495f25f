import { DELIMITERS } from "../ingest/dialect/csv.ts";
import type { TextLine } from "../ingest/dialect/text.ts";
import { beginsAsEventLine } from "../ingest/event-lines.ts";
import { isEsxiLine, prefixOf } from "../ingest/host-log/prefix.ts";
import { stated } from "../ingest/host-log/statements.ts";
import { namesMigration } from "../model/relevance.ts";

/** Lines that do not belong where they stand. */
export interface Strange {
  /** 1-based line of the first one. */
  readonly line: number;
  readonly count: number;
}

/** Fewer lines may be the quotation of a message. */
const FEWEST_LOG_LINES = 2;

/** Finds lines of vCenter's syslog and of hosts' logs in what is no log: an object or a sentence never begins as they do. */
export class LogLines {
  private first = 0;
  private count = 0;

  take({ text, line }: TextLine): void {
    if (!saysAsLog(text)) return;
    if (this.count++ === 0) this.first = line;
  }

  strange(): Strange | null {
    return this.count < FEWEST_LOG_LINES ? null : { line: this.first, count: this.count };
  }
}

function saysAsLog(text: string): boolean {
  if (beginsAsEventLine(text)) return namesMigration(text);
  if (!isEsxiLine(text)) return false;
  const { log, text: said } = prefixOf(text);
  return log !== null && stated(log, said) !== null;
}

const FEWEST_ROWS = 3;
const FEWEST_CELLS = 4;
const LONGEST_ROW = 20_000;

/** Finds rows of a table, of one width and one behind the other, in what is no table or one of another width. */
export class Rows {
  /** Cells of the table's own rows; null: it is none. */
  private readonly own: number | null;
  private first = 0;
  private count = 0;
  private run = 0;
  private width = 0;
  /** Lines where records begin that were used, or told as not readable. */
  private readonly heard: ReadonlySet<number>;

  constructor(own: number | null, heard: ReadonlySet<number>) {
    this.own = own;
    this.heard = heard;
  }

  take({ text, line }: TextLine): void {
    if (text === "") return;
    const width = this.heard.has(line) ? 0 : quotedCells(text);
    this.run = width < FEWEST_CELLS || width === this.own ? 0 : width === this.width ? this.run + 1 : 1;
    this.width = width;
    if (this.run < FEWEST_ROWS) return;
    if (this.count === 0) this.first = line - FEWEST_ROWS + 1;
    this.count += this.run === FEWEST_ROWS ? FEWEST_ROWS : 1;
  }

  /** A line that was not read is no row. */
  pass(): void {
    this.run = 0;
  }

  strange(): Strange | null {
    return this.count === 0 ? null : { line: this.first, count: this.count };
  }
}

/**
 * Cells of `"a","b ""c""",,"d"` with any of the delimiters, as PowerShell and the Client write rows: all in quotes but those that hold
 * nothing. 0 for any other line.
 */
function quotedCells(text: string): number {
  const row = text.endsWith("\r") ? text.slice(0, -1) : text;
  if (!row.startsWith('"') || row.length > LONGEST_ROW) return 0;
  let cells = 0;
  let delimiter = "";
  for (let at = 0; ; at++) {
    if (row[at] === '"') at = closingQuote(row, at + 1) + 1;
    if (at === 0) return 0;
    cells++;
    if (at === row.length) return cells;
    const next = row[at] ?? "";
    if (delimiter === "" && DELIMITERS.includes(next)) delimiter = next;
    else if (next !== delimiter) return 0;
  }
}

/** A doubled quote belongs to the cell. */
function closingQuote(row: string, from: number): number {
  let at = row.indexOf('"', from);
  while (at !== -1 && row[at + 1] === '"') at = row.indexOf('"', at + 2);
  return at;
}
