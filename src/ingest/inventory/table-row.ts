import type { Columns } from "../dialect/columns.ts";
import { fieldAt } from "../dialect/columns.ts";
import { decimalNumber, wholeNumber } from "../dialect/number.ts";

/** A cell of a CSV (always text) or of a workbook (typed). */
export type Cell = string | number | boolean | Date | null | undefined;

/** One row of a table whose cells are found by header alias, never by position. */
export class TableRow {
  private readonly columns: Columns;
  private readonly cells: readonly Cell[];

  constructor(columns: Columns, cells: readonly Cell[]) {
    this.columns = columns;
    this.cells = cells;
  }

  private cell(aliases: readonly string[]): Cell {
    const index = this.columns.find(aliases);
    const cell = index < 0 ? undefined : this.cells[index];
    return typeof cell === "string" ? fieldAt([cell], 0) : cell;
  }

  /** True where the table has such a column, filled in this row or not. */
  has(...aliases: readonly string[]): boolean {
    return this.columns.has(aliases);
  }

  text(...aliases: readonly string[]): string | undefined {
    const cell = this.cell(aliases);
    if (cell === null || cell === undefined) return undefined;
    return cell instanceof Date ? cell.toISOString() : String(cell);
  }

  /** Counts, MiB and MHz: what RVTools writes without decimals. */
  whole(...aliases: readonly string[]): number | undefined {
    const cell = this.cell(aliases);
    if (typeof cell === "number") return cell;
    return typeof cell === "string" ? wholeNumber(cell) : undefined;
  }

  /** GB figures of PowerCLI. */
  decimal(...aliases: readonly string[]): number | undefined {
    const cell = this.cell(aliases);
    if (typeof cell === "number") return cell;
    return typeof cell === "string" ? decimalNumber(cell) : undefined;
  }

  flag(...aliases: readonly string[]): boolean | undefined {
    const cell = this.cell(aliases);
    if (typeof cell === "boolean") return cell;
    const word = typeof cell === "number" || typeof cell === "string" ? String(cell).toLowerCase() : "";
    if (/^(true|1|yes|wahr|vrai|ja)$/.test(word)) return true;
    return /^(false|0|no|falsch|faux|nein)$/.test(word) ? false : undefined;
  }
}
