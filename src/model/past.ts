import type { DrsNight } from "./drs.ts";
import type { Kind, VmIdentity } from "./migration.ts";
import type { PastEvacuation } from "./forecast.ts";
import type { Seconds } from "./units.ts";
import type { Counts, FindingSeverity, KindSummary, VerdictLevel } from "./verdict.ts";

/** What earlier nights say, handed to summarize/: from the history, or from one earlier report.json. */
export interface Past {
  readonly source: "history" | "previous-report";
  /** The nights before this one, newest first. */
  readonly nights: readonly Night[];
  /** Durations of earlier succeeded moves by `vmPastKey`, newest first. */
  readonly vmDurations: ReadonlyMap<string, readonly Seconds[]>;
  /** Failed moves that nothing made good before this night, one per VM, the latest of each. */
  readonly openFailures: readonly OpenFailure[];
  /** Evacuations that are over, oldest first: forecasts are checked against them. */
  readonly evacuations?: readonly PastEvacuation[];
}

/** A VM that somebody wanted elsewhere and that no move has brought there since. */
export interface OpenFailure {
  /** Of the migration that failed last. */
  readonly id: string;
  readonly vcenter: string | null;
  readonly vm: VmIdentity;
  /** When the first and the last attempt failed, ISO UTC. */
  readonly since: string;
  readonly failedAt: string;
  /** As in `failure` of the last one. */
  readonly category: string;
  readonly message: string;
  readonly remedy: string | null;
  readonly attempts: number;
  /** Reports written since, this one included: 1 in the night of the failure. */
  readonly nights: number;
}

/** One reported night in short. */
export interface Night {
  /** Date the night is called by, in the report's zone: the morning it was read. */
  readonly date: string;
  /** ISO UTC; the migrations of a night end after `from` and not after `to`. */
  readonly from: string;
  readonly to: string;
  /** `backfilled`: the job did not run that night and the report was written later; `silent`: no new data. */
  readonly status: "reported" | "backfilled" | "silent";
  readonly level: VerdictLevel;
  readonly verdict: string;
  readonly counts: Counts;
  readonly byKind: readonly KindSummary[];
  /** By cluster; absent in nights of earlier versions. */
  readonly drs?: readonly DrsNight[];
  readonly findings: readonly PastFinding[];
}

/** A night as calendar and trends show it. */
export type NightLine = Omit<Night, "findings">;

export interface PastFinding {
  readonly id: string;
  readonly title: string;
  readonly severity: FindingSeverity;
  /** What it was about; absent in nights of versions that made one finding of each subject: there the id ends with it. */
  readonly subjects?: readonly string[];
}

/** Identifies a VM's own series of durations: moves of one kind are compared with the same kind only. */
export function vmPastKey(vcenter: string | null, vm: string, kind: Kind): string {
  return JSON.stringify([vcenter, vm, kind]);
}
