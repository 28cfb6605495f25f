import type { MotionFact } from "../../model/fact.ts";
import { CHAIN_LIFE_MS, MINUTE_MS, SECOND_MS } from "../../model/units.ts";
import { timeOf, type Merged } from "../facts/merged.ts";
import { sidesAgree } from "../facts/sides.ts";
import { isClosed, newAttempt, withOne, type Attempt } from "./attempt.ts";

/** How far the records of one moment may lie apart: one failure or end is told several times. */
const SAME_MOMENT_MS = 10_000;

/**
 * Puts the motion facts of one VM inside one chain or task in order: a start opens, an end or failure closes, and what follows
 * without a new start belongs to the attempt before it. `facts` are sorted by time.
 */
export function sequence(facts: readonly Merged<MotionFact>[], vm: string, chainId: string | null): Attempt[] {
  const attempts: Attempt[] = [];
  let current: Attempt | null = null;
  const open = (fact: Merged<MotionFact>): Attempt => {
    const attempt = newAttempt(fact.scope, fact.domain, vm, chainId);
    attempts.push(attempt);
    return attempt;
  };
  for (const fact of facts) {
    switch (fact.role) {
      case "start":
        if (current === null || isClosed(current) || !sameStart(current, fact)) current = open(fact);
        current.starts = withOne(current.starts, fact);
        break;
      case "end": {
        const other = current === null ? undefined : openElsewhere(attempts, current, fact);
        if (other !== undefined) {
          other.ends = withOne(other.ends, fact);
          break;
        }
        if (current === null || isLongClosed(current, fact) || (current.ends.length > 0 && !sameEnd(current, fact)))
          current = open(fact);
        current.ends = withOne(current.ends, fact);
        break;
      }
      case "failure": {
        const earlier =
          current === null ? undefined : (openElsewhere(attempts, current, fact) ?? lacking(attempts, current, fact));
        if (earlier !== undefined) {
          earlier.failures = withOne(earlier.failures, fact);
          break;
        }
        if (
          current === null ||
          isLongClosed(current, fact) ||
          current.ends.some((end) => !goesTheSameWay(end, fact)) ||
          (current.failures.length > 0 && repeatsFailure(current, fact))
        )
          current = open(fact);
        current.failures = withOne(current.failures, fact);
        break;
      }
      case "warning":
      case "note":
        if (current === null) current = open(fact);
        current.notes = withOne(current.notes, fact);
        break;
    }
  }
  return attempts;
}

/** Without a chain, what comes long after an end or a failure is the next attempt, whose start is missing or never was. */
function isLongClosed(attempt: Attempt, fact: Merged<MotionFact>): boolean {
  if (attempt.chainId !== null || !isClosed(attempt) || isReportBefore(attempt, fact)) return false;
  const closed = Math.max(lastTime(attempt.ends), lastTime(attempt.failures));
  return timeOf(fact) - closed > SAME_MOMENT_MS * 6;
}

/** Facts come in the order of time. */
function lastTime(facts: readonly Merged<MotionFact>[]): number {
  const last = facts.at(-1);
  return last === undefined ? -Infinity : timeOf(last);
}

/** A second start record inside an open attempt is the same start under another type (VmBeingRelocated beside VmBeingHotMigrated). */
function sameStart(attempt: Attempt, fact: Merged<MotionFact>): boolean {
  const [first] = attempt.starts;
  if (first === undefined) return true;
  if (first.record === fact.record && timeOf(fact) - timeOf(first) > SAME_MOMENT_MS) return false;
  if (first.record === fact.record && first.eventKey !== null && fact.eventKey !== first.eventKey) return false;
  return (
    timeOf(fact) - timeOf(first) <= 60_000 &&
    sidesAgree(first.source, fact.source) &&
    sidesAgree(first.destination, fact.destination)
  );
}

/** What comes later than this after such a report is another move's end. */
const REPORT_BEFORE_MS = 15 * MINUTE_MS;

/** Storage DRS may tell of its move while that is under way: the move's own end is still to come. */
function isReportBefore({ ends, failures }: Attempt, fact: Merged<MotionFact>): boolean {
  return (
    failures.length === 0 &&
    fact.role === "end" &&
    !fact.storageDrs &&
    !fact.drs &&
    timeOf(fact) - lastTime(ends) <= REPORT_BEFORE_MS &&
    ends.every((end) => end.storageDrs && sidesAgree(end.destination, fact.destination)) &&
    ends.every((end) => end.source.datastore === null || end.source.datastore === fact.source.datastore)
  );
}

function sameEnd(attempt: Attempt, fact: Merged<MotionFact>): boolean {
  if (isReportBefore(attempt, fact)) return true;
  return attempt.ends.every((end) => {
    if (end.record === fact.record && end.told[0]?.input === fact.told[0]?.input && end.crossVcenter === null)
      return false;
    return timeOf(fact) - timeOf(end) <= 6 * 60_000 && sidesAgree(end.destination, fact.destination);
  });
}

/** The open start that goes the way of this end, where the latest one goes another: two VMs of one name move at once. */
function openElsewhere(attempts: readonly Attempt[], current: Attempt, fact: Merged<MotionFact>): Attempt | undefined {
  const [latest] = current.starts;
  if (latest === undefined || goesTheSameWay(latest, fact)) return undefined;
  // One VM may have made a whole move while the other was under way: then both hosts must be told.
  const isWhole = isClosed(current);
  if (isWhole && !namesHosts(fact)) return undefined;
  return attempts.slice(-MOST_AT_ONCE).findLast((attempt) => {
    const [start] = attempt.starts;
    return start !== undefined && !isClosed(attempt) && goesTheSameWay(start, fact) && (!isWhole || namesHosts(start));
  });
}

function namesHosts({ source, destination }: Merged<MotionFact>): boolean {
  return source.host !== null && destination.host !== null;
}

/** What ended elsewhere, or left from elsewhere, was another VM of that name. */
function goesTheSameWay(one: Merged<MotionFact>, other: Merged<MotionFact>): boolean {
  return sidesAgree(one.source, other.source) && sidesAgree(one.destination, other.destination);
}

/** The records of one failure are of different types; the same type again is the next failure. */
function repeatsFailure(attempt: Attempt, fact: Merged<MotionFact>): boolean {
  return attempt.failures.some(
    (failure) => failure.record === fact.record || timeOf(fact) - timeOf(failure) > SAME_MOMENT_MS * 6,
  );
}

/** No VM fails more often within a second. */
const MOST_AT_ONCE = 64;

/** Of several failures of one VM in a second the further records come after all first ones: the attempt before that lacks this type. */
function lacking(attempts: readonly Attempt[], current: Attempt, fact: Merged<MotionFact>): Attempt | undefined {
  if (current.failures.length === 0 || fitsFailures(current, fact)) return undefined;
  let nearest: Attempt | undefined;
  let least = SECOND_MS;
  for (const attempt of attempts.slice(-MOST_AT_ONCE)) {
    const [first] = attempt.failures;
    if (first === undefined || attempt.ends.length > 0) continue;
    const distance = timeOf(fact) - timeOf(first);
    if (!fitsFailures(attempt, fact) || distance >= least) continue;
    least = distance;
    nearest = attempt;
  }
  return nearest;
}

function fitsFailures(attempt: Attempt, fact: Merged<MotionFact>): boolean {
  return attempt.failures.every(
    (failure) =>
      failure.record !== fact.record &&
      sidesAgree(failure.source, fact.source) &&
      sidesAgree(failure.destination, fact.destination),
  );
}

/** Splits time-sorted facts where a chain id must have been issued anew: a chain holds for 48 h. */
export function splitByAge<F extends { readonly at: number | null }>(facts: readonly F[]): F[][] {
  const parts: F[][] = [];
  let begin = -Infinity;
  for (const fact of facts) {
    const at = fact.at ?? 0;
    if (parts.length === 0 || at - begin > CHAIN_LIFE_MS) {
      parts.push([]);
      begin = at;
    }
    parts[parts.length - 1]?.push(fact);
  }
  return parts;
}
