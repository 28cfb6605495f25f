import type { MotionFact, TaskFact } from "../../model/fact.ts";
import { newAttempt, spanOf, type Attempt } from "./attempt.ts";
import { sequence, splitByAge } from "./sequence.ts";
import type { VmIdentities } from "../facts/identity.ts";
import { timeOf, type Merged, type MergedFacts } from "../facts/merged.ts";

export interface Chained {
  readonly attempts: readonly Attempt[];
  /** Motion facts and tasks no chain could place. */
  readonly motions: readonly Merged<MotionFact>[];
  readonly tasks: readonly Merged<TaskFact>[];
}

type Member = Merged<MotionFact> | Merged<TaskFact>;

/** Groups facts by event chain: the strongest evidence that records belong together. */
export function groupByChain(facts: MergedFacts, identities: VmIdentities): Chained {
  const valid = validChains(facts);
  const chains = new Map<string, Member[]>();
  const motions: Merged<MotionFact>[] = [];
  const tasks: Merged<TaskFact>[] = [];
  for (const fact of [...facts.motions, ...facts.tasks]) {
    const key = chainKey(fact);
    if (key !== null && valid.has(key)) {
      const chain = chains.get(key);
      if (chain === undefined) chains.set(key, [fact]);
      else chain.push(fact);
    } else if (fact.role === "task") tasks.push(fact);
    else motions.push(fact);
  }
  const attempts: Attempt[] = [];
  for (const members of chains.values()) {
    members.sort(byTime);
    for (const part of splitByAge(members)) readChain(part, identities, attempts, motions, tasks);
  }
  return { attempts, motions, tasks };
}

function chainKey(fact: { readonly domain: string; readonly chainId: string | null }): string | null {
  return fact.chainId === null || fact.chainId === "0" || fact.chainId === ""
    ? null
    : `${fact.domain}\u0000${fact.chainId}`;
}

/** A chain id equal to the record's own key is one only if another record shares it. */
function validChains(facts: MergedFacts): Set<string> {
  const members = new Map<string, { events: Set<string>; foreign: boolean }>();
  const all = [...facts.motions, ...facts.tasks, ...facts.sightings, ...facts.maintenance];
  for (const [index, fact] of all.entries()) {
    const key = chainKey(fact);
    if (key === null) continue;
    const known = members.get(key) ?? { events: new Set<string>(), foreign: false };
    known.events.add(fact.eventKey ?? `record ${index}`);
    if (fact.eventKey !== fact.chainId) known.foreign = true;
    members.set(key, known);
  }
  const valid = new Set<string>();
  for (const [key, { events, foreign }] of members) if (foreign || events.size > 1) valid.add(key);
  return valid;
}

function readChain(
  members: readonly Member[],
  identities: VmIdentities,
  attempts: Attempt[],
  motions: Merged<MotionFact>[],
  tasks: Merged<TaskFact>[],
): void {
  // A history task alone finds its events by time, in exports that know no chains.
  if (members.every(({ role }) => role === "task") && members.some((fact) => fact.role === "task" && !fact.snapshot)) {
    tasks.push(...members.filter((fact): fact is Merged<TaskFact> => fact.role === "task"));
    return;
  }
  const byVm = new Map<string, Member[]>();
  const unnamed: Member[] = [];
  for (const fact of members) {
    const vm = identities.of(fact.scope, fact);
    if (vm === null) unnamed.push(fact);
    else byVm.set(vm, [...(byVm.get(vm) ?? []), fact]);
  }
  // Where the chain knows one VM of that name by MoRef, the name means it.
  for (const [vm, facts] of byVm) {
    if (!vm.startsWith("name ")) continue;
    const known = [...byVm].filter(
      ([other, own]) => other.startsWith("moref ") && own.some((fact) => fact.vm.name === vm.slice("name ".length)),
    );
    if (known.length !== 1) continue;
    known[0]?.[1].push(...facts);
    known[0]?.[1].sort(byTime);
    byVm.delete(vm);
  }
  const onlyVm = byVm.size === 1 ? [...byVm.keys()][0] : undefined;
  if (onlyVm !== undefined) byVm.set(onlyVm, [...members]);
  else {
    for (const fact of unnamed) {
      if (fact.role === "task") tasks.push(fact);
      else motions.push(fact);
    }
  }
  for (const [vm, facts] of byVm) {
    const own = facts.filter((fact): fact is Merged<MotionFact> => fact.role !== "task");
    const ownTasks = facts.filter((fact): fact is Merged<TaskFact> => fact.role === "task");
    const chainId = facts[0]?.chainId ?? null;
    const found = sequence(own, vm, chainId);
    attachTasks(ownTasks, found, vm, chainId, tasks);
    // A chain that holds only notes or a queued snapshot is still an attempt: its task says so.
    for (const attempt of found) {
      attempt.basis =
        attempt.starts.length + attempt.ends.length + attempt.failures.length + attempt.tasks.length > 1
          ? "chain"
          : "none";
      attempts.push(attempt);
    }
  }
}

/** Gives each task of the chain to the attempt it overlaps; a task without any event is an attempt of its own. */
function attachTasks(
  ownTasks: readonly Merged<TaskFact>[],
  found: Attempt[],
  vm: string,
  chainId: string | null,
  loose: Merged<TaskFact>[],
): void {
  for (const task of [...ownTasks].sort((a, b) => Number(a.snapshot) - Number(b.snapshot))) {
    const match = nearest(found, task);
    if (match !== null) {
      match.tasks.push(task);
      continue;
    }
    if (task.motion === "power-on") {
      loose.push(task);
      continue;
    }
    const alone = newAttempt(task.scope, task.domain, vm, chainId);
    alone.tasks.push(task);
    found.push(alone);
  }
}

function nearest(attempts: readonly Attempt[], task: Merged<TaskFact>): Attempt | null {
  const from = task.queuedAt ?? task.startedAt ?? timeOf(task);
  const to = task.completedAt ?? Infinity;
  const sameTask = attempts.find((attempt) =>
    attempt.tasks.some(({ taskKey }) => taskKey !== null && taskKey === task.taskKey),
  );
  if (sameTask !== undefined) return sameTask;
  let best: Attempt | null = null;
  let least = Infinity;
  for (const attempt of attempts) {
    if (
      task.taskKey !== null &&
      attempt.tasks.some(
        (other) => other.taskKey !== null && other.taskKey !== task.taskKey && other.motion === task.motion,
      )
    )
      continue;
    const span = spanOf(attempt);
    const distance =
      span.to < from ? from - span.to : span.from > to ? span.from - to : Math.abs(span.from - from) / 1000;
    if (distance < least) {
      least = distance;
      best = attempt;
    }
  }
  return best;
}

function byTime(a: Member, b: Member): number {
  return timeOf(a) - timeOf(b) || keyNumber(a) - keyNumber(b) || rank(a) - rank(b);
}

/** Events of one moment are in key order; without keys starts stand before notes before ends. */
function keyNumber(fact: Member): number {
  return fact.eventKey === null ? 0 : Number(fact.eventKey);
}

const RANK = { task: 0, start: 1, note: 2, warning: 3, failure: 4, end: 5 } as const;

function rank(fact: Member): number {
  return RANK[fact.role];
}
