import type { PastEvacuation } from "../model/forecast.ts";
import { secondsBetween, toIso, HOUR_MS } from "../model/units.ts";
import type { Database } from "./database.ts";
import { textOf } from "./database.ts";

const PAST_DAYS = 180;
const MOVES_AT_MOST = 20_000;
/** The moves of one evacuation follow each other closely. */
const GAP_MS = HOUR_MS;
/** A move or two in maintenance mode is no evacuation that tells anything. */
const MOVES_AT_LEAST = 3;

/** Evacuations of earlier nights, as the moves of maintenance mode tell them: first start to last end. Oldest first. */
export async function readPastEvacuations(database: Database, before: string): Promise<readonly PastEvacuation[]> {
  const rows = await database.all(
    `select vcenter, source_host, vm, vm_moref, epoch_ms(started_at) as started, epoch_ms(ended_at) as ended
     from migration
     where trigger = 'maintenance' and kind = 'vmotion' and outcome = 'succeeded' and source_host is not null
       and started_at is not null and ended_at is not null
       and moment <= $1::timestamp and moment > $1::timestamp - interval ${PAST_DAYS} day
     order by started_at desc, id limit ${MOVES_AT_MOST}`,
    [before],
  );
  const running = new Map<string, Session>();
  const sessions: Session[] = [];
  for (const row of rows.toReversed()) {
    const [vcenter, host] = [textOf(row, "vcenter"), textOf(row, "source_host") ?? ""];
    const [started, ended] = [Number(row["started"]), Number(row["ended"])];
    const key = JSON.stringify([vcenter, host.toLowerCase()]);
    let session = running.get(key);
    if (session === undefined || started - session.ended > GAP_MS) {
      session = { vcenter, host, started, ended, vms: [] };
      running.set(key, session);
      sessions.push(session);
    }
    session.ended = Math.max(session.ended, ended);
    session.vms.push({ name: textOf(row, "vm"), moref: textOf(row, "vm_moref"), instanceUuid: null });
  }
  return sessions
    .filter(({ vms }) => vms.length >= MOVES_AT_LEAST)
    .map(({ vcenter, host, started, ended, vms }) => ({
      vcenter,
      host,
      at: toIso(started),
      seconds: secondsBetween(started, ended),
      vms,
    }));
}

interface Session {
  readonly vcenter: string | null;
  readonly host: string;
  readonly started: number;
  ended: number;
  readonly vms: PastEvacuation["vms"][number][];
}
