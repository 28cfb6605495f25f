import type { EpochMs } from "../../model/units.ts";
import type { HostLogRow } from "./measured.ts";

/**
 * vmware.log prints stuns without a migration id. A stop belongs to a migration when the same log announced that migration before
 * it, and no snapshot, hot-add or reconfiguration came in between: those stun the VM too, and a hot-add even prints Migrate lines
 * (KB 432796). Everything that cannot be told is left alone.
 */

/** An operation that stuns announces itself at most this long before. */
const CAUSE_HOLDS_MS = 60_000;
/** No vMotion takes longer from its announcement to the stop. */
const LONGEST_MIGRATION_MS = 86_400_000;

interface Context {
  readonly id: string;
  readonly side: "source" | "destination";
  readonly at: EpochMs | null;
  /** The source said that it stuns the VM now. */
  stunning: boolean;
}

/** The rows with the migration id filled in where the log's own order proves it. */
export function attributeStuns(rows: readonly HostLogRow[]): HostLogRow[] {
  const byLog = new Map<string, HostLogRow[]>();
  const done: HostLogRow[] = [];
  for (const row of rows) {
    if (row.record.log !== "vmware") {
      done.push(row);
      continue;
    }
    const log = `${row.input}\u0000${row.record.host ?? ""}`;
    const list = byLog.get(log);
    if (list === undefined) byLog.set(log, [row]);
    else list.push(row);
  }
  for (const log of byLog.values()) for (const row of attributeLog(asWritten(log))) done.push(row);
  return done;
}

/** Of all steps between neighbours: more back than this, and the lines do not stand as the host wrote them. */
const MOST_BACK = 0.1;

/**
 * The lines as the host wrote them: a log itself is in that order, whatever its clock did; what a log store gave out may have the newest
 * first, or none. Lines of one moment then keep the order they are told in, backwards where all is.
 */
function asWritten(rows: HostLogRow[]): HostLogRow[] {
  rows.sort((a, b) => a.record.line - b.record.line);
  const times = rows.flatMap(({ at }) => (at === null ? [] : [at]));
  const back = times.filter((at, index) => index > 0 && at < (times[index - 1] ?? at)).length;
  const forth = times.filter((at, index) => index > 0 && at > (times[index - 1] ?? at)).length;
  if (back <= MOST_BACK * (back + forth)) return rows;
  if (forth <= MOST_BACK * (back + forth)) rows.reverse();
  let last = -Infinity;
  return rows
    .map((row) => ({ row, at: (last = row.at ?? last) }))
    .sort((a, b) => a.at - b.at)
    .map(({ row }) => row);
}

function attributeLog(rows: readonly HostLogRow[]): HostLogRow[] {
  let context: Context | null = null;
  let cause: HostLogRow | null = null;
  return rows.map((row) => {
    const { record, at } = row;
    const statement = record.statement;
    switch (statement.kind) {
      case "other-stun-cause":
        cause = row;
        context = null;
        return row;
      case "restore":
      case "request":
      case "vmotion-info":
        if (record.migrationId === undefined) return row;
        if (cause !== null && !isOver(cause, at)) return row;
        cause = null;
        context = next(context, row);
        return row;
      case "stun-begin":
      case "stunned":
      case "state":
      case "failure": {
        if (context === null || cause !== null) return row;
        if (statement.kind === "stun-begin" || statement.kind === "stunned") context.stunning = true;
        return withId(row, context);
      }
      case "unstun": {
        const own = context;
        const isCaused = cause !== null;
        context = null;
        cause = null;
        if (own === null || isCaused || !isWithin(own, at)) return row;
        // On the source, a stop before the announced stun is none of the switchover.
        return own.side === "source" && !own.stunning ? row : withId(row, own);
      }
      case "identity":
      case "downtime":
      case "pre-copy-stun":
      case "source-result":
      case "stopping-pre-copy":
      case "sent-all-modified-pages":
      case "low-memory-wait":
        return row;
      default:
        return unknownStatement(statement);
    }
  });
}

function unknownStatement(statement: never): never {
  throw new Error(`unknown host log statement ${JSON.stringify(statement)}`);
}

function next(context: Context | null, row: HostLogRow): Context | null {
  const { record, at } = row;
  const id = record.migrationId ?? "";
  const side = record.side ?? (context?.id === id ? context.side : "source");
  if (context?.id === id) return { ...context, side };
  return { id, side, at, stunning: false };
}

function isOver(cause: HostLogRow, at: EpochMs | null): boolean {
  return cause.at !== null && at !== null && at - cause.at > CAUSE_HOLDS_MS;
}

function isWithin(context: Context, at: EpochMs | null): boolean {
  return at === null || context.at === null || (at >= context.at && at - context.at <= LONGEST_MIGRATION_MS);
}

function withId(row: HostLogRow, context: Context): HostLogRow {
  return { ...row, record: { ...row.record, migrationId: context.id, side: row.record.side ?? context.side } };
}
