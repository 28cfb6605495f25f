import { existsSync } from "node:fs";
import { mkdir, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { KnownError } from "../model/diagnostic.ts";
import type { Migration } from "../model/migration.ts";
import type { Database } from "./database.ts";
import { openDatabase } from "./database.ts";
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

/** One migration of an export: its evidence is the row of the Parquet file that carries it. */
export interface ExportedMigrations {
  /** Relative to the folder, `/` separated, in code point order. */
  readonly files: readonly { readonly path: string; readonly bytes: number }[];
  /** `evidence.input` is an index into `files`, `evidence.line` the 1-based row. */
  readonly migrations: readonly Migration[];
}

/** True for a folder that `precopy history export` wrote, or the folder above several of them merged by hand. */
export function isExportFolder(folder: string): boolean {
  return existsSync(join(folder, EXPORT_MARKER));
}

/** Reads an export back, from this or another site. Throws HistoryUnusable without DuckDB. */
export async function readExported(folder: string): Promise<ExportedMigrations> {
  const files = await parquetFiles(folder);
  const database = await openDatabase(":memory:", false);
  try {
    const migrations: Migration[] = [];
    for (const [input, file] of files.entries()) {
      const rows = await database.all(`select body from read_parquet(${sqlText(join(folder, file.path))})`);
      for (const [row, { body }] of rows.entries()) migrations.push(fromStored(String(body), input, row + 1));
    }
    return { files, migrations };
  } finally {
    database.close();
  }
}

function fromStored(body: string, input: number, row: number): Migration {
  const { evidence, ...migration } = JSON.parse(body) as StoredMigration;
  const records = [...new Set(evidence.map((item) => item.record))];
  return { ...migration, evidence: records.map((record) => ({ input, line: row, record })) };
}

async function parquetFiles(folder: string): Promise<readonly { readonly path: string; readonly bytes: number }[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const found = entries.filter((entry) => entry.isFile() && entry.name.endsWith(".parquet"));
  const paths = found.map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  return await Promise.all(
    paths
      .sort()
      .map(async (path) => ({ path: path.replaceAll("\\", "/"), bytes: (await stat(join(folder, path))).size })),
  );
}

/** A text as SQL literal: COPY and read_parquet take no parameters for file names everywhere. */
function sqlText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
