import type { InventoryFacts } from "../../model/inventory.ts";
import type { EntityRef } from "../../model/entity.ts";
import type { Migration, VmIdentity } from "../../model/migration.ts";
import type { EpochMs } from "../../model/units.ts";
import type { VmIdentities, VmNamed } from "../../model/vm-identity.ts";

/** Where a VM was last seen, and since when that is known. */
export interface Whereabouts {
  /** Identity of the VM. */
  readonly key: string;
  readonly name: string;
  readonly label: string;
  readonly vcenter: string | null;
  readonly host: string;
  /** ISO UTC; null where no move of the data brought it there. */
  readonly since: string | null;
  /** Id of the move that brought it there. */
  readonly broughtBy: string | null;
  /** By the move, or by what the inventory says of its power. */
  readonly isRunning: boolean;
  /** An inventory without a date says otherwise of its power than the move: which of them is the newer is not known. */
  readonly isDisputed: boolean;
  readonly basis: "move" | "inventory";
}

/** Each VM's last known host: the newer of its last succeeded move and the inventory; one without a date is older than any move. */
export function vmsOnHosts(
  migrations: readonly Migration[],
  inventory: InventoryFacts | null,
  vms: VmIdentities,
): Whereabouts[] {
  const places = new Map<string, { readonly at: EpochMs | null; readonly place: Whereabouts }>();
  for (const migration of migrations) {
    const { endedAt, outcome, destination, vm, vcenter } = migration;
    if (outcome !== "succeeded" || destination.host === null || vm.name === null) continue;
    const key = vms.keyOf(migration);
    const at = endedAt === null ? null : Date.parse(endedAt);
    const known = places.get(key);
    if (known !== undefined && (at === null || (known.at !== null && known.at > at))) continue;
    const stayed = known?.place.host === destination.host;
    places.set(key, {
      at,
      place: {
        key,
        name: vm.name,
        label: vms.labelOf(migration),
        vcenter: destination.vcenter ?? vcenter,
        host: destination.host,
        since: stayed ? known.place.since : endedAt,
        broughtBy: stayed ? known.place.broughtBy : migration.id,
        isRunning: migration.powerState !== "off" && migration.powerState !== "suspended",
        isDisputed: false,
        basis: "move",
      },
    });
  }
  const vcenterOf = vcenterOfInventory(migrations, inventory);
  for (const facts of inventory?.vms ?? []) {
    const { name } = facts.vm;
    if (name === undefined || facts.host === undefined || facts.template === true) continue;
    const named = { vcenter: vcenterOf(facts.vcenter), vm: identityOf(facts.vm) };
    const { vcenter } = named;
    const key = vms.keyOf(named);
    const known = places.get(key);
    const isNewer = facts.takenAt !== null && (known?.at ?? -Infinity) < facts.takenAt;
    const isRunning = facts.powerState === undefined ? (known?.place.isRunning ?? true) : facts.powerState === "on";
    if (known !== undefined && (!isNewer || known.place.host === facts.host)) {
      const isDisputed = facts.takenAt === null && isRunning !== known.place.isRunning;
      if (isNewer) places.set(key, { ...known, place: { ...known.place, isRunning } });
      else if (isDisputed) places.set(key, { ...known, place: { ...known.place, isDisputed } });
      continue;
    }
    const label = vms.labelOf(named);
    const place = {
      key,
      name,
      label,
      vcenter,
      host: facts.host,
      since: null,
      broughtBy: null,
      isRunning,
      isDisputed: false,
    };
    places.set(key, { at: facts.takenAt, place: { ...place, basis: "inventory" } });
  }
  return [...places.values()].map(({ place }) => place);
}

/** Every VM that migrations or the inventory name, for `identifyVms`. */
export function vmsNamed(migrations: readonly Migration[], inventory: InventoryFacts | null): VmNamed[] {
  const vcenterOf = vcenterOfInventory(migrations, inventory);
  const listed = (inventory?.vms ?? []).map(({ vcenter, vm }) => ({ vcenter: vcenterOf(vcenter), vm: identityOf(vm) }));
  return [...migrations, ...listed];
}

/** What the migrations call the vCenter of an inventory: where only one of the two names it, and there is but one, they are the same. */
export function vcenterOfInventory(
  migrations: readonly Migration[],
  inventory: InventoryFacts | null,
): (vcenter: string | undefined) => string | null {
  const moved = new Set(migrations.map(({ vcenter }) => vcenter));
  const listed = new Set((inventory?.vms ?? []).flatMap(({ vcenter }) => vcenter ?? []));
  const [only = null] = moved;
  return (vcenter) => {
    if (moved.size !== 1) return vcenter ?? null;
    if (vcenter === undefined) return only;
    return only === null && listed.size === 1 ? null : vcenter;
  };
}

export function identityOf({ name, moref, uuid }: EntityRef): VmIdentity {
  return { name: name ?? null, moref: moref ?? null, instanceUuid: uuid ?? null };
}
