import type { EntityRef } from "../../model/entity.ts";
import { onOneLine } from "../../model/visible.ts";
import { Columns, fieldAt } from "./columns.ts";
import { decimalNumber, wholeNumber } from "./number.ts";

/** A cell of a CSV (always text) or of a workbook (typed). */
export type Cell = string | number | boolean | Date | null | undefined;

/** What a format calls its columns: our name, and every header that means it, the most telling first. */
export type ColumnNames<Name extends string> = Readonly<Record<Name, readonly string[]>>;

/** Where each of a format's columns stands in one table; -1 where it is missing. */
export type Positions<Name extends string> = Readonly<Record<Name, number>>;

/** Finds a format's columns among a table's headers, once per table. */
export function positionsOf<Name extends string>(names: ColumnNames<Name>, columns: Columns): Positions<Name> {
  const found: Partial<Record<Name, number>> = {};
  for (const name of Object.keys(names) as Name[]) found[name] = columns.find(names[name]);
  return found as Positions<Name>;
}

/** One row of a table whose cells are asked for by the format's own names, never by position. */
export class Row<Name extends string> {
  /** 1-based line (or row of a sheet) where it begins. */
  readonly line: number;
  private readonly at: Positions<Name>;
  private readonly cells: readonly Cell[];

  constructor(at: Positions<Name>, cells: readonly Cell[], line: number) {
    this.at = at;
    this.cells = cells;
    this.line = line;
  }

  private cell(name: Name): Cell {
    const index = this.at[name];
    const cell = index < 0 ? undefined : this.cells[index];
    return typeof cell === "string" ? fieldAt([cell], 0) : cell;
  }

  /** True where the table has such a column, filled in this row or not. */
  has(name: Name): boolean {
    return this.at[name] >= 0;
  }

  text(name: Name): string | undefined {
    const cell = this.cell(name);
    if (cell === null || cell === undefined) return undefined;
    return cell instanceof Date ? cell.toISOString() : String(cell);
  }

  /** A name or text; class names that PowerShell leaves for objects say nothing. */
  word(name: Name): string | undefined {
    const text = this.text(name);
    return text === undefined || /^(VMware\.Vim\.|VMware\.VimAutomation\.|System\.)/.test(text)
      ? undefined
      : onOneLine(text);
  }

  /** An object of which only the name is known. */
  named(name: Name): EntityRef | undefined {
    const word = this.word(name);
    return word === undefined ? undefined : { name: word };
  }

  /** A user: an empty cell is the system itself, a missing column is not known. */
  user(name: Name): string | undefined {
    return this.has(name) ? (this.text(name) ?? "") : undefined;
  }

  /** Counts, MiB and MHz: what inventories write without decimals. */
  whole(name: Name): number | undefined {
    const cell = this.cell(name);
    if (typeof cell === "number") return cell;
    return typeof cell === "string" ? wholeNumber(cell) : undefined;
  }

  /** GB figures of PowerCLI. */
  decimal(name: Name): number | undefined {
    const cell = this.cell(name);
    if (typeof cell === "number") return cell;
    return typeof cell === "string" ? decimalNumber(cell) : undefined;
  }

  flag(name: Name): boolean | undefined {
    const cell = this.cell(name);
    if (typeof cell === "boolean") return cell;
    const word = typeof cell === "number" || typeof cell === "string" ? String(cell).toLowerCase() : "";
    if (/^(true|1|yes|y|t|wahr|vrai|ja)$/.test(word)) return true;
    return /^(false|0|no|n|f|falsch|faux|nein)$/.test(word) ? false : undefined;
  }
}
