import type { Place } from "../../model/entity.ts";
import type { VmFacts } from "../../model/inventory.ts";
import type { Kind, Migration, PowerState } from "../../model/migration.ts";
import type { LaterNames } from "../facts/later-names.ts";
import type { Inventory } from "./inventory.ts";
import { PROVES_MS } from "../migration/kind.ts";

/**
 * Completes what events leave out with what inventories know: MoRefs and UUIDs of VMs, that a VM does not run, clusters and
 * datacenters of hosts.
 */
export function withInventory(
  migrations: readonly Migration[],
  inventory: Inventory,
  factsOf: (migration: Migration) => VmFacts | null,
): Migration[] {
  if (inventory.vms.length === 0 && inventory.hosts.length === 0) return [...migrations];
  return migrations.map((migration) => {
    const { vm } = migration;
    const facts = factsOf(migration);
    return {
      ...migration,
      ...atRest(migration, facts),
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

/** What inventories know of a migration's VM; one without ids is looked for under the name it has since. */
export function vmFactsOf(inventory: Inventory, laterNames: LaterNames): (migration: Migration) => VmFacts | null {
  return ({ vm, vcenter, startedAt, endedAt, queuedAt }) => {
    if (vm.moref !== null || vm.instanceUuid !== null || vm.name === null)
      return inventory.vmFacts(vcenter, vm.moref, vm.instanceUuid, vm.name);
    for (const name of laterNames.of(vcenter, vm.name, Date.parse(startedAt ?? endedAt ?? queuedAt ?? ""))) {
      const facts = inventory.vmFacts(vcenter, null, null, name);
      if (facts !== null) return facts;
    }
    return null;
  };
}

/** A VM that the inventory lists as not running moved cold, unless events say that it ran or the inventory is of another week. */
function atRest(migration: Migration, facts: VmFacts | null): { powerState?: PowerState; kind?: Kind } {
  const state = facts?.template === true ? "off" : facts?.powerState;
  if (migration.powerState !== "unknown" || state === undefined || state === "on") return {};
  const at = Date.parse(migration.startedAt ?? migration.endedAt ?? migration.queuedAt ?? "");
  const takenAt = facts?.takenAt ?? null;
  if (takenAt !== null && Math.abs(takenAt - at) > PROVES_MS) return {};
  return { powerState: state, kind: migration.kind === "unknown" && isInPlace(migration) ? "unknown" : "cold" };
}

function isInPlace({ source, destination }: Migration): boolean {
  return source.host !== null && source.host === destination.host && source.datastore === destination.datastore;
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
