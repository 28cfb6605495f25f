import { parse } from "csv-parse/sync";
import type { Head, Source } from "../source.ts";
import { detach, lineBatches } from "./text.ts";

/** How a delimited file is laid out, found from its head. */
export interface CsvShape {
  readonly delimiter: string;
  readonly columns: readonly string[];
  /** 1-based physical line of the header. */
  readonly headerLine: number;
  /** Windows PowerShell's first line, e.g. `Selected.VMware.Vim.VmMigratedEvent`. */
  readonly powershellType: string | null;
}

const DELIMITERS = [",", ";", "\t", "|"] as const;
const HEADER_SEARCH_LINES = 5;
/** A record may span many lines (VmReconfiguredEvent does), but not this many characters. */
const LONGEST_RECORD = 1_048_576;

/** The layout of a delimited text with a header, or null where the head is none. */
export function csvShape(head: Head): CsvShape | null {
  if (head.nature !== "text") return null;
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
    if (best === null) return null;
    const columns = splitRecord(line, best).map((name) => name.trim());
    if (columns.length < 2) return null;
    return { delimiter: best, columns, headerLine: index + 1, powershellType };
  }
  return null;
}

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
}

/**
 * Streams the records of a delimited file. Quoted newlines are joined; a quote that does not close where it should costs
 * the record it stands in, never its neighbours: reading resumes at the next physical line.
 * Relevant records are parsed by csv-parse, all others only cut apart (see test/bench).
 */
export async function readCsv(source: Source, shape: CsvShape, handler: CsvHandler): Promise<void> {
  const pending: Pending[] = [];
  const open: OpenRecord = { text: "", line: 0, active: false };
  const header = shape.columns.join("\u0000");
  const finish = (text: string, line: number): void => {
    if (text === "" || isPreamble(text)) return;
    if (handler.relevant(text)) pending.push({ text: detach(text), line });
    else if (
      text.length < 2000 &&
      splitRecord(text, shape.delimiter)
        .map((field) => field.trim())
        .join("\u0000") === header
    )
      return;
    else handler.skipped(text, line);
  };
  for await (const batch of lineBatches(source)) {
    for (const { text, line } of batch) {
      if (line <= shape.headerLine) continue;
      takeLine(text, line, open, shape.delimiter, finish, handler);
    }
    parsePending(pending, shape, header, handler);
  }
  if (open.active)
    handler.broken(open.line, "a quoted field is not closed before the end of the file (truncated export?)", open.text);
  parsePending(pending, shape, header, handler);
}

interface Pending {
  readonly text: string;
  readonly line: number;
}

interface OpenRecord {
  text: string;
  line: number;
  active: boolean;
}

function takeLine(
  text: string,
  line: number,
  open: OpenRecord,
  delimiter: string,
  finish: (text: string, line: number) => void,
  handler: CsvHandler,
): void {
  if (open.active) {
    const state = continuation(text, delimiter);
    const tooLong = open.text.length + text.length > LONGEST_RECORD;
    if (state !== "broken" && !tooLong) {
      open.text += `\n${text}`;
      if (state === "closed") {
        open.active = false;
        finish(open.text, open.line);
        open.text = "";
      }
      return;
    }
    open.active = false;
    handler.broken(open.line, "a quoted field is not closed", open.text);
    open.text = "";
  }
  if (hasEvenQuotes(text)) {
    finish(text, line);
    return;
  }
  open.active = true;
  open.text = text;
  open.line = line;
}

function isPreamble(text: string): boolean {
  return text.startsWith("#TYPE ") || /^"?sep=.$/i.test(text);
}

function hasEvenQuotes(text: string): boolean {
  let even = true;
  for (let at = text.indexOf('"'); at !== -1; at = text.indexOf('"', at + 1)) even = !even;
  return even;
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

function parsePending(pending: Pending[], shape: CsvShape, header: string, handler: CsvHandler): void {
  if (pending.length === 0) return;
  const rows = parseTogether(pending, shape.delimiter);
  for (const [index, record] of pending.entries()) {
    const fields = rows?.[index] ?? parseTogether([record], shape.delimiter)?.[0];
    if (fields === undefined) handler.broken(record.line, "the row cannot be split into fields", record.text);
    else if (fields.join("\u0000") !== header) handler.row(fields, record.line);
  }
  pending.length = 0;
}

/** Null where csv-parse does not give one row per record. */
function parseTogether(records: readonly Pending[], delimiter: string): string[][] | null {
  try {
    const rows = parse(records.map((record) => record.text).join("\n"), {
      delimiter,
      relaxQuotes: true,
      relaxColumnCount: true,
      recordDelimiter: "\n",
      bom: false,
    }) as unknown as string[][];
    return rows.length === records.length ? rows : null;
  } catch {
    return null;
  }
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
