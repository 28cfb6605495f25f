import type { MotionFact, TaskFact } from "../../model/fact.ts";
import { addTo, firstFrom } from "../facts/sorted.ts";
import { absorb, newAttempt, spanOf, withOne, type Attempt } from "./attempt.ts";
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
    for (const fact of members) if (fact.role === "task") tasks.push(fact);
    return;
  }
  const byVm = new Map<string, Member[]>();
  const unnamed: Member[] = [];
  for (const fact of members) {
    const vm = identities.of(fact.scope, fact);
    if (vm === null) unnamed.push(fact);
    else addTo(byVm, vm, fact);
  }
  joinNames(byVm);
  if (byVm.size === 0 && isOneMove(unnamed)) byVm.set(`chain ${unnamed[0]?.chainId ?? ""}`, []);
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
    const found = joinBackward(sequence(own, vm, chainId));
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

/** A chain that names no VM anywhere (texts in another language) and holds one start and one end is that of one move. */
function isOneMove(members: readonly Member[]): boolean {
  const count = (role: MotionFact["role"]): number => members.filter((fact) => fact.role === role).length;
  return count("start") === 1 && count("end") + count("failure") === 1;
}

/** An end written before its start, by a clock that was set in between: the keys say what came first. */
function joinBackward(found: Attempt[]): Attempt[] {
  const [closed, open, another] = found;
  const [end, start] = [closed?.ends[0], open?.starts[0]];
  if (closed === undefined || open === undefined || another !== undefined || end === undefined || start === undefined)
    return found;
  const isHalves = closed.starts.length === 0 && open.ends.length + open.failures.length === 0;
  if (!isHalves || end.eventKey === null || start.eventKey === null) return found;
  if (Number(start.eventKey) >= Number(end.eventKey)) return found;
  absorb(closed, open);
  return [closed];
}

/** Where the chain knows one VM of a name by MoRef, the name means it. */
function joinNames(byVm: Map<string, Member[]>): void {
  const morefsOf = new Map<string, Set<string>>();
  for (const [vm, facts] of byVm)
    if (vm.startsWith("moref "))
      for (const { vm: own } of facts)
        if (own.name !== undefined) morefsOf.set(own.name, (morefsOf.get(own.name) ?? new Set()).add(vm));
  for (const [vm, facts] of byVm) {
    const [moref, another] = (vm.startsWith("name ") ? morefsOf.get(vm.slice("name ".length)) : undefined) ?? [];
    const known = moref === undefined || another !== undefined ? undefined : byVm.get(moref);
    if (known === undefined) continue;
    for (const fact of facts) known.push(fact);
    known.sort(byTime);
    byVm.delete(vm);
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
  const spans = new Spans(found);
  for (const task of [...ownTasks].sort((a, b) => Number(a.snapshot) - Number(b.snapshot))) {
    const match = spans.nearest(task);
    if (match !== null) {
      match.tasks = withOne(match.tasks, task);
      if (task.taskKey !== null) spans.byTaskKey.set(task.taskKey, match);
      continue;
    }
    if (task.motion === "power-on") {
      loose.push(task);
      continue;
    }
    const alone = newAttempt(task.scope, task.domain, vm, chainId);
    alone.tasks = withOne(alone.tasks, task);
    found.push(alone);
    spans.add(alone, task);
  }
}

/** How many attempts around a task are compared. */
const MOST_NEAR = 64;

/** The attempts of one VM in one chain by time. */
class Spans {
  readonly byTaskKey = new Map<string, Attempt>();
  private readonly sorted: { readonly attempt: Attempt; readonly from: number; readonly to: number }[];

  constructor(attempts: readonly Attempt[]) {
    this.sorted = attempts.map((attempt) => ({ attempt, ...spanOf(attempt) })).sort((a, b) => a.from - b.from);
  }

  add(attempt: Attempt, task: Merged<TaskFact>): void {
    if (task.taskKey !== null) this.byTaskKey.set(task.taskKey, attempt);
    const span = spanOf(attempt);
    // Tasks come nearly in order: this is the end of the list.
    let at = this.sorted.length;
    while (at > 0 && (this.sorted[at - 1]?.from ?? 0) > span.from) at--;
    this.sorted.splice(at, 0, { attempt, ...span });
  }

  nearest(task: Merged<TaskFact>): Attempt | null {
    const same = task.taskKey === null ? undefined : this.byTaskKey.get(task.taskKey);
    if (same !== undefined) return same;
    // A task that tried twice and worked is of the attempt that worked.
    const worked = task.state === "success" && !task.snapshot;
    return (
      (worked ? this.nearestOf(task, ({ ends, failures }) => ends.length > 0 || failures.length === 0) : null) ??
      this.nearestOf(task, () => true)
    );
  }

  private nearestOf(task: Merged<TaskFact>, test: (attempt: Attempt) => boolean): Attempt | null {
    const from = task.queuedAt ?? task.startedAt ?? timeOf(task);
    const to = task.completedAt ?? Infinity;
    const next = firstFrom(this.sorted, from, (entry) => entry.from);
    let best: Attempt | null = null;
    let least = Infinity;
    for (const { attempt, ...span } of this.sorted.slice(Math.max(0, next - MOST_NEAR), next + MOST_NEAR)) {
      if (hasOtherKey(attempt, task) || !test(attempt)) continue;
      const distance =
        span.to < from ? from - span.to : span.from > to ? span.from - to : Math.abs(span.from - from) / 1000;
      if (distance < least) {
        least = distance;
        best = attempt;
      }
    }
    return best;
  }
}

function hasOtherKey({ tasks }: Attempt, { taskKey, motion }: TaskFact): boolean {
  if (taskKey === null) return false;
  return tasks.some((other) => other.taskKey !== null && other.taskKey !== taskKey && other.motion === motion);
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
