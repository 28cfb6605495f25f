import {
  compare,
  KnownNames,
  pickSplit,
  splits,
  template,
  type Picked,
  type Split,
  type Template,
} from "./template.ts";

/**
 * The sentences vCenter writes, English wording. Two wordings of VmMigratedEvent exist at the same time (builds differ).
 * Sources: an ESX event catalogue captured in govmomi, event payloads published by users; the rest is matched leniently.
 */
export type Meaning =
  | "start"
  | "end"
  | "failure"
  | "warning"
  | "note"
  | "task"
  | "entering"
  | "entered"
  | "exited"
  | "maintenance-cancelled"
  | "maintenance-timed-out"
  | "powered-on"
  | "powered-off"
  | "suspended"
  | "resumed"
  | "ha-restart"
  | "registered"
  | "unregistered"
  | "created"
  | "removed"
  | "renamed"
  | "placed"
  | "host-disconnected"
  | "host-reconnected"
  | "host-failed"
  | "vcenter-restart"
  | "events-dropped"
  | "no-drs-recommendation"
  | "rule-violation"
  | "rule-compliance"
  | "vmotion-latency"
  | "vmotion-problem"
  | "host-standby"
  | "host-standby-exited"
  | "alarm";

export interface SentenceTraits {
  readonly meaning: Meaning;
  /** Event type the sentence belongs to, for evidence where the export names none. */
  readonly name: string;
  readonly hot?: boolean;
  readonly encrypted?: boolean;
  readonly drs?: boolean;
  readonly storageDrs?: boolean;
  readonly crossVcenter?: "source" | "destination";
}

interface Sentence extends SentenceTraits {
  readonly form: Template;
}

const S = "{sourceHost:host}";
const D = "{destHost:host}";
const SD = "{sourceDatastore:datastore}";
const DD = "{destDatastore:datastore}";
const SC = "{sourceDatacenter:datacenter}";
const DC = "{destDatacenter:datacenter}";

const START: SentenceTraits = { meaning: "start", name: "VmBeingMigratedEvent" };
const HOT: SentenceTraits = { meaning: "start", name: "VmBeingHotMigratedEvent", hot: true };
const ENCRYPTED: SentenceTraits = {
  meaning: "start",
  name: "VmHotMigratingWithEncryptionEvent",
  hot: true,
  encrypted: true,
};
const RELOCATING: SentenceTraits = { meaning: "start", name: "VmBeingRelocatedEvent" };
const END: SentenceTraits = { meaning: "end", name: "VmMigratedEvent" };
const HELD: SentenceTraits = { meaning: "no-drs-recommendation", name: "NoMaintenanceModeDrsRecommendationForVM" };
const FAILED: SentenceTraits = { meaning: "failure", name: "VmFailedMigrateEvent" };

/** How sentences name both ends of a move, longest first: with datastores and datacenters or without. */
const FROM_TO: readonly string[] = [
  `from ${S}, ${SD} in ${SC} to ${D}, ${DD} in ${DC}`,
  `from ${S}, ${SD} to ${D}, ${DD} in ${DC}`,
  `from ${S}, ${SD} to ${D}, ${DD}`,
  `from ${S} in ${SC} to ${D} in ${DC}`,
  `from ${S} to ${D} in ${DC}`,
  `from ${S} to ${D}`,
];

/** A failure's sentence, with its reason or without; builds differ in how much of the two ends they name. */
function failuresOf(begin: string, traits: SentenceTraits): [string, SentenceTraits][] {
  return FROM_TO.flatMap((way) => [
    [`${begin} ${way}: {reason:text}`, traits],
    [`${begin} ${way}`, traits],
  ]);
}

/** Ordered: the first form that fits decides, so longer forms stand before the shorter ones they contain. */
const SENTENCES: readonly Sentence[] = [
  [`Migration of virtual machine {vm} from ${S}, ${SD} to ${D}, ${DD} completed`, END],
  [`Migration of virtual machine {vm} from ${S} to ${D} completed`, END],
  [`Virtual machine {vm} was migrated from host ${S}, ${SD} in ${SC} to ${D}, ${DD} in ${DC}`, END],
  [`Virtual machine {vm} was migrated from host ${S}, ${SD} in ${SC} to host ${D}, ${DD} in ${DC}`, END],
  [`Virtual machine {vm} was migrated from host ${S}, ${SD} to host ${D}, ${DD}`, END],
  [`Virtual machine {vm} was migrated from host ${S} in ${SC} to ${D} in ${DC}`, END],
  [
    `DRS migrated {vm} from ${S} to ${D} in cluster {cluster} in ${DC}`,
    { ...END, name: "DrsVmMigratedEvent", drs: true },
  ],
  [`DRS migrated {vm} from ${S} to ${D} in cluster {cluster}`, { ...END, name: "DrsVmMigratedEvent", drs: true }],
  [`DRS migrated {vm} from ${S} to ${D}`, { ...END, name: "DrsVmMigratedEvent", drs: true }],
  ["Completed the relocation of the virtual machine", { meaning: "end", name: "VmRelocatedEvent" }],
  ["Completed the relocation of the virtual machine {vm}", { meaning: "end", name: "VmRelocatedEvent" }],
  [`Virtual machine {vm} was relocated from ${S}, ${SD} to ${D}, ${DD}`, { meaning: "end", name: "VmRelocatedEvent" }],
  [
    `Storage DRS migrated disks of VM {vm} from datastore ${SD} to datastore ${DD}`,
    { meaning: "end", name: "StorageDrsStorageMigrationEvent", storageDrs: true },
  ],
  [
    `Storage DRS migrated disks of VM {vm} from datastore ${SD} to ${DD}`,
    { meaning: "end", name: "StorageDrsStorageMigrationEvent", storageDrs: true },
  ],
  [
    `Storage DRS migrated disks of VM {vm} to datastore ${DD}`,
    { meaning: "end", name: "StorageDrsStorageMigrationEvent", storageDrs: true },
  ],
  [
    `Storage DRS migrated disk on VM {vm} from datastore ${SD} to datastore ${DD}`,
    { meaning: "end", name: "StorageDrsStorageMigrationEvent", storageDrs: true },
  ],
  [
    `Storage DRS migrated VM {vm} from datastore ${SD} to datastore ${DD}`,
    { meaning: "end", name: "StorageDrsStorageMigrationEvent", storageDrs: true },
  ],
  [`Hot migrating {vm} from ${S}, ${SD} in ${SC} to ${D}, ${DD} in ${DC} with encryption`, ENCRYPTED],
  [`Hot migrating {vm} from ${S}, ${SD} to ${D}, ${DD} in ${DC} with encryption`, ENCRYPTED],
  [`Hot migrating {vm} from ${S} to ${D} in ${DC} with encryption`, ENCRYPTED],
  [`Hot migrating virtual machine {vm} with encryption from ${S} to ${D}`, ENCRYPTED],
  [`Hot migrating {vm} with encryption`, ENCRYPTED],
  [
    `Migrating {vm} from ${S}, ${SD} in ${SC} to ${D}, ${DD} in ${DC} with encryption`,
    { ...START, name: "VmMigratingWithEncryptionEvent", encrypted: true },
  ],
  [
    `Migrating {vm} from ${S}, ${SD} to ${D}, ${DD} in ${DC} with encryption`,
    { ...START, name: "VmMigratingWithEncryptionEvent", encrypted: true },
  ],
  [
    `Migrating {vm} from ${S} to ${D} in ${DC} with encryption`,
    { ...START, name: "VmMigratingWithEncryptionEvent", encrypted: true },
  ],
  [`Hot migrating {vm} from ${S}, ${SD} in ${SC} to ${D}, ${DD} in ${DC}`, HOT],
  [`Hot migrating {vm} from ${S}, ${SD} to ${D}, ${DD} in ${DC}`, HOT],
  [`Hot migrating {vm} from ${S}, ${SD} to ${D}, ${DD}`, HOT],
  [`Hot migrating {vm} from ${S} to ${D} in ${DC}`, HOT],
  [`Migrating {vm} from ${S}, ${SD} in ${SC} to ${D}, ${DD} in ${DC}`, HOT],
  [`Migrating {vm} from ${S}, ${SD} to ${D}, ${DD} in ${DC}`, HOT],
  [`Migrating {vm} from ${S}, ${SD} to ${D}, ${DD}`, HOT],
  [`Migrating {vm} from ${S} to ${D} in ${DC}`, HOT],
  [`Migrating {vm} from ${S} to ${D}`, HOT],
  [`Migrating {vm} off host ${S} in ${SC}`, { meaning: "note", name: "VmEmigratingEvent" }],
  [`Migrating {vm} off host ${S}`, { meaning: "note", name: "VmEmigratingEvent" }],
  [`Relocating {vm} from ${S}, ${SD} in ${SC} to ${D}, ${DD} in ${DC}`, START],
  [`Relocating {vm} in ${SC} from ${S}, ${SD} to ${D}, ${DD}`, RELOCATING],
  [`Relocating {vm} from ${S}, ${SD} to ${D}, ${DD} in ${DC}`, RELOCATING],
  [`Relocating {vm} from ${S}, ${SD} to ${D}, ${DD}`, RELOCATING],
  [`Relocating {vm} in ${SC} from ${S} to ${D}`, RELOCATING],
  ...failuresOf("Cannot migrate {vm}", FAILED),
  ...failuresOf("Failed to migrate {vm}", FAILED),
  [`Failed to migrate {vm}: {reason:text}`, FAILED],
  [
    `Migration of {vm} from ${S} to ${D} and resource pool {pool:text}: {reason:text}`,
    { meaning: "failure", name: "MigrationResourceErrorEvent" },
  ],
  // "Migration of …: …" is the warning's wording, "Unable to migrate …" the error's.
  [
    `Migration of {vm} from ${S} to ${D} in ${DC}: {reason:text}`,
    { meaning: "warning", name: "MigrationHostWarningEvent" },
  ],
  [`Migration of {vm} from ${S} to ${D}: {reason:text}`, { meaning: "warning", name: "MigrationHostWarningEvent" }],
  [`Migration of {vm} from ${S} in ${SC}: {reason:text}`, { meaning: "warning", name: "MigrationWarningEvent" }],
  [
    `Unable to migrate {vm} from ${S} to ${D} and resource pool {pool:text} in ${DC}: {reason:text}`,
    { meaning: "failure", name: "MigrationResourceErrorEvent" },
  ],
  ...failuresOf("Unable to migrate {vm}", { meaning: "failure", name: "MigrationHostErrorEvent" }),
  [`Unable to migrate {vm} from ${S} in ${SC}: {reason:text}`, { meaning: "failure", name: "MigrationErrorEvent" }],
  [
    `Cannot relocate virtual machine '{vm}' in ${SC}: {reason:text}`,
    { meaning: "failure", name: "VmRelocateFailedEvent" },
  ],
  [`Cannot relocate virtual machine '{vm}' in ${SC}`, { meaning: "failure", name: "VmRelocateFailedEvent" }],
  [`Cannot relocate virtual machine {vm} in ${SC}`, { meaning: "failure", name: "VmRelocateFailedEvent" }],
  [`Failed to relocate virtual machine {vm}: {reason:text}`, { meaning: "failure", name: "VmRelocateFailedEvent" }],
  ...failuresOf("vMotion of {vm}", { meaning: "failure", name: "MigrationHostErrorEvent" }),
  [`vMotion of {vm}: {reason:text}`, { meaning: "failure", name: "MigrationErrorEvent" }],
  [`Migration of virtual machine {vm} failed: {reason:text}`, FAILED],
  [`Virtual machine {vm} migration failed: {reason:text}`, { meaning: "failure", name: "SrcVmMigrateFailedEvent" }],
  [
    `Virtual machine {vm} in {cluster} in ${SC} failed to migrate`,
    { meaning: "failure", name: "SrcVmMigrateFailedEvent" },
  ],
  // Each vCenter names its own side and both MoRefs. A MoRef has no white space, as a host name has none.
  [
    `Virtual machine {vm} vm-{oldMoref:host} in {sourceCluster:cluster} in ${SC} was migrated to vm-{newMoref:host}`,
    { meaning: "end", name: "SrcVmMigratedEvent", crossVcenter: "source" },
  ],
  [
    `Virtual machine {vm} vm-{newMoref:host} in {cluster} in ${DC} was migrated from vm-{oldMoref:host}`,
    { meaning: "end", name: "DstVmMigratedEvent", crossVcenter: "destination" },
  ],
  [
    `Virtual machine {vm} migrated successfully from vCenter {sourceVcenter:text} to vCenter {destVcenter:text}`,
    { meaning: "end", name: "SrcVmMigratedEvent", crossVcenter: "source" },
  ],
  [
    "Host {host} in {datacenter} has started to enter maintenance mode",
    { meaning: "entering", name: "EnteringMaintenanceModeEvent" },
  ],
  [
    "Host {host} in {datacenter} has entered maintenance mode",
    { meaning: "entered", name: "EnteredMaintenanceModeEvent" },
  ],
  ["Host {host} in {datacenter} has exited maintenance mode", { meaning: "exited", name: "ExitMaintenanceModeEvent" }],
  [
    "Host {host} in {datacenter} has canceled entering maintenance mode",
    { meaning: "maintenance-cancelled", name: "CanceledHostOperationEvent" },
  ],
  [
    "The operation performed on host {host} in {datacenter} was canceled",
    { meaning: "maintenance-cancelled", name: "CanceledHostOperationEvent" },
  ],
  [
    "The operation performed on {host} in {datacenter} was canceled",
    { meaning: "maintenance-cancelled", name: "CanceledHostOperationEvent" },
  ],
  [
    "Enter maintenance mode on host {host} in {datacenter} timed out",
    { meaning: "maintenance-timed-out", name: "EnterMaintenanceTimedOut" },
  ],
  ["DRS powered On {vm} on {host} in {datacenter}", { meaning: "placed", name: "DrsVmPoweredOnEvent" }],
  ["{vm} on {host} in {datacenter} is powered on", { meaning: "powered-on", name: "VmPoweredOnEvent" }],
  ["{vm} on  {host} in {datacenter} is powered on", { meaning: "powered-on", name: "VmPoweredOnEvent" }],
  ["{vm} on {host} in {datacenter} is powered off", { meaning: "powered-off", name: "VmPoweredOffEvent" }],
  ["{vm} on  {host} in {datacenter} is powered off", { meaning: "powered-off", name: "VmPoweredOffEvent" }],
  ["{vm} on {host} in {datacenter} is suspended", { meaning: "suspended", name: "VmSuspendedEvent" }],
  ["{vm} on {host} in {datacenter} is resumed", { meaning: "resumed", name: "VmResumedEvent" }],
  [
    "vSphere HA restarted virtual machine {vm} on host {host} in cluster {cluster}",
    { meaning: "ha-restart", name: "VmRestartedByHAEvent" },
  ],
  ["vSphere HA restarted virtual machine {vm} on host {host}", { meaning: "ha-restart", name: "VmRestartedByHAEvent" }],
  [
    "Virtual machine {vm} was restarted on {host} since {failedHost:host} failed",
    { meaning: "ha-restart", name: "VmRestartedOnAlternateHostEvent" },
  ],
  [
    "Virtual machine {vm} was restarted on host {host} since {failedHost:host} failed",
    { meaning: "ha-restart", name: "VmRestartedOnAlternateHostEvent" },
  ],
  ["Registered {vm} on {host} in {datacenter}", { meaning: "registered", name: "VmRegisteredEvent" }],
  ["Registered virtual machine {vm} on {host} in {datacenter}", { meaning: "registered", name: "VmRegisteredEvent" }],
  ["Removed {vm} on {host} from {datacenter}", { meaning: "removed", name: "VmRemovedEvent" }],
  ["Created virtual machine {vm} on {host} in {datacenter}", { meaning: "created", name: "VmCreatedEvent" }],
  ["Renamed {vm} from {oldName:vm} to {newName:vm} in {datacenter}", { meaning: "renamed", name: "VmRenamedEvent" }],
  ["DRS does not recommend a migration for {vm} in cluster {cluster} in {datacenter} ({reason:text})", HELD],
  ["DRS does not recommend a migration for {vm} in cluster {cluster} in {datacenter}", HELD],
  ["Unable to automatically migrate {vm} from {host}", HELD],
  [
    "{vm} on {host} in {datacenter} is violating a DRS VM-Host affinity rule",
    { meaning: "rule-violation", name: "DrsRuleViolationEvent" },
  ],
  [
    "{vm} on {host} in {datacenter} is now compliant with DRS VM-Host affinity rules",
    { meaning: "rule-compliance", name: "DrsRuleComplianceEvent" },
  ],
  ["DRS put {host} into standby mode", { meaning: "host-standby", name: "DrsEnteredStandbyModeEvent" }],
  ["The host {host} is in standby mode", { meaning: "host-standby", name: "EnteredStandbyModeEvent" }],
  ["DRS moved {host} out of standby mode", { meaning: "host-standby-exited", name: "DrsExitedStandbyModeEvent" }],
  ["The host {host} is no longer in standby mode", { meaning: "host-standby-exited", name: "ExitedStandbyModeEvent" }],
  ["Host {host} in {datacenter} is not responding", { meaning: "host-disconnected", name: "HostConnectionLostEvent" }],
  [
    "Disconnected from {host} in {datacenter}. Reason: {reason:text}",
    { meaning: "host-disconnected", name: "HostDisconnectedEvent" },
  ],
  ["Connected to {host} in {datacenter}", { meaning: "host-reconnected", name: "HostConnectedEvent" }],
  [
    "vSphere HA detected a host failure on host {host} in cluster {cluster} in {datacenter}",
    { meaning: "host-failed", name: "DasHostFailedEvent" },
  ],
].map(([form, traits]) => ({ ...(traits as SentenceTraits), form: template(form as string) }));

export interface Reading {
  readonly traits: SentenceTraits;
  readonly slots: Split;
  /** Other ways to read the same sentence, for a second look when more names are known. */
  readonly ambiguous: boolean;
}

// Alarm 'Migration failed' on web01 triggered by event 812 'Cannot migrate web01 …'
const ALARM = /^Alarm\s+['"‘“]|^Alarm ".*"|\balarm '.{0,500}' (?:changed|triggered|on )/i;
// Task: Relocate virtual machine
const TASK = /^Task: (.+)$/;
const VCENTER_STARTED = /^(?:VMware )?(?:vCenter Server|VirtualCenter|vpxd)\b.*\b(?:started|restarted|is starting)/i;
const EVENTS_DROPPED = /events? (?:were |was )?(?:compressed|suppressed|dropped)|event burst/i;

/** vCenter's sentences have a line or a few; what is longer is read as far as this. */
const LONGEST_SENTENCE = 16_384;
/** An alarm's own words; what it quotes comes after them. */
const LONGEST_ALARM_NAME = 1024;

/** Reads one sentence. Null: a sentence of another kind. */
export function readMessage(message: string, known: KnownNames): Reading | null {
  const text = withoutTarget(message.slice(0, LONGEST_SENTENCE).trim());
  if (ALARM.test(text.slice(0, LONGEST_ALARM_NAME)))
    return { traits: { meaning: "alarm", name: "Alarm" }, slots: { quoted: text }, ambiguous: false };
  const task = TASK.exec(text);
  if (task)
    return { traits: { meaning: "task", name: "TaskEvent" }, slots: { label: task[1] ?? "" }, ambiguous: false };
  const read = readSentence(text, known) ?? (text.endsWith(".") ? readSentence(text.slice(0, -1), known) : null);
  if (read !== null) return read;
  if (VCENTER_STARTED.test(text))
    return { traits: { meaning: "vcenter-restart", name: "VpxdStarted" }, slots: {}, ambiguous: false };
  if (EVENTS_DROPPED.test(text))
    return { traits: { meaning: "events-dropped", name: "EventBurstCompressedEvent" }, slots: {}, ambiguous: false };
  return null;
}

/** govc appends "(target=…)" to task events and "(vm-56)" to extended ones. */
function withoutTarget(text: string): string {
  if (!text.endsWith(")")) return text;
  const open = text.lastIndexOf(" (");
  const isNote = open > 0 && /^ \((?:target=|(?:vm|host|datastore|domain-c)-\d{1,12}\)$)/.test(text.slice(open));
  return isNote ? text.slice(0, open).trimEnd() : text;
}

/** Sentences that begin with a fixed word by that word; the others begin with a name. */
const BY_FIRST_WORD = new Map<string, Sentence[]>();
const NAME_FIRST: Sentence[] = [];
for (const sentence of SENTENCES) {
  const [first] = sentence.form.parts;
  if (first === undefined || !("literal" in first)) NAME_FIRST.push(sentence);
  else {
    const word = firstWord(first.literal);
    BY_FIRST_WORD.set(word, [...(BY_FIRST_WORD.get(word) ?? []), sentence]);
  }
}

function firstWord(text: string): string {
  const end = text.indexOf(" ");
  return end === -1 ? text : text.slice(0, end);
}

/**
 * Names that look like parts of a sentence ("from East to West") can make a form fit that is not meant: of all forms that fit, the one
 * with the most known names decides, then the one whose hosts look like hosts, then the earlier one.
 */
function readSentence(text: string, known: KnownNames): Reading | null {
  let best: { readonly reading: Reading; readonly picked: Picked } | null = null;
  let forms = 0;
  for (const sentences of [BY_FIRST_WORD.get(firstWord(text)) ?? [], NAME_FIRST]) {
    // A sentence that begins with a fixed word and names hosts begins with no name.
    if (sentences === NAME_FIRST && best !== null && !best.picked.hasStrangers) break;
    for (const sentence of sentences) {
      const candidates = splits(text, sentence.form, known);
      const picked = pickSplit(candidates, sentence.form, known);
      if (picked === undefined) continue;
      forms++;
      if (best === null || compare(picked.trust, best.picked.trust) > 0)
        best = { reading: { traits: sentence, slots: picked.split, ambiguous: candidates.length > 1 }, picked };
      if (picked.settled) return best.reading;
    }
  }
  if (best === null) return null;
  return forms > 1 ? { ...best.reading, ambiguous: true } : best.reading;
}

/**
 * Says of a sentence whose form is not known that it tells of a migration; mere talk of one ("please migrate web01") does not.
 * "Migrated web01 to esx02" · "vMotion of web01 …" · "web01 is being relocated"
 */
export const TELLS_OF_MIGRATION =
  /^(?:(?:hot )?migrat|relocat|v?motion of|cannot (?:migrate|relocate)|failed to (?:migrate|relocate))|\b(?:migrated|migrating|relocated|relocating|migration of|relocation of)\b/i;

/**
 * The same in the languages that vCenter's texts are translated to. Their wordings are not known well enough to be taken apart, and a
 * sentence about a migration is never passed over in silence.
 * "Die Virtual Machine web01 wurde … migriert" · "Migrando web01 de …" · "正在将 web01 从 …迁移到"
 */
export const TELLS_IN_ANOTHER_LANGUAGE =
  /\b(?:migrier(?:en|t|te|end)|verlager(?:n|t|te|ung)|migration (?:de|du|des|d['’]|von|der|des|vers|depuis)|migr(?:ée?s?|er|ando|ado|ada|ar|a|ata|ato|are|azione|ación|ação)|relocalis(?:ation|er)|reubica(?:ndo|do|da|ción|r)|(?:mover|déplacer|spostare|sposta) (?:la |une? |una )?(?:máquina|machine|macchina)|virtuelle maschine verschieben)(?![\p{L}])|\bmigró(?![\p{L}])|移行|再配置|迁移|遷移|重定位|마이그레이션/iu;
