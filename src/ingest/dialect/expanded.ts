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
  const columns = columnsOf(lines);
  if (columns.length < 2) return null;
  return { delimiter: "|", columns, headerLine: 0, header: "", powershellType: null, isExpanded: true };
}

/** The names of most records: one of them may be broken, the first too. */
function columnsOf(lines: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  let records = 0;
  for (const line of lines) {
    if (RECORD.test(line)) {
      records++;
      continue;
    }
    const name = FIELD.exec(line)?.[1]?.trimEnd();
    if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  // The last one may be cut off.
  return [...counts].filter(([, count]) => count * 2 > records - 1).map(([name]) => name);
}

export interface ExpandedRecord {
  readonly fields: readonly string[];
  readonly line: number;
  /** A name that is no column's, where one of the columns is missing. */
  readonly stray: string | null;
}

/**
 * The records in the order of the columns; a record cut off at the end has fewer fields. No column stands twice in one: where the
 * line between two records cannot be read, the first column that comes again begins the second.
 */
export async function* expandedRecords(source: Source, columns: readonly string[]): AsyncIterable<ExpandedRecord> {
  const places = new Map(columns.map((name, index) => [name, index]));
  let fields: string[] = [];
  let start = 0;
  let last = -1;
  let stray: string | null = null;
  const whole = (): ExpandedRecord => ({ fields, line: start, stray: isWhole(fields, columns) ? null : stray });
  for await (const { text, line } of textLines(source)) {
    const field = FIELD.exec(text);
    const isAgain = field !== null && fields[places.get(field[1]?.trimEnd() ?? "") ?? -1] !== undefined;
    if (isAgain || RECORD.test(text)) {
      if (start > 0) yield whole();
      fields = [];
      stray = null;
      start = line;
      last = -1;
      if (!isAgain) continue;
    }
    const continued = field === null && last >= 0 ? CONTINUED.exec(text) : null;
    if (field !== null) {
      const name = (field[1] ?? "").trimEnd();
      last = places.get(name) ?? -1;
      if (last >= 0) fields[last] = (field[2] ?? "").trimEnd();
      else stray ??= name;
    } else if (continued !== null)
      // psql marks a line break within a value with a plus at the line's end.
      fields[last] = `${withoutPlus(fields[last] ?? "")}\n${(continued[1] ?? "").trimEnd()}`;
  }
  if (start > 0) yield whole();
}

function isWhole(fields: readonly string[], columns: readonly string[]): boolean {
  return columns.every((_name, index) => fields[index] !== undefined);
}

function withoutPlus(text: string): string {
  return text.endsWith("+") ? text.slice(0, -1).trimEnd() : text;
}
