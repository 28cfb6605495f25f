import type { MotionFact, TaskFact } from "../../model/fact.ts";
import type { Attempt } from "./attempt.ts";
import { groupByChain } from "./chains.ts";
import { endInTurn } from "./in-turn.ts";
import type { VmIdentities } from "../facts/identity.ts";
import { timeOf, type Merged, type MergedFacts } from "../facts/merged.ts";
import { giveNamelessTasks } from "./nameless-tasks.ts";
import { pairByTime } from "./pairing.ts";
import { attachSnapshots, bindTasks } from "./tasks.ts";
import { joinTwinHalves } from "./twin-halves.ts";
import { handToTwins } from "./twins.ts";
import { joinStorageDrsReports } from "./storage-drs.ts";
import { placeUnnamedEnds } from "./unnamed-ends.ts";
import { keepUnnamedFailures, placeUnnamedFailures } from "./unnamed-failures.ts";

export interface AttemptsFound {
  readonly attempts: Attempt[];
  readonly unattributedEnds: readonly Merged<MotionFact>[];
  /** Tasks of no single VM's move: applied recommendations, receive operations, power-ons without a move. */
  readonly looseTasks: readonly Merged<TaskFact>[];
}

interface VmLot {
  readonly vm: string;
  readonly chained: Attempt[];
  readonly motions: Merged<MotionFact>[];
  readonly tasks: Merged<TaskFact>[];
}

/** Chains first, then tasks, then VM and time: each step sees only what the stronger one left. */
export function findAttempts(facts: MergedFacts, identities: VmIdentities): AttemptsFound {
  const chained = groupByChain(facts, identities);
  const lots: VmLot[] = [];
  const byScope = new Map<string, Map<string, VmLot>>();
  const lotOf = (scope: string, vm: string): VmLot => {
    const byVm = byScope.get(scope) ?? new Map<string, VmLot>();
    byScope.set(scope, byVm);
    const known = byVm.get(vm);
    if (known !== undefined) return known;
    const lot = { vm, chained: [], motions: [], tasks: [] };
    byVm.set(vm, lot);
    lots.push(lot);
    return lot;
  };
  const unnamed: Merged<MotionFact>[] = [];
  const looseTasks: Merged<TaskFact>[] = [];
  for (const attempt of chained.attempts) lotOf(attempt.scope, attempt.vm).chained.push(attempt);
  for (const fact of chained.motions) {
    const vm = identities.of(fact.scope, fact);
    // A failure that gives a MoRef nobody knows the name of may be one that others told by name.
    const nameless =
      vm === null || (fact.role === "failure" && identities.nameAt(fact.scope, vm, timeOf(fact)) === null);
    if (nameless) unnamed.push(fact);
    else lotOf(fact.scope, vm).motions.push(fact);
  }
  for (const task of chained.tasks) {
    const vm = identities.of(task.scope, task);
    if (vm === null) looseTasks.push(task);
    else lotOf(task.scope, vm).tasks.push(task);
  }
  for (const byVm of byScope.values()) handToTwins([...byVm.values()]);
  const paired: Attempt[] = [];
  for (const { vm, chained: own, motions, tasks } of lots) {
    const bound = bindTasks(tasks, own, motions, vm);
    const found = endInTurn(pairByTime([...own, ...bound.attempts], bound.rest, vm), vm);
    for (const task of attachSnapshots(tasks, found)) looseTasks.push(task);
    for (const attempt of found) paired.push(attempt);
  }
  const attempts = joinStorageDrsReports(joinTwinHalves(paired));
  const unattributedEnds = placeUnnamedEnds(unnamed, attempts);
  for (const attempt of keepUnnamedFailures(placeUnnamedFailures(unnamed, attempts))) attempts.push(attempt);
  for (const attempt of attempts) settleConfidence(attempt);
  giveNamelessTasks(looseTasks, attempts);
  return { attempts: attempts.filter(isMigration), unattributedEnds, looseTasks };
}

function settleConfidence(attempt: Attempt): void {
  const statements =
    Number(attempt.starts.length > 0) +
    Number(attempt.ends.length + attempt.failures.length > 0) +
    Number(attempt.tasks.length > 0);
  if (attempt.basis === "none" && statements > 1) attempt.basis = attempt.chainId === null ? "task" : "chain";
  if (attempt.basis === "chain") attempt.confidence = 0.999;
  else if (attempt.basis === "none") attempt.confidence = 1;
  if (attempt.basis === "task" && attempt.confidence === 0) attempt.confidence = 0.98;
}

/** Warnings and notes alone, or a queued power-on, are no attempt to move. */
function isMigration(attempt: Attempt): boolean {
  if (attempt.starts.length + attempt.ends.length + attempt.failures.length > 0) return true;
  return attempt.tasks.some(
    ({ motion }) =>
      motion === "migrate" || motion === "relocate" || motion === "drs-vmotion" || motion === "storage-drs",
  );
}
