import type { EntityRef } from "./entity.ts";
import type { FailurePhase } from "./migration.ts";
import type { EpochMs } from "./units.ts";

/** Facts: what records mean, one statement each, on one clock; nothing paired yet. */
export type Fact = MotionFact | TaskFact | MaintenanceFact | SightingFact | ContextFact | AlarmFact;

export interface FactBase {
  /** Index of the input and 1-based line the statement came from. */
  readonly input: number;
  readonly line: number;
  /** What the record is, as evidence shows it: event type, descriptionId, or the sentence's name. */
  readonly record: string;
  /** Shared by the facts of one record (a Get-VMotion row states a start and an end). */
  readonly recordId: number;
  readonly vcenter: string | null;
  /** null where the export gives no usable time. */
  readonly at: EpochMs | null;
  /** The time is known to lie in [at, at + precisionMs). */
  readonly precisionMs: number;
  readonly eventKey: string | null;
  readonly chainId: string | null;
  readonly vm: EntityRef;
  /** null: the export does not say. Empty: the system itself. */
  readonly userName: string | null;
  readonly message: string | null;
  /** Room for what reconstruct/ fills in, in place: an object that grows is laid out anew, and a big night has millions. */
  readonly scope?: string;
  readonly domain?: string;
  readonly told?: readonly Pick<FactBase, "input" | "line" | "record" | "recordId">[];
}

/** One side of a move, as far as the record names it. */
export interface Side {
  readonly host: string | null;
  readonly hostMoref: string | null;
  readonly datastore: string | null;
  readonly datastoreMoref: string | null;
  readonly datacenter: string | null;
  readonly cluster: string | null;
  readonly vcenter: string | null;
  /** The producer cuts host names at the first dot. */
  readonly shortHost: boolean;
}

export interface Fault {
  /** Class of the failure taxonomy. */
  readonly category: string;
  readonly phase: FailurePhase;
  readonly message: string;
  readonly remedy: string | null;
  readonly reference: string | null;
  /** A line that only says that something failed, never why. */
  readonly wrapper: boolean;
  readonly cancelled: boolean;
}

export interface MotionFact extends FactBase {
  readonly role: "start" | "end" | "failure" | "warning" | "note";
  readonly source: Side;
  readonly destination: Side;
  /** true: the VM ran. false: it did not (cold). */
  readonly hot: boolean | null;
  readonly encrypted: boolean | null;
  /** Storage moved although home datastores may be equal (SDRS, per-disk). */
  readonly storage: boolean;
  readonly drs: boolean;
  readonly storageDrs: boolean;
  readonly template: boolean;
  /** Half of a cross-vCenter move. */
  readonly crossVcenter: "source" | "destination" | null;
  readonly fault: Fault | null;
  /** Result rows of other scripts: start and end stand in one record. */
  readonly fromResultRow: boolean;
  /** What such a script says it was; it saw the hosts even where its row does not name them. */
  readonly saidKind?: "vmotion" | "storage-vmotion";
}

export type TaskMotion =
  | "migrate"
  | "relocate"
  | "drs-vmotion"
  | "storage-drs"
  | "storage-drs-apply"
  | "drs-apply"
  | "power-on"
  | "receive"
  | "enter-maintenance"
  | "exit-maintenance"
  | "datastore-maintenance";

export interface TaskFact extends FactBase {
  readonly role: "task";
  readonly taskKey: string | null;
  readonly motion: TaskMotion;
  readonly descriptionId: string | null;
  readonly state: "queued" | "running" | "success" | "error" | "unknown";
  readonly cancelled: boolean;
  readonly fault: Fault | null;
  readonly reason: "user" | "system" | "schedule" | "alarm" | "unknown";
  /** A TaskEvent: a snapshot taken when the task was queued, so it says nothing about the end. */
  readonly snapshot: boolean;
  readonly queuedAt: EpochMs | null;
  readonly startedAt: EpochMs | null;
  readonly completedAt: EpochMs | null;
  /** Entity where it is no VM: the host of a maintenance task. */
  readonly entityName: string | null;
}

export interface MaintenanceFact extends FactBase {
  readonly role: "maintenance";
  readonly phase: "entering" | "entered" | "exited" | "cancelled" | "timed-out";
  readonly host: string;
}

/** A VM seen on a host, or a change of its life that breaks or explains a migration. */
export interface SightingFact extends FactBase {
  readonly role: "sighting";
  readonly what:
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
    | "placed";
  readonly host: string | null;
  /** Of a rename: the name the VM had, and the one it has now. */
  readonly oldName: string | null;
  readonly newName: string | null;
}

export interface ContextFact extends FactBase {
  readonly role: "context";
  readonly what:
    | "vcenter-restart"
    | "host-disconnected"
    | "host-reconnected"
    | "host-failed"
    | "ha-event"
    | "events-dropped"
    | "no-drs-recommendation"
    | "rule-violation"
    | "rule-compliance"
    | "vmotion-latency"
    | "vmotion-problem"
    | "host-standby"
    | "host-standby-exited";
  readonly subject: string | null;
}

/** An alarm or another quotation of a migration's text: counted as read, never a migration. */
export interface AlarmFact extends FactBase {
  readonly role: "alarm";
}

export const UNKNOWN_SIDE: Side = {
  host: null,
  hostMoref: null,
  datastore: null,
  datastoreMoref: null,
  datacenter: null,
  cluster: null,
  vcenter: null,
  shortHost: false,
};
