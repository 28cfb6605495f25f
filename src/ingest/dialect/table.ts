import { mayConcernMigration } from "../../model/relevance.ts";
import type { Adapter, Probe, RawRecord, Sink } from "../adapter.ts";
import type { Head, Source } from "../source.ts";
import { Columns, fieldAt } from "./columns.ts";
import { csvShape, readCsv, splitRecord, type CsvHandler, type CsvShape } from "./csv.ts";
import { expandedRecords, expandedShape } from "./expanded.ts";
import { movedCells, rowWidth, strangeWidth } from "./row-width.ts";
import { positionsOf, Row, type ColumnNames, type Positions } from "./row.ts";

/** How long an excerpt of a rejected record may be. */
export const EXCERPT_LENGTH = 200;

/** One table as it lies before us: its layout, its headers and where the format's columns stand among them. */
export class Table<Name extends string> {
  readonly shape: CsvShape;
  readonly columns: Columns;
  readonly at: Positions<Name>;

  constructor(shape: CsvShape, columns: Columns, at: Positions<Name>) {
    this.shape = shape;
    this.columns = columns;
    this.at = at;
  }

  /** True where the table has all these columns. */
  has(...names: readonly Name[]): boolean {
    return names.every((name) => this.at[name] >= 0);
  }
}

/** Everything that makes one tabular format another than the next: its columns as data, and what a row means. */
export interface TableFormat<Name extends string> {
  readonly columns: ColumnNames<Name>;
  /** Columns without which a row says nothing. */
  readonly needed: readonly NoInfer<Name>[];
  /** The columns, in order of preference, whose time stands for a row that is skipped. */
  readonly time: readonly NoInfer<Name>[];
  /** The column that may hold unquoted delimiters where it is the last one. */
  readonly freeText?: NoInfer<Name>;
  /** True where no row may be skipped for its words: every row is a migration, or the words are in any language. */
  readonly readsEveryRow?: boolean | ((table: Table<Name>) => boolean);
  /** Where headers alone do not say which column is which. */
  locate?(found: Table<Name>, head: Head): Positions<Name>;
  claims(table: Table<Name>, head: Head): Probe;
  /** What was found out about this table as a whole, for `inspect`. */
  notes?(table: Table<Name>): readonly string[];
  /** The record of one row, null for one that cannot concern a migration, or the reason why it cannot be read. */
  record(row: Row<Name>, table: Table<Name>): RawRecord | string | null;
}

/** What a spreadsheet shows, and copies, of a cell that is too narrow. */
const TOO_NARROW = /^#{4,}$/;

/** So much of a name is repeated in a message. */
const LONGEST_NAME = 60;
/** Tables narrower than this have rows of one cell. */
const FEWEST_COLUMNS = 4;

/** What an adapter says of itself besides what its table looks like. */
type About = Omit<Adapter, "probe" | "read">;

/** An adapter for a format that is a table with a header: the one reader of them all. */
export function tableAdapter<Name extends string>(about: About, format: TableFormat<Name>): Adapter {
  return {
    ...about,
    probe: (head) => {
      const table = openTable(format, head);
      return table === null ? "no" : format.claims(table, head);
    },
    read: (source, sink) => readTable(format, source, sink),
  };
}

/** The table that a head shows, or null where it shows none. */
export function openTable<Name extends string>(format: TableFormat<Name>, head: Head): Table<Name> | null {
  const shape = expandedShape(head) ?? csvShape(head);
  if (shape === null) return null;
  const columns = new Columns(shape.columns);
  const table = new Table(shape, columns, positionsOf(format.columns, columns));
  return format.locate === undefined ? table : new Table(shape, columns, format.locate(table, head));
}

/** Reads a table row by row: what is short or broken is rejected with its place, the rest handed on. */
export async function readTable<Name extends string>(
  format: TableFormat<Name>,
  source: Source,
  sink: Sink,
): Promise<void> {
  const table = openTable(format, source.head);
  const needed = table === null ? [] : format.needed.map((name) => table.at[name]);
  if (table === null || needed.some((index) => index < 0)) return rejectHeader(source, sink);
  const { shape, at } = table;
  const { delimiter } = shape;
  const notes = format.notes?.(table);
  sink.describe({ delimiter, columns: shape.columns, ...(notes === undefined ? {} : { notes }) });
  const width = shape.columns.length;
  const usual = rowWidth(shape, source.head);
  // One cell under a header of many is a line of something else, whatever column it would fall into.
  const fullest = needed.reduce((most, index) => Math.max(most, index), width < FEWEST_COLUMNS ? 0 : 1);
  const rejoins = format.freeText !== undefined && at[format.freeText] === width - 1;
  const timeName = format.time.find((name) => at[name] >= 0);
  const time = timeName === undefined ? -1 : at[timeName];
  const everyRow = typeof format.readsEveryRow === "function" ? format.readsEveryRow(table) : format.readsEveryRow;
  let vcenter: string | undefined;
  const names = new Set(shape.columns.filter((name) => name !== ""));
  /** Below a header of the same columns in another order. */
  let isOther = false;
  const isHeaderAgain = (cells: readonly string[], line: number): boolean => {
    if (!isHeader(cells, names)) return false;
    isOther = shape.columns.some((name, index) => name !== cells[index]?.trim());
    if (isOther) sink.reject(line, OTHER_LAYOUT, excerptOf(cells.join(delimiter)));
    return true;
  };
  const rows: CsvHandler = {
    // Without a digit it is no record: a header further down is read among the rows.
    relevant: everyRow === true ? () => true : (record) => mayConcernMigration(record) || !/\d/.test(record),
    scan: everyRow === true ? undefined : { time, irrelevant: (when, count) => sink.irrelevant(when, count) },
    skipped: (record, line) => {
      if (time < 0) return sink.irrelevant();
      const text = fieldAt(splitRecord(record, delimiter, time + 1), time);
      if (text !== undefined && /\d/.test(text)) sink.irrelevant(text);
      else if (!isHeaderAgain(splitRecord(record, delimiter), line))
        sink.reject(line, "no time in the row", excerptOf(record));
    },
    broken: (line, reason, excerpt) => sink.reject(line, reason, excerptOf(excerpt)),
    row: (fields, line) => {
      if (isHeaderAgain(fields, line)) return;
      if (isOther) return sink.reject(line, OTHER_LAYOUT, excerptOf(fields.join(delimiter)));
      const cells = rejoins ? rejoined(fields, width, delimiter) : fields;
      const strange =
        strangeWidth(cells, cells.length <= fullest ? { ...usual, least: width } : usual) ??
        movedCells(cells, width, time);
      if (strange !== null) return sink.reject(line, strange, excerptOf(fields.join(delimiter)));
      if (fields.some((cell) => holdsBorder(cell, delimiter)))
        return sink.reject(line, "a quote in the row is broken", excerptOf(fields.join(delimiter)));
      if (fields.some((cell) => TOO_NARROW.test(cell)))
        return sink.reject(line, "a cell shows ##### instead of what it holds", excerptOf(fields.join(delimiter)));
      const record = format.record(new Row(at, cells, line), table);
      if (record === null) return sink.irrelevant();
      if (typeof record === "string") return sink.reject(line, record, excerptOf(fields.join(delimiter)));
      // Events name their vCenter one by one; an inventory is of one, which the input as a whole is told to be of.
      if (record.shape === "inventory" && record.vcenter !== undefined && record.vcenter !== vcenter) {
        vcenter = record.vcenter;
        sink.describe({ vcenter });
      }
      sink.emit(record);
    },
  };
  await (shape.isExpanded === true ? readExpanded(source, shape, rows, time, sink) : readCsv(source, shape, rows));
}

const OTHER_LAYOUT = "a second header has the columns in another order";

/** True for a row whose cells are the names of the table's columns, in whatever order. */
function isHeader(cells: readonly string[], names: ReadonlySet<string>): boolean {
  return names.has(cells[0]?.trim() ?? "") && cells.length > 2 && cells.every((cell) => names.has(cell.trim()));
}

/** True where two cells have run into one: `web-01","Completed`. JSON in a cell has such borders of its own. */
function holdsBorder(cell: string, delimiter: string): boolean {
  return cell.includes(`"${delimiter}"`) && !cell.includes("{");
}

/** A sentence at the row's end that nobody quoted is one cell: a delimiter within it stands before a space. */
function rejoined(fields: readonly string[], width: number, delimiter: string): readonly string[] {
  if (fields.length <= width || !fields.slice(width).every((part) => part.startsWith(" "))) return fields;
  return [...fields.slice(0, width - 1), fields.slice(width - 1).join(delimiter)];
}

/** Records a column a line have no text of their own to be skipped by: what cannot concern a migration is left out after reading. */
async function readExpanded(
  source: Source,
  shape: CsvShape,
  rows: CsvHandler,
  time: number,
  sink: Sink,
): Promise<void> {
  for await (const { fields, line, stray } of expandedRecords(source, shape.columns)) {
    const text = Array.from(fields, (field) => field ?? "").join(shape.delimiter);
    if (stray !== null) rows.broken(line, `"${stray.slice(0, LONGEST_NAME)}" is no column of this table`, text);
    else if (rows.relevant(text)) rows.row(fields, line);
    else sink.irrelevant(time < 0 ? undefined : fieldAt(fields, time));
  }
}

/** What happens to an input that was said to be of this format and is not: nothing is swallowed. */
export function rejectHeader(source: Source, sink: Sink): void {
  const { text } = source.head;
  if (text.trim() !== "") sink.reject(1, "the header has not the columns of this format", excerptOf(text));
}

function excerptOf(text: string): string {
  return text.slice(0, EXCERPT_LENGTH);
}
