import type { TaskMotion } from "../model/fact.ts";
import type { RawTaskInfo } from "../model/record.ts";
import { shownLabel, shownWord } from "../model/visible.ts";

/** What a task does, by descriptionId (English in every locale), then by method name, then by the label the Client prints. */
const BY_DESCRIPTION = tableOf({
  "virtualmachine.migrate": "migrate",
  "virtualmachine.relocate": "relocate",
  "virtualmachine.relocatevm": "relocate",
  "drm.executevmotionlro": "drs-vmotion",
  "drm.executestoragevmotionlro": "storage-drs",
  "drm.executemaintenancerecommendationslro": "storage-drs",
  "storageresourcemanager.applyrecommendation": "storage-drs-apply",
  "storageresourcemanager.applyrecommendationtopod": "storage-drs-apply",
  "clustercomputeresource.applyrecommendation": "drs-apply",
  "virtualmachine.poweron": "power-on",
  "drm.executevmpoweronlro": "power-on",
  "host.vmotionmanager.initiatedestination": "receive",
  "host.vmotionmanager.preparedestination": "receive",
  "host.vmotionmanager.preparedestinationex": "receive",
  "hostsystem.entermaintenancemode": "enter-maintenance",
  "hostsystem.exitmaintenancemode": "exit-maintenance",
  "datastore.entermaintenancemode": "datastore-maintenance",
});

const BY_METHOD = tableOf({
  relocatevm_task: "relocate",
  relocatevm: "relocate",
  migratevm_task: "migrate",
  drsmigratevm_task: "drs-vmotion",
  applystoragedrsrecommendation_task: "storage-drs-apply",
  entermaintenancemode_task: "enter-maintenance",
  entermaintenancemode: "enter-maintenance",
  exitmaintenancemode_task: "exit-maintenance",
  exitmaintenancemode: "exit-maintenance",
  poweronvm_task: "power-on",
});

/** Labels of the vSphere Client; the German ones are not verified. "Migrate virtual machine" is a person's and DRS's label alike. */
const BY_LABEL = tableOf({
  "relocate virtual machine": "relocate",
  "migrate virtual machine": "migrate",
  "execute storage vmotion for storage drs": "storage-drs",
  "apply storage drs recommendations": "storage-drs-apply",
  "apply a storage drs recommendation": "storage-drs-apply",
  "apply recommendations for sdrs maintenance mode": "storage-drs",
  "apply recommendation": "drs-apply",
  "power on virtual machine": "power-on",
  "initiate vmotion receive operation": "receive",
  "enter maintenance mode": "enter-maintenance",
  "exit maintenance mode": "exit-maintenance",
  "virtuelle maschine verlagern": "relocate",
  "virtuelle maschine verschieben": "relocate",
  "virtuelle maschine migrieren": "migrate",
  "virtuelle maschine einschalten": "power-on",
  "wartungsmodus aktivieren": "enter-maintenance",
  "in den wartungsmodus wechseln": "enter-maintenance",
  "wartungsmodus beenden": "exit-maintenance",
});

/** What a table does not hold it does not know: `constructor` and `__proto__` are words like any other. */
function tableOf(motions: Readonly<Record<string, TaskMotion>>): ReadonlyMap<string, TaskMotion> {
  return new Map(Object.entries(motions));
}

/** Null: the task does not concern migrations. */
export function motionOfTask(info: RawTaskInfo): { motion: TaskMotion; byLabel: boolean } | null {
  const description = shownWord(info.descriptionId);
  if (description !== undefined) {
    const motion = BY_DESCRIPTION.get(description);
    if (motion !== undefined) return { motion, byLabel: false };
  }
  const method = shownWord(info.name);
  const byMethod = method === undefined ? undefined : BY_METHOD.get(method);
  if (byMethod !== undefined) return { motion: byMethod, byLabel: false };
  if (description !== undefined && info.label === undefined) return null;
  const label = shownLabel(info.label ?? info.name)?.replace(/^task: /, "");
  const byLabel = label === undefined ? undefined : BY_LABEL.get(label);
  return byLabel === undefined ? null : { motion: byLabel, byLabel: true };
}

/** Ids are dotted words in every locale. */
const ID = /^[\w.-]+$/;
/** Shorter beginnings are other ids' too. */
const SHORTEST_BEGINNING = 8;

/** True where the description's id was damaged: it holds what none does, or breaks off within one that is known. */
export function isBrokenDescription(descriptionId: string): boolean {
  const id = shownWord(descriptionId) ?? "";
  if (!ID.test(id)) return descriptionId.trim() !== "";
  return (
    id.startsWith("drm.executevmo") ||
    (id.length >= SHORTEST_BEGINNING && [...BY_DESCRIPTION.keys()].some((known) => known.startsWith(id)))
  );
}

/** True for a label that a table cut: `Execute Storage vMotion for Storag...` */
export function isCutLabel(text: string): boolean {
  const begin = /^(.*?)\s?(?:\.{3}|…)$/.exec(text)?.[1] ?? "";
  return begin.length >= SHORTEST_BEGINNING && [...BY_LABEL.keys()].some((known) => known.startsWith(begin));
}

/** A host that Distributed Power Management, or a person, sends to standby. */
export function isStandbyTask({ descriptionId }: RawTaskInfo): boolean {
  return (
    descriptionId !== undefined && /^(?:drm\.enterstandbylro|hostsystem\.enterstandbymode)$/i.test(descriptionId.trim())
  );
}
