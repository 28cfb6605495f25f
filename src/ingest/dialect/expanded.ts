import type { Head, Source } from "../source.ts";
import type { CsvShape } from "./csv.ts";
import { textLines } from "./text.ts";

/** `psql -x` prints each row over many lines, one column a line, the names repeated in every record. */

// -[ RECORD 1 ]----+---------------------------
const RECORD = /^-\[ RECORD \d+ \][-+]*\s*$/;
// event_type       | vim.event.VmMigratedEvent
const FIELD = /^(\S[^|]*)\| ?(.*)$/;
//                  | second line of a value
const CONTINUED = /^ +\| ?(.*)$/;

/** The columns of such an output, or null where the head is none. */
export function expandedShape(head: Head): CsvShape | null {
  if (head.nature !== "text") return null;
  const text = head.text.trimStart();
  if (!text.startsWith("-[")) return null;
  const lines = text.split("\n", 500);
  if (!RECORD.test(lines[0] ?? "")) return null;
  const next = lines.findIndex((line, index) => index > 0 && RECORD.test(line));
  const first = lines.slice(1, next === -1 ? lines.length : next);
  const columns = first.flatMap((line) => FIELD.exec(line)?.[1]?.trimEnd() ?? []);
  if (columns.length < 2) return null;
  return { delimiter: "|", columns, headerLine: 0, header: "", powershellType: null, isExpanded: true };
}

export interface ExpandedRecord {
  readonly fields: readonly string[];
  readonly line: number;
}

/** The records in the order of the columns; a record cut off at the end has fewer fields. */
export async function* expandedRecords(source: Source, columns: readonly string[]): AsyncIterable<ExpandedRecord> {
  const places = new Map(columns.map((name, index) => [name, index]));
  let fields: string[] = [];
  let start = 0;
  let last = -1;
  for await (const { text, line } of textLines(source)) {
    if (RECORD.test(text)) {
      if (start > 0) yield { fields, line: start };
      fields = [];
      start = line;
      last = -1;
      continue;
    }
    const field = FIELD.exec(text);
    const continued = field === null && last >= 0 ? CONTINUED.exec(text) : null;
    if (field !== null) {
      last = places.get((field[1] ?? "").trimEnd()) ?? -1;
      if (last >= 0) fields[last] = (field[2] ?? "").trimEnd();
    } else if (continued !== null)
      // psql marks a line break within a value with a plus at the line's end.
      fields[last] = `${withoutPlus(fields[last] ?? "")}\n${(continued[1] ?? "").trimEnd()}`;
  }
  if (start > 0) yield { fields, line: start };
}

function withoutPlus(text: string): string {
  return text.endsWith("+") ? text.slice(0, -1).trimEnd() : text;
}
