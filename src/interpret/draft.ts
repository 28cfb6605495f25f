import type { Fact } from "../model/fact.ts";
import type { RawTime } from "../model/record.ts";
import type { EpochMs } from "../model/units.ts";
import type { KnownNames } from "./template.ts";
import type { ParsedTime } from "./time-text.ts";

/** A fact that still waits for its time (and, rarely, for more known names to split its sentence). */
export interface Draft {
  readonly time: ParsedTime | null;
  /** Further times of the same record: a task's queue, start and completion. */
  readonly times?: {
    readonly queuedAt: ParsedTime | null;
    readonly startedAt: ParsedTime | null;
    readonly completedAt: ParsedTime | null;
  };
  /** Builds the fact once the time is known; sees all names known by the end of the run. */
  build(
    at: EpochMs | null,
    precisionMs: number,
    times: { queuedAt: EpochMs | null; startedAt: EpochMs | null; completedAt: EpochMs | null },
  ): Fact;
}

/** What becomes of a record: drafts, or the reason why it has none. */
export type Verdict = { readonly drafts: readonly Draft[] } | "irrelevant" | { readonly rejected: string };

export interface DraftContext {
  readonly input: number;
  readonly recordId: number;
  readonly names: KnownNames;
  readonly read: (raw: RawTime | undefined) => ParsedTime | null;
}

/** Holds the fact alone, not the record it came from: a night has many. */
export class SettledDraft implements Draft {
  readonly time: ParsedTime;
  private readonly fact: Fact;

  constructor(time: ParsedTime, fact: Fact) {
    this.time = time;
    this.fact = fact;
  }

  build(at: EpochMs | null, precisionMs: number): Fact {
    return timed(this.fact, at, precisionMs);
  }
}

/** The fact itself, its time filled in: it was made for this draft and is built once. */
export function timed(fact: Fact, at: EpochMs | null, precisionMs: number): Fact {
  return Object.assign(fact, { at, precisionMs });
}
