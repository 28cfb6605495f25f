import { clusterEnds, type ClusterRole } from "../../model/cluster-ends.ts";
import { groupBy } from "../../model/group-by.ts";
import type { ClusterFigures } from "../../model/page-figures.ts";
import { compareText } from "../../model/report-order.ts";
import { summarizeDataMoved } from "./data-moved.ts";
import { lastOpenFailures } from "./failures.ts";
import type { Move } from "./moves.ts";
import { spreadOf } from "../../model/quantiles.ts";

/** Moves by cluster, the busiest first; one between two clusters stands in both. Moves of which no end's cluster is known come last. */
export function summarizeClusters(moves: readonly Move[]): ClusterFigures[] {
  const placed = moves.flatMap((move) => clusterEnds(move.migration).map((end) => ({ ...end, move })));
  const openMoves = new Set(lastOpenFailures(moves).map(({ last }) => last));
  return [...groupBy(placed, ({ vcenter, cluster }) => JSON.stringify([vcenter, cluster])).values()]
    .flatMap((group): ClusterFigures[] => {
      const [first] = group;
      if (first === undefined) return [];
      const migrations = group.map(({ move }) => move.migration);
      const succeeded = migrations.filter(({ outcome }) => outcome === "succeeded");
      const failed = group.filter(({ move }) => move.migration.outcome === "failed");
      const { p50Seconds, p95Seconds } = spreadOf(succeeded.flatMap(({ durationSeconds }) => durationSeconds ?? []));
      const count = (role: ClusterRole): number => group.filter((own) => own.role === role).length;
      return [
        {
          vcenter: first.vcenter,
          cluster: first.cluster,
          inside: count("inside"),
          arrived: count("arrived"),
          left: count("left"),
          failed: failed.length,
          open: failed.filter(({ move }) => openMoves.has(move)).length,
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
