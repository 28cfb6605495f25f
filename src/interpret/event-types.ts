import type { EventRecord } from "../model/record.ts";
import { namesMigration } from "../model/relevance.ts";
import { visible } from "../model/visible.ts";
import type { SentenceTraits } from "./messages.ts";

/** Event type ids as every export may spell them, without their producer's prefix and version. */
export function plainTypeId(typeId: string): string {
  // No type has a space or a control character in it: a line end, a wide space or a NUL came from elsewhere.
  return visible(typeId)
    .replaceAll(/[\s\p{Cc}]/gu, "")
    .replace(/^(?:Deserialized\.|vim\.event\.|VMware\.Vim\.|com\.vmware\.vim25\.|vim25:|vim\.)+/i, "");
}

const start = (more: Partial<SentenceTraits> = {}): Omit<SentenceTraits, "name"> => ({ meaning: "start", ...more });
const end = (more: Partial<SentenceTraits> = {}): Omit<SentenceTraits, "name"> => ({ meaning: "end", ...more });

/** What an event type means by itself, whatever language its text has (vCenter 6.5 to 8.0; presence per version differs). */
const MEANINGS: Readonly<Record<string, Omit<SentenceTraits, "name">>> = {
  VmBeingHotMigratedEvent: start({ hot: true }),
  VmBeingMigratedEvent: start(),
  VmBeingRelocatedEvent: start(),
  "com.vmware.vc.vm.VmHotMigratingWithEncryptionEvent": start({ hot: true, encrypted: true }),
  "com.vmware.vc.vm.VmMigratingWithEncryptionEvent": start({ encrypted: true }),
  VmMigratedEvent: end(),
  DrsVmMigratedEvent: end({ drs: true }),
  VmRelocatedEvent: end(),
  "com.vmware.vc.vm.SrcVmMigratedEvent": end({ crossVcenter: "source" }),
  "com.vmware.vc.vm.DstVmMigratedEvent": end({ crossVcenter: "destination" }),
  "com.vmware.vc.sdrs.StorageDrsStorageMigrationEvent": end({ storageDrs: true }),
  VmFailedMigrateEvent: { meaning: "failure" },
  VmRelocateFailedEvent: { meaning: "failure" },
  MigrationErrorEvent: { meaning: "failure" },
  MigrationHostErrorEvent: { meaning: "failure" },
  MigrationResourceErrorEvent: { meaning: "failure" },
  "com.vmware.vc.vm.SrcVmMigrateFailedEvent": { meaning: "failure", crossVcenter: "source" },
  "com.vmware.vcIntegrity.VmMigrationFailedEvent": { meaning: "failure" },
  MigrationEvent: { meaning: "warning" },
  MigrationWarningEvent: { meaning: "warning" },
  MigrationHostWarningEvent: { meaning: "warning" },
  MigrationResourceWarningEvent: { meaning: "warning" },
  "com.vmware.vcIntegrity.VmotionCompatibilityCheckFailedEvent": { meaning: "warning" },
  VmEmigratingEvent: { meaning: "note" },
  VmRelocateSpecEvent: { meaning: "note" },
  TaskEvent: { meaning: "task" },
  ScheduledTaskStartedEvent: { meaning: "note" },
  EnteringMaintenanceModeEvent: { meaning: "entering" },
  EnteredMaintenanceModeEvent: { meaning: "entered" },
  ExitMaintenanceModeEvent: { meaning: "exited" },
  CanceledHostOperationEvent: { meaning: "maintenance-cancelled" },
  TimedOutHostOperationEvent: { meaning: "maintenance-timed-out" },
  VmPoweredOnEvent: { meaning: "powered-on" },
  DrsVmPoweredOnEvent: { meaning: "placed" },
  VmPoweredOffEvent: { meaning: "powered-off" },
  VmGuestShutdownEvent: { meaning: "powered-off" },
  VmSuspendedEvent: { meaning: "suspended" },
  VmResumingEvent: { meaning: "resumed" },
  VmResumedEvent: { meaning: "resumed" },
  VmRestartedOnAlternateHostEvent: { meaning: "ha-restart" },
  "com.vmware.vc.ha.VmRestartedByHAEvent": { meaning: "ha-restart" },
  VmFaultToleranceVmTerminatedEvent: { meaning: "ha-restart" },
  VmRegisteredEvent: { meaning: "registered" },
  VmRemovedEvent: { meaning: "removed" },
  VmCreatedEvent: { meaning: "created" },
  VmRenamedEvent: { meaning: "renamed" },
  HostConnectionLostEvent: { meaning: "host-disconnected" },
  HostDisconnectedEvent: { meaning: "host-disconnected" },
  HostNotReachableEvent: { meaning: "host-disconnected" },
  HostConnectedEvent: { meaning: "host-reconnected" },
  HostReconnectedEvent: { meaning: "host-reconnected" },
  DasHostFailedEvent: { meaning: "host-failed" },
  "com.vmware.vc.HA.DasHostFailedEvent": { meaning: "host-failed" },
  EventBurstCompressedEvent: { meaning: "events-dropped" },
  "com.vmware.vc.EventBurstCompressedEvent": { meaning: "events-dropped" },
  NoMaintenanceModeDrsRecommendationForVM: { meaning: "no-drs-recommendation" },
  DrsRuleViolationEvent: { meaning: "rule-violation" },
  DrsSoftRuleViolationEvent: { meaning: "rule-violation" },
  DrsRuleComplianceEvent: { meaning: "rule-compliance" },
  "esx.problem.net.migrate.unsupported.latency": { meaning: "vmotion-latency" },
  "esx.problem.net.migrate.bindtovmk": { meaning: "vmotion-problem" },
  "vprob.net.migrate.bindtovmk": { meaning: "vmotion-problem" },
  "esx.problem.migrate.vmotion.default.heap.create.failed": { meaning: "vmotion-problem" },
  "esx.problem.migrate.vmotion.server.pending.cnx.listen.socket.shutdown": { meaning: "vmotion-problem" },
  VMotionLicenseExpiredEvent: { meaning: "vmotion-problem" },
  DrsEnteringStandbyModeEvent: { meaning: "host-standby" },
  DrsEnteredStandbyModeEvent: { meaning: "host-standby" },
  EnteringStandbyModeEvent: { meaning: "host-standby" },
  EnteredStandbyModeEvent: { meaning: "host-standby" },
  DrsExitedStandbyModeEvent: { meaning: "host-standby-exited" },
  ExitedStandbyModeEvent: { meaning: "host-standby-exited" },
  "com.vmware.vc.vpxd.started": { meaning: "vcenter-restart" },
};

/** The types that mean something here, as vCenter spells them. */
export const KNOWN_TYPE_IDS: readonly string[] = Object.keys(MEANINGS);

const BY_LOWER = new Map(
  Object.entries(MEANINGS).map(([id, traits]) => [id.toLowerCase(), { ...traits, name: shortName(id) }]),
);

/** Type ids that only group others: their text must say what happened. */
const OPAQUE = new Set([
  "eventex",
  "extendedevent",
  "event",
  "info",
  "information",
  "warning",
  "error",
  "user",
  "audit",
  "alert",
]);

export type TypeMeaning =
  | { readonly known: true; readonly traits: SentenceTraits }
  | { readonly known: false; readonly opaque: boolean; readonly name: string };

export function meaningOfType(typeId: string): TypeMeaning {
  const plain = plainTypeId(typeId);
  const traits = BY_LOWER.get(plain.toLowerCase()) ?? BY_LOWER.get(`${plain.toLowerCase()}event`);
  if (traits !== undefined) return { known: true, traits };
  if (/^alarm|^com\.vmware\.vc\.alarm/i.test(plain)) return { known: true, traits: { meaning: "alarm", name: plain } };
  return {
    known: false,
    opaque: OPAQUE.has(plain.toLowerCase()) || !/event|^com\.|^esx\.|^vprob\.|^hbr\./i.test(plain),
    name: plain,
  };
}

function shortName(id: string): string {
  return id.slice(id.lastIndexOf(".") + 1);
}

/** The type as evidence shows it; `name` where it is none of vCenter's. */
export function shortType(typeId: string, name: string): string {
  const plain = plainTypeId(typeId);
  return /event|^com\./i.test(plain) ? plain.slice(plain.lastIndexOf(".") + 1) : name;
}

/** True where a migration's sentence stands for the type, or its type for the sentence. */
export function isSwapped({ typeId = "", message = "" }: Pick<EventRecord, "typeId" | "message">): boolean {
  return namesMigration(typeId) || (/^[\w.]{5,100}$/.test(message.trim()) && namesMigration(message));
}

/** Types are dotted words in every language of vCenter. */
const NO_TYPE = /[^\w .:+/-]/;

/** True for an event's type that holds a character none has. */
export function hasOddCharacters(typeId = ""): boolean {
  return NO_TYPE.test(plainTypeId(typeId));
}

/** The same for what begins as vCenter's types do: other words in a type's column, a severity for one, are in any language. */
export function isBrokenType(typeId = ""): boolean {
  return /^(?:vim\.event\.|VMware\.Vim\.|com\.vmware\.)/.test(typeId) && hasOddCharacters(typeId);
}
