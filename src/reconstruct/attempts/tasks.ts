import type { MotionFact, TaskFact } from "../../model/fact.ts";
import { DAY_MS } from "../../model/units.ts";
import { isClosed, newAttempt, spanOf, startOf, type Attempt } from "./attempt.ts";
import { sequence } from "./sequence.ts";
import { timeOf, type Merged } from "../facts/merged.ts";

/** Tasks that are one VM's migration; all others only explain one. */
const OWN_MOTIONS: ReadonlySet<TaskFact["motion"]> = new Set(["migrate", "relocate", "drs-vmotion", "storage-drs"]);
const SLACK_MS = 2000;

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
  const attempts: Attempt[] = [];
  const rest = new Set(facts);
  const history = tasks
    .filter((task) => !task.snapshot && OWN_MOTIONS.has(task.motion))
    .sort((a, b) => beginOf(a) - beginOf(b));
  for (const [index, task] of history.entries()) {
    const next = history[index + 1];
    const window = windowOf(task, next === undefined ? null : beginOf(next));
    const own = [...chained, ...attempts].filter((attempt) => covers(window, attempt) && !hasOtherTask(attempt, task));
    if (own.length > 0) {
      const best = own.sort((a, b) => spanOf(a).from - spanOf(b).from)[0];
      if (best === undefined) continue;
      best.tasks.push(task);
      best.chainId ??= chainOf(task);
      continue;
    }
    const inside = [...rest]
      .filter((fact) => timeOf(fact) >= window.from && timeOf(fact) <= window.to)
      .sort((a, b) => timeOf(a) - timeOf(b));
    for (const fact of inside) rest.delete(fact);
    const found = inside.length === 0 ? [] : sequence(inside, vm, null);
    const first = found[0] ?? newAttempt(task.scope, task.domain, vm, null);
    first.tasks.push(task);
    first.chainId ??= chainOf(task);
    first.basis = "task";
    first.confidence = inside.length === 0 ? 0.99 : 0.98;
    if (first.starts.length > 0 && !isClosed(first) && task.completedAt === null) first.confidence = 0.95;
    attempts.push(first);
    for (const other of found.slice(1)) attempts.push(other);
  }
  return { attempts, rest: [...rest] };
}

/** TaskEvents without a chain, and tasks that only explain a move (a power-on that placed the VM), go to the move they begin. */
export function attachSnapshots(tasks: readonly Merged<TaskFact>[], attempts: readonly Attempt[]): Merged<TaskFact>[] {
  const loose: Merged<TaskFact>[] = [];
  for (const task of tasks) {
    if (!task.snapshot && OWN_MOTIONS.has(task.motion)) continue;
    const to = task.completedAt ?? timeOf(task) + 120_000;
    const match = attempts
      .filter(
        (attempt) =>
          spanOf(attempt).from >= timeOf(task) - SLACK_MS && spanOf(attempt).from <= to && !hasOtherTask(attempt, task),
      )
      .sort((a, b) => spanOf(a).from - spanOf(b).from)[0];
    if (match === undefined) loose.push(task);
    else match.tasks.push(task);
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

function windowOf(task: Merged<TaskFact>, nextBegin: number | null): { from: number; to: number } {
  const slack = Math.max(task.precisionMs, SLACK_MS);
  const open =
    task.completedAt ?? Math.min(beginOf(task) + 2 * DAY_MS, nextBegin === null ? Infinity : nextBegin - SLACK_MS);
  return { from: Math.min(task.queuedAt ?? Infinity, beginOf(task)) - slack, to: open + slack };
}

function covers(window: { from: number; to: number }, attempt: Attempt): boolean {
  const start = startOf(attempt);
  const span = spanOf(attempt);
  if (attempt.starts.length === 0 && !isClosed(attempt) && attempt.tasks.length > 0)
    return span.from >= window.from && span.from <= window.to;
  if (start !== null && (timeOf(start) < window.from || timeOf(start) > window.to)) return false;
  return span.to >= window.from && span.from <= window.to && (!isClosed(attempt) || lastClose(attempt) <= window.to);
}

function lastClose(attempt: Attempt): number {
  return Math.min(...[...attempt.ends, ...attempt.failures].map(timeOf));
}

function hasOtherTask(attempt: Attempt, task: Merged<TaskFact>): boolean {
  return attempt.tasks.some(
    (other) =>
      other.motion === task.motion &&
      (other.snapshot === task.snapshot ? other.taskKey !== task.taskKey || other.taskKey === null : false) &&
      other !== task,
  );
}
