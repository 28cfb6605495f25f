import type { Fact, TaskFact } from "../../model/fact.ts";

/**
 * Exports that are read page by page (Get-VIEvent in a loop over -Finish, a query over pages) hold the rows at the seam of two pages
 * twice. Where they carry no event keys, a row told twice looks like two events. No VM arrives twice in one moment by the same way:
 * an input that says so of several VMs repeats its rows, and then equal rows are one. Failures do come twice and prove nothing.
 */

/** Tasks that move one VM; by label alone DRS's own is a plain migrate. */
export const MOVES: ReadonlySet<TaskFact["motion"]> = new Set(["migrate", "relocate", "drs-vmotion", "storage-drs"]);
/** So many ends told twice, of so many VMs, are no chance: two VMs of one name may arrive at once. */
const FEWEST_REPEATED = 3;

/** Inputs without event keys that hold rows twice. `bucket`: facts of one role, VM and minute. */
export function repeatingInputs(buckets: Iterable<readonly Fact[]>): ReadonlySet<number> {
  const repeated = new Map<number, Set<string>>();
  for (const bucket of buckets) {
    const rows = new Set<string>();
    for (const fact of bucket) {
      if (fact.role !== "end" && fact.role !== "task") break;
      if (fact.role === "task" ? !isMove(fact) : fact.storageDrs || fact.fromResultRow) continue;
      if (fact.eventKey !== null || fact.vm.name === undefined) continue;
      const row = rowKey(fact);
      if (rows.has(row)) repeated.set(fact.input, (repeated.get(fact.input) ?? new Set()).add(fact.vm.name));
      else rows.add(row);
    }
  }
  return new Set([...repeated].flatMap(([input, vms]) => (vms.size >= FEWEST_REPEATED ? [input] : [])));
}

/** A task that moved one VM, told whole by a list without the tasks' keys: none runs twice from one moment to another. */
function isMove({ taskKey, snapshot, motion, state, startedAt, completedAt }: TaskFact): boolean {
  return (
    taskKey === null &&
    !snapshot &&
    MOVES.has(motion) &&
    state === "success" &&
    startedAt !== null &&
    completedAt !== null
  );
}

/** Equal for facts of equal rows. */
export function rowKey(fact: Fact): string {
  const done = fact.role === "task" ? [fact.state, fact.queuedAt, fact.startedAt, fact.completedAt] : [];
  return JSON.stringify([
    fact.input,
    fact.role,
    fact.record,
    fact.at,
    fact.vm.name,
    fact.vm.moref,
    fact.userName,
    fact.message,
    fact.eventKey,
    done,
  ]);
}
