import type { InputRole } from "../model/record.ts";
import type { Database } from "./database.ts";
import type { StoredMigration } from "./merge.ts";

/** Rows sent to the database in one statement: its JSON text stays at a few megabytes. */
const BATCH_ROWS = 2000;

/** Columns of a table by name, with the type its JSON value has and the SQL that turns it into the column's value. */
interface Columns {
  readonly [column: string]: "text" | "number" | "instant";
}

const MIGRATION_COLUMNS: Columns = {
  id: "text",
  vcenter: "text",
  vm: "text",
  vm_moref: "text",
  vm_uuid: "text",
  kind: "text",
  outcome: "text",
  half: "text",
  unfinished_reason: "text",
  trigger: "text",
  user_name: "text",
  source_host: "text",
  source_datastore: "text",
  destination_host: "text",
  destination_datastore: "text",
  queued_at: "instant",
  started_at: "instant",
  ended_at: "instant",
  moment: "instant",
  duration_seconds: "number",
  queue_seconds: "number",
  stun_seconds: "number",
  stun_basis: "text",
  failure_category: "text",
  first_seen: "instant",
  body: "text",
  revision: "number",
};

const KEY_COLUMNS: Columns = { key: "text", id: "text" };
const INPUT_COLUMNS: Columns = {
  sha256: "text",
  path: "text",
  bytes: "number",
  modified_ms: "number",
  vcenter: "text",
  format: "text",
  role: "text",
  first_at: "instant",
  last_at: "instant",
  date_order: "text",
  first_read: "instant",
};

/** An input by its content, as the history remembers it. */
export interface KnownInput {
  readonly sha256: string;
  /** Absolute, as it was found. */
  readonly path: string;
  readonly bytes: number;
  readonly modifiedMs: number;
  readonly vcenter: string | null;
  readonly format: string | null;
  readonly role: InputRole;
  readonly firstAt: string | null;
  readonly lastAt: string | null;
  /** How its slash dates are written, where the export or one beside it said so; null where they were guessed or it has none. */
  readonly dateOrder: "mdy" | "dmy" | null;
}

/** A migration together with when the history first saw it. */
export interface StoredRow {
  readonly migration: StoredMigration;
  readonly firstSeen: string;
}

/** The instant a migration is counted by: its end, its start where it has none, else its queueing. ISO UTC. */
export function momentOf(migration: Pick<StoredMigration, "endedAt" | "startedAt" | "queuedAt">): string | null {
  return migration.endedAt ?? migration.startedAt ?? migration.queuedAt;
}

/** `revision`: the number of the reading that brings them. */
export async function insertMigrations(
  database: Database,
  rows: readonly StoredRow[],
  revision: number,
): Promise<void> {
  await insert(
    database,
    "migration",
    MIGRATION_COLUMNS,
    rows.map((row) => ({ ...migrationRow(row), revision })),
  );
  const keys = rows.flatMap(({ migration }) => migration.keys.map((key) => ({ key, id: migration.id })));
  await insert(database, "migration_key", KEY_COLUMNS, keys);
}

export async function insertInputs(database: Database, inputs: readonly KnownInput[], at: string): Promise<void> {
  const rows = inputs.map((input) => ({
    sha256: input.sha256,
    path: input.path,
    bytes: input.bytes,
    modified_ms: input.modifiedMs,
    vcenter: input.vcenter,
    format: input.format,
    role: input.role,
    first_at: input.firstAt,
    last_at: input.lastAt,
    date_order: input.dateOrder,
    first_read: at,
  }));
  await insert(database, "input", INPUT_COLUMNS, rows);
}

function migrationRow({ migration, firstSeen }: StoredRow): Readonly<Record<string, unknown>> {
  return {
    id: migration.id,
    vcenter: migration.vcenter,
    vm: migration.vm.name,
    vm_moref: migration.vm.moref,
    vm_uuid: migration.vm.instanceUuid,
    kind: migration.kind,
    outcome: migration.outcome,
    half: migration.half,
    unfinished_reason: migration.unfinishedReason,
    trigger: migration.trigger,
    user_name: migration.userName,
    source_host: migration.source.host,
    source_datastore: migration.source.datastore,
    destination_host: migration.destination.host,
    destination_datastore: migration.destination.datastore,
    queued_at: migration.queuedAt,
    started_at: migration.startedAt,
    ended_at: migration.endedAt,
    moment: momentOf(migration),
    duration_seconds: migration.durationSeconds,
    queue_seconds: migration.queueSeconds,
    stun_seconds: migration.stun.seconds?.best ?? null,
    stun_basis: migration.stun.basis,
    failure_category: migration.failure?.category ?? null,
    first_seen: firstSeen,
    body: JSON.stringify(migration),
  };
}

/** Inserts objects with the given columns; values travel as one JSON parameter, so nothing needs quoting. */
async function insert(
  database: Database,
  table: string,
  columns: Columns,
  rows: readonly Readonly<Record<string, unknown>>[],
): Promise<void> {
  const names = Object.keys(columns);
  const shape = JSON.stringify([
    Object.fromEntries(names.map((name) => [name, columns[name] === "number" ? "DOUBLE" : "VARCHAR"])),
  ]);
  const values = names.map((name) => (columns[name] === "instant" ? `item.${name}::timestamp` : `item.${name}`));
  const sql =
    `insert into ${table} (${names.join(", ")}) select ${values.join(", ")} ` +
    `from (select unnest(from_json($1::json, '${shape}')) as item)`;
  for (let start = 0; start < rows.length; start += BATCH_ROWS) {
    await database.run(sql, [JSON.stringify(rows.slice(start, start + BATCH_ROWS))]);
  }
}

/** Fills the temporary table `wanted(value)` with texts to join with. */
export async function listWanted(database: Database, values: Iterable<string>): Promise<void> {
  await database.run("create or replace temporary table wanted (value varchar)");
  const rows = [...values].map((value) => ({ value }));
  await insert(database, "wanted", { value: "text" }, rows);
}

/** Fills a table with the columns vcenter, vm, vm_moref and vm_uuid. */
export async function insertNamed(
  database: Database,
  table: string,
  rows: readonly Readonly<Record<"vcenter" | "vm" | "vm_moref" | "vm_uuid", string | null>>[],
): Promise<void> {
  await insert(database, table, { vcenter: "text", vm: "text", vm_moref: "text", vm_uuid: "text" }, rows);
}
