import type {
  AlarmFact,
  ContextFact,
  Fact,
  MaintenanceFact,
  MotionFact,
  SightingFact,
  TaskFact,
} from "../model/fact.ts";

/** A fact together with every record that stated it: the same event may stand in several exports. */
/** Where a statement stands. */
export interface Telling {
  readonly input: number;
  readonly line: number;
  readonly record: string;
  readonly recordId: number;
}

export type Merged<F extends Fact = Fact> = F & {
  /** Every record that stated it, by input and line; evidence is made of them. */
  readonly told: readonly Telling[];
  /** vCenter scope: facts of different scopes never meet, except in cross-vCenter moves. */
  readonly scope: string;
  /** Chains and event keys hold inside a domain; usually the scope itself. */
  readonly domain: string;
};

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
