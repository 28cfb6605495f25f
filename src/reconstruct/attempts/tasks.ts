import type { MotionFact, TaskFact } from "../../model/fact.ts";
import { CHAIN_LIFE_MS } from "../../model/units.ts";
import { timeOf, type Merged } from "../facts/merged.ts";
import { firstFrom } from "../facts/sorted.ts";
import { endOf, failureOf, isClosed, newAttempt, spanOf, startOf, withOne, type Attempt } from "./attempt.ts";
import { sequence } from "./sequence.ts";

/** Tasks that are one VM's migration; all others only explain one. */
const OWN_MOTIONS: ReadonlySet<TaskFact["motion"]> = new Set(["migrate", "relocate", "drs-vmotion", "storage-drs"]);
const SLACK_MS = 2000;
/** How many attempts of one VM inside a task's time are looked at. */
const MOST_INSIDE = 256;

/** Attempts by the beginning of their spans. */
class Timeline {
  private readonly sorted: { readonly attempt: Attempt; readonly from: number; readonly to: number }[];

  constructor(attempts: readonly Attempt[]) {
    this.sorted = attempts.map((attempt) => ({ attempt, ...spanOf(attempt) })).sort((a, b) => a.from - b.from);
  }

  /** The first attempt that begins in [from, to] and passes. */
  first(from: number, to: number, test: (attempt: Attempt) => boolean): Attempt | undefined {
    const begin = firstFrom(this.sorted, from, (entry) => entry.from);
    for (let index = begin; index < Math.min(this.sorted.length, begin + MOST_INSIDE); index++) {
      const entry = this.sorted[index];
      if (entry === undefined || entry.from > to) return undefined;
      if (test(entry.attempt)) return entry.attempt;
    }
    return undefined;
  }
}

/** Facts in the order of time, of which each is taken once. */
class Facts {
  private readonly sorted: readonly Merged<MotionFact>[];
  /** Index of the next one that is still there; shortened as it is walked. */
  private readonly next: number[];

  constructor(facts: readonly Merged<MotionFact>[]) {
    this.sorted = [...facts].sort((a, b) => timeOf(a) - timeOf(b));
    this.next = Array.from({ length: facts.length + 1 }, (_, index) => index);
  }

  take(from: number, to: number): Merged<MotionFact>[] {
    const taken: Merged<MotionFact>[] = [];
    for (
      let at = this.freeFrom(firstFrom(this.sorted, from, timeOf));
      at < this.sorted.length;
      at = this.freeFrom(at)
    ) {
      const fact = this.sorted[at];
      if (fact === undefined || timeOf(fact) > to) break;
      taken.push(fact);
      this.next[at] = at + 1;
    }
    return taken;
  }

  rest(): Merged<MotionFact>[] {
    return this.sorted.filter((_, index) => this.next[index] === index);
  }

  private freeFrom(index: number): number {
    let free = index;
    while (this.next[free] !== free && free < this.sorted.length) free = this.next[free] ?? this.sorted.length;
    for (let at = index; at < free;) {
      const following = this.next[at] ?? free;
      this.next[at] = free;
      at = following;
    }
    return free;
  }
}

/**
 * Binds the history tasks of one VM to what happened while they ran. Returns the attempts the tasks make (with or without
 * events), and the facts no task covers. `chained` attempts take a task that covers them.
 */
export function bindTasks(
  tasks: readonly Merged<TaskFact>[],
  chained: readonly Attempt[],
  facts: readonly Merged<MotionFact>[],
  vm: string,
): { attempts: Attempt[]; rest: Merged<MotionFact>[] } {
  const history = tasks
    .filter((task) => !task.snapshot && OWN_MOTIONS.has(task.motion))
    .sort((a, b) => beginOf(a) - beginOf(b));
  if (history.length === 0) return { attempts: [], rest: [...facts] };
  const attempts: Attempt[] = [];
  const known = new Timeline(chained);
  const free = new Facts(facts);
  for (const [index, task] of history.entries()) {
    const next = history[index + 1];
    const window = windowOf(task, next === undefined ? null : beginOf(next));
    const fits = (attempt: Attempt): boolean => covers(window, attempt) && !hasOtherTask(attempt, task);
    // An attempt that another export's copy of this task made begins with it.
    const own = known.first(window.from - SLACK_MS, window.to, fits) ?? attempts.slice(-MOST_BEFORE).find(fits);
    if (own !== undefined) {
      own.tasks = withOne(own.tasks, task);
      own.chainId ??= chainOf(task);
      continue;
    }
    const inside = free.take(window.from, window.to);
    const found = inside.length === 0 ? [] : sequence(inside, vm, null);
    const its = nearestTo(task, found) ?? newAttempt(task.scope, task.domain, vm, null);
    its.tasks = withOne(its.tasks, task);
    its.chainId ??= chainOf(task);
    its.basis = "task";
    its.confidence = inside.length === 0 ? 0.99 : 0.98;
    if (its.starts.length > 0 && !isClosed(its) && task.completedAt === null) its.confidence = 0.95;
    if (found.length === 0) attempts.push(its);
    for (const attempt of found) attempts.push(attempt);
  }
  return { attempts, rest: free.rest() };
}

const MOST_BEFORE = 16;

/** Of what happened while a task ran, what began or ended with it: one move follows another at once, and clocks are coarse. */
function nearestTo(task: Merged<TaskFact>, found: readonly Attempt[]): Attempt | null {
  let nearest: Attempt | null = null;
  let least = Infinity;
  for (const attempt of found) {
    const [start, close] = [startOf(attempt), endOf(attempt) ?? failureOf(attempt)];
    const distance = Math.min(
      start === null ? Infinity : Math.abs(timeOf(start) - beginOf(task)),
      close === null || task.completedAt === null ? Infinity : Math.abs(timeOf(close) - task.completedAt),
    );
    if (nearest !== null && distance >= least) continue;
    least = distance;
    nearest = attempt;
  }
  return nearest;
}

/** TaskEvents without a chain, and tasks that only explain a move (a power-on that placed the VM), go to the move they begin. */
export function attachSnapshots(tasks: readonly Merged<TaskFact>[], attempts: readonly Attempt[]): Merged<TaskFact>[] {
  const loose: Merged<TaskFact>[] = [];
  const explaining = tasks.filter((task) => task.snapshot || !OWN_MOTIONS.has(task.motion));
  if (explaining.length === 0) return loose;
  const moves = new Timeline(attempts);
  for (const task of explaining) {
    const to = task.completedAt ?? timeOf(task) + 120_000;
    const match = moves.first(timeOf(task) - SLACK_MS, to, (attempt) => !hasOtherTask(attempt, task));
    if (match === undefined) loose.push(task);
    else match.tasks = withOne(match.tasks, task);
  }
  return loose;
}

/** The chain a history task names; its events may stand in an export without chains. */
function chainOf({ chainId }: TaskFact): string | null {
  return chainId === null || chainId === "0" || chainId === "" ? null : chainId;
}

export function beginOf(task: TaskFact): number {
  return task.startedAt ?? task.queuedAt ?? task.at ?? 0;
}

interface Window {
  readonly from: number;
  readonly to: number;
}

function windowOf(task: Merged<TaskFact>, nextBegin: number | null): Window {
  const slack = Math.max(task.precisionMs, SLACK_MS);
  const open =
    task.completedAt ?? Math.min(beginOf(task) + CHAIN_LIFE_MS, nextBegin === null ? Infinity : nextBegin - SLACK_MS);
  return { from: Math.min(task.queuedAt ?? Infinity, beginOf(task)) - slack, to: open + slack };
}

function covers(window: Window, attempt: Attempt): boolean {
  const start = startOf(attempt);
  const span = spanOf(attempt);
  if (attempt.starts.length === 0 && !isClosed(attempt) && attempt.tasks.length > 0)
    return span.from >= window.from && span.from <= window.to;
  if (start !== null && (timeOf(start) < window.from || timeOf(start) > window.to)) return false;
  return span.to >= window.from && span.from <= window.to && (!isClosed(attempt) || firstClose(attempt) <= window.to);
}

function firstClose(attempt: Attempt): number {
  let first = Infinity;
  for (const facts of [attempt.ends, attempt.failures]) for (const fact of facts) first = Math.min(first, timeOf(fact));
  return first;
}

function hasOtherTask(attempt: Attempt, task: Merged<TaskFact>): boolean {
  return attempt.tasks.some(
    (other) =>
      other.motion === task.motion &&
      (other.snapshot === task.snapshot ? other.taskKey !== task.taskKey || other.taskKey === null : false) &&
      other !== task,
  );
}
