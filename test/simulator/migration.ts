import { moveAcross } from "./cross-vcenter.ts";
import type { HostState, VmState } from "./inventory.ts";
import { placeOf } from "./inventory.ts";
import type { EventDraft, Journal } from "./journal.ts";
import { cancelledEvents, checkFailureEvents, copyFailureEvents } from "./failure.ts";
import * as say from "./messages.ts";
import type { Random } from "./random.ts";
import { emitQuote } from "./scene.ts";
import type { Driver, Plan, Scene } from "./scene.ts";
import type { Named, SimKind } from "./types.ts";

const DRIVERS: Record<Driver, { descriptionId: string; name: string | null; label: string }> = {
  migrate: { descriptionId: "VirtualMachine.migrate", name: "MigrateVM_Task", label: "Migrate virtual machine" },
  relocate: { descriptionId: "VirtualMachine.relocate", name: "RelocateVM_Task", label: "Relocate virtual machine" },
  drs: { descriptionId: "Drm.ExecuteVMotionLRO", name: null, label: "Migrate virtual machine" },
  sdrs: {
    descriptionId: "Drm.ExecuteStorageVmotionLro",
    name: null,
    label: "Execute Storage vMotion for Storage DRS",
  },
  "sdrs-click": {
    descriptionId: "StorageResourceManager.applyRecommendation",
    name: "ApplyStorageDrsRecommendation_Task",
    label: "Apply Storage DRS recommendations",
  },
  "power-on": { descriptionId: "Drm.ExecuteVmPowerOnLRO", name: null, label: "Power On virtual machine" },
};

export interface Emitted {
  readonly truth: number;
  /** When the VM is free again. */
  readonly endAt: number;
}

export function emitMigration(random: Random, journal: Journal, plan: Plan): Emitted {
  const { vm, toHost, toDatastore } = plan;
  const fromHost = vm.host;
  const fromDatastore = vm.datastore;
  const home = vm.vcenter.name;
  const taskAt = plan.at;
  const startAt =
    taskAt + (plan.prompt === true ? random.int(5, 60) : random.int(80, 2500)) + random.int(0, 999) / 1000;
  const endAt = startAt + plan.seconds * 1000 + random.int(0, 999_999) / 1000;
  const nameless =
    plan.driver === "power-on" || (vm.power !== "on" && plan.driver === "relocate" && random.chance(0.4));
  const succeeded = plan.way === "succeeded" || plan.way === "moved-in-error";
  const truth = journal.truth({
    vcenter: home,
    vmName: vm.name,
    moref: vm.moref,
    instanceUuid: vm.instanceUuid,
    kind: kindOf(vm, fromHost, toHost, fromDatastore, toDatastore, plan),
    perDisk: plan.perDisk,
    scope: plan.toVcenter === vm.vcenter ? "within-vcenter" : "cross-vcenter",
    outcome: succeeded
      ? "succeeded"
      : plan.way === "cancelled"
        ? "cancelled"
        : plan.way === "superseded"
          ? "unfinished"
          : "failed",
    failedIn: plan.way === "check" || plan.way === "copy" ? plan.way : null,
    unfinishedReason: plan.way === "superseded" ? "superseded" : null,
    trigger: plan.trigger,
    user: plan.user,
    power: vm.power,
    encrypted: plan.encrypted,
    source: placeOf(vm.vcenter, fromHost, fromDatastore),
    destination: placeOf(plan.toVcenter, toHost, toDatastore),
    queuedAt: taskAt,
    startAt: plan.way === "check" ? null : startAt,
    endAt: plan.way === "superseded" ? null : plan.way === "check" ? startAt : endAt,
    namelessEnd: nameless && succeeded,
    taskKey: null,
    retryOf: plan.retryOf,
    evacuates: plan.evacuates,
  });
  const vmRef: Named = { name: vm.name, moref: vm.moref };
  const scene: Scene = {
    random,
    journal,
    plan,
    vm,
    truth,
    startAt,
    endAt: plan.way === "check" ? startAt : endAt,
    fromHost,
    fromDatastore,
    ends: {
      vm: vm.name,
      fromHost: fromHost.ref.name,
      fromDs: fromDatastore.name,
      fromDc: fromHost.datacenter.name,
      toHost: toHost.ref.name,
      toDs: toDatastore.name,
      toDc: toHost.datacenter.name,
    },
    emit: (at, event) => journal.event(home, { user: plan.user, ...event, at, chain: plan.chain, truth }),
    at: (host, datastore) => ({
      datacenter: host.datacenter,
      computeResource: host.cluster,
      host: host.ref,
      vm: vmRef,
      ds: datastore,
    }),
  };
  const taskKey = emitTask(scene);
  journal.amendTruth(truth, { taskKey });
  if (plan.way === "check") {
    checkFailureEvents(scene);
    return { truth, endAt: startAt };
  }
  emitStart(scene);
  if (plan.way === "copy") copyFailureEvents(scene);
  else if (plan.way === "cancelled") cancelledEvents(scene);
  else if (plan.way === "superseded") emitRestart(scene);
  else {
    emitEnd(scene, nameless);
    if (plan.toVcenter === vm.vcenter) {
      vm.host = toHost;
      if (!plan.perDisk) vm.datastore = toDatastore;
    } else moveAcross(scene);
  }
  return { truth, endAt };
}

function kindOf(vm: VmState, fromHost: HostState, toHost: HostState, fromDs: Named, toDs: Named, plan: Plan): SimKind {
  if (plan.trigger === "placement") return "unknown";
  if (vm.power !== "on") return "cold";
  if (plan.perDisk) return "storage-vmotion";
  const across = plan.toVcenter !== vm.vcenter;
  const moved = across || fromHost !== toHost;
  // Equal names in two vCenters are two datastores.
  const restored = across || fromDs.moref !== toDs.moref;
  if (moved && restored) return "combined";
  return moved ? "vmotion" : restored ? "storage-vmotion" : "unknown";
}

function emitTask(scene: Scene): string {
  const { plan, journal, random } = scene;
  const driver = DRIVERS[plan.driver];
  const moved = plan.way === "succeeded" || plan.way === "moved-in-error";
  const completedAt = plan.way === "superseded" ? null : scene.endAt + random.int(5, 900);
  const taskKey = journal.task(scene.vm.vcenter.name, {
    ...driver,
    entity: { name: scene.vm.name, moref: scene.vm.moref },
    entityType: "VirtualMachine",
    reason: plan.reason,
    queuedAt: plan.at,
    startedAt: Math.min(plan.at + random.int(1, 60), completedAt ?? Infinity),
    completedAt,
    state: plan.way === "succeeded" ? "success" : plan.way === "superseded" ? "running" : "error",
    cancelled: plan.way === "cancelled",
    error:
      plan.way === "moved-in-error" ? { type: "Timedout", message: "Operation timed out." } : moved ? null : plan.fault,
    chain: plan.chain,
    truth: scene.truth,
  });
  scene.emit(plan.at + random.int(100, 900) / 1000, {
    type: "TaskEvent",
    category: "info",
    message: `Task: ${driver.label}`,
    ...scene.at(scene.fromHost, scene.fromDatastore),
    ds: undefined,
    taskKey,
    role: "task",
  });
  return taskKey;
}

function emitStart(scene: Scene): void {
  const { plan, ends, random } = scene;
  const base = { ...scene.at(scene.fromHost, scene.fromDatastore), category: "info", role: "start" } as const;
  const toDc = plan.toHost.datacenter;
  if (plan.encrypted) {
    scene.emit(scene.startAt, {
      ...base,
      type: "EventEx",
      eventTypeId: "com.vmware.vc.vm.VmHotMigratingWithEncryptionEvent",
      message: say.hotMigratingEncrypted(ends),
      arguments: [
        { key: "destHost", value: ends.toHost },
        { key: "destDatastore", value: ends.toDs },
        { key: "destDatacenter", value: ends.toDc },
      ],
      objectId: scene.vm.moref,
      objectType: "VirtualMachine",
      objectName: scene.vm.name,
    });
  } else {
    const hot = scene.vm.power === "on";
    const relocate = plan.driver === "relocate" || plan.driver === "power-on";
    scene.emit(scene.startAt, {
      ...base,
      type: hot ? "VmBeingHotMigratedEvent" : relocate ? "VmBeingRelocatedEvent" : "VmBeingMigratedEvent",
      message: hot ? say.hotMigrating(ends) : say.relocating(ends),
      destHost: plan.toHost.ref,
      destDatacenter: toDc,
      destDatastore: plan.toDatastore,
      template: scene.vm.template,
    });
  }
  if (scene.vm.power === "on" && scene.fromHost !== plan.toHost && random.chance(0.8)) {
    scene.emit(scene.startAt + random.int(5, 400), {
      type: "VmEmigratingEvent",
      category: "info",
      message: say.emigrating(ends),
      ...scene.at(scene.fromHost, scene.fromDatastore),
      role: "noise",
      user: "",
    });
  }
  if (random.chance(0.05)) {
    scene.emit(scene.startAt + random.int(10, 500), {
      type: "MigrationWarningEvent",
      category: "warning",
      message: `Migration of ${ends.vm} from ${ends.fromHost} to ${ends.toHost} in ${ends.fromDc}: The virtual machine has a CD-ROM device that is backed by an image file.`,
      ...scene.at(scene.fromHost, scene.fromDatastore),
      reason: {
        type: "MigrationFault",
        message: "The virtual machine has a CD-ROM device that is backed by an image file.",
      },
      role: "warning",
    });
  }
}

function emitEnd(scene: Scene, nameless: boolean): void {
  const { plan, ends, random } = scene;
  if (plan.toVcenter !== scene.vm.vcenter) return;
  const base = {
    ...scene.at(plan.toHost, plan.toDatastore),
    category: "info",
    role: "end",
    sourceHost: scene.fromHost.ref,
    // The server writes a MoRef that does not exist.
    sourceDatacenter: { name: scene.fromHost.datacenter.name, moref: "datacenter-0" },
    sourceDatastore: scene.fromDatastore,
    template: scene.vm.template,
  } as const;
  if (plan.driver === "sdrs" || plan.driver === "sdrs-click") {
    const report = {
      type: "EventEx",
      eventTypeId: "com.vmware.vc.sdrs.StorageDrsStorageMigrationEvent",
      category: "info",
      message: `Storage DRS migrated disks of VM ${ends.vm} from datastore ${ends.fromDs} to datastore ${ends.toDs}`,
      ...scene.at(plan.toHost, plan.toDatastore),
      role: "context",
    } as const;
    // In the chain of the move, or in one of its own a moment before or after the end.
    if (random.chance(0.4)) scene.emit(scene.endAt - random.int(1, 50), report);
    else
      scene.journal.event(scene.vm.vcenter.name, {
        ...report,
        at: scene.endAt + random.pick([-1, 1, 1]) * random.int(1, 400),
        user: "",
        chain: random.chance(0.7) ? null : { mode: "normal" },
        truth: scene.truth,
      });
  }
  let end: EventDraft;
  if (nameless) end = scene.emit(scene.endAt, { ...base, type: "VmRelocatedEvent", message: say.relocated });
  else if (plan.driver === "drs" && random.chance(0.9))
    end = scene.emit(scene.endAt, {
      ...base,
      type: "DrsVmMigratedEvent",
      message: say.drsMigrated(ends, plan.toHost.cluster.name),
    });
  else
    end = scene.emit(scene.endAt, {
      ...base,
      type: "VmMigratedEvent",
      message: random.chance(0.5) ? say.migratedShort(ends) : say.migratedLong(ends),
    });
  if (random.chance(0.08)) emitQuote(scene, end);
}

/** Its host died on the way: HA starts the VM elsewhere, and nothing ever ends the migration. */
function emitRestart(scene: Scene): void {
  const { plan, vm, random } = scene;
  const others = vm.vcenter.hosts.filter(
    (host) =>
      host !== vm.host && host !== plan.toHost && host.cluster === vm.host.cluster && host.closedUntil < scene.endAt,
  );
  const host = others.length > 0 ? random.pick(others) : plan.toHost;
  vm.host = host;
  const where = {
    ...scene.at(host, vm.datastore),
    chain: null,
    truth: scene.truth,
    user: "",
    role: "context",
  } as const;
  scene.journal.event(vm.vcenter.name, {
    ...where,
    at: scene.endAt,
    type: "EventEx",
    eventTypeId: "com.vmware.vc.ha.VmRestartedByHAEvent",
    category: "warning",
    message: `vSphere HA restarted virtual machine ${vm.name} on host ${host.ref.name} in cluster ${host.cluster.name}`,
    objectId: vm.moref,
    objectType: "VirtualMachine",
    objectName: vm.name,
  });
  scene.journal.event(vm.vcenter.name, {
    ...where,
    at: scene.endAt + 900,
    type: "VmPoweredOnEvent",
    category: "info",
    message: `${vm.name} on  ${host.ref.name} in ${host.datacenter.name} is powered on`,
  });
}
