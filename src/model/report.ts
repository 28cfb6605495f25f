import type { BackupSlowdown } from "./backup-slowdown.ts";
import type { DrsCluster } from "./drs.ts";
import type { Diagnostic } from "./diagnostic.ts";
import type { Forecast } from "./forecast.ts";
import type { Migration } from "./migration.ts";
import type { NightLine, OpenFailure } from "./past.ts";
import type { InputRole } from "./record.ts";
import type { Seconds } from "./units.ts";
import type { Counts, FindingSeverity, KindSummary, VerdictLevel } from "./verdict.ts";

export type { Counts, FindingSeverity, KindSummary, VerdictLevel } from "./verdict.ts";

/** The one object: library return value, report.json, what history stores and all that renderers see. */

export const SCHEMA_VERSION = 1;

export interface ReportInput {
  /** As the user named it, `/` separated; renderers show it, nothing opens it. */
  readonly path: string;
  readonly format: string | null;
  readonly role: InputRole;
  readonly vcenter: string | null;
  readonly bytes: number;
  /** records = used + duplicate + irrelevant + rejected */
  readonly records: number;
  readonly used: number;
  readonly duplicate: number;
  readonly irrelevant: number;
  readonly rejected: number;
  readonly firstAt: string | null;
  readonly lastAt: string | null;
}

export interface Coverage {
  readonly vcenter: string | null;
  readonly from: string | null;
  readonly to: string | null;
  readonly gaps: readonly { readonly from: string; readonly to: string }[];
}

export interface Evacuation {
  readonly vcenter: string | null;
  readonly host: string;
  readonly enteringAt: string | null;
  readonly enteredAt: string | null;
  readonly exitedAt: string | null;
  readonly outcome: "entered" | "cancelled" | "timed-out" | "open";
  /** Entering to the end of the last VM's move. */
  readonly vmEvacuationSeconds: Seconds | null;
  /** Entering to entered: vSAN data migration and re-registration included. */
  readonly enterSeconds: Seconds | null;
  readonly migrations: readonly string[];
  readonly peakConcurrency: number;
  /** Id of the migration that ended last, or of the one that blocks it. */
  readonly straggler: string | null;
}

export interface Finding {
  /** Stable: from rule and subject. */
  readonly id: string;
  readonly rule: string;
  readonly subject: string;
  readonly severity: FindingSeverity;
  readonly title: string;
  readonly description: string;
  /** What to do first, which the description ends with; null where that is said inside it. */
  readonly next: string | null;
  /** Subjects of this cause. */
  readonly count: number;
  /** All of them, with their vCenter where it is known; the text names the first five. */
  readonly subjects: readonly string[];
  readonly migrations: readonly string[];
  /** Last day of its silence, `2026-12-31`; its severity is then info. null: it speaks. */
  readonly mutedUntil: string | null;
}

export interface Gate {
  readonly rule: string;
  readonly limit: unknown;
  readonly value: unknown;
  readonly passed: boolean;
}

/** What was added to a report after its night. */
export interface Completed {
  /** Date of the night in which it came, `2026-11-24`. */
  readonly on: string;
  readonly migrations: number;
}

/** Something that happened around the migrations and explains them: HA restart, vCenter restart, host lost. */
export interface ContextEvent {
  readonly at: string;
  readonly vcenter: string | null;
  /** kebab-case: `ha-restart`, `vcenter-restart`, `host-disconnected`, `host-reconnected`, `events-dropped`, `no-drs-recommendation`, `rule-violation`, … */
  readonly what: string;
  readonly subject: string | null;
  readonly message: string;
}

export interface Report {
  readonly schemaVersion: typeof SCHEMA_VERSION;
  readonly tool: { readonly name: "precopy"; readonly version: string };
  readonly generatedAt: string;
  readonly window: { readonly from: string | null; readonly to: string | null; readonly timeZone: string };
  readonly verdict: { readonly level: VerdictLevel; readonly text: string };
  readonly inputs: readonly ReportInput[];
  readonly coverage: readonly Coverage[];
  readonly counts: Counts;
  readonly summary: { readonly byKind: readonly KindSummary[] };
  readonly migrations: readonly Migration[];
  readonly evacuations: readonly Evacuation[];
  readonly findings: readonly Finding[];
  readonly gates: readonly Gate[];
  readonly diagnostics: readonly Diagnostic[];

  /** What ended in an earlier night and is known only now; told once, in the night it came. */
  readonly late: readonly Migration[];
  /** Failures that nothing made good, one per VM, oldest first. */
  readonly open: readonly OpenFailure[];

  // Additions to the contract (all optional for a reader).
  /** Set where the report was written anew because migrations of its night came later. */
  readonly completed: Completed | null;
  /** What happened around the migrations, oldest first. */
  readonly context: readonly ContextEvent[];
  /** vCLS and other VMs that never vMotion, listed apart. */
  readonly apart: readonly { readonly vm: string; readonly reason: string; readonly count: number }[];
  /** What changed since the previous report or against the history; null where none was given. */
  readonly changes: Changes | null;
  /** Moves inside backup windows against those outside; absent without a window, empty where too few were there to compare. */
  readonly backupSlowdown?: readonly BackupSlowdown[];
  /** What DRS did by itself, by cluster, the busiest first; absent in reports of earlier versions. */
  readonly drs?: readonly DrsCluster[];
  /** How good the inference was where host logs could check it; null where inference did not run. */
  readonly selfCheck: SelfCheck | null;
  /** What the next night will be like; null without an inventory and in reports of earlier nights. */
  readonly forecast?: Forecast | null;
}

export interface SelfCheck {
  /** Migrations with both a measured and an inferred stun. */
  readonly pairs: number;
  /** Share of measured values inside the inferred 90 % interval as it is reported; null below 5 pairs. */
  readonly coverage: number | null;
  /** The same before the site's own pairs corrected the intervals (from 8 pairs on). */
  readonly coverageBefore?: number | null;
  /** The logs contradict what was claimed: fewer than 80 % were inside before the correction. */
  readonly isContradicted?: boolean;
  readonly text: string;
}

export interface Changes {
  /** generatedAt of the report compared with, or the span of history. */
  readonly since: string;
  readonly lines: readonly ChangeLine[];
  readonly newFindings: readonly string[];
  readonly recurringFindings: readonly { readonly id: string; readonly nights: number }[];
  readonly resolvedFindings: readonly { readonly id: string; readonly title: string }[];
  /** Not seen tonight and not settled either: a failed VM that nobody moved since, a VM whose place is not known. */
  readonly stillOpenFindings?: readonly StillOpenFinding[];
  /** Earlier nights for trends and the calendar, newest first; absent in a comparison with one report. */
  readonly nights?: readonly NightLine[];
  /** Nights of history at hand, and how many a median needs before it is shown. */
  readonly baseline?: { readonly nights: number; readonly needed: number };
}

export interface StillOpenFinding {
  readonly id: string;
  readonly title: string;
  readonly nights: number;
  /** Those of its subjects that are still open. */
  readonly subjects?: readonly string[];
}

export interface ChangeLine {
  /** What is compared, e.g. `vMotion p50`. */
  readonly label: string;
  readonly unit: "count" | "seconds";
  readonly now: number | null;
  readonly before: number | null;
  /** e.g. `last report`, `median of 7 nights`. */
  readonly against: string;
}
