import type { Night, Past } from "../model/past.ts";
import { vmPastKey } from "../model/past.ts";
import { KINDS } from "../model/migration.ts";
import type { Database } from "./database.ts";
import { textOf } from "./database.ts";
import { writeTelling, type Telling } from "./late.ts";
import { readOpenFailures } from "./open-failures.ts";
import { readPastEvacuations } from "./past-evacuations.ts";

/** A VM with fewer earlier moves than this has no past to be compared with. */
const MINIMUM_MOVES = 10;
/** The latest moves of a VM that its past is made of. */
const MAXIMUM_MOVES = 60;
const PAST_DAYS = 180;

/** What the history says of the time before a night: the nights of earlier dates, newest first, and each VM's durations. */
export async function readPast(database: Database, before: string, date: string): Promise<Past> {
  const moves = await database.all(
    `select vcenter, vm, kind, list(duration_seconds order by moment desc, id)[1:${MAXIMUM_MOVES}] as durations
     from migration
     where outcome = 'succeeded' and vm is not null and duration_seconds is not null and trigger <> 'placement'
       and moment <= $1::timestamp and moment > $1::timestamp - interval ${PAST_DAYS} day
     group by vcenter, vm, kind having count(*) >= ${MINIMUM_MOVES}`,
    [before],
  );
  const vmDurations = new Map<string, readonly number[]>();
  for (const row of moves) {
    const kind = KINDS.find((name) => name === row["kind"]);
    if (kind === undefined) continue;
    const key = vmPastKey(textOf(row, "vcenter"), textOf(row, "vm") ?? "", kind);
    vmDurations.set(key, (row["durations"] as unknown[]).map(Number));
  }
  const nights = (await readNights(database)).filter((night) => night.date < date);
  return {
    source: "history",
    nights,
    vmDurations,
    openFailures: await readOpenFailures(database, before, nights),
    evacuations: await readPastEvacuations(database, before),
  };
}

/** All nights, newest first. */
export async function readNights(database: Database): Promise<readonly Night[]> {
  const rows = await database.all("select body from night order by date desc");
  return rows.map((row) => JSON.parse(String(row["body"])) as Night);
}

/** Writes a night, replacing an earlier one of the same date, and what it told of others. All or nothing. */
export async function writeNight(database: Database, night: Night, at: string, telling: Telling): Promise<void> {
  await database.run("begin transaction");
  try {
    await replaceNight(database, night, at);
    await writeTelling(database, night.date, at, telling);
    await database.run("commit");
  } catch (error) {
    await database.run("rollback").catch(() => undefined);
    throw error;
  }
}

async function replaceNight(database: Database, night: Night, at: string): Promise<void> {
  await database.run("delete from night where date = $1", [night.date]);
  await database.run("insert into night values ($1, $2::timestamp, $3::timestamp, $4, $5::timestamp, $6)", [
    night.date,
    night.from,
    night.to,
    night.status,
    at,
    JSON.stringify(night),
  ]);
}
