import { groupBy } from "../../model/group-by.ts";
import { KINDS, type Migration } from "../../model/migration.ts";
import type { Counts, KindSummary } from "../../model/report.ts";
import { spreadOf } from "../../model/quantiles.ts";

/** Moves that count: placements are power-ons and stand apart. */
export function isMove(migration: Migration): boolean {
  return migration.trigger !== "placement";
}

/** Durations of succeeded moves per kind. Kinds are never pooled. */
export function summarizeByKind(migrations: readonly Migration[]): KindSummary[] {
  const byKind = groupBy(
    migrations.filter((migration) => isMove(migration) && migration.outcome === "succeeded"),
    ({ kind }) => kind,
  );
  return KINDS.flatMap((kind): KindSummary[] => {
    const seconds = (byKind.get(kind) ?? []).flatMap(({ durationSeconds }) => durationSeconds ?? []);
    return seconds.length === 0 ? [] : [{ kind, count: seconds.length, ...spreadOf(seconds) }];
  });
}

/** The counts of the contract: outcomes add up to migrations, halves overlap with them, placements count for themselves alone. */
export function countMigrations(
  migrations: readonly Migration[],
  unattributedEnds: number,
): Omit<Counts, "late" | "open"> {
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
