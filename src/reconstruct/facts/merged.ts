import type { ContextFact, Fact, MaintenanceFact, MotionFact, SightingFact, TaskFact } from "../../model/fact.ts";

/** What merging adds: the same event may stand in several exports. */
export interface Merging {
  /** vCenter scope: facts of different scopes never meet, except in cross-vCenter moves. Empty: no vCenter is known. */
  readonly scope: string;
  /** Chains and event keys hold inside a domain, usually the scope itself. */
  readonly domain: string;
  /** Every record that stated it, itself included. Evidence is made of them. */
  readonly told: readonly Telling[];
}

/** Where a statement stands. */
export type Telling = Pick<Fact, "input" | "line" | "record" | "recordId">;

/** One event, however many records tell it. */
export type Merged<F extends Fact = Fact> = F & Merging;

export interface MergedFacts {
  readonly motions: readonly Merged<MotionFact>[];
  readonly tasks: readonly Merged<TaskFact>[];
  readonly maintenance: readonly Merged<MaintenanceFact>[];
  readonly sightings: readonly Merged<SightingFact>[];
  readonly context: readonly Merged<ContextFact>[];
}

export function isMotion<F extends Fact>(fact: F): fact is Extract<F, MotionFact> {
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
