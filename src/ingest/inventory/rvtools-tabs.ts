import type { HostInventory, InventoryRecord, VmInventory, VmkernelInventory } from "../../model/inventory.ts";
import type { RawTime } from "../../model/record.ts";
import type { Columns } from "../dialect/columns.ts";
import { positionsOf, type Positions, type Row } from "../dialect/row.ts";
import { RVTOOLS_COLUMNS, withoutPrefix, type RvtoolsColumn, type RvtoolsPrefix } from "./rvtools-columns.ts";
import { drsRulesOf } from "./drs-rule-words.ts";
import { datastoreOfPath, hardwareVersionOf, instanceUuidOf, powerStateOf } from "./vm-words.ts";

/** RVTools' tabs that are read; `other` stands for those that say nothing about migrations. */
export type RvtoolsTab =
  | "info"
  | "memory"
  | "disk"
  | "snapshot"
  | "cd"
  | "network"
  | "host"
  | "cluster"
  | "vmk"
  | "nic"
  | "other";

type TabRow = Row<RvtoolsColumn>;

interface Signature {
  readonly tab: Exclude<RvtoolsTab, "other">;
  readonly prefixes: readonly RvtoolsPrefix[];
  /** Of each of these one must be a column. */
  readonly columns: readonly (readonly RvtoolsColumn[])[];
  /** Where the tab does not name its vCenter: columns of which two must be there, so that no other table passes for it. */
  readonly also: readonly string[];
}

const SIGNATURES: readonly Signature[] = [
  {
    tab: "info",
    prefixes: ["vinfo"],
    columns: [["vm"], ["powerState"], ["cpus"], ["memory"]],
    also: [
      "SRM Placeholder",
      "Connection state",
      "Guest state",
      "NICs",
      "Disks",
      "Provisioned MiB",
      "In Use MiB",
      "Provisioned MB",
      "In Use MB",
      "Resource pool",
      "HW version",
      "OS according to the configuration file",
    ],
  },
  {
    tab: "memory",
    prefixes: ["vmemory"],
    columns: [["vm"], ["size"], ["consumed"], ["ballooned", "swapped"]],
    also: [],
  },
  { tab: "disk", prefixes: ["vdisk"], columns: [["vm"], ["disk"], ["capacity"], ["diskMode"]], also: [] },
  {
    tab: "snapshot",
    prefixes: ["vsnapshot"],
    columns: [["vm"], ["snapshot"], ["snapshotFile"], ["snapshotTime"]],
    also: ["Size MiB (vmsn)", "Size MiB (total)", "Size MB (vmsn)", "Size MB (total)", "Quiesced", "State"],
  },
  {
    tab: "cd",
    prefixes: ["vcdrom", "vcd"],
    columns: [["vm"], ["deviceNode"], ["connected"], ["deviceType"]],
    also: [],
  },
  { tab: "network", prefixes: ["vnetwork"], columns: [["vm"], ["adapter"], ["macAddress"], ["connected"]], also: [] },
  {
    tab: "host",
    prefixes: ["vhost"],
    columns: [["hostName"], ["cpuModel"], ["esxVersion", "hostMemory"], ["vmCount"]],
    also: [],
  },
  {
    tab: "cluster",
    prefixes: ["vcluster"],
    columns: [["clusterName"], ["hostCount"], ["totalMemory"], ["drsEnabled"]],
    also: [],
  },
  {
    tab: "vmk",
    prefixes: ["vscvmk", "vsc", "vmk"],
    columns: [["hostName"], ["device"], ["portGroup"], ["ipAddress"], ["mtu"]],
    also: [],
  },
  { tab: "nic", prefixes: ["vnic"], columns: [["hostName"], ["nic"], ["speed"], ["duplex"]], also: [] },
];

/** Columns that only RVTools writes; the first is in every tab since 3.0. */
const PRODUCER = ["VI SDK Server", "VI SDK UUID"];
const ALSO_PRODUCER = ["SRM Placeholder", "OS according to the configuration file"];

export interface RvtoolsTable {
  readonly tab: RvtoolsTab;
  readonly at: Positions<RvtoolsColumn>;
}

/** Which tab these columns are of, and where its columns stand; null where it is not RVTools'. */
export function rvtoolsTable(columns: Columns): RvtoolsTable | null {
  const prefixed = withoutPrefix(columns);
  const at = positionsOf(RVTOOLS_COLUMNS, prefixed?.columns ?? columns);
  const fits = ({ columns: needed }: Signature): boolean =>
    needed.every((names) => names.some((name) => at[name] >= 0));
  if (prefixed !== null) {
    const named = SIGNATURES.find(({ prefixes }) => prefixes.includes(prefixed.prefix));
    if (named !== undefined && keysOf(named.tab).every((name) => at[name] >= 0)) return { tab: named.tab, at };
    return at.vcenter >= 0 ? { tab: "other", at } : null;
  }
  const match = SIGNATURES.find(fits);
  const certain = columns.has(PRODUCER);
  if (match === undefined) return certain ? { tab: isTrimmedHost(at) ? "host" : "other", at } : null;
  const shown =
    certain ||
    columns.has(ALSO_PRODUCER) ||
    match.also.length === 0 ||
    match.also.filter((name) => columns.has([name])).length >= 2;
  return shown ? { tab: match.tab, at } : null;
}

/** All columns of a tab but the one its rows are known by: the header's beginning is damaged. */
export function isWithoutKey({ tab, at }: RvtoolsTable): boolean {
  if (tab !== "other") return false;
  return SIGNATURES.some((signature) => {
    const keys = keysOf(signature.tab);
    const others = signature.columns.filter((names) => !names.some((name) => keys.includes(name)));
    return others.length >= 2 && others.every((names) => names.some((name) => at[name] >= 0));
  });
}

/** A vHost tab of which somebody kept a few columns: only hosts have these. */
function isTrimmedHost(at: Positions<RvtoolsColumn>): boolean {
  if (at.hostName < 0 || at.vm >= 0 || at.nic >= 0 || at.device >= 0) return false;
  return at.inMaintenance >= 0 || at.hostMemory >= 0 || at.vmotionSupport >= 0;
}

/** Columns without which a row of the tab says nothing. */
export function keysOf(tab: RvtoolsTab): readonly RvtoolsColumn[] {
  switch (tab) {
    case "info":
    case "memory":
    case "disk":
    case "snapshot":
    case "cd":
    case "network":
      return ["vm"];
    case "host":
    case "nic":
      return ["hostName"];
    case "cluster":
      return ["clusterName"];
    case "vmk":
      return ["hostName", "device"];
    case "other":
      return [];
    default:
      return unknownTab(tab);
  }
}

/**
 * The record of one row, null for a tab that says nothing about migrations, or the reason why there is none. `takenAt` is what the
 * workbook's metadata says.
 */
export function rvtoolsRow(tab: RvtoolsTab, row: TabRow, takenAt?: RawTime): InventoryRecord | string | null {
  const base = { shape: "inventory", line: row.line, vcenter: row.text("vcenter"), takenAt } as const;
  switch (tab) {
    case "info":
    case "memory":
    case "disk":
    case "snapshot":
    case "cd":
    case "network": {
      const name = row.text("vm");
      if (name === undefined) return "the row names no VM";
      return { ...base, about: "vm", ...vmOf(name, row), ...VM_TABS[tab](row) };
    }
    case "host": {
      const name = row.text("hostName");
      return name === undefined ? "the row names no host" : { ...base, about: "host", ...hostOf(name, row) };
    }
    case "nic": {
      const name = row.text("hostName");
      return name === undefined ? "the row names no host" : { ...base, about: "host", ...nicOf(name, row) };
    }
    case "cluster": {
      const name = row.text("clusterName");
      if (name === undefined) return "the row names no cluster";
      return {
        ...base,
        about: "cluster",
        cluster: { name, moref: row.text("objectId") },
        numVMotions: row.whole("vmotionCount"),
      };
    }
    case "vmk": {
      const host = row.text("hostName");
      const device = row.text("device");
      if (host === undefined || device === undefined) return "the row names no host or no device";
      return { ...base, about: "vmkernel", host, device, ...vmkernelOf(row) };
    }
    case "other":
      return null;
    default:
      return unknownTab(tab);
  }
}

function unknownTab(tab: never): never {
  throw new Error(`unknown tab ${String(tab)}`);
}

type VmPart = Partial<Omit<VmInventory, "shape" | "line" | "about" | "vm">>;

/** What every tab about VMs repeats. */
function vmOf(name: string, row: TabRow): Pick<VmInventory, "vm"> & VmPart {
  return {
    vm: { name, moref: row.text("vmId"), uuid: instanceUuidOf(row.text("vmUuid")) },
    host: row.text("host"),
    cluster: row.text("cluster"),
    datacenter: row.text("datacenter"),
    folder: row.text("folder"),
    powerState: powerStateOf(row.text("powerState")),
    template: row.flag("template"),
    guestOs: row.text("osOfTools") ?? row.text("osOfConfiguration"),
  };
}

const VM_TABS: Readonly<Record<"info" | "memory" | "disk" | "snapshot" | "cd" | "network", (row: TabRow) => VmPart>> = {
  info: infoOf,
  memory: (row) => ({
    memoryMegabytes: row.whole("size"),
    consumedMegabytes: row.whole("consumed"),
    activeMegabytes: row.whole("active"),
    swappedMegabytes: row.whole("swapped"),
  }),
  disk: diskOf,
  snapshot: () => ({ hasSnapshots: true }),
  cd: cdOf,
  network: (row) =>
    // SriovEthernetCard
    /sr-?iov/i.test(row.text("adapter") ?? "")
      ? { passthroughDevices: 1, migrationBlockers: ["SR-IOV network card"] }
      : {},
};

function infoOf(row: TabRow): VmPart {
  const vmxPath = row.text("path");
  const datastore = datastoreOfPath(vmxPath);
  const ftState = row.text("ftState");
  const inFt = ftState !== undefined && !/^not\s?configured$/i.test(ftState);
  const changed = row.text("changeVersion");
  return {
    vmxPath,
    memoryMegabytes: row.whole("memory"),
    activeMegabytes: row.whole("activeMemory"),
    vcpus: row.whole("cpus"),
    diskCount: row.whole("disks"),
    inUseMegabytes: row.whole("inUse"),
    provisionedMegabytes: row.whole("provisioned"),
    ftRole: inFt ? (row.text("ftRole") ?? ftState) : undefined,
    latencySensitivity: row.text("latencySensitivity")?.toLowerCase(),
    hardwareVersion: hardwareVersionOf(row.text("hardwareVersion")),
    drsRules: drsRulesOf(row.text("ruleKinds"), row.text("ruleNames")),
    datastores: datastore === undefined ? undefined : [datastore],
    // 2018-01-16T21:43:23.155196Z; numbers are another kind of version.
    changedAt: changed !== undefined && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(changed) ? changed : undefined,
  };
}

function diskOf(row: TabRow): VmPart {
  const path = row.text("diskPath");
  const bus = row.text("sharedBus") ?? "";
  const sharedBus = /physical|virtual/i.test(bus);
  const datastore = datastoreOfPath(path);
  return {
    disks: [
      {
        key: row.text("diskKey") ?? path ?? row.text("disk"),
        megabytes: row.whole("capacity") ?? null,
        datastore: datastore ?? null,
        sharedBus,
        rawDevice: row.flag("raw"),
      },
    ],
    datastores: datastore === undefined ? undefined : [datastore],
    migrationBlockers: sharedBus ? [`SCSI bus sharing (${/physical/i.test(bus) ? "physical" : "virtual"})`] : undefined,
  };
}

/** A drive of the host itself ties the VM to that host; a client's drive or an ISO image does not. */
function cdOf(row: TabRow): VmPart {
  const type = row.text("deviceType") ?? "";
  const local = /host device|atapi|\/vmfs\/devices|usb/i.test(type) && !/remote|client|iso/i.test(type);
  return row.flag("connected") === true && local ? { migrationBlockers: [`local media (${type})`] } : {};
}

/** No host has 64 TiB of memory; a figure above that is one in bytes, as `vHostMemorySize` is. */
const MOST_HOST_MEGABYTES = 67_108_864;
const BYTES_PER_MEBIBYTE = 1_048_576;

function hostOf(name: string, row: TabRow): Omit<HostInventory, "shape" | "line" | "about"> {
  const memory = row.whole("hostMemory") ?? row.whole("memory");
  return {
    host: { name, moref: row.text("objectId"), uuid: row.text("hostUuid")?.toLowerCase() },
    cluster: row.text("cluster"),
    datacenter: row.text("datacenter"),
    esxVersion: row.text("esxVersion"),
    memoryMegabytes:
      memory !== undefined && memory > MOST_HOST_MEGABYTES ? Math.round(memory / BYTES_PER_MEBIBYTE) : memory,
    cores: row.whole("cores"),
    inMaintenance: row.flag("inMaintenance"),
    vmotionSupported: row.flag("vmotionSupport"),
  };
}

function nicOf(name: string, row: TabRow): Omit<HostInventory, "shape" | "line" | "about"> {
  const speed = row.whole("speed");
  return {
    host: { name },
    cluster: row.text("cluster"),
    datacenter: row.text("datacenter"),
    nicMegabitsPerSecond: speed === undefined || speed <= 0 ? undefined : [speed],
  };
}

function vmkernelOf(row: TabRow): Pick<VmkernelInventory, "ipAddress" | "mtu" | "vmotionEnabled"> {
  const services = row.text("services");
  return {
    ipAddress: row.text("ipAddress"),
    mtu: row.whole("mtu"),
    vmotionEnabled:
      services === undefined
        ? row.has("services")
          ? false
          : null
        : /v-?motion/i.test(services) || /^true$/i.test(services),
  };
}
