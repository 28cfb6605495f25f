import { Columns } from "./dialect/columns.ts";
import { csvShape, readCsv, type CsvShape } from "./dialect/csv.ts";
import { looksLikeJson, readJson } from "./dialect/json.ts";
import { aliases, EXCERPT_LENGTH } from "./dialect/table.ts";
import { textLines, type TextLine } from "./dialect/text.ts";
import { isObject, Loose, textOf } from "./event-object.ts";
import type { Sink } from "./adapter.ts";
import type { Head, Source } from "./source.ts";

/** The field in which log stores keep the line as it came: Splunk's `_raw`, Elastic's `event.original`, `message` elsewhere. */
const RAW_COLUMNS = aliases("_raw", "raw", "event.original", "message", "full_message", "@message", "log", "msg");
const RAW_KEYS = ["_raw", "event.original", "full_message", "message", "log", "msg", "original"];
/** Objects in which exports wrap the fields: Splunk's result, Elastic's hit. */
const WRAPPERS = ["result", "_source", "event", "fields"];
const DEEPEST = 4;

/** The column of original lines in a table that a log store has exported, or null. */
function rawColumn(head: Head): { shape: CsvShape; index: number } | null {
  const shape = csvShape(head);
  if (shape === null) return null;
  const index = new Columns(shape.columns).find(RAW_COLUMNS);
  return index < 0 ? null : { shape, index };
}

/** Hands on the log lines of a plain log, or those that a log store has exported as CSV or JSON. */
export async function readLogLines(source: Source, sink: Sink, take: (line: TextLine) => void): Promise<void> {
  const takeAll = (text: string, line: number): void => {
    for (const part of text.split("\n")) take({ text: part, line });
  };
  const broken = (line: number, reason: string, excerpt: string): void =>
    sink.reject(line, reason, excerpt.slice(0, EXCERPT_LENGTH));
  const table = rawColumn(source.head);
  if (table !== null) {
    await readCsv(source, table.shape, {
      relevant: () => true,
      row: (fields, line) => takeAll(fields[table.index] ?? "", line),
      skipped: () => undefined,
      broken,
    });
  } else if (looksLikeJson(source.head)) {
    await readJson(source, {
      relevant: () => true,
      value: (value, line) => {
        const text = rawText(value, 0);
        if (text === undefined) sink.irrelevant();
        else takeAll(text, line);
      },
      skipped: () => undefined,
      broken,
    });
  } else for await (const line of textLines(source)) take(line);
}

function rawText(value: unknown, depth: number): string | undefined {
  if (!isObject(value) || depth > DEEPEST) return undefined;
  const object = new Loose(value);
  for (const wrapper of WRAPPERS) {
    const inner = rawText(object.get(wrapper), depth + 1);
    if (inner !== undefined) return inner;
  }
  for (const key of RAW_KEYS) {
    const text = textOf(object.get(key));
    if (text !== undefined) return text;
  }
  return undefined;
}
