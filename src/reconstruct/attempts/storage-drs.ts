import type { MotionFact } from "../../model/fact.ts";
import { MINUTE_MS } from "../../model/units.ts";
import { timeOf, type Merged } from "../facts/merged.ts";
import { sidesAgree } from "../facts/sides.ts";
import { addTo, firstFrom } from "../facts/sorted.ts";
import { absorb, endOf, placesOf, spanOf, startOf, type Attempt } from "./attempt.ts";

/**
 * Storage DRS reports its moves once more (StorageDrsStorageMigrationEvent), often in a chain of its own and moments before or after
 * the move's own end: evidence for trigger and kind of the move that is there, and a move only where there is none.
 */

/** How far its report lies from the end it repeats. Seen: 10 ms; a busy vCenter writes its events late. */
const SAME_END_MS = MINUTE_MS;

/** Gives each such report to the move it repeats and returns the attempts that are left. `attempts` are those of all VMs. */
export function joinStorageDrsReports(attempts: readonly Attempt[]): Attempt[] {
  const reports = attempts.filter(isReport);
  if (reports.length === 0) return [...attempts];
  const moves = new MovesByVm(attempts);
  const told = new Set<Attempt>();
  for (const report of reports) {
    const move = moves.repeatedBy(report);
    if (move === null) continue;
    absorb(move, { ...report, chainId: null });
    told.add(report);
  }
  return attempts.filter((attempt) => !told.has(attempt));
}

/** Nothing but Storage DRS's own word. */
function isReport({ starts, ends, failures, tasks }: Attempt): boolean {
  return starts.length + failures.length + tasks.length === 0 && ends.length > 0 && ends.every((end) => end.storageDrs);
}

interface Move {
  readonly attempt: Attempt;
  readonly at: number;
}

/** The moves of each VM that came to an end, in the order of their ends. */
class MovesByVm {
  private readonly byVm = new Map<string, Move[]>();

  constructor(attempts: readonly Attempt[]) {
    for (const attempt of attempts) {
      const at = isReport(attempt) ? null : closedAt(attempt);
      if (at === null) continue;
      for (const key of keysOf(attempt)) addTo(this.byVm, key, { attempt, at });
    }
    for (const list of this.byVm.values()) list.sort((a, b) => a.at - b.at);
  }

  /** The move whose end is nearest to the report and contradicts none of its places; null where there is none. */
  repeatedBy(report: Attempt): Attempt | null {
    const end = report.ends[0];
    if (end === undefined) return null;
    const slack = Math.max(SAME_END_MS, end.precisionMs);
    let best: Move | null = null;
    for (const key of keysOf(report)) {
      const list = this.byVm.get(key) ?? [];
      for (let index = firstFrom(list, timeOf(end) - slack, ({ at }) => at); index < list.length; index++) {
        const move = list[index];
        if (move === undefined || move.at > timeOf(end) + slack) break;
        const isNearer = best === null || Math.abs(move.at - timeOf(end)) < Math.abs(best.at - timeOf(end));
        if (isNearer && isRepeated(move.attempt, end)) best = move;
      }
    }
    return best?.attempt ?? null;
  }
}

/** By identity, and by name for a report that gives nothing else. */
function keysOf(attempt: Attempt): string[] {
  const name = [...attempt.ends, ...attempt.starts].find(({ vm }) => vm.name !== undefined)?.vm.name;
  const own = `${attempt.scope}\u0000${attempt.vm}`;
  return name === undefined || attempt.vm === `name ${name}` ? [own] : [own, `${attempt.scope}\u0000name ${name}`];
}

function closedAt(attempt: Attempt): number | null {
  const end = endOf(attempt);
  if (end !== null) return timeOf(end);
  const done = attempt.tasks.some(({ snapshot, state }) => !snapshot && state === "success");
  return done && attempt.failures.length === 0 ? spanOf(attempt).to : null;
}

/** Storage DRS moves no VM to another host, and the datastores it names are the move's. */
function isRepeated(move: Attempt, report: Merged<MotionFact>): boolean {
  const start = startOf(move);
  if (start !== null && timeOf(start) > timeOf(report)) return false;
  const { source, destination } = placesOf(move);
  return (
    sidesAgree({ ...report.source, host: null, hostMoref: null }, source) && sidesAgree(report.destination, destination)
  );
}
