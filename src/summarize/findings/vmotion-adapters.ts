import { groupBy } from "../../model/group-by.ts";
import type { InventoryFacts, VmkernelFacts } from "../../model/inventory.ts";

/** The vmkernel adapters of one cluster (of the hosts without one), as far as their services are known. */
export interface ClusterAdapters {
  readonly vcenter: string | undefined;
  readonly cluster: string | undefined;
  readonly adapters: readonly VmkernelFacts[];
}

export function vmotionClusters(inventory: InventoryFacts | null): ClusterAdapters[] {
  if (inventory === null) return [];
  const clusters = new Map(
    inventory.hosts.map(({ vcenter, host, cluster }) => [JSON.stringify([vcenter, host.name]), cluster]),
  );
  const clusterOf = ({ vcenter, host }: VmkernelFacts): string | undefined =>
    clusters.get(JSON.stringify([vcenter, host]));
  const known = inventory.vmkernels.filter(({ vmotionEnabled }) => typeof vmotionEnabled === "boolean");
  return [...groupBy(known, (adapter) => JSON.stringify([adapter.vcenter, clusterOf(adapter)])).values()].flatMap(
    (adapters) => {
      const [first] = adapters;
      return first === undefined ? [] : [{ vcenter: first.vcenter, cluster: clusterOf(first), adapters }];
    },
  );
}
