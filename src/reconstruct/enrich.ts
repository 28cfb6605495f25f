import type { Place } from "../model/entity.ts";
import type { Migration } from "../model/migration.ts";
import type { Inventory } from "./inventory.ts";

/** Completes what events leave out with what inventories know: MoRefs and UUIDs of VMs, clusters and datacenters of hosts. */
export function withInventory(migrations: readonly Migration[], inventory: Inventory): Migration[] {
  if (inventory.vms.length === 0 && inventory.hosts.length === 0) return [...migrations];
  return migrations.map((migration) => {
    const { vm, vcenter } = migration;
    const facts = inventory.vmFacts(vcenter, vm.moref, vm.instanceUuid, vm.name);
    return {
      ...migration,
      vm: {
        name: vm.name ?? facts?.vm.name ?? null,
        moref: vm.moref ?? facts?.vm.moref ?? null,
        instanceUuid: vm.instanceUuid ?? facts?.vm.uuid ?? null,
      },
      source: completed(migration.source, inventory),
      destination: completed(migration.destination, inventory),
    };
  });
}

function completed(place: Place, inventory: Inventory): Place {
  const host = place.host === null ? null : inventory.hostFacts(place.vcenter, place.host);
  if (host === null) return place;
  return {
    ...place,
    cluster: place.cluster ?? host.cluster ?? null,
    datacenter: place.datacenter ?? host.datacenter ?? null,
  };
}
