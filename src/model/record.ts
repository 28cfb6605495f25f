import type { EntityRef } from "./entity.ts";
import type { EpochMs } from "./units.ts";

/**
 * Raw records: what an adapter read, in the producer's words, nothing interpreted.
 * Every field but `shape` and `line` is optional; one place (interpret/) makes sense of them.
 */

/** A time as the export wrote it (text), or already an instant where the format has no ambiguity (epoch numbers). */
export type RawTime = string | { readonly epochMs: EpochMs; readonly precisionMs: number };

export interface RawFault {
  /** Fault class without prefix, e.g. `RequestCanceled`, `CannotAccessVmDisk`. */
  readonly type?: string;
  readonly message?: string;
}

/** TaskInfo, whether inside a TaskEvent or as a row of the task history. */
export interface RawTaskInfo {
  readonly key?: string;
  /** Method name, e.g. `RelocateVM_Task`; nil for DRS's own tasks. */
  readonly name?: string;
  readonly descriptionId?: string;
  /** Task label as the vSphere Client prints it, e.g. `Relocate virtual machine`. */
  readonly label?: string;
  readonly entity?: EntityRef;
  /** Managed object type of the entity, e.g. `VirtualMachine`. */
  readonly entityType?: string;
  /** queued, running, success, error; numbers and localised words are kept as written. */
  readonly state?: string;
  readonly cancelled?: boolean;
  readonly fault?: RawFault;
  /** TaskReasonUser, TaskReasonSystem, TaskReasonSchedule, TaskReasonAlarm, where the export keeps the class. */
  readonly reasonType?: string;
  readonly reasonUser?: string;
  readonly queueTime?: RawTime;
  readonly startTime?: RawTime;
  readonly completeTime?: RawTime;
  readonly eventChainId?: string;
}

interface RawBase {
  /** 1-based physical line where the record begins, after decompression. */
  readonly line: number;
  /** vCenter as this record names it; else the input's. */
  readonly vcenter?: string;
}

/** One vCenter event. */
export interface EventRecord extends RawBase {
  readonly shape: "event";
  readonly time?: RawTime;
  /** Event class or eventTypeId as written; prefixes such as `vim.event.` may still be there. */
  readonly typeId?: string;
  readonly message?: string;
  readonly userName?: string;
  readonly key?: string;
  readonly chainId?: string;
  readonly vm?: EntityRef;
  readonly host?: EntityRef;
  readonly datastore?: EntityRef;
  readonly datacenter?: EntityRef;
  readonly cluster?: EntityRef;
  readonly sourceHost?: EntityRef;
  readonly sourceDatastore?: EntityRef;
  readonly sourceDatacenter?: EntityRef;
  readonly destHost?: EntityRef;
  readonly destDatastore?: EntityRef;
  readonly destDatacenter?: EntityRef;
  /** EventEx/ExtendedEvent arguments by key. */
  readonly arguments?: Readonly<Record<string, string>>;
  readonly objectName?: string;
  readonly objectId?: string;
  readonly template?: boolean;
  readonly fault?: RawFault;
  readonly task?: RawTaskInfo;
  /** The Client's Target column: usually the VM, sometimes a host or cluster. */
  readonly target?: string;
  /** The Client's Task column: the label of the task the event belongs to. */
  readonly taskLabel?: string;
  readonly severity?: string;
}

/** One row of the task history. */
export interface TaskRecord extends RawBase {
  readonly shape: "task";
  readonly info: RawTaskInfo;
}

/** One finished migration as another script reported it (Get-VMotion, LucD's Get-MotionHistory). */
export interface MigrationRecord extends RawBase {
  readonly shape: "migration";
  readonly vm?: EntityRef;
  /** The script's word: vMotion, s-vMotion, svMotion, Both. */
  readonly typeLabel?: string;
  /** The script's word for who asked: DRS (it saw DRS's own task), MANUAL. */
  readonly trigger?: string;
  readonly startTime?: RawTime;
  readonly endTime?: RawTime;
  readonly userName?: string;
  readonly chainId?: string;
  readonly sourceHost?: string;
  readonly destHost?: string;
  readonly sourceDatastore?: string;
  readonly destDatastore?: string;
  readonly sourceCluster?: string;
  readonly destCluster?: string;
  readonly sourceDatacenter?: string;
  readonly destDatacenter?: string;
  /** True where the script cuts host names at the first dot. */
  readonly shortHostNames?: boolean;
  /** True where an empty destination means "unchanged". */
  readonly emptyMeansUnchanged?: boolean;
}

export const INPUT_ROLES = ["events", "tasks", "migrations", "inventory", "host-log", "unclaimed"] as const;
export type InputRole = (typeof INPUT_ROLES)[number];
