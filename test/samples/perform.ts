import type { Chain, EventDraft, Journal } from "../simulator/journal.ts";
import * as say from "../simulator/messages.ts";
import type { SimFault, SimReason } from "../simulator/types.ts";
import { DATASTORES, HOSTS, SUED, type DatastoreKey, type HostKey, type Machine } from "./cast.ts";
import { instant, jitter, NIGHT_ENDS } from "./clock.ts";

/** One migration and everything a vCenter writes about it. */
export interface Move {
  readonly vm: string;
  readonly at: string;
  readonly seconds: number;
  readonly host?: HostKey;
  readonly datastore?: DatastoreKey;
  /** Empty or absent: the system. */
  readonly user?: string;
  readonly task?: "migrate" | "relocate" | "drs" | "sdrs" | "sdrs-click" | "power-on";
  readonly schedule?: string;
  readonly encrypted?: boolean;
  readonly fault?: SimFault;
  /** A pre-check refused: no start. */
  readonly refused?: boolean;
  readonly missing?: "start" | "end";
  /** The task ends in an error although the VM had moved. */
  readonly movedInError?: boolean;
  /** An alarm quotes the last sentence. */
  readonly quoted?: boolean;
}

export type Told = Omit<EventDraft, "at" | "chain" | "role" | "truth" | "user" | "category"> & {
  readonly user?: string;
  readonly category?: EventDraft["category"];
};

const TASKS = {
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

export function placed(machine: Machine, host: Machine["host"], datastore: Machine["datastore"]) {
  return {
    datacenter: host.datacenter,
    computeResource: host.cluster,
    host: host.ref,
    vm: machine.ref,
    ds: datastore,
  };
}

export function perform(journal: Journal, vm: Machine, move: Move): void {
  const from = { host: vm.host, datastore: vm.datastore, vcenter: vm.vcenter };
  const to = {
    host: move.host === undefined ? from.host : HOSTS[move.host],
    datastore: move.datastore === undefined ? from.datastore : DATASTORES[move.datastore],
  };
  const across = to.host.vcenter !== from.vcenter;
  const driver = move.task ?? "drs";
  const user = move.user ?? "";
  const chain: Chain = { mode: "normal" };
  const queuedAt = instant(move.at);
  const startAt = queuedAt + 380;
  const endAt = startAt + move.seconds * 1000;
  const ends = {
    vm: vm.ref.name,
    fromHost: from.host.ref.name,
    fromDs: from.datastore.name,
    fromDc: from.host.datacenter.name,
    toHost: to.host.ref.name,
    toDs: to.datastore.name,
    toDc: to.host.datacenter.name,
  };
  const tell = (at: number, event: Told): EventDraft =>
    journal.event(from.vcenter, {
      category: "info",
      user,
      ...event,
      at: jitter(at),
      chain,
      role: "noise",
      truth: null,
    });
  const source = placed(vm, from.host, from.datastore);
  const destination = { destHost: to.host.ref, destDatacenter: to.host.datacenter, destDatastore: to.datastore };

  const reason: SimReason =
    move.schedule !== undefined
      ? { kind: "schedule", name: move.schedule, scheduledTask: "schedule-114" }
      : user === ""
        ? { kind: "system" }
        : { kind: "user", userName: user };
  const open = move.missing === "end";
  const taskKey = journal.task(from.vcenter, {
    ...TASKS[driver],
    entity: vm.ref,
    entityType: "VirtualMachine",
    reason,
    queuedAt: jitter(queuedAt),
    startedAt: jitter(queuedAt + 12),
    completedAt: open || endAt > NIGHT_ENDS ? null : jitter(endAt + 25),
    state:
      open || endAt > NIGHT_ENDS ? "running" : move.fault === undefined && !move.movedInError ? "success" : "error",
    cancelled: move.fault?.type === "RequestCanceled",
    error: move.movedInError ? { type: "Timedout", message: "Operation timed out." } : (move.fault ?? null),
    chain,
    truth: null,
  });
  tell(queuedAt + 0.3, {
    ...source,
    ds: undefined,
    type: "TaskEvent",
    message: `Task: ${TASKS[driver].label}`,
    taskKey,
  });
  if (!move.refused && move.missing !== "start") tellStart(tell, move, vm, ends, source, destination, startAt);
  if (move.fault !== undefined) {
    const failed = { ...source, ...destination, category: "error", reason: move.fault } as const;
    const told = tell(move.refused ? startAt : endAt, {
      ...failed,
      type: "VmFailedMigrateEvent",
      message: move.refused ? say.cannotMigrate(ends) : say.failedToMigrate(ends, move.fault.message),
    });
    if (!move.refused && move.fault.type !== "RequestCanceled")
      tell(endAt + 60, {
        ...failed,
        type: "MigrationHostErrorEvent",
        message: say.migrationHostError(ends, move.fault.message),
      });
    if (move.quoted) quote(journal, from.vcenter, told, from.host, endAt + 900);
    return;
  }
  if (open) return;
  if (across) {
    arrive(journal, vm, ends, from, { ...to, at: endAt, user, reason, startAt }, tell);
    return;
  }
  const arrived = {
    ...placed(vm, to.host, to.datastore),
    sourceHost: from.host.ref,
    // The server writes a MoRef that does not exist.
    sourceDatacenter: { name: from.host.datacenter.name, moref: "datacenter-0" },
    sourceDatastore: from.datastore,
    template: vm.template,
  };
  if (driver === "sdrs" || driver === "sdrs-click")
    tell(endAt - 20, {
      ...placed(vm, to.host, to.datastore),
      type: "EventEx",
      eventTypeId: "com.vmware.vc.sdrs.StorageDrsStorageMigrationEvent",
      message: `Storage DRS migrated disks of VM ${ends.vm} from datastore ${ends.fromDs} to ${ends.toDs}`,
      user: "",
    });
  const nameless = driver === "power-on" || (driver === "relocate" && vm.power !== "on");
  const end = nameless
    ? { type: "VmRelocatedEvent", message: say.relocated }
    : driver === "drs"
      ? { type: "DrsVmMigratedEvent", message: say.drsMigrated(ends, to.host.cluster.name) }
      : {
          type: "VmMigratedEvent",
          message: from.host === to.host ? say.migratedShort(ends) : say.migratedLong(ends),
        };
  const told = tell(endAt, { ...arrived, ...end });
  if (move.quoted) quote(journal, from.vcenter, told, to.host, endAt + 900);
  vm.host = to.host;
  vm.datastore = to.datastore;
}

function tellStart(
  tell: (at: number, event: Told) => EventDraft,
  move: Move,
  vm: Machine,
  ends: say.Ends,
  source: ReturnType<typeof placed>,
  destination: Pick<Told, "destHost" | "destDatacenter" | "destDatastore">,
  startAt: number,
): void {
  if (move.encrypted) {
    tell(startAt, {
      ...source,
      type: "EventEx",
      eventTypeId: "com.vmware.vc.vm.VmHotMigratingWithEncryptionEvent",
      message: say.hotMigratingEncrypted(ends),
      arguments: [
        { key: "destHost", value: ends.toHost },
        { key: "destDatastore", value: ends.toDs },
        { key: "destDatacenter", value: ends.toDc },
      ],
      objectId: vm.ref.moref,
      objectType: "VirtualMachine",
      objectName: vm.ref.name,
    });
  } else {
    const hot = vm.power === "on";
    const relocate = move.task === "relocate" || move.task === "power-on";
    tell(startAt, {
      ...source,
      ...destination,
      type: hot ? "VmBeingHotMigratedEvent" : relocate ? "VmBeingRelocatedEvent" : "VmBeingMigratedEvent",
      message: hot ? say.hotMigrating(ends) : say.relocating(ends),
      template: vm.template,
    });
  }
  if (ends.fromHost !== ends.toHost && vm.power === "on")
    tell(startAt + 90, { ...source, type: "VmEmigratingEvent", message: say.emigrating(ends), user: "" });
}

function quote(journal: Journal, vcenter: string, told: EventDraft, host: Machine["host"], at: number): void {
  journal.event(vcenter, {
    at: jitter(at),
    type: "EventEx",
    eventTypeId: "com.vmware.vc.alarm.AlarmTriggeredEvent",
    category: "warning",
    user: "",
    message: "",
    datacenter: host.datacenter,
    computeResource: host.cluster,
    host: host.ref,
    quotes: told,
    quotedOn: host.ref.name,
    chain: null,
    role: "quote",
    truth: null,
  });
}

/** The other vCenter's half: another MoRef, another chain. */
function arrive(
  journal: Journal,
  vm: Machine,
  ends: say.Ends,
  from: { readonly host: Machine["host"]; readonly datastore: Machine["datastore"] },
  to: {
    readonly host: Machine["host"];
    readonly datastore: Machine["datastore"];
    readonly at: number;
    readonly startAt: number;
    readonly user: string;
    readonly reason: SimReason;
  },
  tell: (at: number, event: Told) => EventDraft,
): void {
  const newMoref = to.host.vcenter === SUED ? "vm-57" : "vm-3099";
  const moved = [
    { key: "oldMoRef", value: vm.ref.moref },
    { key: "newMoRef", value: newMoref },
  ];
  tell(to.at, {
    ...placed(vm, from.host, from.datastore),
    type: "EventEx",
    eventTypeId: "com.vmware.vc.vm.SrcVmMigratedEvent",
    message: say.crossSource(ends, from.host.cluster.name, vm.ref.moref, newMoref),
    arguments: moved,
    objectId: vm.ref.moref,
    objectType: "VirtualMachine",
    objectName: vm.ref.name,
  });
  const chain: Chain = { mode: "normal" };
  journal.task(to.host.vcenter, {
    descriptionId: "host.VMotionManager.initiateDestination",
    name: "InitiateDestination_Task",
    label: "Initiate vMotion receive operation",
    entity: to.host.ref,
    entityType: "HostSystem",
    reason: to.reason,
    queuedAt: jitter(to.startAt + 120),
    startedAt: jitter(to.startAt + 124),
    completedAt: jitter(to.at + 30),
    state: "success",
    cancelled: false,
    error: null,
    chain,
    truth: null,
  });
  journal.event(to.host.vcenter, {
    ...placed({ ...vm, ref: { name: vm.ref.name, moref: newMoref } }, to.host, to.datastore),
    at: jitter(to.at + 210),
    type: "EventEx",
    eventTypeId: "com.vmware.vc.vm.DstVmMigratedEvent",
    category: "info",
    user: to.user,
    message: say.crossDestination(ends, to.host.cluster.name, vm.ref.moref, newMoref),
    arguments: moved,
    objectId: newMoref,
    objectType: "VirtualMachine",
    objectName: vm.ref.name,
    chain,
    role: "end",
    truth: null,
  });
  vm.vcenter = to.host.vcenter;
  vm.ref = { name: vm.ref.name, moref: newMoref };
  vm.host = to.host;
  vm.datastore = to.datastore;
}
