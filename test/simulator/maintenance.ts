import type { HostState, VcenterState } from "./inventory.ts";
import type { Chain, Journal } from "./journal.ts";
import * as say from "./messages.ts";
import { emitMigration } from "./migration.ts";
import type { Random } from "./random.ts";
import type { TruthEvacuation } from "./types.ts";

const CONCURRENT = 4;

/** A host goes into maintenance mode: DRS moves its running VMs off, vSAN takes its time, and not all of it ends well. */
export function emitMaintenance(
  random: Random,
  journal: Journal,
  vcenter: VcenterState,
  host: HostState,
  at: number,
  user: string,
): TruthEvacuation {
  const chain: Chain = { mode: "normal" };
  const targets = vcenter.hosts.filter(
    (other) => other !== host && other.cluster === host.cluster && other.closedUntil < at,
  );
  const fate = random.pick(["entered", "entered", "entered", "cancelled", "timed-out"] as const);
  const leaving = vcenter.vms.filter(
    (vm) =>
      vm.host === host && !vm.gone && vm.power === "on" && vm.busyUntil < at && !vm.vcls && vm.datastore !== host.local,
  );
  const slots = Array.from({ length: CONCURRENT }, () => at + random.int(800, 3000));
  // Some vCenters run the whole batch in one chain.
  const shared: Chain | null = random.chance(0.4) ? { mode: "normal" } : null;
  let lastEnd = at + 5000;
  for (const vm of leaving) {
    slots.sort((a, b) => a - b);
    const begin = slots[0] ?? at;
    const toHost = random.pick(targets);
    const moved = emitMigration(random, journal, {
      vm,
      at: begin,
      seconds: random.int(6, 70),
      toHost,
      toDatastore: vm.datastore,
      toVcenter: vcenter,
      driver: "drs",
      trigger: "maintenance",
      reason: { kind: "system" },
      user: "",
      way: "succeeded",
      fault: null,
      encrypted: random.chance(0.4),
      perDisk: false,
      chain: shared ?? { mode: "normal" },
      retryOf: null,
      evacuates: host.ref.name,
    });
    slots[0] = moved.endAt + random.int(100, 1500);
    vm.busyUntil = moved.endAt + 30_000;
    lastEnd = Math.max(lastEnd, moved.endAt);
  }
  reregister(random, journal, vcenter, host, targets, lastEnd);
  const closedAt = lastEnd + random.int(20, fate === "entered" ? 900 : 120) * 1000;
  const exitAt = closedAt + random.int(600, 3600) * 1000;
  host.closedUntil = fate === "entered" ? exitAt : closedAt;
  const where = { datacenter: host.datacenter, computeResource: host.cluster, host: host.ref };
  const tell = (when: number, type: string, message: string, who = user, chained: Chain = chain): void => {
    const said = { category: "info", role: "context", truth: null } as const;
    journal.event(vcenter.name, { ...where, ...said, at: when, type, message, user: who, chain: chained });
  };
  const taskKey = journal.task(vcenter.name, {
    name: "EnterMaintenanceMode_Task",
    descriptionId: "HostSystem.enterMaintenanceMode",
    label: "Enter maintenance mode",
    entity: host.ref,
    entityType: "HostSystem",
    reason: user === "" ? { kind: "system" } : { kind: "user", userName: user },
    queuedAt: at - 40,
    startedAt: at - 30,
    completedAt: closedAt,
    state: fate === "entered" ? "success" : "error",
    cancelled: fate === "cancelled",
    error:
      fate === "entered"
        ? null
        : fate === "cancelled"
          ? { type: "RequestCanceled", message: "The task was canceled by a user." }
          : { type: "Timedout", message: "Operation timed out." },
    chain,
    truth: null,
  });
  journal.event(vcenter.name, {
    ...where,
    at: at - 39,
    type: "TaskEvent",
    category: "info",
    user,
    message: "Task: Enter maintenance mode",
    taskKey,
    chain,
    role: "context",
    truth: null,
  });
  tell(at, "EnteringMaintenanceModeEvent", say.enteringMaintenance(host.ref, host.datacenter));
  if (fate === "entered") {
    tell(closedAt, "EnteredMaintenanceModeEvent", say.enteredMaintenance(host.ref, host.datacenter));
    tell(exitAt, "ExitMaintenanceModeEvent", say.exitedMaintenance(host.ref, host.datacenter), user, {
      mode: "normal",
    });
  } else {
    tell(
      closedAt,
      "CanceledHostOperationEvent",
      `The operation performed on host ${host.ref.name} in ${host.datacenter.name} was canceled`,
    );
  }
  return { vcenter: vcenter.name, host: host.ref.name, enteringAt: at, closedAt, outcome: fate };
}

/** Powered-off VMs do not migrate: they are registered elsewhere. */
function reregister(
  random: Random,
  journal: Journal,
  vcenter: VcenterState,
  host: HostState,
  targets: readonly HostState[],
  at: number,
): void {
  for (const vm of vcenter.vms) {
    if (vm.host !== host || vm.gone || vm.power !== "off" || vm.busyUntil > at || vm.datastore === host.local) continue;
    vm.host = random.pick(targets);
    vm.busyUntil = at + 5000;
    journal.event(vcenter.name, {
      at: at + random.int(100, 4000),
      type: "VmRegisteredEvent",
      category: "info",
      user: "",
      message: `Registered ${vm.name} on ${vm.host.ref.name} in ${vm.host.datacenter.name}`,
      datacenter: vm.host.datacenter,
      computeResource: vm.host.cluster,
      host: vm.host.ref,
      vm: { name: vm.name, moref: vm.moref },
      chain: null,
      role: "context",
      truth: null,
    });
  }
}
