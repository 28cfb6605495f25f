import type { ClusterFigures } from "../../../model/page-figures.ts";
import { formatCount, formatCountOf, formatSeconds, shorten } from "../../format.ts";
import { clusterKey } from "../../../model/cluster-ends.ts";
import { filterHref, type Only } from "../row-filter.ts";
import { body, columns, defineSection, nameCell, numberCell, shown, topTable } from "../section-model.ts";
import { dataText } from "../tiles.ts";

const MOST_LISTED = 12;

/** What a count of a cluster's moves asks for beside the cluster. */
interface Asked {
  readonly went?: string;
  readonly outcome?: string;
  readonly only?: Only;
}

export const clustersSection = defineSection<readonly ClusterFigures[]>({
  id: "clusters",
  title: "By cluster",
  render(_context, clusters) {
    const named = clusters.filter(({ cluster }) => cluster !== null);
    const [busiest] = named;
    if (busiest === undefined)
      return body("No move names its cluster.", {
        missing:
          "Clusters come from events (ComputeResource), or from an inventory such as RVTools or Get-VMHost | Select Name, Parent.",
      });
    const failing = named.filter(({ failed }) => failed > 0).length;
    const unplaced = clusters.reduce((sum, { cluster, failed }) => sum + (cluster === null ? failed : 0), 0);
    const several = new Set(named.map(({ vcenter }) => vcenter)).size > 1;
    return body(
      `${named.length === 1 ? "One cluster: " : `${formatCount(named.length)} clusters; the busiest was `}${shorten(busiest.cluster ?? "", 80)} with ${formatCountOf(movesOf(busiest), "move")}. ${failing === 0 ? (unplaced === 0 ? "No cluster had a failure" : "No failure names its cluster") : `${formatCountOf(failing, "cluster")} had failures`}.`,
      {
        tables: [
          shown(
            topTable(
              "Moves by cluster",
              columns(
                "Cluster",
                "Moves|n",
                "Arrived|n",
                "Left|n",
                "Failed|n",
                "Open|n",
                "Median|n",
                "p95|n",
                "Data moved|n",
              ),
              clusters,
              MOST_LISTED,
              ({ cluster, vcenter, ...entry }) => [
                nameCell(cluster ?? "not named", { sub: several ? (vcenter ?? "vCenter not named") : null }),
                ...(
                  [
                    [movesOf(entry), {}],
                    [entry.arrived, { went: "arrived" }],
                    [entry.left, { went: "left" }],
                    [entry.failed, { outcome: "failed" }],
                    [entry.open, { only: "open-vms" }],
                  ] as const satisfies readonly (readonly [number, Asked])[]
                ).map(([count, asked]) =>
                  numberCell(formatCount(count), {
                    href:
                      count === 0
                        ? null
                        : filterHref({ clusterIs: clusterKey({ vcenter, cluster }), only: "moves", ...asked }),
                  }),
                ),
                numberCell(formatSeconds(entry.p50Seconds)),
                numberCell(formatSeconds(entry.p95Seconds)),
                numberCell(dataText(entry.data)),
              ],
            ),
          ),
        ],
        notes: [
          "A move between two clusters counts in both. Kinds are mixed here: the table at the top has them apart.",
        ],
      },
    );
  },
});

function movesOf({ inside, arrived, left }: Pick<ClusterFigures, "inside" | "arrived" | "left">): number {
  return inside + arrived + left;
}
