import type { InventoryFacts, VmFacts } from "../model/inventory.ts";
import type { Migration } from "../model/migration.ts";
import type { Finding } from "../model/report.ts";
import { finding } from "./core-findings.ts";

/** Names printed in one finding. */
const MOST_NAMES = 10;

/** Which VMs cannot, or should not, be moved while they run? One finding per reason; a VM that failed tonight gets its own. */
export function unmovableVmFindings(inventory: InventoryFacts, migrations: readonly Migration[]): Finding[] {
  const moves = new Moves(migrations);
  const byReason = new Map<string, VmFacts[]>();
  const running = inventory.vms.filter(({ powerState, template }) => powerState !== "off" && template !== true);
  for (const vm of running)
    for (const reason of reasonsOf(vm)) {
      const group = `${vm.vcenter ?? ""}\u0000${reason}`;
      byReason.set(group, [...(byReason.get(group) ?? []), vm]);
    }
  const failed = running.flatMap((vm) => {
    // High latency sensitivity is a reason not to move it, none to fail.
    const reasons = reasonsOf(vm).filter((reason) => reason !== LATENCY);
    const own = reasons.length === 0 ? [] : moves.of(vm).filter(mayBeTheHardware);
    return own.length === 0 ? [] : [failedFinding(vm, reasons, own)];
  });
  const known = [...byReason].map(([group, vms]) => reasonFinding(group.split("\u0000"), vms, moves));
  return [...failed, ...known];
}

/** The devices named in brackets differ from VM to VM; the reason before them is what they share. */
function reasonsOf(vm: VmFacts): string[] {
  const blockers = (vm.migrationBlockers ?? []).map((text) => text.replace(/\s*\(.*\)$/, ""));
  const latency = vm.latencySensitivity === "high" ? [LATENCY] : [];
  return [...new Set([...blockers, ...latency])].sort();
}

const LATENCY = "latency sensitivity high";

const MEANING: Readonly<Record<string, string>> = {
  "PCI passthrough": "cannot be moved while they run: the device belongs to the host. They hold up maintenance mode.",
  "SR-IOV network card": "cannot be moved while they run: the card belongs to the host. They hold up maintenance mode.",
  "SCSI bus sharing":
    "share disks on a SCSI bus: no Storage vMotion, and vMotion only with physical mode on supported versions.",
  "local media": "have a drive of their host connected: vMotion refuses until it is disconnected.",
  [LATENCY]: "are set to high latency sensitivity: every stun is felt, so they should be moved by appointment only.",
};

function reasonFinding([vcenter = "", reason = ""]: readonly string[], vms: readonly VmFacts[], moves: Moves): Finding {
  const names = vms.map(nameOf).sort();
  const shown = names.slice(0, MOST_NAMES).join(", ");
  const more = names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : "";
  const moved = vms.flatMap((vm) => moves.of(vm));
  return finding(
    "hard-to-move",
    vcenter === "" ? reason : `${vcenter}/${reason}`,
    "info",
    `${names.length} running VM${names.length === 1 ? "" : "s"} with ${reason}`,
    `They ${MEANING[reason] ?? "need attention before a move."} ${shown}${more}.`,
    moved.map(({ id }) => id),
  );
}

function failedFinding(vm: VmFacts, reasons: readonly string[], own: readonly Migration[]): Finding {
  const name = nameOf(vm);
  return finding(
    "hard-to-move-failed",
    vm.vcenter === undefined ? name : `${vm.vcenter}/${name}`,
    "watch",
    `${name} could not be moved, and its hardware may be why: ${reasons.join(", ")}`,
    `The inventory knows it with ${reasons.join(" and ")}. ${own[0]?.failure?.message ?? ""}`.trim(),
    own.map(({ id }) => id),
  );
}

function nameOf(vm: VmFacts): string {
  return vm.vm.name ?? vm.vm.moref ?? "an unnamed VM";
}

/** A failure with another known cause has that cause. */
const OPEN_CATEGORIES: ReadonlySet<string> = new Set(["device-blocks", "unclassified"]);

function mayBeTheHardware({ outcome, failure }: Migration): boolean {
  return outcome === "failed" && (failure === null || OPEN_CATEGORIES.has(failure.category));
}

/** Migrations by VM, so that a large night is not searched for every VM. */
class Moves {
  private readonly byName = new Map<string, Migration[]>();

  constructor(migrations: readonly Migration[]) {
    for (const migration of migrations) {
      const { name, moref } = migration.vm;
      for (const key of new Set([name, moref])) {
        if (key === null) continue;
        const list = this.byName.get(key);
        if (list === undefined) this.byName.set(key, [migration]);
        else list.push(migration);
      }
    }
  }

  of(vm: VmFacts): Migration[] {
    const found = [vm.vm.moref, vm.vm.name].flatMap((key) => (key === undefined ? [] : (this.byName.get(key) ?? [])));
    return [...new Set(found)].filter((migration) => isOf(migration, vm));
  }
}

function isOf({ vm, vcenter }: Migration, facts: VmFacts): boolean {
  if (vcenter !== null && facts.vcenter !== undefined && vcenter !== facts.vcenter) return false;
  if (vm.moref !== null && facts.vm.moref !== undefined) return vm.moref === facts.vm.moref;
  return vm.name !== null && vm.name === facts.vm.name;
}
