import type { MotionFact, TaskFact } from "../../model/fact.ts";
import { addTo, firstFrom } from "../facts/sorted.ts";
import { timeOf, type Merged } from "../facts/merged.ts";
import { beginOf } from "./tasks.ts";

/** What one VM of one vCenter has, before it is put together; `vm` is its identity. */
export interface TwinLot {
  readonly vm: string;
  readonly motions: Merged<MotionFact>[];
  readonly tasks: Merged<TaskFact>[];
}

/** Clocks of events and tasks of one vCenter differ by less. */
const SLACK_MS = 2000;
/** How many tasks of one name that began before an event are looked at. */
const MOST_BEFORE = 32;

/**
 * VMs that share a name are told apart by their tasks' MoRefs, and sentences know only the name: a sentence goes to the one VM whose
 * task ran at that time. Where the tasks of two ran, the one that began (for a start) or ended (for an end) clearly nearer takes it.
 */
export function handToTwins(lots: readonly TwinLot[]): void {
  const named = lots.filter(({ vm, motions }) => vm.startsWith("name ") && motions.length > 0);
  if (named.length === 0) return;
  const running = new Map<string, { readonly task: Merged<TaskFact>; readonly lot: TwinLot }[]>();
  for (const lot of lots) {
    if (!lot.vm.startsWith("moref ")) continue;
    for (const task of lot.tasks)
      if (!task.snapshot && task.vm.name !== undefined) addTo(running, task.vm.name, { task, lot });
  }
  for (const list of running.values()) list.sort((a, b) => beginOf(a.task) - beginOf(b.task));
  for (const lot of named) {
    const tasks = running.get(lot.vm.slice("name ".length));
    if (tasks === undefined) continue;
    const all = lot.motions.splice(0);
    for (const fact of all) (ownerOf(fact, tasks) ?? lot).motions.push(fact);
  }
}

function ownerOf(
  fact: Merged<MotionFact>,
  tasks: readonly { readonly task: Merged<TaskFact>; readonly lot: TwinLot }[],
): TwinLot | null {
  const at = timeOf(fact);
  const slack = Math.max(SLACK_MS, fact.precisionMs);
  const next = firstFrom(tasks, at + slack + 1, ({ task }) => beginOf(task));
  let best: { readonly lot: TwinLot; readonly distance: number } | null = null;
  let second = Infinity;
  for (const { task, lot } of tasks.slice(Math.max(0, next - MOST_BEFORE), next)) {
    if (task.completedAt !== null && task.completedAt + slack < at) continue;
    const isEnd = fact.role === "end" || fact.role === "failure";
    const distance = Math.abs(at - (isEnd ? (task.completedAt ?? Infinity) : beginOf(task)));
    if (best === null || distance < best.distance) {
      if (best !== null && best.lot !== lot) second = best.distance;
      best = { lot, distance };
    } else if (best.lot !== lot) second = Math.min(second, distance);
  }
  return best !== null && second - best.distance >= slack ? best.lot : second === Infinity ? (best?.lot ?? null) : null;
}
