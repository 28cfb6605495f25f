import type { EntityRef } from "./entity.ts";
import type { RawTime } from "./record.ts";
import type { EpochMs, Megabytes } from "./units.ts";

/** One row of an inventory export: what it says of a VM, a host, a cluster, a vmkernel adapter, a DRS rule or a DRS group, at `takenAt` if it says so. */
export type InventoryRecord =
  | VmInventory
  | HostInventory
  | ClusterInventory
  | VmkernelInventory
  | RuleInventory
  | GroupInventory;

interface InventoryBase {
  readonly shape: "inventory";
  readonly line: number;
  readonly vcenter?: string;
  readonly takenAt?: RawTime;
}

/** Partial: rows of several tabs (vInfo, vMemory, vDisk) about one VM are merged by identity. */
export interface VmInventory extends InventoryBase {
  readonly about: "vm";
  readonly vm: EntityRef;
  readonly host?: string;
  /** MoRef of the host where the export names it only so (`govc vm.info -json`). */
  readonly hostMoref?: string;
  readonly cluster?: string;
  readonly datacenter?: string;
  readonly folder?: string;
  readonly datastores?: readonly string[];
  /** `[ds1] web01/web01.vmx`: host logs name a VM by this. */
  readonly vmxPath?: string;
  readonly powerState?: "on" | "off" | "suspended";
  readonly template?: boolean;
  readonly memoryMegabytes?: Megabytes;
  readonly consumedMegabytes?: Megabytes;
  readonly activeMegabytes?: Megabytes;
  readonly swappedMegabytes?: Megabytes;
  readonly vcpus?: number;
  /** One entry per virtual disk where a disk tab is given. */
  readonly disks?: readonly DiskInventory[];
  readonly diskCount?: number;
  readonly inUseMegabytes?: Megabytes;
  readonly provisionedMegabytes?: Megabytes;
  readonly guestOs?: string;
  readonly ftRole?: string;
  readonly latencySensitivity?: string;
  readonly hasSnapshots?: boolean;
  readonly passthroughDevices?: number;
  readonly vgpuFrameBufferMegabytes?: Megabytes;
  readonly hardwareVersion?: number;
  readonly tags?: readonly string[];
  /** Devices or settings that forbid or endanger a move, in words. */
  readonly migrationBlockers?: readonly string[];
  /** Newest instant the row itself names (last change of the VM): the export is not older than this. */
  readonly changedAt?: RawTime;
  /** DRS rules that name this VM, where a row about the VM says so (RVTools). */
  readonly drsRules?: readonly NamedDrsRule[];
}

export interface DiskInventory {
  /** Device key (2000, 2001, …), else the path: the same disk in two exports has the same. */
  readonly key?: string;
  readonly megabytes: Megabytes | null;
  readonly datastore: string | null;
  readonly sharedBus?: boolean;
  readonly rawDevice?: boolean;
}

export interface HostInventory extends InventoryBase {
  readonly about: "host";
  readonly host: EntityRef;
  readonly cluster?: string;
  readonly datacenter?: string;
  readonly esxVersion?: string;
  readonly memoryMegabytes?: Megabytes;
  readonly cores?: number;
  readonly inMaintenance?: boolean;
  readonly vmotionSupported?: boolean;
  /** Speeds of the physical NICs that are up. */
  readonly nicMegabitsPerSecond?: readonly number[];
}

export interface ClusterInventory extends InventoryBase {
  readonly about: "cluster";
  readonly cluster: EntityRef;
  /** vCluster's "Num VMotions": a running total since the cluster was made. */
  readonly numVMotions?: number;
}

export interface VmkernelInventory extends InventoryBase {
  readonly about: "vmkernel";
  readonly host: string;
  readonly device: string;
  readonly ipAddress?: string;
  readonly mtu?: number;
  /** null where the export has no services column. */
  readonly vmotionEnabled?: boolean | null;
  readonly linkMegabitsPerSecond?: number;
}

/** Between VMs: on one host (affinity), on different ones (anti-affinity); or which hosts VMs run on, or do not. */
export type DrsRuleKind = "affinity" | "anti-affinity" | "vm-on-hosts" | "vm-not-on-hosts";

export interface NamedDrsRule {
  readonly name: string;
  readonly kind: DrsRuleKind;
}

export interface RuleInventory extends InventoryBase, NamedDrsRule {
  readonly about: "rule";
  readonly cluster?: string;
  /** Absent where the export does not say. */
  readonly enabled?: boolean;
  /** "Must" instead of "should", for rules about hosts; absent where the export does not say. */
  readonly mandatory?: boolean;
  readonly vms: readonly EntityRef[];
  /** Of a rule about hosts. */
  readonly hosts?: readonly string[];
  /** Groups that a VM-Host rule names instead of VMs and hosts: who is in them stands in another export. */
  readonly vmGroup?: string;
  readonly hostGroup?: string;
}

/** Who is in a DRS group: VMs or hosts. A row may name one member of many. */
export interface GroupInventory extends InventoryBase {
  readonly about: "group";
  readonly cluster?: string;
  readonly name: string;
  readonly vms?: readonly EntityRef[];
  readonly hosts?: readonly EntityRef[];
}

/** The merged view reconstruct/ and infer/ use: latest row per object, with its age. */
export interface VmFacts extends Omit<VmInventory, "shape" | "line" | "takenAt" | "about"> {
  readonly takenAt: EpochMs | null;
}

export type HostFacts = Omit<HostInventory, "shape" | "line" | "takenAt" | "about">;
/** Every reading of every inventory: the counters of two of them can be compared. */
export interface ClusterFacts extends Omit<ClusterInventory, "shape" | "line" | "takenAt" | "about"> {
  readonly takenAt: EpochMs | null;
}
export type RuleFacts = Omit<RuleInventory, "shape" | "line" | "takenAt" | "about">;
export type VmkernelFacts = Omit<VmkernelInventory, "shape" | "line" | "takenAt" | "about">;

/** All that the inventories of a run say, one entry per object. */
export interface InventoryFacts {
  readonly vms: readonly VmFacts[];
  readonly hosts: readonly HostFacts[];
  readonly clusters: readonly ClusterFacts[];
  readonly vmkernels: readonly VmkernelFacts[];
  readonly rules: readonly RuleFacts[];
}
