import type { Head } from "../source.ts";
import { headRows, type CsvShape } from "./csv.ts";

/** How wide the rows of a table are, by those of its head. */
export interface RowWidth {
  /** Columns of the header. */
  readonly header: number;
  /** A row with fewer cells lost something. */
  readonly least: number;
  /** And one with more has something that does not belong there. */
  readonly most: number;
}

/** Of fewer rows nobody can say what others must have. */
const FEWEST_ROWS = 3;
/** Beside so many rows as wide as the header one of another width is a broken one. */
const FEWEST_BESIDE_ODD = 7;

/**
 * The width of a table's rows; where the head has too few of them, anything may be one. Spreadsheets may leave out empty cells at a
 * row's end: where many rows are short, one is whole up to the last column that is filled in all others; else up to the last one that
 * is filled in any.
 */
export function rowWidth(shape: CsvShape, head: Head): RowWidth {
  const header = shape.columns.length;
  const rows = shape.isExpanded === true ? [] : headRows(head, shape);
  const whole = rows.filter(({ length }) => length === header);
  const odd = rows.length - whole.length;
  if (whole.length < FEWEST_ROWS || odd * 4 > whole.length) return { header, least: 0, most: Infinity };
  const isOften = odd > Math.max(1, whole.length / FEWEST_BESIDE_ODD);
  const mayLack = (column: number): boolean =>
    isOften ? whole.some((cells) => cells[column] === "") : whole.every((cells) => cells[column] === "");
  let least = header;
  while (least > 0 && mayLack(least - 1)) least--;
  return { header, least, most: header };
}

/** Why a row of so many cells cannot be one of the table's; null: it can. */
export function strangeWidth(cells: readonly string[], { header, least, most }: RowWidth): string | null {
  // Nobody took empty cells away behind one that is empty.
  const fewest = least > 0 && cells.at(-1) === "" ? header : least;
  return cells.length < fewest || cells.length > most ? `the row has ${cells.length} of ${header} columns` : null;
}

// 2026-11-22   22.11.2026   11/22/2026
const DATE = /\d{1,4}[-./]\d{1,2}[-./]\d/;

/**
 * The same for a row of this table, by its date in column `time`, however wide all of them are: nobody can say which cells a cell too
 * many has moved into other columns; empty ones move none. Rows without a date are another table's, and told as such.
 */
export function movedCells(cells: readonly string[], header: number, time: number): string | null {
  const isWider = cells.length > header && cells.slice(header).some((cell) => cell.trim() !== "");
  return isWider && DATE.test(cells[time] ?? "") ? `the row has ${cells.length} of ${header} columns` : null;
}
