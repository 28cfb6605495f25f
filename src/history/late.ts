import type { Database } from "./database.ts";
import type { StoredMigration } from "./merge.ts";

/** The nights that have been told when a reading is taken in: what ends within them and is known only now came late. */
export interface ToldSpan {
  /** ISO UTC; told are migrations that end after `from` and not after `to`. */
  readonly from: string;
  readonly to: string;
}

/** What a reading made of one migration. */
export interface Learnt {
  /** Its id in the history, and the one it was read under. */
  readonly id: string;
  readonly readId: string;
  /** Its end, its start where it has none. ISO UTC or null. */
  readonly moment: string | null;
}

/**
 * Remembers, with the reading itself, which of what it brought belongs to nights that were told already: a run that
 * dies before its report leaves the telling to the next. What a report showed while the history could not be written
 * is not late.
 */
export async function rememberLate(database: Database, learnt: readonly Learnt[], told: ToldSpan): Promise<void> {
  const rows = await database.all("select distinct id from told");
  const shown = new Set(rows.map((row) => String(row["id"])));
  const late = learnt.filter(
    ({ id, readId, moment }) =>
      moment !== null && moment > told.from && moment <= told.to && !shown.has(id) && !shown.has(readId),
  );
  await insertIds(
    database,
    "insert into late select unnest(from_json($1::json, '[\"VARCHAR\"]')), null",
    late.map(({ id }) => id),
  );
}

/** The late migrations that the night of `date` tells: its own, where it is written again, and those no night told yet. */
export async function readLate(database: Database, date: string): Promise<readonly LateMigration[]> {
  const rows = await database.all(
    `select distinct m.body, m.moment, m.id, l.night from late l join migration m on m.id = l.id
     where l.night is null or l.night = $1 order by m.moment, m.id`,
    [date],
  );
  return rows.map((row) => ({
    migration: JSON.parse(String(row["body"])) as StoredMigration,
    isNew: row["night"] === null,
  }));
}

export interface LateMigration {
  readonly migration: StoredMigration;
  /** False where the night of this date has told it before. */
  readonly isNew: boolean;
}

/** What a night's report showed, so that no later one tells it as new. */
export interface Telling {
  /** Ids in the history of the late ones it told. */
  readonly late: readonly string[];
  /** Ids of migrations that were shown and could not be taken into the history; empty where they could. */
  readonly unstored: readonly string[];
}

export async function writeTelling(database: Database, date: string, at: string, telling: Telling): Promise<void> {
  await insertIds(
    database,
    `update late set night = $2 where night is null and id in (select unnest(from_json($1::json, '["VARCHAR"]')))`,
    telling.late,
    [date],
  );
  await insertIds(
    database,
    `insert into told select unnest(from_json($1::json, '["VARCHAR"]')), $2::timestamp`,
    telling.unstored,
    [at],
  );
}

async function insertIds(
  database: Database,
  sql: string,
  ids: readonly string[],
  more: readonly string[] = [],
): Promise<void> {
  if (ids.length > 0) await database.run(sql, [JSON.stringify(ids), ...more]);
}
