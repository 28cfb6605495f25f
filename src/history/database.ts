import { stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isExecutable, requireBesideExecutable } from "../assets/assets.ts";
import { errorText, KnownError } from "../model/diagnostic.ts";
import { whyNoFile } from "../model/no-file.ts";

/** What DuckDB may hold while it exports or is asked; it spills the rest. Else it would keep most of the file in memory. */
export const MEMORY_LIMIT = "800MiB";

/** One row of an answer; timestamps and 64-bit numbers arrive as text. */
export type Row = Readonly<Record<string, unknown>>;

/** The little of DuckDB that the history uses; one connection, one statement at a time. */
export interface Database {
  run(sql: string, values?: readonly (string | number | null)[]): Promise<void>;
  all(sql: string, values?: readonly (string | number | null)[]): Promise<readonly Row[]>;
  /** Rows as they come, a few thousand at a time: an answer of any size. */
  each(sql: string, values: readonly (string | number | null)[], use: (row: Row) => void): Promise<void>;
  close(): void;
}

/** The history cannot be used on this machine or with this file; the report is written without it. */
export class HistoryUnusable extends KnownError {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * Opens a DuckDB file (`:memory:` for none). DuckDB is an optional dependency, so it is loaded here and only now.
 * Throws HistoryUnusable with what to do where it is not installed, or where the file is locked, damaged or no database.
 */
export async function openDatabase(file: string, readOnly: boolean): Promise<Database> {
  const { DuckDBInstance } = await loadDuckDb();
  try {
    // A file that is not there is made.
    const status = file === ":memory:" ? null : await stat(file).catch(() => null);
    const why = status === null ? null : whyNoFile(status);
    if (why !== null) throw new Error(why);
    const instance = await DuckDBInstance.create(file, readOnly ? { access_mode: "READ_ONLY" } : {});
    const connection = await instance.connect();
    if (readOnly || file === ":memory:") {
      // Whoever only asks takes little, and leaves nothing beside a file that may not be its own.
      await connection.run(`set memory_limit = '${MEMORY_LIMIT}'`);
      await connection.run(`set temp_directory = ${sqlText(join(tmpdir(), `precopy-${process.pid}.tmp`))}`);
    }
    return {
      run: async (sql, values = []) => {
        await told(file, connection.run(sql, [...values]));
      },
      all: async (sql, values = []) =>
        (await told(file, connection.runAndReadAll(sql, [...values]))).getRowObjectsJson(),
      each: async (sql, values, use) => {
        const answer = await told(file, connection.stream(sql, [...values]));
        const batches = answer.yieldRowObjectJson()[Symbol.asyncIterator]();
        for (let next = await told(file, batches.next()); next.done !== true; next = await told(file, batches.next()))
          for (const row of next.value) use(row);
      },
      close: () => {
        connection.closeSync();
        instance.closeSync();
      },
    };
  } catch (error) {
    throw unusable(file, error);
  }
}

/** A block that was torn or overwritten shows only where it is read, long after the file was opened. */
async function told<T>(file: string, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw /corrupt|checksum|could not read enough bytes|serializ/i.test(reasonOf(error))
      ? unusable(file, error)
      : error;
  }
}

async function loadDuckDb(): Promise<typeof import("@duckdb/node-api")> {
  try {
    if (isExecutable()) return requireBesideExecutable("@duckdb/node-api") as typeof import("@duckdb/node-api");
    return await import("@duckdb/node-api");
  } catch (error) {
    const way = isExecutable()
      ? "Put the node_modules folder of the DuckDB archive of the same release beside the executable"
      : 'Run "npm install @duckdb/node-api" where precopy is installed';
    throw new HistoryUnusable(
      "history-not-installed",
      "The history needs the optional package @duckdb/node-api, which is not installed or has no build for this " +
        `machine (${reasonOf(error)}). ${way}; reports work without it.`,
    );
  }
}

function unusable(file: string, error: unknown): HistoryUnusable {
  const reason = reasonOf(error);
  // IO Error: Could not set lock on file "/srv/history.duckdb": Conflicting lock is held in node (PID 4711).
  if (/lock on file|being used by another process/i.test(reason)) {
    return new HistoryUnusable("history-locked", `The history ${file} is in use by another program: ${reason}`);
  }
  if (/read-only|permission denied|access is denied/i.test(reason)) {
    return new HistoryUnusable("history-read-only", `The history ${file} cannot be written: ${reason}`);
  }
  return new HistoryUnusable(
    "history-damaged",
    `The history ${file} cannot be opened: ${reason}. Move the file away and run "precopy history rebuild" to make a new one from the exports that are kept.`,
  );
}

/** A column's value as text; null where it has none. */
export function textOf(row: Row, column: string): string | null {
  const value = row[column];
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : null;
}

/** A text as SQL literal: COPY and read_parquet take no parameters for file names everywhere. */
export function sqlText(text: string): string {
  const literal = `'${text.replaceAll("'", "''")}'`;
  // A zero ends the statement.
  return text.includes("\0") ? `(${literal.replaceAll("\0", "' || chr(0) || '")})` : literal;
}

/** The first line of what an error says. */
export function reasonOf(error: unknown): string {
  const text = errorText(error);
  return text.split("\n", 1)[0] ?? text;
}
