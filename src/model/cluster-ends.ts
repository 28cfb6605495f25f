import type { Migration } from "./migration.ts";

/** How a move touches a cluster: all of it inside, or one end. */
export type ClusterRole = "inside" | "arrived" | "left";

export interface ClusterEnd {
  readonly role: ClusterRole;
  readonly vcenter: string | null;
  /** null: no record names it. */
  readonly cluster: string | null;
}

/** The clusters that a move touches: one, or the one it left and the one it came to. */
export function clusterEnds({ source, destination, vcenter }: Migration): readonly ClusterEnd[] {
  const [from, to] = [source.cluster, destination.cluster];
  const [left, arrived] = [source.vcenter ?? vcenter, destination.vcenter ?? vcenter];
  // A place without a cluster is that of the other end: the export leaves out what does not change.
  if (from === null || to === null || (from === to && left === arrived))
    return [{ role: "inside", vcenter: from === null ? arrived : left, cluster: from ?? to }];
  return [
    { role: "left", vcenter: left, cluster: from },
    { role: "arrived", vcenter: arrived, cluster: to },
  ];
}

/** One text for a cluster of one vCenter: two vCenters may have clusters of one name. */
export function clusterKey({ vcenter, cluster }: Pick<ClusterEnd, "vcenter" | "cluster">): string {
  return `${vcenter ?? ""}\n${cluster ?? ""}`;
}
