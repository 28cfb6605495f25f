import type { Migration } from "../../model/migration.ts";
import type { FailureGroup, Failures } from "../../model/page-view.ts";
import { groupBy } from "../../model/group-by.ts";
import type { EpochMs } from "../../model/units.ts";
import { compareText } from "../../model/report-order.ts";
import type { Move } from "./moves.ts";

/** Failed moves by category and path; a failure is resolved once a later attempt worked. */
export function summarizeFailures(moves: readonly Move[]): Failures {
  const failures = moves.filter(({ migration }) => migration.outcome === "failed");
  const failed = failures.map(({ migration }) => migration);
  const unresolved = unresolvedOf(failed);
  const open = new Set(unresolved);
  const categoryOf = ({ failure }: Migration): string => failure?.category ?? "unknown";
  const lasts = lastOpenFailures(moves).map(({ last, attempts }) => ({
    migration: last.migration,
    attempts: attempts.map(({ migration }) => migration),
  }));
  return {
    groups: [...groupBy(failed, categoryOf)]
      .map(([category, group]): FailureGroup => ({
        category,
        count: group.length,
        openVms: lasts.filter(({ migration }) => categoryOf(migration) === category).length,
        remedy: group.find((migration) => migration.failure?.remedy)?.failure?.remedy ?? null,
        reference: group.find((migration) => migration.failure?.reference)?.failure?.reference ?? null,
        paths: [...groupBy(group, pathOf)]
          .map(([path, same]) => ({ path, count: same.length }))
          .sort((left, right) => right.count - left.count || compareText(left.path, right.path)),
      }))
      .sort(
        (left, right) =>
          right.openVms - left.openVms || right.count - left.count || compareText(left.category, right.category),
      ),
    open: lasts,
    unresolved,
    resolved: failed.filter((migration) => !open.has(migration)),
    attempts: moves.length,
  };
}

/** The VMs with a failure that nothing made good: each counts where its last attempt failed, as in the findings. */
export function lastOpenFailures(
  moves: readonly Move[],
): { readonly last: Move; readonly attempts: readonly Move[] }[] {
  const open = new Set(unresolvedOf(moves.map(({ migration }) => migration)));
  const openMoves = moves.filter(({ migration }) => open.has(migration));
  return [...groupBy(openMoves, ({ vmKey }) => vmKey).values()].flatMap((own) => {
    const [first, ...others] = own;
    if (first === undefined) return [];
    const last = others.reduce((latest, move) => (momentOf(move) >= momentOf(latest) ? move : latest), first);
    return [{ last, attempts: own }];
  });
}

function momentOf({ end, at }: Move): EpochMs {
  return end ?? at ?? 0;
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
