import type { HostFacts, InventoryFacts, VmFacts } from "../../model/inventory.ts";
import { compareText } from "../../model/report-order.ts";
import { identifyVms, type VmNamed } from "../../model/vm-identity.ts";
import { vcenterOfInventory } from "../figures/whereabouts.ts";
import type { Migration } from "../../model/migration.ts";

/** A running VM of the inventory and what makes it hard to move. */
export interface HardVm {
  readonly named: VmNamed;
  readonly reasons: readonly string[];
  /** Migrations of this VM. */
  readonly own: readonly Migration[];
}

export const LATENCY = "latency sensitivity high";
export const SNAPSHOTS = "snapshots";
export const HOST_WITHOUT_VMOTION = "a host that does not support vMotion";

/** What each reason means, of one VM or of many. */
export const MEANING_OF_BLOCKER: Readonly<Record<string, string>> = {
  "PCI passthrough": "no vMotion while powered on, the device belongs to the host; maintenance mode waits.",
  "SR-IOV network card": "no vMotion while powered on, the card belongs to the host; maintenance mode waits.",
  "SCSI bus sharing": "no Storage vMotion, and vMotion only with physical bus sharing on supported versions.",
  "local media": "a drive of the host is connected, and vMotion refuses until it is not.",
  "Fault Tolerance": "no Storage vMotion, and only one VM of the pair can be moved at a time.",
  [SNAPSHOTS]: "Storage vMotion takes the whole chain along and needs room for it.",
  [HOST_WITHOUT_VMOTION]: "no vMotion while powered on; maintenance mode waits.",
  [LATENCY]: "every stun is felt: to be moved by appointment only.",
};

/** Running VMs with at least one reason, in the inventory's order. */
export function hardVms(inventory: InventoryFacts | null, migrations: readonly Migration[]): HardVm[] {
  if (inventory === null) return [];
  const vcenterOf = vcenterOfInventory(migrations, inventory);
  const running = inventory.vms.filter(({ powerState, template }) => powerState !== "off" && template !== true);
  const hosts = new Map(inventory.hosts.map((host) => [hostKey(host.vcenter, host.host.name), host]));
  const listed = running.map((facts) => ({
    facts,
    named: {
      vcenter: vcenterOf(facts.vcenter),
      vm: { name: facts.vm.name ?? null, moref: facts.vm.moref ?? null, instanceUuid: facts.vm.uuid ?? null },
    },
  }));
  const hard = listed.flatMap(({ facts, named }) => {
    const reasons = reasonsOf(facts, hosts.get(hostKey(facts.vcenter, facts.host)));
    return reasons.length === 0 ? [] : [{ named, reasons }];
  });
  if (hard.length === 0) return [];
  const vms = identifyVms([...migrations, ...listed.map(({ named }) => named)]);
  const moved = new Map<string, Migration[]>(hard.map(({ named }) => [vms.keyOf(named), []]));
  for (const migration of migrations) moved.get(vms.keyOf(migration))?.push(migration);
  return hard.map(({ named, reasons }) => ({ named, reasons, own: moved.get(vms.keyOf(named)) ?? [] }));
}

function withoutDevices(text: string): string {
  const at = text.indexOf("(");
  return at !== -1 && text.endsWith(")") ? text.slice(0, at).trimEnd() : text;
}

/** The devices named in brackets differ from VM to VM; the reason before them is what they share. */
function reasonsOf(vm: VmFacts, host: HostFacts | undefined): string[] {
  const reasons = new Set((vm.migrationBlockers ?? []).map(withoutDevices));
  if (vm.disks?.some(({ sharedBus }) => sharedBus === true) === true) reasons.add("SCSI bus sharing");
  if (vm.ftRole !== undefined) reasons.add("Fault Tolerance");
  if (vm.hasSnapshots === true) reasons.add(SNAPSHOTS);
  if (vm.latencySensitivity === "high") reasons.add(LATENCY);
  if (host?.vmotionSupported === false) reasons.add(HOST_WITHOUT_VMOTION);
  return [...reasons].sort(compareText);
}

function hostKey(vcenter: string | undefined, host: string | undefined): string {
  return JSON.stringify([vcenter, host]);
}
