import type { MotionFact, Side, TaskFact } from "../../model/fact.ts";
import type { PairingBasis } from "../../model/migration.ts";
import { timeOf, type Merged } from "../facts/merged.ts";
import { mergeSides } from "../facts/sides.ts";

/** One attempt to move one VM, while it is put together. */
export interface Attempt {
  readonly scope: string;
  readonly domain: string;
  /** Identity of the VM inside its scope; see identity.ts. */
  vm: string;
  /** Valid chain the attempt was found in. */
  chainId: string | null;
  starts: readonly Merged<MotionFact>[];
  ends: readonly Merged<MotionFact>[];
  failures: readonly Merged<MotionFact>[];
  /** Warnings and notes: evidence, no more. */
  notes: readonly Merged<MotionFact>[];
  tasks: readonly Merged<TaskFact>[];
  basis: PairingBasis;
  confidence: number;
}

/** Most lists of an attempt stay empty, and a big night has millions of them. */
const NONE: readonly never[] = Object.freeze([]);

/** The list with one more. Most have one fact, for which an array of its own size is a sixth of one that has grown. */
export function withOne<F>(facts: readonly F[], fact: F): readonly F[] {
  if (facts.length === 0) return [fact];
  if (facts.length === 1) return [facts[0] as F, fact];
  // Made here, and held by one attempt only.
  (facts as F[]).push(fact);
  return facts;
}

export function newAttempt(scope: string, domain: string, vm: string, chainId: string | null): Attempt {
  return {
    scope,
    domain,
    vm,
    chainId,
    starts: NONE,
    ends: NONE,
    failures: NONE,
    notes: NONE,
    tasks: NONE,
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
  let [from, to] = [Infinity, -Infinity];
  const take = (at: number): void => {
    if (at < from) from = at;
    if (at > to) to = at;
  };
  for (const facts of [attempt.starts, attempt.ends, attempt.failures]) for (const fact of facts) take(timeOf(fact));
  for (const task of attempt.tasks) {
    if (task.startedAt !== null || task.queuedAt !== null) take(task.startedAt ?? task.queuedAt ?? 0);
    if (task.completedAt !== null) take(task.completedAt);
  }
  if (from === Infinity)
    for (const facts of [attempt.notes, attempt.tasks]) for (const fact of facts) take(timeOf(fact));
  return { from, to };
}

/** The attempts in the order of their spans. */
export function bySpan<T extends Attempt>(attempts: readonly T[]): T[] {
  return attempts
    .map((attempt) => ({ attempt, span: spanOf(attempt) }))
    .sort((a, b) => a.span.from - b.span.from || a.span.to - b.span.to)
    .map(({ attempt }) => attempt);
}

export function isClosed(attempt: Attempt): boolean {
  return attempt.ends.length > 0 || attempt.failures.length > 0;
}

/** Source and destination as all statements of the attempt together give them. */
export function placesOf(attempt: Attempt): { readonly source: Side; readonly destination: Side } {
  // Ends tell where the VM really went; failures and starts where it was meant to go.
  const sources: Side[] = [];
  const destinations: Side[] = [];
  for (const facts of [attempt.ends, attempt.starts, attempt.failures, attempt.notes])
    for (const { source, destination } of facts) {
      if (!isRepeated(sources, source)) sources.push(source);
      if (!isRepeated(destinations, destination)) destinations.push(destination);
    }
  return { source: mergeSides(sources), destination: mergeSides(destinations) };
}

/** Says nothing that the side told before it does not say: start and end of a move mostly name the same places. */
function isRepeated(sides: readonly Side[], side: Side): boolean {
  const last = sides.at(-1);
  return (
    last !== undefined &&
    last.host === side.host &&
    last.datastore === side.datastore &&
    last.shortHost === side.shortHost &&
    last.hostMoref === side.hostMoref &&
    last.datastoreMoref === side.datastoreMoref &&
    last.vcenter === side.vcenter &&
    (last.datacenter === side.datacenter || side.datacenter === null) &&
    (last.cluster === side.cluster || side.cluster === null)
  );
}

/** What `other` tells becomes part of `attempt`. */
export function absorb(attempt: Attempt, other: Attempt): void {
  for (const fact of other.starts) attempt.starts = withOne(attempt.starts, fact);
  for (const fact of other.ends) attempt.ends = withOne(attempt.ends, fact);
  for (const fact of other.failures) attempt.failures = withOne(attempt.failures, fact);
  for (const fact of other.notes) attempt.notes = withOne(attempt.notes, fact);
  for (const task of other.tasks) attempt.tasks = withOne(attempt.tasks, task);
  attempt.chainId ??= other.chainId;
}
