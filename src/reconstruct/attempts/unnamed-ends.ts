import type { MotionFact } from "../../model/fact.ts";
import { CHAIN_LIFE_MS } from "../../model/units.ts";
import { timeOf, type Merged } from "../facts/merged.ts";
import { addTo, firstFrom } from "../facts/sorted.ts";
import { endOf, spanOf, startOf, withOne, type Attempt } from "./attempt.ts";
import { OpenStretches, type Stretch } from "./open-stretches.ts";

/** An end that names its VM and one that does not lie this close together where both tell one move. */
const SAME_END_MS = 5000;

/**
 * "Completed the relocation of the virtual machine" names nobody: it belongs to the only start that is open at that moment;
 * where several are, to none of them. Returns what belongs to none.
 */
export function placeUnnamedEnds(
  unnamed: readonly Merged<MotionFact>[],
  attempts: readonly Attempt[],
): Merged<MotionFact>[] {
  const endsByScope = new Map<string, Merged<MotionFact>[]>();
  for (const fact of unnamed) if (fact.role === "end") addTo(endsByScope, fact.scope, fact);
  if (endsByScope.size === 0) return [];
  const begins = new Map<string, number[]>();
  for (const attempt of attempts)
    if (endsByScope.has(attempt.scope)) addTo(begins, ownerOf(attempt), spanOf(attempt).from);
  for (const list of begins.values()) list.sort((a, b) => a - b);
  const stretches = new Map<string, Stretch[]>();
  for (const attempt of attempts) {
    const stretch = endsByScope.has(attempt.scope) ? stretchOf(attempt, begins.get(ownerOf(attempt)) ?? []) : null;
    if (stretch !== null) addTo(stretches, attempt.scope, stretch);
  }
  return [...endsByScope].flatMap(([scope, ends]) => placeInScope(ends, stretches.get(scope) ?? []));
}

function ownerOf({ scope, vm }: Attempt): string {
  return `${scope}\u0000${vm}`;
}

/** `begins`: when the attempts of its VM begin, in order. A VM makes one move at a time: the next one's start ends it. */
function stretchOf(attempt: Attempt, begins: readonly number[]): Stretch | null {
  const start = startOf(attempt);
  if (start === null || attempt.failures.length > 0) return null;
  if (movesMemoryAlone(start)) return null;
  const begin = timeOf(start);
  const end = endOf(attempt);
  const common = { attempt, hot: start.hot === true, userName: start.userName };
  if (end === null) {
    const next = begins[firstFrom(begins, begin + Math.max(1, start.precisionMs), (at) => at)] ?? Infinity;
    return { ...common, from: begin, to: Math.min(begin + CHAIN_LIFE_MS, next, overAt(attempt)), repeats: false };
  }
  const at = timeOf(end);
  return {
    ...common,
    from: Math.max(begin, at - SAME_END_MS),
    to: Math.min(at + SAME_END_MS, begin + CHAIN_LIFE_MS),
    repeats: true,
  };
}

/** Of a VM that is on, between hosts that see one datastore: no relocation, and its end names the VM. */
function movesMemoryAlone({ hot, storage, source, destination }: MotionFact): boolean {
  return hot === true && !storage && source.datastore !== null && source.datastore === destination.datastore;
}

/** When its own task was over, and with it the move. */
function overAt({ tasks }: Attempt): number {
  let over = Infinity;
  for (const { snapshot, completedAt, precisionMs } of tasks)
    if (!snapshot && completedAt !== null) over = Math.min(over, completedAt + Math.max(SAME_END_MS, precisionMs));
  return over;
}

/** Sweeps over time: a stretch is open from its first to its last moment. */
function placeInScope(ends: readonly Merged<MotionFact>[], stretches: readonly Stretch[]): Merged<MotionFact>[] {
  const sorted = [...ends].sort((a, b) => timeOf(a) - timeOf(b));
  const opening = [...stretches].sort((a, b) => a.from - b.from);
  const closing = [...stretches].sort((a, b) => a.to - b.to);
  const open = new OpenStretches(doesHotRepeat(sorted, stretches));
  const over = new Set<Stretch>();
  const unattributed: Merged<MotionFact>[] = [];
  let [opened, closed] = [0, 0];
  for (const end of sorted) {
    for (let next = opening[opened]; next !== undefined && next.from <= timeOf(end); next = opening[++opened])
      if (!over.has(next)) open.add(next);
    for (let next = closing[closed]; next !== undefined && next.to < timeOf(end); next = closing[++closed]) {
      over.add(next);
      open.delete(next);
    }
    const only = open.only(end);
    if (only === null) {
      unattributed.push(end);
      open.refuse(end);
      // The sentence often follows an end that names its VM: then it says nothing new.
    } else if (only.repeats) only.attempt.notes = withOne(only.attempt.notes, end);
    else {
      only.attempt.ends = withOne(only.attempt.ends, end);
      only.attempt.basis = "vm-and-time";
      only.attempt.confidence = 0.8;
      over.add(only);
      open.delete(only);
    }
  }
  return unattributed;
}

/** Most moves of VMs that are on have a nameless end beside their own: this vCenter writes both. */
function doesHotRepeat(ends: readonly Merged<MotionFact>[], stretches: readonly Stretch[]): boolean {
  let [told, repeated] = [0, 0];
  for (const { hot, repeats, from, to } of stretches) {
    if (!hot || !repeats) continue;
    told += 1;
    const next = ends[firstFrom(ends, from, timeOf)];
    if (next !== undefined && timeOf(next) <= to) repeated += 1;
  }
  return repeated * 2 > told;
}
