import type { VmState } from "./inventory.ts";
import { addVm } from "./inventory.ts";
import type { Chain, EventDraft, Journal } from "./journal.ts";
import type { Random } from "./random.ts";
import type { SimReason } from "./types.ts";

type Told = Omit<EventDraft, "at" | "chain" | "truth" | "role" | "user" | "category"> & {
  readonly user?: string;
  readonly category?: EventDraft["category"];
};

/** Everything else a vCenter writes in a night. Returns when the VM is free again. */
export function emitNoise(random: Random, journal: Journal, vm: VmState, at: number, user: string): number {
  const where = {
    datacenter: vm.host.datacenter,
    computeResource: vm.host.cluster,
    host: vm.host.ref,
    vm: { name: vm.name, moref: vm.moref },
  };
  const chain: Chain = { mode: "normal" };
  const home = vm.vcenter.name;
  const tell = (after: number, event: Told, chained: Chain | null = chain): void => {
    journal.event(home, {
      category: "info",
      user,
      ...event,
      at: at + after,
      chain: chained,
      role: "noise",
      truth: null,
    });
  };
  const task = (descriptionId: string, name: string, label: string, seconds: number): void => {
    const reason: SimReason = user === "" ? { kind: "system" } : { kind: "user", userName: user };
    const taskKey = journal.task(home, {
      name,
      descriptionId,
      label,
      entity: where.vm,
      entityType: "VirtualMachine",
      reason,
      queuedAt: at,
      startedAt: at + 5,
      completedAt: at + seconds * 1000,
      state: "success",
      cancelled: false,
      error: null,
      chain,
      truth: null,
    });
    tell(0.4, { ...where, type: "TaskEvent", message: `Task: ${label}`, taskKey });
  };
  const on = (suffix: string): string => `${vm.name} on  ${vm.host.ref.name} in ${vm.host.datacenter.name} ${suffix}`;
  switch (random.int(0, 9)) {
    case 0:
    case 1:
      tell(0, { type: "UserLoginSessionEvent", message: `User ${user}@10.9.8.7 logged in as PowerCLI` }, null);
      return at;
    case 2:
      task("VirtualMachine.reconfigure", "ReconfigVM_Task", "Reconfigure virtual machine", 3);
      tell(900, {
        ...where,
        type: "VmReconfiguredEvent",
        message: `Reconfigured ${vm.name} on ${vm.host.ref.name} in ${vm.host.datacenter.name}.\n \nModified: \n \nconfig.hardware.memoryMB: 4096 -> 8192; \n\nconfig.annotation: "moved from rack 4 to rack 5, was ""web""" -> <unset>; \n Added: \n \nDeleted: \n`,
      });
      return at + 3000;
    case 3:
      if (vm.power === "on" && !vm.vcls && vm.ftRole === null && random.chance(0.3)) {
        vm.power = "off";
        task("VirtualMachine.powerOff", "PowerOffVM_Task", "Power Off virtual machine", 2);
        tell(1500, { ...where, type: "VmPoweredOffEvent", message: on("is powered off") });
      }
      return at + 3000;
    case 4:
      task("VirtualMachine.createSnapshot", "CreateSnapshot_Task", "Create virtual machine snapshot", 8);
      tell(7900, {
        ...where,
        type: "EventEx",
        eventTypeId: "com.vmware.vc.vm.VmSnapshotCreatedEvent",
        message: `Snapshot before migrating from A to B of ${vm.name} was created`,
      });
      return at + 9000;
    case 5: {
      task("VirtualMachine.clone", "CloneVM_Task", "Clone virtual machine", 120);
      const copy = `${vm.name}-copy`;
      tell(300, {
        ...where,
        type: "VmBeingClonedEvent",
        message: `Cloning ${vm.name} on host ${vm.host.ref.name} in ${vm.host.datacenter.name} to ${copy} on host ${vm.host.ref.name}`,
      });
      tell(119_000, { ...where, type: "VmClonedEvent", message: `Clone of ${vm.name} completed` });
      return at + 121_000;
    }
    case 6:
      tell(
        0,
        {
          ...where,
          type: "AlarmStatusChangedEvent",
          message: `Alarm 'Virtual machine CPU usage' on ${vm.name} changed from Green to Yellow`,
          user: "",
        },
        null,
      );
      return at;
    case 7:
      tell(
        0,
        {
          ...where,
          type: "GeneralUserEvent",
          message: `${user}: please migrate ${vm.name} before Monday`,
          category: "user",
        },
        null,
      );
      return at;
    case 8:
      tell(
        0,
        {
          ...where,
          type: "VmResourceReallocatedEvent",
          message: `Changed resource allocation for ${vm.name}`,
        },
        null,
      );
      return at;
    default:
      if (vm.template || vm.vcls || vm.ftRole !== null || !random.chance(0.35)) return at;
      if (random.chance(0.3)) {
        const before = vm.name;
        vm.name = `${before}-old`;
        const message = `Renamed ${before} from ${before} to ${vm.name} in ${vm.host.datacenter.name}`;
        tell(0, { ...where, vm: { name: vm.name, moref: vm.moref }, type: "VmRenamedEvent", message }, null);
        return at + 60_000;
      }
      return reuseName(random, journal, vm, at, user);
  }
}

/** The VM goes, and another one comes under its name. */
function reuseName(random: Random, journal: Journal, vm: VmState, at: number, user: string): number {
  const where = { datacenter: vm.host.datacenter, computeResource: vm.host.cluster, host: vm.host.ref };
  vm.gone = true;
  journal.event(vm.vcenter.name, {
    ...where,
    at,
    type: "VmRemovedEvent",
    category: "info",
    user,
    vm: { name: vm.name, moref: vm.moref },
    message: `Removed ${vm.name} on ${vm.host.ref.name} from ${vm.host.datacenter.name}`,
    chain: null,
    role: "context",
    truth: null,
  });
  const next = addVm(random, vm.vcenter, { name: vm.name, folder: vm.folder, power: "on" });
  next.busyUntil = at + 120_000;
  journal.event(vm.vcenter.name, {
    datacenter: next.host.datacenter,
    computeResource: next.host.cluster,
    host: next.host.ref,
    at: at + 60_000,
    type: "VmCreatedEvent",
    category: "info",
    user,
    vm: { name: next.name, moref: next.moref },
    message: `Created virtual machine ${next.name} on ${next.host.ref.name} in ${next.host.datacenter.name}`,
    chain: null,
    role: "context",
    truth: null,
  });
  return at + 120_000;
}
