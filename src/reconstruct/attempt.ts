import type { MotionFact, Side, TaskFact } from "../model/fact.ts";
import type { PairingBasis } from "../model/migration.ts";
import { HOUR_MS, SECOND_MS } from "../model/units.ts";
import { hostsAgree, mergeSides, sidesAgree } from "./dedupe.ts";
import { timeOf, type Merged } from "./merged.ts";

/** One attempt to move one VM, while it is put together. */
export interface Attempt {
  readonly scope: string;
  readonly domain: string;
  /** Identity of the VM inside its scope; see identity.ts. */
  vm: string;
  /** Valid chain the attempt was found in. */
  chainId: string | null;
  readonly starts: Merged<MotionFact>[];
  readonly ends: Merged<MotionFact>[];
  readonly failures: Merged<MotionFact>[];
  /** Warnings and notes: evidence, no more. */
  readonly notes: Merged<MotionFact>[];
  readonly tasks: Merged<TaskFact>[];
  basis: PairingBasis;
  confidence: number;
}

/** One decision, kept for `precopy explain`. */
export interface Rule {
  readonly rule: string;
  readonly detail: string;
}

export function newAttempt(scope: string, domain: string, vm: string, chainId: string | null): Attempt {
  return {
    scope,
    domain,
    vm,
    chainId,
    starts: [],
    ends: [],
    failures: [],
    notes: [],
    tasks: [],
    basis: "none",
    confidence: 0,
  };
}

export function startOf(attempt: Attempt): Merged<MotionFact> | null {
  return earliest(attempt.starts);
}

export function endOf(attempt: Attempt): Merged<MotionFact> | null {
  // Storage DRS tells its part moments before VmMigrated, the relocation's own end follows it; the move's is the one between.
  const placed = attempt.ends.filter(({ destination }) => destination.host !== null);
  return earliest(placed.filter(({ storageDrs }) => !storageDrs)) ?? earliest(placed) ?? earliest(attempt.ends);
}

export function failureOf(attempt: Attempt): Merged<MotionFact> | null {
  return earliest(attempt.failures);
}

function earliest(facts: readonly Merged<MotionFact>[]): Merged<MotionFact> | null {
  let found: Merged<MotionFact> | null = null;
  for (const fact of facts) if (found === null || timeOf(fact) < timeOf(found)) found = fact;
  return found;
}

/** When the attempt is known to have been going on: from its first to its last statement. */
export function spanOf(attempt: Attempt): { readonly from: number; readonly to: number } {
  const times = [...attempt.starts, ...attempt.ends, ...attempt.failures].map(timeOf);
  for (const task of attempt.tasks) {
    if (task.startedAt !== null || task.queuedAt !== null) times.push(task.startedAt ?? task.queuedAt ?? 0);
    if (task.completedAt !== null) times.push(task.completedAt);
  }
  if (times.length === 0) times.push(...attempt.notes.map(timeOf), ...attempt.tasks.map(timeOf));
  return { from: Math.min(...times), to: Math.max(...times) };
}

export function isClosed(attempt: Attempt): boolean {
  return attempt.ends.length > 0 || attempt.failures.length > 0;
}

/** Source and destination as all statements of the attempt together give them. */
export function placesOf(attempt: Attempt): { readonly source: Side; readonly destination: Side } {
  // Ends tell where the VM really went; failures and starts where it was meant to go.
  const ranked = [...attempt.ends, ...attempt.starts, ...attempt.failures, ...attempt.notes];
  return {
    source: mergeSides(ranked.map(({ source }) => source)),
    destination: mergeSides(ranked.map(({ destination }) => destination)),
  };
}

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
        current.starts.push(fact);
        break;
      case "end":
        if (current === null || isLongClosed(current, fact) || (current.ends.length > 0 && !sameEnd(current, fact)))
          current = open(fact);
        current.ends.push(fact);
        break;
      case "failure": {
        const earlier = current === null ? undefined : lacking(attempts, current, fact);
        if (earlier !== undefined) {
          earlier.failures.push(fact);
          break;
        }
        if (
          current === null ||
          isLongClosed(current, fact) ||
          (current.failures.length > 0 && repeatsFailure(current, fact))
        )
          current = open(fact);
        current.failures.push(fact);
        break;
      }
      case "warning":
      case "note":
        if (current === null) current = open(fact);
        current.notes.push(fact);
        break;
    }
  }
  return attempts;
}

/** Without a chain, what comes long after an end or a failure is the next attempt, whose start is missing or never was. */
function isLongClosed(attempt: Attempt, fact: Merged<MotionFact>): boolean {
  if (attempt.chainId !== null || !isClosed(attempt)) return false;
  const closed = Math.max(...[...attempt.ends, ...attempt.failures].map(timeOf));
  return timeOf(fact) - closed > SAME_MOMENT_MS * 6;
}

/** A second start record inside an open attempt is the same start under another type (VmBeingRelocated beside VmBeingHotMigrated). */
function sameStart(attempt: Attempt, fact: Merged<MotionFact>): boolean {
  const first = startOf(attempt);
  if (first === null) return true;
  if (first.record === fact.record && timeOf(fact) - timeOf(first) > SAME_MOMENT_MS) return false;
  if (first.record === fact.record && first.eventKey !== null && fact.eventKey !== first.eventKey) return false;
  return timeOf(fact) - timeOf(first) <= 60_000 && sidesAgree(first.destination, fact.destination);
}

function sameEnd(attempt: Attempt, fact: Merged<MotionFact>): boolean {
  return attempt.ends.every((end) => {
    if (end.record === fact.record && end.told[0]?.input === fact.told[0]?.input && end.crossVcenter === null)
      return false;
    return timeOf(fact) - timeOf(end) <= 6 * 60_000 && hostsAgree(end.destination, fact.destination);
  });
}

/** The records of one failure are of different types; the same type again is the next failure. */
function repeatsFailure(attempt: Attempt, fact: Merged<MotionFact>): boolean {
  return attempt.failures.some(
    (failure) => failure.record === fact.record || timeOf(fact) - timeOf(failure) > SAME_MOMENT_MS * 6,
  );
}

/** Of several failures of one VM in a second the further records come after all first ones: the attempt before that lacks this type. */
function lacking(attempts: readonly Attempt[], current: Attempt, fact: Merged<MotionFact>): Attempt | undefined {
  if (current.failures.length === 0 || fitsFailures(current, fact)) return undefined;
  let nearest: Attempt | undefined;
  let least = SECOND_MS;
  for (const attempt of attempts) {
    const first = failureOf(attempt);
    if (first === null || attempt.ends.length > 0) continue;
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
    if (parts.length === 0 || at - begin > 48 * HOUR_MS) {
      parts.push([]);
      begin = at;
    }
    parts[parts.length - 1]?.push(fact);
  }
  return parts;
}
