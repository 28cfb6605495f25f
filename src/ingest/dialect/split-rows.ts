import { parse } from "csv-parse/sync";
import { detach, type TextLine } from "./text.ts";

/** The fields of each record, null where nobody can split it: plain rows here, all others by csv-parse. */
export function splitRows(records: readonly TextLine[], delimiter: string): (readonly string[] | null)[] {
  // Of a copy of the row: its fields would keep the whole chunk alive.
  const rows: (readonly string[] | null)[] = records.map(({ text }) => plainRow(detach(text), delimiter));
  // White space around a quote is nobody's text; a tab may stand for an empty cell.
  if (delimiter !== "\t")
    for (const [index, record] of records.entries())
      if (rows[index] === null && SPACED_QUOTE.test(record.text))
        rows[index] = parseTogether([record], delimiter, true)?.[0] ?? null;
  const others = records.filter((_, index) => rows[index] === null);
  const together = parseTogether(others, delimiter);
  for (let index = 0, other = 0; other < others.length; index++) {
    const record = records[index];
    if (rows[index] !== null || record === undefined) continue;
    rows[index] = together?.[other] ?? parseTogether([record], delimiter)?.[0] ?? null;
    other++;
  }
  return rows;
}

/** `"web-01"   ,` or `, "web-01"`. */
const SPACED_QUOTE = /"\s+(?:[,;|]|$)|(?:^|[,;|])\s+"/;

/**
 * The fields of a row without any riddle: each in quotes that hold no quote, or without quotes at all. Null where csv-parse has to
 * look: a doubled or stray quote, white space around a quote, a line end. Nearly all rows of an export are plain; a test compares
 * both on every kind of row.
 */
export function plainRow(row: string, delimiter: string): string[] | null {
  if (row.includes("\r") || row.includes("\n")) return null;
  const fields: string[] = [];
  let quote = row.indexOf('"');
  let at = 0;
  for (;;) {
    let end: number;
    if (at === quote) {
      const close = row.indexOf('"', at + 1);
      if (close === -1) return null;
      end = close + 1;
      if (end < row.length && row[end] !== delimiter) return null;
      fields.push(row.slice(at + 1, close));
      quote = row.indexOf('"', end);
    } else {
      end = row.indexOf(delimiter, at);
      if (end === -1) end = row.length;
      if (quote !== -1 && quote < end) return null;
      fields.push(row.slice(at, end));
    }
    if (end === row.length) return fields;
    at = end + 1;
  }
}

/** Null where csv-parse does not give one row per record. */
function parseTogether(records: readonly TextLine[], delimiter: string, trim = false): string[][] | null {
  if (records.length === 0) return null;
  try {
    const rows: string[][] = parse(records.map((record) => record.text).join("\n"), {
      delimiter,
      relaxQuotes: true,
      relaxColumnCount: true,
      recordDelimiter: "\n",
      trim,
      bom: false,
    });
    return rows.length === records.length ? rows : null;
  } catch {
    return null;
  }
}
