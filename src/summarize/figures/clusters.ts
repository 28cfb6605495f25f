import { groupBy } from "../../model/group-by.ts";
import type { ClusterFigures } from "../../model/page-figures.ts";
import { compareText } from "../../model/report-order.ts";
import { summarizeDataMoved } from "./data-moved.ts";
import type { Move } from "./moves.ts";
import { spreadOf } from "./quantiles.ts";

type Role = "inside" | "arrived" | "left";

/** Moves by cluster, the busiest first; one between two clusters stands in both. Moves of which no end's cluster is known come last. */
export function summarizeClusters(moves: readonly Move[]): ClusterFigures[] {
  const placed = moves.flatMap((move): { role: Role; vcenter: string | null; cluster: string | null; move: Move }[] => {
    const { source, destination, vcenter } = move.migration;
    const [from, to] = [source.cluster, destination.cluster];
    const [left, arrived] = [source.vcenter ?? vcenter, destination.vcenter ?? vcenter];
    // A place without a cluster is that of the other end: the export leaves out what does not change.
    if (from === null || to === null || (from === to && left === arrived))
      return [{ role: "inside", vcenter: from === null ? arrived : left, cluster: from ?? to, move }];
    return [
      { role: "left", vcenter: left, cluster: from, move },
      { role: "arrived", vcenter: arrived, cluster: to, move },
    ];
  });
  return [...groupBy(placed, ({ vcenter, cluster }) => JSON.stringify([vcenter, cluster])).values()]
    .flatMap((group): ClusterFigures[] => {
      const [first] = group;
      if (first === undefined) return [];
      const migrations = group.map(({ move }) => move.migration);
      const succeeded = migrations.filter(({ outcome }) => outcome === "succeeded");
      const failed = group.filter(({ move }) => move.migration.outcome === "failed");
      const { p50Seconds, p95Seconds } = spreadOf(succeeded.flatMap(({ durationSeconds }) => durationSeconds ?? []));
      const count = (role: Role): number => group.filter((own) => own.role === role).length;
      const open = failed.filter(({ move }) => move.migration.failure?.recoveredBy === null);
      return [
        {
          vcenter: first.vcenter,
          cluster: first.cluster,
          inside: count("inside"),
          arrived: count("arrived"),
          left: count("left"),
          failed: failed.length,
          open: new Set(open.map(({ move }) => move.vmKey)).size,
          p50Seconds,
          p95Seconds,
          data: summarizeDataMoved(migrations),
        },
      ];
    })
    .sort(
      (a, b) =>
        Number(a.cluster === null) - Number(b.cluster === null) ||
        b.inside + b.arrived + b.left - (a.inside + a.arrived + a.left) ||
        compareText(a.vcenter, b.vcenter) ||
        compareText(a.cluster, b.cluster),
    );
}
