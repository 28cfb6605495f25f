import type { EventDraft } from "./journal.ts";
import * as say from "./messages.ts";
import type { Scene } from "./scene.ts";
import { emitQuote } from "./scene.ts";
import type { SimFault } from "./types.ts";

const failed = (scene: Scene, fault: SimFault) =>
  ({
    ...scene.at(scene.fromHost, scene.fromDatastore),
    category: "error",
    role: "failure",
    destHost: scene.plan.toHost.ref,
    destDatacenter: scene.plan.toHost.datacenter,
    destDatastore: scene.plan.toDatastore,
    reason: fault,
  }) as const;

function faultOf(scene: Scene): SimFault {
  if (scene.plan.fault === null) throw new Error("a failure needs its fault");
  return scene.plan.fault;
}

/** A pre-check refuses: no start event, only the refusal. */
export function checkFailureEvents(scene: Scene): void {
  const fault = faultOf(scene);
  const event = scene.emit(scene.startAt, {
    ...failed(scene, fault),
    type: "VmFailedMigrateEvent",
    message: scene.random.chance(0.5) ? say.cannotMigrate(scene.ends) : say.failedToMigrate(scene.ends, fault.message),
  });
  if (scene.random.chance(0.5)) emitQuote(scene, event);
}

/** One failure, told three to five times. */
export function copyFailureEvents(scene: Scene): void {
  const { random, ends } = scene;
  const fault = faultOf(scene);
  const told: EventDraft[] = [
    scene.emit(scene.endAt, {
      ...failed(scene, fault),
      type: "VmFailedMigrateEvent",
      message: say.failedToMigrate(ends, fault.message),
    }),
    scene.emit(scene.endAt + random.int(1, 120), {
      ...failed(scene, fault),
      type: "MigrationHostErrorEvent",
      message: random.chance(0.5)
        ? say.migrationHostError(ends, fault.message)
        : say.unableToMigrate(ends, fault.message),
    }),
  ];
  if (random.chance(0.5)) {
    told.push(
      scene.emit(scene.endAt + random.int(50, 250), {
        ...scene.at(scene.fromHost, scene.fromDatastore),
        type: "EventEx",
        eventTypeId: "com.vmware.vc.vm.SrcVmMigrateFailedEvent",
        category: "error",
        message: `Virtual machine ${ends.vm} in ${scene.fromHost.cluster.name} in ${ends.fromDc} failed to migrate`,
        reason: fault,
        objectId: scene.vm.moref,
        objectType: "VirtualMachine",
        objectName: scene.vm.name,
        role: "failure",
      }),
    );
  }
  if (scene.plan.driver === "relocate" && random.chance(0.5)) {
    told.push(
      scene.emit(scene.endAt + random.int(80, 300), {
        ...failed(scene, fault),
        type: "VmRelocateFailedEvent",
        message: say.cannotRelocate(ends),
      }),
    );
  }
  for (const event of told) if (random.chance(0.4)) emitQuote(scene, event);
}

/** Someone cancelled it: vCenter calls that a failed migration whose fault is RequestCanceled. */
export function cancelledEvents(scene: Scene): void {
  const fault = faultOf(scene);
  scene.emit(scene.endAt, {
    ...failed(scene, fault),
    type: "VmFailedMigrateEvent",
    message: say.failedToMigrate(scene.ends, fault.message),
  });
}
