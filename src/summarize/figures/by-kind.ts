import { quantileSorted } from "d3-array";
import { KINDS, type Migration } from "../../model/migration.ts";
import type { Counts, KindSummary } from "../../model/report.ts";

/** A 95th percentile of fewer values than this says little more than the maximum. */
export const FEWEST_FOR_P95 = 20;

/** Moves that count: placements are power-ons and stand apart. */
export function isMove(migration: Migration): boolean {
  return migration.trigger !== "placement";
}

/** Durations of succeeded moves per kind, quantiles by linear interpolation (R-7, as spreadsheets do). Kinds are never pooled. */
export function summarizeByKind(migrations: readonly Migration[]): KindSummary[] {
  return KINDS.flatMap((kind): KindSummary[] => {
    const seconds = migrations
      .filter((migration) => isMove(migration) && migration.kind === kind && migration.outcome === "succeeded")
      .flatMap(({ durationSeconds }) => (durationSeconds === null ? [] : [durationSeconds]))
      .sort((a, b) => a - b);
    if (seconds.length === 0) return [];
    return [
      {
        kind,
        count: seconds.length,
        p50Seconds: rounded(quantileSorted(seconds, 0.5)),
        p95Seconds: seconds.length < FEWEST_FOR_P95 ? null : rounded(quantileSorted(seconds, 0.95)),
        maxSeconds: seconds[seconds.length - 1] ?? null,
      },
    ];
  });
}

function rounded(value: number | undefined): number | null {
  return value === undefined ? null : Math.round(value * 1000) / 1000;
}

/** The counts of the contract: outcomes add up to migrations, halves overlap with them, placements count for themselves alone. */
export function countMigrations(migrations: readonly Migration[], unattributedEnds: number): Counts {
  const moves = migrations.filter(isMove);
  const count = (test: (migration: Migration) => boolean): number => moves.filter(test).length;
  return {
    migrations: moves.length,
    succeeded: count(({ outcome }) => outcome === "succeeded"),
    failed: count(({ outcome }) => outcome === "failed"),
    cancelled: count(({ outcome }) => outcome === "cancelled"),
    unfinished: count(({ outcome }) => outcome === "unfinished"),
    startMissing: count(({ half }) => half === "start-missing"),
    endMissing: count(({ half }) => half === "end-missing"),
    placements: migrations.length - moves.length,
    unattributedEnds,
  };
}
