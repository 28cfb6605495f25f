import type { FailurePhase, Kind, PowerState } from "../../src/model/migration.ts";

/** A text as published, where it was seen, and what the report must say of it. `remedy`: words it must have; `never`: words that would be wrong. */
export interface FailureText {
  readonly text: string;
  readonly seen: string;
  readonly category: string;
  readonly phase: FailurePhase;
  readonly remedy: RegExp | null;
  readonly reference: string | null;
  readonly never?: RegExp;
  readonly kind?: Kind;
  readonly powerState?: PowerState;
}

export const row = (
  category: string,
  phase: FailurePhase,
  text: string,
  seen: string,
  remedy: RegExp | null,
  reference: string | null,
  more: Partial<FailureText> = {},
): FailureText => ({ category, phase, text, seen, remedy, reference, ...more });
