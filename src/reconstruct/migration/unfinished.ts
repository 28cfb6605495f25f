import type { SightingFact } from "../../model/fact.ts";
import type { UnfinishedReason } from "../../model/migration.ts";
import { HOUR_MS, type EpochMs } from "../../model/units.ts";
import type { Unkeyed } from "./finish.ts";

export interface UnfinishedContext {
  /** End of what the records of the vCenter cover. */
  readonly dataEnd: EpochMs | null;
  /** The VM's next attempt after this one, if any. */
  readonly next: Unkeyed | null;
  /** When the VM was last seen doing what no VM does while it migrates; null: never. */
  readonly lastSeenElsewhere: EpochMs | null;
  /** Last vCenter restart of the scope. */
  readonly lastRestart: EpochMs | null;
  /** Longest succeeded move of the same kind in this data, seconds; null without any. */
  readonly longestSeconds: number | null;
}

/** A move may take ten times as long as the longest one seen before its end is called lost, but at least this long. */
const PATIENCE_MS = HOUR_MS;
const STORAGE_PATIENCE_MS = 12 * HOUR_MS;

/** Why an attempt has no end: the VM was seen elsewhere, the end was lost, or it simply runs when the data stops. */
export function unfinishedReasonOf(unkeyed: Unkeyed, context: UnfinishedContext): UnfinishedReason {
  const { from } = unkeyed;
  if (context.next !== null || (context.lastSeenElsewhere ?? -Infinity) > from) return "superseded";
  if ((context.lastRestart ?? -Infinity) > from) return "end-lost";
  if (context.dataEnd === null) return "running";
  const storage = unkeyed.migration.kind !== "vmotion";
  const patience = Math.max(storage ? STORAGE_PATIENCE_MS : PATIENCE_MS, (context.longestSeconds ?? 0) * 10_000);
  return context.dataEnd - from > patience ? "end-lost" : "running";
}

/** What cannot happen to a VM while it migrates. */
export function endsAMove({ what }: SightingFact): boolean {
  return ENDS_A_MOVE.has(what);
}

const ENDS_A_MOVE: ReadonlySet<SightingFact["what"]> = new Set([
  "ha-restart",
  "powered-on",
  "powered-off",
  "suspended",
  "registered",
  "unregistered",
  "removed",
  "placed",
]);
