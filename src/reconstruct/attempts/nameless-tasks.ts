import type { TaskFact } from "../../model/fact.ts";
import { SECOND_MS } from "../../model/units.ts";
import { sameHost } from "../facts/hosts.ts";
import { timeOf, type Merged } from "../facts/merged.ts";
import { addTo, firstFrom } from "../facts/sorted.ts";
import { bySpan, placesOf, startOf, withOne, type Attempt } from "./attempt.ts";

/** A task is queued at most this long before its move starts. Seen: 0.1 to 2.5 s. */
const QUEUED_BEFORE_MS = 5 * SECOND_MS;
/** How many tasks before one start are looked at. */
const MOST_BEFORE = 64;

type Sort = "vm" | "storage";

/** What a task that names nobody can be of: another host, or another datastore. Null: it tells nothing of a move's trigger. */
function sortOf({ motion, snapshot, vm }: TaskFact): Sort | "either" | null {
  if (!snapshot || vm.name !== undefined || vm.moref !== undefined) return null;
  if (motion === "migrate" || motion === "drs-vmotion") return "vm";
  if (motion === "storage-drs") return "storage";
  return motion === "relocate" ? "either" : null;
}

/**
 * A table of time, user and sentence has "Task: Migrate virtual machine" without the VM. The system's is DRS's and of a move of the
 * system that starts a moment later. Which of several does not matter where all in question are of one kind; else none is anybody's.
 */
export function giveNamelessTasks(loose: readonly Merged<TaskFact>[], attempts: readonly Attempt[]): void {
  const byScope = new Map<string, Merged<TaskFact>[]>();
  for (const task of loose) if (task.userName === "" && sortOf(task) !== null) addTo(byScope, task.scope, task);
  if (byScope.size === 0) return;
  for (const list of byScope.values()) list.sort((a, b) => timeOf(a) - timeOf(b));
  const taken = new Set<Merged<TaskFact>>();
  for (const attempt of bySpan(attempts.filter(({ tasks, starts }) => tasks.length === 0 && starts.length > 0))) {
    const start = startOf(attempt);
    if (start?.userName !== "") continue;
    const tasks = byScope.get(attempt.scope) ?? [];
    const own = taskBefore(timeOf(start), start.precisionMs, tasks, sortOfMove(attempt), taken);
    if (own === null) continue;
    taken.add(own);
    // RelocateVM by the system tells nothing of why.
    if (own.motion !== "relocate") attempt.tasks = withOne(attempt.tasks, own);
  }
}

function taskBefore(
  at: number,
  precisionMs: number,
  tasks: readonly Merged<TaskFact>[],
  sort: Sort | null,
  taken: ReadonlySet<Merged<TaskFact>>,
): Merged<TaskFact> | null {
  const first = firstFrom(tasks, at - QUEUED_BEFORE_MS, timeOf);
  let own: Merged<TaskFact> | null = null;
  for (let index = first; index < Math.min(tasks.length, first + MOST_BEFORE); index++) {
    const task = tasks[index];
    if (task === undefined || timeOf(task) >= at + Math.max(1, precisionMs)) break;
    const its = sortOf(task);
    if (taken.has(task) || (sort !== null && its !== "either" && its !== sort)) continue;
    if (own !== null && own.motion !== task.motion) return null;
    own = task;
  }
  return own;
}

/** Null: it changed both, or it is not known what. */
function sortOfMove(attempt: Attempt): Sort | null {
  const { source, destination } = placesOf(attempt);
  if (source.host === null || destination.host === null) return null;
  if (sameHost(source.host, destination.host)) return "storage";
  return source.datastore !== null && source.datastore === destination.datastore ? "vm" : null;
}
