import type {
  AlarmFact,
  ContextFact,
  Fact,
  MaintenanceFact,
  MotionFact,
  SightingFact,
  TaskFact,
} from "../model/fact.ts";

/** A fact whose `scope`, `domain` and `told` are filled: the same event may stand in several exports. */
export type Merged<F extends Fact = Fact> = F;

export interface MergedFacts {
  readonly motions: readonly Merged<MotionFact>[];
  readonly tasks: readonly Merged<TaskFact>[];
  readonly maintenance: readonly Merged<MaintenanceFact>[];
  readonly sightings: readonly Merged<SightingFact>[];
  readonly context: readonly Merged<ContextFact>[];
  readonly alarms: readonly Merged<AlarmFact>[];
}

export function isMotion(fact: Fact): fact is MotionFact {
  return (
    fact.role === "start" ||
    fact.role === "end" ||
    fact.role === "failure" ||
    fact.role === "warning" ||
    fact.role === "note"
  );
}

/** Facts are read only where they have a time: interpret/ rejects all others. */
export function timeOf(fact: Fact): number {
  return fact.at ?? 0;
}
