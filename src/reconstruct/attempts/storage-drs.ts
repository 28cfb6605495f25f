import type { MotionFact } from "../../model/fact.ts";
import { HOUR_MS, MINUTE_MS, SECOND_MS } from "../../model/units.ts";
import { timeOf, type Merged } from "../facts/merged.ts";
import { hostsAgree, sidesAgree } from "../facts/sides.ts";
import { addTo, firstFrom } from "../facts/sorted.ts";
import { absorb, bySpan, endOf, placesOf, spanOf, startOf, type Attempt } from "./attempt.ts";

/**
 * Storage DRS reports its moves once more (StorageDrsStorageMigrationEvent), often in a chain of its own and moments before or after
 * the move's own end: evidence for trigger and kind of the move that is there, and a move only where there is none.
 */

/** How far its report lies from the end it repeats. Seen: 10 ms; a busy vCenter writes its events late. */
const SAME_END_MS = MINUTE_MS;
/** Events that were held back come in one flush. A report this late is of a move that nobody reported yet, even where the VM went back since. */
const FLUSH_MS = 15 * MINUTE_MS;
/** Clocks of two exports differ by less. */
const CLOCK_MS = 5 * MINUTE_MS;
/** So late it is told where the VM has stayed: from where it lies already it cannot have been moved there again. */
const LATEST_MS = 12 * HOUR_MS;
/** The reports of one VM's disks come together. */
const NEXT_DISK_MS = 10 * SECOND_MS;
/** How many moves of one VM around a report are looked at. */
const MOST_AROUND = 32;

/** Gives each such report to the move it repeats and returns the attempts that are left. `attempts` are those of all VMs. */
export function joinStorageDrsReports(attempts: readonly Attempt[]): Attempt[] {
  const reports = attempts.filter(isReport);
  if (reports.length === 0) return [...attempts];
  const moves = new MovesByVm(attempts.filter((attempt) => !isReport(attempt)));
  const told = new Set<Attempt>();
  const reported = new Set<Attempt>();
  const give = (report: Attempt, move: Attempt | null): void => {
    if (move === null) return;
    reported.add(move);
    told.add(report);
    absorb(move, { ...report, chainId: null });
  };
  // Those beside their move first: what they have told, a late one does not tell.
  for (const report of reports) give(report, moves.repeatedBy(report));
  for (const report of reports) if (!told.has(report)) give(report, moves.ofNextDisk(report));
  const late = bySpan(reports.filter((report) => !told.has(report)));
  if (late.length === 0) return attempts.filter((attempt) => !told.has(attempt));
  const all = new MovesByVm(attempts.filter((attempt) => !told.has(attempt)));
  for (const report of late) give(report, all.toldLateBy(report, reported, told));
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
      const at = closedAt(attempt);
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

  /** The move that Storage DRS has just told of, of another of the VM's disks; null where there is none. */
  ofNextDisk(report: Attempt): Attempt | null {
    const end = report.ends[0];
    if (end === undefined || end.source.datastore === null || end.destination.datastore === null) return null;
    for (const key of keysOf(report)) {
      const list = this.byVm.get(key) ?? [];
      const first = firstFrom(list, timeOf(end) - SAME_END_MS, ({ at }) => at);
      for (const { attempt, at } of list.slice(first, first + MOST_AROUND)) {
        if (at > timeOf(end) + SAME_END_MS) break;
        if (attempt.ends.some((other) => isNextDisk(other, end))) return attempt;
      }
    }
    return null;
  }

  /** The move of just these datastores that is under way, or that brought the VM where it still lies; null where there is none. */
  toldLateBy(report: Attempt, reported: ReadonlySet<Attempt>, told: ReadonlySet<Attempt>): Attempt | null {
    const end = report.ends[0];
    if (end === undefined || end.destination.datastore === null) return null;
    const at = timeOf(end);
    for (const key of keysOf(report)) {
      const list = this.byVm.get(key) ?? [];
      const next = firstFrom(list, at, (move) => move.at);
      for (const { attempt } of list.slice(next, next + MOST_AROUND))
        if (spanOf(attempt).from <= at + CLOCK_MS && !isReport(attempt) && isOfSameStores(attempt, end)) return attempt;
      let stayed = true;
      let again: Attempt | null = null;
      for (let index = next - 1; index >= Math.max(0, next - MOST_AROUND); index--) {
        const move = list[index];
        if (move === undefined || at - move.at > LATEST_MS) break;
        if (move.attempt === report || told.has(move.attempt)) continue;
        if (!isReport(move.attempt) && isOfSameStores(move.attempt, end)) {
          const isNew = !reported.has(move.attempt) && end.source.datastore !== null;
          if (isNew && (stayed || at - move.at <= FLUSH_MS)) return move.attempt;
          if (stayed) again = move.attempt;
        }
        stayed &&= keepsItsStore(move.attempt);
      }
      if (again !== null) return again;
    }
    return null;
  }
}

/** Disks are told of one by one. Where one begins at which the other ended it is the next move of one disk. */
function isNextDisk(one: Merged<MotionFact>, other: Merged<MotionFact>): boolean {
  return (
    one.storageDrs &&
    Math.abs(timeOf(one) - timeOf(other)) <= NEXT_DISK_MS &&
    one.destination.datastore !== other.source.datastore &&
    one.source.datastore !== other.destination.datastore
  );
}

/** The move names both datastores, and the report the same; a database's dump knows only where it went. */
function isOfSameStores(move: Attempt, report: Merged<MotionFact>): boolean {
  const { source, destination } = placesOf(move);
  return (
    source.datastore !== null &&
    destination.datastore !== null &&
    source.datastore !== destination.datastore &&
    (report.source.datastore === null || source.datastore === report.source.datastore) &&
    (destination.datastore === report.destination.datastore || isInherited(report, source.datastore))
  );
}

/** It left the VM on the datastore where it was. */
function keepsItsStore(move: Attempt): boolean {
  const { source, destination } = placesOf(move);
  return source.datastore !== null && source.datastore === destination.datastore;
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
    sidesAgree({ ...report.source, host: null, hostMoref: null }, source) &&
    (sidesAgree(report.destination, destination) ||
      (isInherited(report, source.datastore) && hostsAgree(report.destination, destination)))
  );
}

/** The one datastore a report without a sentence names is that of its field: the one the VM was on, or is on. */
function isInherited({ source, destination }: Merged<MotionFact>, left: string | null): boolean {
  return source.datastore === null && destination.datastore !== null && destination.datastore === left;
}
