import type { PowerState, VmIdentity } from "./migration.ts";
import type { EpochMs, Seconds } from "./units.ts";

/** Where a licence audit's question "on which host did it run" is answered: `precopy residency`. */

/** One record that says on which host a VM was, at one instant. */
export interface HostEvidence {
  readonly at: EpochMs;
  readonly host: string;
  readonly vcenter: string | null;
  /**
   * move-start: it left this host by a move that worked; move-end: a move brought it here; failed-move: a move from here began and
   * failed; open-move: a move from here began and its end is not known; inventory: an inventory lists it here.
   */
  readonly what: "move-start" | "move-end" | "failed-move" | "open-move" | "inventory";
  readonly powerState: PowerState;
  /** Of a move's end: the host it came from; null where that is not known. */
  readonly cameFrom: string | null;
  /** Id of the migration; null for an inventory. */
  readonly migration: string | null;
  /** The record: `events.csv:12`, or the export by its SHA-256 where only the history knows it. */
  readonly record: string;
}

/**
 * seen: evidence at both ends, no move known between, an export covers all of it. no-move-known: evidence at one end only; the
 * exports cover the time and hold no move. gap: nothing is claimed.
 */
export type StayBasis = "seen" | "no-move-known" | "gap";

export interface DocumentedStay {
  readonly basis: StayBasis;
  /** null in a gap. */
  readonly host: string | null;
  readonly from: EpochMs;
  /** Equal to `from` where the host is known for one instant only. */
  readonly to: EpochMs;
  readonly seconds: Seconds;
  readonly fromEvidence: HostEvidence | null;
  readonly toEvidence: HostEvidence | null;
  /** Pieces of evidence of the stay, those at its ends among them. */
  readonly evidenceCount: number;
  /** Every piece of evidence says that it was powered off. */
  readonly isOff: boolean;
  /** Licence sets whose hosts do not cover this one. */
  readonly outside: readonly string[];
  readonly note: string | null;
}

/** An inventory that states no time: it lists the VM on this host, and nothing says when. */
export interface UndatedHost {
  readonly host: string;
  readonly powerState: PowerState;
  readonly record: string;
  readonly outside: readonly string[];
}

export interface VmResidency {
  readonly label: string;
  readonly vm: VmIdentity;
  readonly vcenter: string | null;
  /** Other names it had. */
  readonly formerNames: readonly string[];
  readonly sets: readonly string[];
  readonly moves: number;
  readonly stays: readonly DocumentedStay[];
  readonly undated: readonly UndatedHost[];
  readonly seenSeconds: Seconds;
  readonly noMoveKnownSeconds: Seconds;
  readonly gapSeconds: Seconds;
}

/** A file the answer rests on. */
export interface ResidencyInput {
  readonly path: string;
  /** Of the content, hexadecimal. */
  readonly sha256: string;
  readonly bytes: number | null;
  readonly role: string;
  /** ISO UTC. */
  readonly firstAt: string | null;
  readonly lastAt: string | null;
  /** Read now, or known from the history only. */
  readonly readFrom: "file" | "history";
}

export interface CoveredSpan {
  readonly vcenter: string | null;
  readonly from: EpochMs;
  readonly to: EpochMs;
}

export interface ResidencyDocument {
  readonly generatedAt: EpochMs;
  readonly version: string;
  readonly timeZone: string;
  readonly from: EpochMs;
  readonly to: EpochMs;
  /** What was asked for. */
  readonly patterns: readonly string[];
  readonly sets: readonly { readonly name: string; readonly hosts: readonly string[] }[];
  readonly vms: readonly VmResidency[];
  readonly inputs: readonly ResidencyInput[];
  readonly covered: readonly CoveredSpan[];
  /** Path of the history; null where none was used. */
  readonly history: string | null;
}
