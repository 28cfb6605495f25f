import { csvShape, headRows, type CsvShape } from "./dialect/csv.ts";
import { looksLikeJson } from "./dialect/json.ts";
import { oncePer } from "./once-per.ts";
import type { Head } from "./source.ts";

/** How an input is built, before anybody asks what it says. Text inside a cell, a string or a message is data and decides nothing. */
export type Outline =
  | { readonly kind: "none" | "json" | "xml" | "lines" }
  | { readonly kind: "table"; readonly shape: CsvShape };

export const outlineOf = oncePer(outlined);

function outlined(head: Head): Outline {
  if (head.nature !== "text" || head.text.trim() === "") return { kind: "none" };
  if (looksLikeJson(head)) return { kind: "json" };
  // <Objs Version="1.1.0.1"   <?xml   <!DOCTYPE; not <14>1 2026-…, which is syslog's priority
  if (/^\s*<[!?/A-Za-z]/.test(head.text)) return { kind: "xml" };
  const shape = csvShape(head);
  return shape !== null && isTable(head, shape) ? { kind: "table", shape } : { kind: "lines" };
}

/** Any text with a comma can be split at it: a table also has names in its first line and rows as wide as that. */
function isTable(head: Head, shape: CsvShape): boolean {
  if (!shape.columns.every(isColumnName)) return false;
  const rows = headRows(head, shape);
  const fitting = rows.filter((fields) => fields.length === shape.columns.length).length;
  return fitting * 2 >= rows.length;
}

const LONGEST_COLUMN_NAME = 80;

/** A name has no clock in it and does not begin as a line of a log. */
function isColumnName(text: string): boolean {
  // 07:40   <14>1   [info]
  return text.length <= LONGEST_COLUMN_NAME && !/\d\d:\d\d|^<\d+>|^\[\w+\] /.test(text);
}

const SAMPLED_LINES = 400;

/** The head's lines that are not empty; the last one only where it is whole. */
export function headLines(head: Head, most = SAMPLED_LINES): readonly string[] {
  const lines = head.text.split("\n", most + 1);
  if (lines.length > most || !head.complete) lines.pop();
  return lines.filter((line) => line.trim() !== "");
}
