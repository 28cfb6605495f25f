import type { Migration } from "../model/migration.ts";
import type { Database } from "./database.ts";
import type { Learnt, ToldSpan } from "./late.ts";
import { rememberLate } from "./late.ts";
import type { Preference, StoredMigration } from "./merge.ts";
import { combine, combineKeys } from "./merge.ts";
import type { KnownInput, StoredRow } from "./rows.ts";
import { insertInputs, insertMigrations, listWanted, momentOf } from "./rows.ts";

/** What one reading of exports brings to the history. */
export interface Reading {
  /** When it was read, ISO UTC. */
  readonly at: string;
  /** Version of the program that read it. */
  readonly program: string;
  /** What for: `nightly 2026-11-23`, `rebuild`. */
  readonly what: string;
  readonly migrations: readonly Migration[];
  /** Inventory folder of a migration's VM; null where none is known. */
  readonly folderOf?: (migration: Migration) => string | null;
  /** As in `report.inputs`, same order: evidence points into it. null for an input that is not to be remembered. */
  readonly inputs: readonly (KnownInput | null)[];
  /** Migrations that ended before this instant are past their retention; ISO UTC or null. */
  readonly keepFrom: string | null;
  readonly preference: Preference;
  /** The nights that were told before; null where no report comes of the reading (a rebuild). */
  readonly told: ToldSpan | null;
}

export interface UpdateCounts {
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
  /** Ids under which the reading's migrations are in the history now. */
  readonly ids: readonly string[];
}

/**
 * Takes one reading into the history, all or nothing. Migrations are recognised by shared keys, inputs by content;
 * applied twice, the second time changes nothing.
 */
export async function applyReading(database: Database, reading: Reading): Promise<UpdateCounts> {
  await database.run("begin transaction");
  try {
    const counts = await takeMigrations(database, reading);
    await takeInputs(database, reading);
    await database.run("insert into run values ($1::timestamp, $2, $3, $4, $5, $6)", [
      reading.at,
      reading.program,
      reading.what,
      reading.migrations.length,
      counts.added,
      counts.changed,
    ]);
    await database.run("commit");
    return counts;
  } catch (error) {
    await database.run("rollback").catch(() => undefined);
    throw error;
  }
}

async function takeMigrations(database: Database, reading: Reading): Promise<UpdateCounts> {
  const { keepFrom } = reading;
  const incoming = reading.migrations
    .map((migration) => toStored(migration, reading))
    .filter((migration) => keepFrom === null || (momentOf(migration) ?? keepFrom) >= keepFrom);
  await listWanted(
    database,
    incoming.flatMap((migration) => migration.keys),
  );
  const owners = await keyOwners(database);
  const stored = await storedRows(database);
  const { pairs, folded } = matchByKeys(incoming, owners);

  const replaced: string[] = [];
  const written: StoredRow[] = [];
  const takenIds = await idsInUse(database, incoming);
  const ownedKeys = new Map(owners);
  let added = 0;
  const learnt: Learnt[] = [];
  const touched: string[] = [];
  for (const [index, migration] of incoming.entries()) {
    const ids = [pairs.get(index), ...(folded.get(index) ?? [])].filter((id) => id !== undefined);
    const known = ids.map((id) => stored.get(id)).filter((row) => row !== undefined);
    const first = known.sort((a, b) => order(a.firstSeen, b.firstSeen) || order(a.migration.id, b.migration.id))[0];
    if (first === undefined) {
      const keys = migration.keys.filter((key) => !ownedKeys.has(key));
      const id = freeId(migration.id, takenIds);
      takenIds.add(id);
      touched.push(id);
      written.push({ migration: { ...migration, id, keys }, firstSeen: reading.at });
      added++;
      learnt.push({ id, readId: migration.id, moment: momentOf(migration) });
      continue;
    }
    touched.push(first.migration.id);
    const own = new Set(known.map((row) => row.migration.id));
    const keys = migration.keys.filter((key) => own.has(ownedKeys.get(key) ?? first.migration.id));
    let merged = first.migration;
    for (const row of known.slice(1)) merged = combine(merged, row.migration, "stored");
    merged = combine(merged, { ...migration, keys }, reading.preference);
    merged = { ...merged, keys: combineKeys(merged.keys, keys) };
    const same = known.length === 1 && merged.keys.length === first.migration.keys.length;
    if (same && JSON.stringify(merged) === JSON.stringify(first.migration)) continue;
    for (const id of own) replaced.push(id);
    // An end that was not known before is news as much as a migration that was not.
    if (first.migration.outcome === "unfinished" && merged.outcome !== "unfinished")
      learnt.push({ id: merged.id, readId: migration.id, moment: momentOf(merged) });
    written.push({ migration: merged, firstSeen: first.firstSeen });
  }
  await listWanted(database, replaced);
  await database.run("delete from migration where id in (select value from wanted)");
  await database.run("delete from migration_key where id in (select value from wanted)");
  await insertMigrations(database, written, await nextRevision(database));
  if (reading.told !== null) await rememberLate(database, learnt, reading.told);
  const counts = { added, changed: written.length - added, unchanged: incoming.length - written.length };
  return { ...counts, ids: touched };
}

/** One more than the readings so far: each reading has its own, and none is ever used again. */
async function nextRevision(database: Database): Promise<number> {
  const rows = await database.all("select count(*) as readings from run");
  return Number(rows[0]?.["readings"] ?? 0) + 1;
}

interface Matches {
  /** Index of the incoming migration to the id it continues. */
  readonly pairs: ReadonlyMap<number, string>;
  /** Further stored migrations that turn out to be the same one: two halves that a third reading joins. */
  readonly folded: ReadonlyMap<number, readonly string[]>;
}

/** Pairs incoming and stored migrations by shared keys, the strongest first; a stored one continues in one only. */
function matchByKeys(incoming: readonly StoredMigration[], owners: ReadonlyMap<string, string>): Matches {
  const shared = incoming.flatMap((migration, index) =>
    migration.keys.flatMap((key, strength) => {
      const id = owners.get(key);
      return id === undefined ? [] : [{ index, id, strength }];
    }),
  );
  shared.sort((a, b) => a.strength - b.strength || a.index - b.index);
  const pairs = new Map<number, string>();
  const claimed = new Set<string>();
  for (const { index, id } of shared) {
    if (pairs.has(index) || claimed.has(id)) continue;
    pairs.set(index, id);
    claimed.add(id);
  }
  const folded = new Map<number, string[]>();
  for (const { index, id } of shared) {
    if (claimed.has(id)) continue;
    claimed.add(id);
    folded.set(index, [...(folded.get(index) ?? []), id]);
  }
  return { pairs, folded };
}

function toStored(migration: Migration, { inputs, folderOf }: Reading): StoredMigration {
  const { evidence, ...rest } = migration;
  const vmFolder = folderOf?.(migration) ?? null;
  return {
    ...rest,
    ...(vmFolder === null ? {} : { vmFolder }),
    evidence: evidence.map(({ input, line, record }) => ({ sha256: inputs[input]?.sha256 ?? "", line, record })),
  };
}

/** Key to migration id, for the keys in `wanted`. */
async function keyOwners(database: Database): Promise<ReadonlyMap<string, string>> {
  const rows = await database.all("select distinct key, id from migration_key where key in (select value from wanted)");
  return new Map(rows.map((row) => [String(row["key"]), String(row["id"])]));
}

/** The migrations that own one of the keys in `wanted`, by id. */
async function storedRows(database: Database): Promise<ReadonlyMap<string, StoredRow>> {
  const rows = await database.all(
    `select id, body, strftime(first_seen, '%Y-%m-%dT%H:%M:%S.%gZ') as seen from migration
     where id in (select id from migration_key where key in (select value from wanted))`,
  );
  return new Map(
    rows.map((row) => [
      String(row["id"]),
      { migration: JSON.parse(String(row["body"])) as StoredMigration, firstSeen: String(row["seen"]) },
    ]),
  );
}

async function idsInUse(database: Database, incoming: readonly StoredMigration[]): Promise<Set<string>> {
  await listWanted(
    database,
    incoming.map((migration) => migration.id),
  );
  const rows = await database.all("select id from migration where id in (select value from wanted)");
  return new Set(rows.map((row) => String(row["id"])));
}

/** Remembers inputs by content and place; one that was only touched gets its new time, so that it is not hashed again. */
async function takeInputs(database: Database, reading: Reading): Promise<void> {
  const inputs = reading.inputs.filter((input) => input !== null);
  await listWanted(
    database,
    inputs.map((input) => input.path),
  );
  const rows = await database.all(
    "select sha256, path, modified_ms from input where path in (select value from wanted)",
  );
  const known = new Map(
    rows.map((row) => [`${String(row["sha256"])} ${String(row["path"])}`, Number(row["modified_ms"])]),
  );
  const fresh = new Map<string, KnownInput>();
  for (const input of inputs) {
    const place = `${input.sha256} ${input.path}`;
    const modifiedMs = known.get(place);
    if (modifiedMs === undefined) fresh.set(place, input);
    else if (modifiedMs !== input.modifiedMs) {
      const values = [input.modifiedMs, input.sha256, input.path];
      await database.run("update input set modified_ms = $1 where sha256 = $2 and path = $3", values);
    }
  }
  await insertInputs(database, [...fresh.values()], reading.at);
}

/** Ids are hashes of keys; the same id for two migrations means one key was told apart by a later reading only. */
function freeId(id: string, taken: ReadonlySet<string>): string {
  if (!taken.has(id)) return id;
  let nth = 2;
  while (taken.has(`${id}-${nth}`)) nth++;
  return `${id}-${nth}`;
}

function order(left: string, right: string): number {
  return left === right ? 0 : left < right ? -1 : 1;
}
