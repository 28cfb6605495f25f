import { existsSync } from "node:fs";
import { mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { KnownError } from "../model/diagnostic.ts";
import type { Migration } from "../model/migration.ts";
import type { Database } from "./database.ts";
import { openDatabase, reasonOf } from "./database.ts";
import type { StoredMigration } from "./merge.ts";

/** Marks a folder as an export of ours: only such a folder is ever replaced. */
export const EXPORT_MARKER = "precopy-history.json";
const EXPORT_FORMAT = 1;

export interface ExportCounts {
  readonly migrations: number;
  readonly files: number;
}

/**
 * Writes all migrations as Parquet files under `folder`/vcenter=NAME/day=DATE/ (day of the migration's end, UTC).
 * The columns are the history's; `body` is the whole migration as JSON. An earlier export in the folder is replaced,
 * anything else in the way is an error.
 */
export async function exportHistory(database: Database, folder: string, program: string): Promise<ExportCounts> {
  if (existsSync(folder) && !existsSync(join(folder, EXPORT_MARKER)) && (await readdir(folder)).length > 0) {
    throw new KnownError(`${folder} is not empty and is no earlier export; name another folder with --out.`);
  }
  const unfinished = `${folder}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true });
  await database.run(
    `copy (
       select * exclude (vcenter), vcenter, coalesce(strftime(moment, '%Y-%m-%d'), 'unknown') as day
       from migration order by moment, id
     ) to ${sqlText(unfinished)} (format parquet, partition_by (vcenter, day), overwrite_or_ignore)`,
  );
  const rows = await database.all("select count(*) as migrations from migration");
  const migrations = Number(rows[0]?.["migrations"] ?? 0);
  const marker = { what: "precopy history export", format: EXPORT_FORMAT, program, migrations };
  await writeFile(join(unfinished, EXPORT_MARKER), `${JSON.stringify(marker)}\n`);
  await rm(folder, { recursive: true, force: true });
  await rename(unfinished, folder);
  return { migrations, files: (await parquetFiles(folder)).length };
}

/** One Parquet file of an export: its migrations, or why it is none of ours or cannot be read. */
export type ExportedFile =
  | { readonly ok: true; readonly migrations: readonly Migration[] }
  | { readonly ok: false; readonly reason: string };

/**
 * Reads files of an export back, from this site or another; `input` is their index among the inputs of the report.
 * The evidence of a migration is the row (1-based) that carries it. Throws HistoryUnusable without DuckDB.
 */
export async function readExportedFiles(
  files: readonly { readonly file: string; readonly input: number }[],
): Promise<ReadonlyMap<number, ExportedFile>> {
  const read = new Map<number, ExportedFile>();
  const database = await openDatabase(":memory:", false);
  try {
    for (const { file, input } of files) {
      try {
        const rows = await database.all(`select body from read_parquet(${sqlText(file)})`);
        read.set(input, {
          ok: true,
          migrations: rows.map(({ body }, row) => fromStored(String(body), input, row + 1)),
        });
      } catch (error) {
        read.set(input, { ok: false, reason: reasonOf(error) });
      }
    }
  } finally {
    database.close();
  }
  return read;
}

function fromStored(body: string, input: number, row: number): Migration {
  const stored: unknown = JSON.parse(body);
  if (!isStored(stored)) throw new KnownError(`row ${row} holds no migration`);
  const { evidence, ...migration } = stored;
  const records = [...new Set(evidence.map((item) => item.record))];
  return { ...migration, evidence: records.map((record) => ({ input, line: row, record })) };
}

/** Enough to tell our own rows from a stranger's Parquet file that has a column `body` too. */
function isStored(value: unknown): value is StoredMigration {
  if (typeof value !== "object" || value === null) return false;
  const has = (name: string, type: string): boolean => name in value && typeof Reflect.get(value, name) === type;
  const objects = ["vm", "source", "destination", "preCopy", "stun", "stunRisk", "pairing", "disk"];
  const lists = ["keys", "evidence"].every((name) => Array.isArray(Reflect.get(value, name)));
  return has("id", "string") && has("outcome", "string") && lists && objects.every((name) => has(name, "object"));
}

export async function parquetFiles(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const found = entries.filter((entry) => entry.isFile() && entry.name.endsWith(".parquet"));
  const paths = found.map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  return paths.map((path) => path.replaceAll("\\", "/")).sort();
}

/** A text as SQL literal: COPY and read_parquet take no parameters for file names everywhere. */
function sqlText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
