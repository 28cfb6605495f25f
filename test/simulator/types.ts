/**
 * Ground truth and the records a vCenter would have made of it. Nothing here comes from src: the simulator is the
 * other witness. Instants are epoch milliseconds UTC and may carry microseconds as a fraction.
 */

/** One managed object as an event argument: name and MoRef value. */
export interface Named {
  readonly name: string;
  readonly moref: string;
}

export type EventRole = "task" | "start" | "end" | "failure" | "warning" | "quote" | "context" | "noise";

export interface SimFault {
  readonly type: string;
  readonly message: string;
}

export type SimReason =
  | { readonly kind: "user"; readonly userName: string }
  | { readonly kind: "system" }
  | { readonly kind: "schedule"; readonly name: string; readonly scheduledTask: string };

/** TaskInfo as the task history ends up with it. */
export interface SimTask {
  readonly vcenter: string;
  readonly key: string;
  /** Method name; null for DRS's own tasks. */
  readonly name: string | null;
  readonly descriptionId: string;
  readonly label: string;
  readonly entity: Named;
  readonly entityType: string;
  readonly reason: SimReason;
  readonly queuedAt: number;
  readonly startedAt: number;
  /** null while it runs, or where vCenter died under it. */
  readonly completedAt: number | null;
  readonly state: "running" | "success" | "error";
  readonly cancelled: boolean;
  readonly error: SimFault | null;
  readonly eventChainId: number;
  /** Index into `World.truth`, or null. */
  readonly truth: number | null;
}

/** A whole vCenter event object. */
export interface SimEvent {
  readonly vcenter: string;
  readonly key: number;
  readonly chainId: number;
  readonly at: number;
  /** Event class, e.g. `VmMigratedEvent`; `EventEx` where `eventTypeId` tells more. */
  readonly type: string;
  readonly eventTypeId?: string;
  readonly category: "info" | "warning" | "error" | "user";
  /** Empty: the system. */
  readonly user: string;
  readonly message: string;
  readonly datacenter?: Named;
  readonly computeResource?: Named;
  readonly host?: Named;
  readonly vm?: Named;
  readonly ds?: Named;
  readonly sourceHost?: Named;
  readonly sourceDatacenter?: Named;
  readonly sourceDatastore?: Named;
  readonly destHost?: Named;
  readonly destDatacenter?: Named;
  readonly destDatastore?: Named;
  readonly arguments?: readonly { readonly key: string; readonly value: string }[];
  readonly objectId?: string;
  readonly objectType?: string;
  readonly objectName?: string;
  readonly reason?: SimFault;
  readonly template?: boolean;
  /** Of a TaskEvent: the task, whose snapshot inside the event is "queued" and without start or chain. */
  readonly taskKey?: string;
  readonly role: EventRole;
  readonly truth: number | null;
}

export interface SimPlace {
  readonly vcenter: string;
  readonly datacenter: string;
  readonly cluster: string;
  readonly host: string;
  readonly datastore: string;
}

export type SimKind = "vmotion" | "storage-vmotion" | "combined" | "cold" | "unknown";
export type SimOutcome = "succeeded" | "failed" | "cancelled" | "unfinished";
export type SimTrigger = "user" | "drs" | "storage-drs" | "maintenance" | "scheduled" | "placement" | "unknown";

export interface TruthMigration {
  readonly index: number;
  readonly vcenter: string;
  readonly vmName: string;
  readonly moref: string;
  readonly instanceUuid: string;
  readonly kind: SimKind;
  /** Only a disk moved, the VM's home stayed: events show equal datastores. */
  readonly perDisk: boolean;
  readonly scope: "within-vcenter" | "cross-vcenter";
  readonly outcome: SimOutcome;
  /** Where a failure struck. */
  readonly failedIn: "check" | "copy" | null;
  readonly unfinishedReason: "running" | "end-lost" | "superseded" | null;
  readonly trigger: SimTrigger;
  /** Empty: the system. */
  readonly user: string;
  readonly power: "on" | "off" | "suspended";
  readonly encrypted: boolean;
  readonly source: SimPlace;
  readonly destination: SimPlace;
  readonly queuedAt: number;
  /** Time of the start event; null where a pre-check refused. */
  readonly startAt: number | null;
  /** Time of the event that ended it; null where there is none. */
  readonly endAt: number | null;
  /** The end event names no VM ("Completed the relocation of the virtual machine"). */
  readonly namelessEnd: boolean;
  readonly taskKey: string | null;
  /** Index of the attempt that this one repeats. */
  readonly retryOf: number | null;
  /** Host whose maintenance mode made it. */
  readonly evacuates: string | null;
}

export interface SimVm {
  readonly vcenter: string;
  readonly name: string;
  readonly moref: string;
  readonly instanceUuid: string;
  readonly biosUuid: string;
  readonly folder: string;
  readonly datacenter: Named;
  readonly cluster: Named;
  readonly host: Named;
  readonly datastore: Named;
  readonly power: "on" | "off" | "suspended";
  readonly template: boolean;
  readonly vcls: boolean;
  readonly ftRole: "primary" | "secondary" | null;
  readonly memoryMegabytes: number;
  readonly diskMegabytes: number;
  readonly vcpus: number;
}

export interface TruthEvacuation {
  readonly vcenter: string;
  readonly host: string;
  readonly enteringAt: number;
  /** When it entered, or gave up. */
  readonly closedAt: number | null;
  readonly outcome: "entered" | "cancelled" | "timed-out" | "open";
}

export interface World {
  readonly seed: number;
  readonly from: number;
  readonly to: number;
  readonly vcenters: readonly string[];
  /** Sorted by vCenter, then time, then key. */
  readonly events: readonly SimEvent[];
  readonly tasks: readonly SimTask[];
  readonly truth: readonly TruthMigration[];
  readonly evacuations: readonly TruthEvacuation[];
  /** Inventory at the end of the window. */
  readonly vms: readonly SimVm[];
}
