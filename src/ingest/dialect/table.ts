import { mayConcernMigration } from "../../model/relevance.ts";
import type { Sink } from "../adapter.ts";
import type { Source } from "../source.ts";
import { fieldAt, plainName } from "./columns.ts";
import { readCsv, splitRecord, type CsvShape } from "./csv.ts";

/** How long an excerpt of a rejected record may be. */
export const EXCERPT_LENGTH = 200;

/** Plain forms of the names a column may have, in the languages a client speaks. */
export function aliases(...names: readonly string[]): readonly string[] {
  return names.map(plainName);
}

export interface TableHandler {
  /** Columns without which a row says nothing. */
  readonly needed: readonly number[];
  /** Column whose time stands for a row that is skipped; -1 where there is none. */
  readonly time: number;
  /** The column that may hold unquoted delimiters because it is the last one; -1 where no text is that free. */
  readonly freeText?: number;
  /** Default: what can concern a migration. */
  readonly relevant?: (record: string) => boolean;
  row(fields: readonly string[], line: number): void;
}

/** What happens to an input that was said to be of this format and is not: nothing is swallowed. */
export function rejectHeader(source: Source, sink: Sink): void {
  const { text } = source.head;
  if (text.trim() !== "")
    sink.reject(1, "the header has not the columns of this format", text.slice(0, EXCERPT_LENGTH));
}

/** Reads a delimited file whose rows are records: what is short or broken is rejected with its place, the rest handed on. */
export async function readTable(source: Source, shape: CsvShape, sink: Sink, handler: TableHandler): Promise<void> {
  if (handler.needed.some((index) => index < 0)) return rejectHeader(source, sink);
  const width = shape.columns.length;
  const fullest = Math.max(...handler.needed);
  const rejoins = handler.freeText === width - 1;
  await readCsv(source, shape, {
    relevant: handler.relevant ?? mayConcernMigration,
    skipped: (record, line) => {
      if (handler.time < 0) return sink.irrelevant();
      const time = fieldAt(splitRecord(record, shape.delimiter, handler.time + 1), handler.time);
      if (time === undefined || !/\d/.test(time))
        sink.reject(line, "no time in the row", record.slice(0, EXCERPT_LENGTH));
      else sink.irrelevant(time);
    },
    broken: (line, reason, excerpt) => sink.reject(line, reason, excerpt.slice(0, EXCERPT_LENGTH)),
    row: (fields, line) => {
      if (fields.length <= fullest) {
        const excerpt = fields.join(shape.delimiter).slice(0, EXCERPT_LENGTH);
        return sink.reject(line, `the row has ${fields.length} of ${width} columns`, excerpt);
      }
      if (fields.length > width && rejoins)
        handler.row([...fields.slice(0, width - 1), fields.slice(width - 1).join(shape.delimiter)], line);
      else handler.row(fields, line);
    },
  });
}

/** A name or text column; class names that PowerShell leaves for objects say nothing. */
export function wordAt(fields: readonly string[], index: number): string | undefined {
  const text = fieldAt(fields, index);
  return text === undefined || /^(VMware\.Vim\.|VMware\.VimAutomation\.|System\.)/.test(text) ? undefined : text;
}

/** A user column: empty is the system itself, missing is not known. */
export function userAt(fields: readonly string[], index: number): string | undefined {
  return index < 0 ? undefined : (fieldAt(fields, index) ?? "");
}
