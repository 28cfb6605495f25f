import type { MotionFact } from "../../model/fact.ts";
import { CHAIN_LIFE_MS } from "../../model/units.ts";
import { timeOf, type Merged } from "../facts/merged.ts";
import { addTo } from "../facts/sorted.ts";
import { endOf, startOf, withOne, type Attempt } from "./attempt.ts";

/** An end that names its VM and one that does not lie this close together where both tell one move. */
const SAME_END_MS = 5000;

/** While it lasts, a nameless end can be this attempt's. */
interface Stretch {
  readonly attempt: Attempt;
  readonly from: number;
  readonly to: number;
  /** It has an end already, which the nameless one may only repeat. */
  readonly repeats: boolean;
}

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
  const stretches = new Map<string, Stretch[]>();
  for (const attempt of attempts) {
    const stretch = endsByScope.has(attempt.scope) ? stretchOf(attempt) : null;
    if (stretch !== null) addTo(stretches, attempt.scope, stretch);
  }
  return [...endsByScope].flatMap(([scope, ends]) => placeInScope(ends, stretches.get(scope) ?? []));
}

function stretchOf(attempt: Attempt): Stretch | null {
  const start = startOf(attempt);
  if (start === null || attempt.failures.length > 0) return null;
  const begin = timeOf(start);
  const end = endOf(attempt);
  if (end === null) return { attempt, from: begin, to: begin + CHAIN_LIFE_MS, repeats: false };
  const at = timeOf(end);
  return {
    attempt,
    from: Math.max(begin, at - SAME_END_MS),
    to: Math.min(at + SAME_END_MS, begin + CHAIN_LIFE_MS),
    repeats: true,
  };
}

/** Sweeps over time: a stretch is open from its first to its last moment. */
function placeInScope(ends: readonly Merged<MotionFact>[], stretches: readonly Stretch[]): Merged<MotionFact>[] {
  const opening = [...stretches].sort((a, b) => a.from - b.from);
  const closing = [...stretches].sort((a, b) => a.to - b.to);
  const waiting = new Set<Stretch>();
  const repeated = new Set<Stretch>();
  const taken = new Set<Stretch>();
  const unattributed: Merged<MotionFact>[] = [];
  let [opened, closed] = [0, 0];
  for (const end of [...ends].sort((a, b) => timeOf(a) - timeOf(b))) {
    for (let next = opening[opened]; next !== undefined && next.from <= timeOf(end); next = opening[++opened])
      if (!taken.has(next)) (next.repeats ? repeated : waiting).add(next);
    for (let next = closing[closed]; next !== undefined && next.to < timeOf(end); next = closing[++closed]) {
      taken.add(next);
      waiting.delete(next);
      repeated.delete(next);
    }
    const [only] = waiting.size === 1 ? waiting : repeated;
    // The sentence often follows an end that names its VM: then it says nothing new.
    if (only === undefined || waiting.size + repeated.size !== 1) unattributed.push(end);
    else if (only.repeats) only.attempt.notes = withOne(only.attempt.notes, end);
    else {
      only.attempt.ends = withOne(only.attempt.ends, end);
      only.attempt.basis = "vm-and-time";
      only.attempt.confidence = 0.8;
      taken.add(only);
      waiting.delete(only);
    }
  }
  return unattributed;
}
