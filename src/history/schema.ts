import type { Database } from "./database.ts";
import { HistoryUnusable } from "./database.ts";

/**
 * The history's own migrations, by number: entry 0 makes version 1. Entries are only ever appended, never changed:
 * files written years ago are brought up step by step. No primary keys: DuckDB keeps them in memory and checks them
 * too eagerly inside a transaction that replaces rows; history/update.ts keeps ids and keys unique itself.
 */
export const STEPS: readonly (readonly string[])[] = [
  [
    `create table migration (
      id varchar not null, vcenter varchar, vm varchar, vm_moref varchar, kind varchar not null, outcome varchar not null,
      half varchar not null, unfinished_reason varchar, trigger varchar not null, user_name varchar,
      source_host varchar, source_datastore varchar, destination_host varchar, destination_datastore varchar,
      queued_at timestamp, started_at timestamp, ended_at timestamp, moment timestamp,
      duration_seconds double, queue_seconds double, stun_seconds double, stun_basis varchar, failure_category varchar,
      first_seen timestamp not null, body varchar not null)`,
    `create table migration_key (key varchar not null, id varchar not null)`,
    `create table input (
      sha256 varchar not null, path varchar not null, bytes bigint not null, modified_ms double not null,
      vcenter varchar, format varchar, role varchar not null, first_at timestamp, last_at timestamp, first_read timestamp not null)`,
    `create table night (
      date varchar not null, from_at timestamp not null, to_at timestamp not null, status varchar not null,
      written_at timestamp not null, body varchar not null)`,
    `create table run (ran_at timestamp not null, program varchar not null, what varchar not null, migrations bigint not null,
      added bigint not null, changed bigint not null)`,
  ],
  [
    // night: the date of the report that told it; null until one has.
    `create table late (id varchar not null, night varchar)`,
    `create table told (id varchar not null, told_at timestamp not null)`,
  ],
  [
    // Which history this is: an export of another one is written anew.
    `create table store (id varchar not null)`,
    `insert into store select uuid()`,
    // revision: the number of the reading that wrote the row last; 0 before this step. What an export compares.
    `alter table migration add column revision bigint default 0`,
    `alter table migration add column vm_uuid varchar`,
    `update migration set vm_uuid = json_extract_string(body, '$.vm.instanceUuid')`,
    // mdy or dmy where the export itself or one beside it decided it; null where nothing did.
    `alter table input add column date_order varchar`,
  ],
];

/** Brings a database to the newest version, each step in a transaction. Throws HistoryUnusable for a file from the future. */
export async function upgradeSchema(
  database: Database,
  file: string,
  readOnly: boolean,
  steps: readonly (readonly string[])[] = STEPS,
): Promise<void> {
  if (await isForeign(database)) {
    throw new HistoryUnusable(
      "history-foreign",
      `${file} is a database of another program, not a history of precopy: it is left as it is. Name another file in the config.`,
    );
  }
  const version = await schemaVersion(database);
  if (version > steps.length) {
    throw new HistoryUnusable(
      "history-newer",
      `The history ${file} was written by a newer precopy (its schema is ${version}, this one knows ${steps.length}). ` +
        "Update precopy, or name another history file in the config.",
    );
  }
  if (version < steps.length && readOnly) {
    throw new HistoryUnusable(
      "history-outdated",
      `The history ${file} has schema ${version} and needs ${steps.length}, but may not be written. Make the file and its folder writable.`,
    );
  }
  for (let next = version; next < steps.length; next++) {
    await database.run("begin transaction");
    if (next === 0) await database.run("create table meta (schema_version integer not null)");
    for (const statement of steps[next] ?? []) await database.run(statement);
    await database.run("delete from meta");
    await database.run("insert into meta values ($1)", [next + 1]);
    await database.run("commit");
  }
}

/** True where tables stand in it, and not the one that tells the history's version. */
async function isForeign(database: Database): Promise<boolean> {
  const [found] = await database.all(
    `select count(*) as columns, count(*) filter (where table_name = 'meta' and column_name = 'schema_version') as versions
     from information_schema.columns`,
  );
  return Number(found?.["columns"]) > 0 && Number(found?.["versions"]) === 0;
}

/** 0 for an empty file. */
export async function schemaVersion(database: Database): Promise<number> {
  const tables = await database.all("select table_name from information_schema.tables where table_name = 'meta'");
  if (tables.length === 0) return 0;
  const rows = await database.all("select schema_version from meta");
  return Number(rows[0]?.["schema_version"] ?? 0);
}
