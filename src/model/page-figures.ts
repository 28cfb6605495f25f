import type { Kind, Migration, VmIdentity } from "./migration.ts";
import type { Megabytes, MegabytesPerSecond, Seconds } from "./units.ts";
import type { VerdictLevel } from "./verdict.ts";

/** Figures of the page's first screen and of its views by place and night; made by summarize/figures/, one file per question. */

/** Tonight's figure beside the last night's (or last report's) and the usual; null where it is not known. */
export interface Beside {
  readonly now: number | null;
  readonly last: number | null;
  /** Median of up to 30 nights. */
  readonly usual: number | null;
}

export interface KindTile {
  readonly kind: Kind;
  /** Succeeded moves with a duration. */
  readonly count: number;
  readonly p50Seconds: Beside;
  readonly p95Seconds: Beside;
  readonly maxSeconds: Seconds | null;
}

export interface Tiles {
  readonly kinds: readonly KindTile[];
  readonly moves: Beside;
  readonly failed: Beside;
  /** Moves that failed and that nothing made good: VMs. */
  readonly failuresOpen: Beside;
  readonly data: DataMoved;
  readonly dataBy: DataMovedBy;
  readonly stuns: StunTile;
  /** What `last` and `usual` are: `last night`, `median of 30 nights`; null where there is none. */
  readonly lastName: string | null;
  readonly usualName: string | null;
}

export interface StunTile {
  readonly measured: number;
  readonly longestMeasuredSeconds: Seconds | null;
  /** Measured above the VM's limit. */
  readonly overLimit: number;
  /** Inferred, probability 0.5 or more. */
  readonly probable: number;
}

/** What was copied, as far as it is known. */
export interface DataMoved {
  readonly memoryMegabytes: Megabytes;
  readonly diskMegabytes: Megabytes;
  /** Succeeded moves whose amount is known, and the others: with any of these the sums are a lower bound. */
  readonly told: number;
  readonly untold: number;
  /** `configured`: at least one from the VM's configured memory, an upper bound of its first pass. */
  readonly basis: "measured" | "inferred" | "configured" | "none";
}

/** Whose amounts are in the sums, and who tell less than they must have copied; some are in both. */
export interface DataMovedBy {
  readonly added: readonly Migration[];
  readonly untold: readonly Migration[];
}

/** Moves of one cluster, those that came into it or left it among them. */
export interface ClusterFigures {
  readonly vcenter: string | null;
  /** null: no record names the cluster. */
  readonly cluster: string | null;
  readonly inside: number;
  readonly arrived: number;
  readonly left: number;
  readonly failed: number;
  /** VMs with a failure that nothing made good. */
  readonly open: number;
  readonly p50Seconds: Seconds | null;
  /** null below 20 moves. */
  readonly p95Seconds: Seconds | null;
  readonly data: DataMoved;
}

/** vMotions from one host to another, beside those the other way. */
export interface HostPair {
  readonly vcenter: string | null;
  readonly one: string;
  readonly other: string;
  readonly there: Direction;
  readonly back: Direction;
}

export interface Direction {
  /** Attempts that ended. */
  readonly count: number;
  readonly failed: number;
  readonly p50Seconds: Seconds | null;
  readonly maxSeconds: Seconds | null;
  /** Median of those that tell it. */
  readonly megabytesPerSecond: MegabytesPerSecond | null;
}

/** One night of the calendar, tonight's first. */
export interface NightFigures {
  /** null: tonight, whose date the job knows. */
  readonly date: string | null;
  readonly level: VerdictLevel;
  readonly isSilent: boolean;
  readonly moves: number;
  readonly failed: number;
  /** null: a version that did not count them. */
  readonly open: number | null;
  readonly kinds: readonly {
    readonly kind: Kind;
    readonly p50Seconds: Seconds | null;
    readonly p95Seconds: Seconds | null;
  }[];
}

/** How long moves waited for their slot: vCenter starts the task and lets it wait inside. */
export interface SlotWaits {
  /** Moves whose host log says how long the work itself took, the longest wait first. */
  readonly measured: readonly SlotWait[];
  readonly p50Seconds: Seconds | null;
  readonly totalSeconds: Seconds;
  /** Places where more was open than could run. */
  readonly places: readonly CrowdedPlace[];
}

export interface SlotWait {
  /** Id of the migration. */
  readonly migration: string;
  readonly vm: VmIdentity;
  readonly waitSeconds: Seconds;
  readonly durationSeconds: Seconds;
}

export interface CrowdedPlace {
  /** As the finding concurrency-limit calls it. */
  readonly place: string;
  readonly title: string;
  /** Ids of the moves that were open then. */
  readonly migrations: readonly string[];
}
