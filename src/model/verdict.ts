import type { Kind } from "./migration.ts";
import type { Seconds } from "./units.ts";

/** A night in short: what report, history and the page's figures all speak of. */

export type FindingSeverity = "info" | "watch" | "act";

export type VerdictLevel = "ok" | "watch" | "act" | "no-data";

export interface Counts {
  readonly migrations: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly cancelled: number;
  readonly unfinished: number;
  readonly startMissing: number;
  readonly endMissing: number;
  /** Power-on placements: in `migrations[]`, in none of the counts above. */
  readonly placements: number;
  readonly unattributedEnds: number;
  /** Moves of earlier nights that came only now: in `late`, in none of the counts above. */
  readonly late: number;
  /** VMs with a failed move that nothing made good, of this night and of earlier ones; listed in `open`. */
  readonly open: number;
}

export interface KindSummary {
  readonly kind: Kind;
  /** Succeeded moves with a duration. */
  readonly count: number;
  readonly p50Seconds: Seconds | null;
  /** null below 20 moves. */
  readonly p95Seconds: Seconds | null;
  readonly maxSeconds: Seconds | null;
}
