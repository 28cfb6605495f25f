import type { HostLogRecord } from "../../model/host-log.ts";
import type { Evidence } from "../../model/migration.ts";
import type { EpochMs } from "../../model/units.ts";

/** One host log statement with its time read by the input's clock; null where the line has none. */
export interface HostLogRow {
  readonly record: HostLogRecord;
  readonly at: EpochMs | null;
  /** Index into `report.inputs`. */
  readonly input: number;
}

/** What one end of a migration logged, by that host's own clock. */
export interface MeasuredSide {
  /** Host as a line, or the log bundle's folder, names it. */
  readonly host: string | null;
  /** Folder names on the log's path: a host only if such a host is known otherwise. */
  readonly folders: readonly string[];
  /** vMotion address. */
  readonly address: string | null;
  readonly firstAt: EpochMs | null;
  readonly lastAt: EpochMs | null;
  /** When the host was asked to begin. */
  readonly beginAt: EpochMs | null;
  /** When the host was done, where a line says so. */
  readonly endAt: EpochMs | null;
}

/** One vMotion as host logs know it: everything said about one migration id, on both hosts. Figures in base units. */
export interface MeasuredMigration {
  readonly migrationId: string;
  /** Names from vmware.log's configuration; a VM has one, several only where logs contradict each other. */
  readonly vmNames: readonly string[];
  /** Folder and file names of its .vmx: the VM's name when it was made. */
  readonly vmFiles: readonly string[];
  /** Folders that a vmware.log lay in when it was read: the VM's, or anybody's. */
  readonly vmFolders: readonly string[];
  readonly source: MeasuredSide;
  readonly destination: MeasuredSide;
  /** A migration to another host; false for Storage vMotion and hot-add, which migrate a VM to itself; null where no line says. */
  readonly hasPeer: boolean | null;
  readonly encrypted: boolean | null;
  /** Creation at the initiating vCenter where the id is such a time (up to 6.5). */
  readonly createdAt: EpochMs | null;
  /** When a host said how it went, whichever host that was. */
  readonly resultAt: EpochMs | null;
  readonly stunMicroseconds: number | null;
  readonly preCopyStunMicroseconds: number | null;
  /** hostd's mean over the pre-copy. */
  readonly preCopyBytesPerSecond: number | null;
  /** vmkernel's, in MB of 10^6 or 2^20 bytes (not documented which). */
  readonly vmkernelMB: number | null;
  readonly pagesLeft: number | null;
  readonly transmitToDirtyPercent: number | null;
  readonly migrationMicroseconds: number | null;
  readonly memoryPreCopyMicroseconds: number | null;
  readonly diskBytesPerSecond: readonly number[];
  readonly lowMemoryWaitSeconds: number | null;
  readonly stunLimitSeconds: number | null;
  readonly failureMessages: readonly string[];
  /** A line proves that the VM runs at the destination. */
  readonly succeeded: boolean;
  readonly evidence: readonly Evidence[];
}
