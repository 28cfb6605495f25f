import type { RawTime } from "./record.ts";

/**
 * One statement of a host log about one migration id, in base units, nothing joined yet.
 * The migration id is a 64-bit number as decimal text; up to 6.5 it is epoch microseconds at the initiating vCenter.
 */
export interface HostLogRecord {
  readonly shape: "host-log";
  readonly line: number;
  readonly time?: RawTime;
  /** ESXi host that wrote the log, where the log or its folder names it. */
  readonly host?: string;
  readonly log: "vmkernel" | "vmware" | "hostd" | "vpxa";
  readonly migrationId?: string;
  /** Which end of the migration wrote it. */
  readonly side?: "source" | "destination";
  /** VM name, .vmx path or folder, where the line or the log's own path carries it. */
  readonly vmName?: string;
  readonly vmxPath?: string;
  readonly worldId?: string;
  /** The log's own path: a log bundle's folder names the host, a VM's folder the VM. */
  readonly path?: string;
  readonly statement: HostLogStatement;
}

export type HostLogStatement =
  | {
      readonly kind: "vmotion-info";
      readonly sourceIp?: string;
      readonly destIp?: string;
      readonly encrypted?: boolean;
      readonly swap?: "shared" | "unshared";
    }
  | {
      readonly kind: "stopping-pre-copy";
      readonly pagesLeft: number | null;
      readonly goalSeconds: number | null;
      readonly bandwidthMB: number | null;
      readonly transmitToDirtyPercent: number | null;
    }
  | { readonly kind: "sent-all-modified-pages"; readonly bandwidthMB: number | null }
  | { readonly kind: "low-memory-wait"; readonly seconds: number }
  | { readonly kind: "downtime"; readonly microseconds: number }
  | { readonly kind: "pre-copy-stun"; readonly microseconds: number }
  | {
      readonly kind: "source-result";
      readonly downtimeMicroseconds: number | null;
      readonly preCopyStunMicroseconds: number | null;
      readonly preCopyBytesPerSecond: number | null;
      readonly migrationMicroseconds: number | null;
      readonly memoryPreCopyMicroseconds: number | null;
      readonly diskBytesPerSecond: readonly number[];
    }
  | { readonly kind: "state"; readonly from: string; readonly to: string }
  | { readonly kind: "stun-begin"; readonly limitSeconds: number | null }
  | { readonly kind: "stunned" }
  | { readonly kind: "unstun"; readonly microseconds: number }
  | { readonly kind: "restore"; readonly sourceIp: string | null }
  | {
      readonly kind: "request";
      readonly direction: "to" | "from";
      readonly sourceIp?: string;
      readonly destIp?: string;
      readonly vmUuid?: string;
    }
  | { readonly kind: "failure"; readonly message: string }
  /** A snapshot, hot-add or other reason for a stun that is no vMotion. */
  | { readonly kind: "other-stun-cause"; readonly cause: string }
  | { readonly kind: "identity" };
