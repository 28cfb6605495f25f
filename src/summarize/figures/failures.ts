import type { Migration } from "../../model/migration.ts";
import type { FailureGroup, Failures } from "../../model/page-view.ts";
import { groupBy } from "../../model/group-by.ts";
import { compareText } from "../../model/report-order.ts";
import type { Move } from "./moves.ts";

/** Failed moves by category and path; a failure is resolved once a later attempt worked. */
export function summarizeFailures(moves: readonly Move[]): Failures {
  const failed = moves.map((move) => move.migration).filter((migration) => migration.outcome === "failed");
  const unresolved = unresolvedOf(failed);
  const open = new Set(unresolved);
  return {
    groups: [...groupBy(failed, (migration) => migration.failure?.category ?? "unknown")]
      .map(([category, group]): FailureGroup => ({
        category,
        count: group.length,
        unresolved: group.filter((migration) => open.has(migration)).length,
        remedy: group.find((migration) => migration.failure?.remedy)?.failure?.remedy ?? null,
        reference: group.find((migration) => migration.failure?.reference)?.failure?.reference ?? null,
        paths: [...groupBy(group, pathOf)]
          .map(([path, same]) => ({ path, count: same.length }))
          .sort((left, right) => right.count - left.count || compareText(left.path, right.path)),
      }))
      .sort(
        (left, right) =>
          right.unresolved - left.unresolved || right.count - left.count || compareText(left.category, right.category),
      ),
    unresolved,
    resolved: failed.filter((migration) => !open.has(migration)),
    attempts: moves.length,
  };
}

/** Failed moves that no later attempt made good. */
export function unresolvedOf(migrations: readonly Migration[]): Migration[] {
  return migrations.filter(
    ({ outcome, trigger, failure }) =>
      outcome === "failed" && trigger !== "placement" && (failure === null || failure.recoveredBy === null),
  );
}

/** `host → host`, or datastores for a move that stays on its host. */
export function pathOf({ source, destination, kind }: Migration): string {
  const [from, to] =
    kind === "storage-vmotion" ? [source.datastore, destination.datastore] : [source.host, destination.host];
  return `${from ?? "unknown"} → ${to ?? "unknown"}`;
}
