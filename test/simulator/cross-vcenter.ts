import { nextMoref } from "./inventory.ts";
import type { Chain } from "./journal.ts";
import * as say from "./messages.ts";
import type { Scene } from "./scene.ts";
import type { Named } from "./types.ts";

/** Both vCenters tell their half; the VM gets another MoRef and the other side another chain. */
export function moveAcross(scene: Scene): void {
  const { plan, vm, random, ends, journal } = scene;
  const newMoref = nextMoref(plan.toVcenter, "vm");
  scene.emit(scene.endAt, {
    type: "EventEx",
    eventTypeId: "com.vmware.vc.vm.SrcVmMigratedEvent",
    category: "info",
    message: say.crossSource(ends, scene.fromHost.cluster.name, vm.moref, newMoref),
    ...scene.at(scene.fromHost, scene.fromDatastore),
    arguments: [
      { key: "oldMoRef", value: vm.moref },
      { key: "newMoRef", value: newMoref },
    ],
    objectId: vm.moref,
    objectType: "VirtualMachine",
    objectName: vm.name,
    role: "end",
  });
  const chain: Chain = { mode: "normal" };
  const far = plan.toVcenter.name;
  const receiveAt = scene.startAt + random.int(20, 600);
  const arrived: Named = { name: vm.name, moref: newMoref };
  journal.task(far, {
    descriptionId: "host.VMotionManager.initiateDestination",
    name: "InitiateDestination_Task",
    label: "Initiate vMotion receive operation",
    entity: plan.toHost.ref,
    entityType: "HostSystem",
    reason: plan.reason,
    queuedAt: receiveAt,
    startedAt: receiveAt + 4,
    completedAt: scene.endAt + 30,
    state: "success",
    cancelled: false,
    error: null,
    chain,
    truth: scene.truth,
  });
  const where = {
    datacenter: plan.toHost.datacenter,
    computeResource: plan.toHost.cluster,
    host: plan.toHost.ref,
    vm: arrived,
    ds: plan.toDatastore,
    truth: scene.truth,
    user: plan.user,
    chain,
  };
  journal.event(far, {
    ...where,
    at: scene.endAt + random.int(1, 900),
    type: "EventEx",
    eventTypeId: "com.vmware.vc.vm.DstVmMigratedEvent",
    category: "info",
    message: say.crossDestination(ends, plan.toHost.cluster.name, vm.moref, newMoref),
    arguments: [
      { key: "oldMoRef", value: vm.moref },
      { key: "newMoRef", value: newMoref },
    ],
    objectId: newMoref,
    objectType: "VirtualMachine",
    objectName: vm.name,
    role: "end",
  });
  vm.gone = true;
  plan.toVcenter.vms.push({
    ...vm,
    vcenter: plan.toVcenter,
    moref: newMoref,
    host: plan.toHost,
    datastore: plan.toDatastore,
    busyUntil: scene.endAt + 60_000,
    gone: false,
  });
}
