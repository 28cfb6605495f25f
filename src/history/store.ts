import { existsSync } from "node:fs";
import { mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { INPUT_ROLES } from "../model/record.ts";
import type { Night, Past } from "../model/past.ts";
import type { Database } from "./database.ts";
import { HistoryUnusable, MEMORY_LIMIT, openDatabase, textOf } from "./database.ts";
import { exportHistory, type ExportCounts } from "./export/write.ts";
import type { LateMigration, Telling } from "./late.ts";
import { readLate } from "./late.ts";
import type { StoredMigration } from "./merge.ts";
import { readNights, readPast, writeNight } from "./past-nights.ts";
import { listWanted, type KnownInput } from "./rows.ts";
import { schemaVersion, upgradeSchema } from "./schema.ts";
import type { Reading, UpdateCounts } from "./update.ts";
import { applyReading } from "./update.ts";
import type { VmNamed } from "../model/vm-identity.ts";
import { readMigrationsOf, readVms } from "./vms.ts";

export interface HistoryStatus {
  readonly file: string;
  readonly bytes: number;
  readonly schemaVersion: number;
  readonly migrations: number;
  readonly unfinished: number;
  readonly from: string | null;
  readonly to: string | null;
  readonly inputs: number;
  readonly nights: number;
  readonly lastNight: string | null;
  readonly lastRun: { readonly at: string; readonly what: string; readonly program: string } | null;
}

export interface PruneCounts {
  readonly migrations: number;
  readonly nights: number;
}

export interface GoneCounts {
  readonly removed: number;
  /** None of the ids, and told by an export that was not read again. */
  readonly kept: number;
}

/** The store of all nights: an embedded database file that one program uses at a time. */
export interface History {
  readonly file: string;
  apply(reading: Reading): Promise<UpdateCounts>;
  /** What is known of the time before a night: `before` is its begin (ISO UTC), `date` what it is called by. */
  past(before: string, date: string): Promise<Past>;
  nights(): Promise<readonly Night[]>;
  /** Writes a night and what its report told that is not of that night. */
  writeNight(night: Night, at: string, telling?: Telling): Promise<void>;
  /** Migrations of earlier nights that the night of a date tells; those of no night yet among them. */
  late(date: string): Promise<readonly LateMigration[]>;
  inputs(): Promise<readonly KnownInput[]>;
  /** Every way in which a VM is called. */
  vms(): Promise<readonly VmNamed[]>;
  /** The migrations of VMs by what they are called, by moment and id. */
  migrationsOf(vms: readonly VmNamed[]): Promise<readonly StoredMigration[]>;
  /** Removes the migrations that are none of `ids` and that only exports of these contents told; for a rebuild. */
  removeGone(ids: ReadonlySet<string>, contents: ReadonlySet<string>): Promise<GoneCounts>;
  /** Forgets migrations and nights before an instant, ISO UTC. Inputs stay known, or old exports would come in again. */
  prune(before: string): Promise<PruneCounts>;
  export(folder: string, program: string): Promise<ExportCounts>;
  status(): Promise<HistoryStatus>;
  close(): void;
}

/** Opens the history, or makes a new one (not when `readOnly`). Throws HistoryUnusable, which says what to do. */
export async function openHistory(file: string, options: { readonly readOnly?: boolean } = {}): Promise<History> {
  const readOnly = options.readOnly === true;
  if (!readOnly) await mkdir(dirname(file), { recursive: true });
  const database = await openDatabase(file, readOnly);
  try {
    await upgradeSchema(database, file, readOnly);
  } catch (error) {
    database.close();
    if (readOnly && error instanceof HistoryUnusable && error.code === "history-outdated") {
      // Whoever only wants to read after an update brings the file up first, where it may.
      const upgraded = await openDatabase(file, false).catch(() => null);
      if (upgraded !== null) {
        await upgradeSchema(upgraded, file, false).finally(() => upgraded.close());
        return await openHistory(file, options);
      }
    }
    throw error;
  }
  return historyOn(database, file);
}

function historyOn(database: Database, file: string): History {
  return {
    file,
    apply: (reading) => applyReading(database, reading),
    past: (before, date) => readPast(database, before, date),
    nights: () => readNights(database),
    writeNight: (night, at, telling = { late: [], unstored: [] }) => writeNight(database, night, at, telling),
    late: (date) => readLate(database, date),
    inputs: () => readInputs(database),
    vms: () => readVms(database),
    migrationsOf: (vms) => readMigrationsOf(database, vms),
    removeGone: (ids, contents) => removeGone(database, ids, contents),
    prune: (before) => prune(database, before),
    export: (folder, program) => exportHistory(database, folder, program),
    status: () => readStatus(database, file),
    close: () => database.close(),
  };
}

async function removeGone(
  database: Database,
  ids: ReadonlySet<string>,
  contents: ReadonlySet<string>,
): Promise<GoneCounts> {
  // It looks into every body that was not read again: of years of them no more than this is held.
  await database.run(`set memory_limit = '${MEMORY_LIMIT}'`);
  await listWanted(database, contents);
  await database.run("create or replace temporary table reread as select value as sha256 from wanted");
  await listWanted(database, ids);
  // One row for each migration and export that told it.
  await database.run(
    `create or replace temporary table gone as
     select id, bool_and(sha256 is null or sha256 in (select sha256 from reread)) as is_gone
     from (select id, unnest(coalesce(nullif(json_extract_string(body, '$.evidence[*].sha256'), []), [null])) as sha256
           from migration where id not in (select value from wanted)) group by id`,
  );
  const rows = await database.all(
    "select count(*) filter (where is_gone) as removed, count(*) filter (where not is_gone) as kept from gone",
  );
  await database.run("begin transaction");
  await database.run("delete from migration where id in (select id from gone where is_gone)");
  await database.run("delete from migration_key where id in (select id from gone where is_gone)");
  await database.run("commit");
  return { removed: Number(rows[0]?.["removed"]), kept: Number(rows[0]?.["kept"]) };
}

async function readInputs(database: Database): Promise<readonly KnownInput[]> {
  const rows = await database.all(
    `select sha256, path, bytes, modified_ms, vcenter, format, role, date_order, ${iso("first_at")} as first_at, ${iso("last_at")} as last_at
     from input order by path, first_read`,
  );
  return rows.map((row) => ({
    sha256: String(row["sha256"]),
    path: String(row["path"]),
    bytes: Number(row["bytes"]),
    modifiedMs: Number(row["modified_ms"]),
    vcenter: textOf(row, "vcenter"),
    format: textOf(row, "format"),
    role: INPUT_ROLES.find((role) => role === row["role"]) ?? "unclaimed",
    firstAt: textOf(row, "first_at"),
    lastAt: textOf(row, "last_at"),
    dateOrder: row["date_order"] === "mdy" || row["date_order"] === "dmy" ? row["date_order"] : null,
  }));
}

async function prune(database: Database, before: string): Promise<PruneCounts> {
  const old = await database.all("select count(*) as n from migration where moment < $1::timestamp", [before]);
  const oldNights = await database.all("select count(*) as n from night where to_at < $1::timestamp", [before]);
  await database.run("begin transaction");
  await database.run("delete from migration_key where id in (select id from migration where moment < $1::timestamp)", [
    before,
  ]);
  await database.run("delete from migration where moment < $1::timestamp", [before]);
  await database.run("delete from night where to_at < $1::timestamp", [before]);
  await database.run("delete from late where id not in (select id from migration)");
  await database.run("delete from told where told_at < $1::timestamp", [before]);
  await database.run("commit");
  await database.run("checkpoint");
  return { migrations: Number(old[0]?.["n"]), nights: Number(oldNights[0]?.["n"]) };
}

async function readStatus(database: Database, file: string): Promise<HistoryStatus> {
  const counts = await database.all(
    `select count(*) as migrations, count(*) filter (where outcome = 'unfinished') as unfinished,
       ${iso("min(moment)")} as from_at, ${iso("max(moment)")} as to_at from migration`,
  );
  const inputs = await database.all("select count(distinct sha256) as n from input");
  const nights = await database.all("select count(*) as n, max(date) as last from night");
  const runs = await database.all(
    `select ${iso("ran_at")} as ran, what, program from run order by ran_at desc limit 1`,
  );
  const [total, run] = [counts[0] ?? {}, runs[0]];
  return {
    file,
    bytes: existsSync(file) ? (await stat(file)).size : 0,
    schemaVersion: await schemaVersion(database),
    migrations: Number(total["migrations"]),
    unfinished: Number(total["unfinished"]),
    from: textOf(total, "from_at"),
    to: textOf(total, "to_at"),
    inputs: Number(inputs[0]?.["n"]),
    nights: Number(nights[0]?.["n"]),
    lastNight: textOf(nights[0] ?? {}, "last"),
    lastRun:
      run === undefined ? null : { at: String(run["ran"]), what: String(run["what"]), program: String(run["program"]) },
  };
}

/** SQL for an instant as ISO UTC with milliseconds. */
function iso(expression: string): string {
  return `strftime(${expression}, '%Y-%m-%dT%H:%M:%S.%gZ')`;
}
