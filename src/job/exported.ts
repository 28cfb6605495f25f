import { open } from "node:fs/promises";
import { readExportedFiles, WHOLE_EXPORT, type ExportedFile, type ExportSelection } from "../history/export/read.ts";
import { KnownError } from "../model/diagnostic.ts";
import type { Migration } from "../model/migration.ts";
import type { ReportInput } from "../model/report.ts";
import { DAY_MS, toIso, type EpochMs } from "../model/units.ts";
import type { InputFile } from "./inputs.ts";

/** Format id of the Parquet files that `precopy history export` writes. */
export const EXPORT_FORMAT = "precopy-history";
/** First and last four bytes of every Parquet file. */
const PARQUET_MAGIC = "PAR1";

/** Inputs that are files of a history export, by their index; most reports have none, and then DuckDB is not loaded. */
export type ExportedInputs = ReadonlyMap<number, ExportedFile>;

/** What is done and undone belongs together for two days: so much around a window is read with it. */
const AROUND_MS = 2 * DAY_MS;

/** The migrations that a report of a window needs. */
export function around(from: EpochMs | null, to: EpochMs | null): ExportSelection {
  return {
    from: from === null ? null : toIso(from - AROUND_MS),
    to: to === null ? null : toIso(to + AROUND_MS),
    vms: null,
  };
}

export async function readExportedInputs(
  files: readonly InputFile[],
  selection: ExportSelection = WHOLE_EXPORT,
): Promise<ExportedInputs> {
  const found: { file: string; input: number }[] = [];
  for (const [input, { file }] of files.entries()) if (await isParquet(file)) found.push({ file, input });
  if (found.length === 0) return new Map();
  try {
    return await readExportedFiles(found, selection);
  } catch (error) {
    if (!(error instanceof KnownError)) throw error;
    return new Map(found.map(({ input }) => [input, { ok: false, reason: error.message }]));
  }
}

async function isParquet(file: string): Promise<boolean> {
  const handle = await open(file).catch(() => null);
  if (handle === null) return false;
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(PARQUET_MAGIC.length), 0, PARQUET_MAGIC.length, 0);
    return buffer.toString("latin1", 0, bytesRead) === PARQUET_MAGIC;
  } catch {
    return false;
  } finally {
    await handle.close();
  }
}

export interface JoinedExports {
  readonly inputs: readonly ReportInput[];
  readonly migrations: readonly Migration[];
}

/** Adds the migrations of exports to those that were read; one that is there already, by any of its keys, is a duplicate. */
export function joinExported(
  inputs: readonly ReportInput[],
  migrations: readonly Migration[],
  exported: ExportedInputs,
): JoinedExports {
  if (exported.size === 0) return { inputs, migrations };
  const taken = new Set(migrations.flatMap((migration) => migration.keys));
  const joined = [...migrations];
  const withCounts = inputs.map((input, index): ReportInput => {
    const file = exported.get(index);
    if (file === undefined || !file.ok) return input;
    const fresh = file.migrations.filter((migration) => !migration.keys.some((key) => taken.has(key)));
    for (const migration of fresh) for (const key of migration.keys) taken.add(key);
    for (const migration of fresh) joined.push(migration);
    const vcenters = [...new Set(file.migrations.map((migration) => migration.vcenter))];
    return {
      ...input,
      vcenter: vcenters.length === 1 ? (vcenters[0] ?? null) : null,
      records: file.migrations.length,
      used: fresh.length,
      duplicate: file.migrations.length - fresh.length,
      firstAt: file.firstAt,
      lastAt: file.lastAt,
    };
  });
  return { inputs: withCounts, migrations: joined };
}
