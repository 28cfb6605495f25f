import type { HostInventory, InventoryRecord, VmInventory, VmkernelInventory } from "../../model/inventory.ts";
import type { RawTime } from "../../model/record.ts";
import { Columns } from "../dialect/columns.ts";
import type { TableRow } from "./table-row.ts";
import { datastoreOfPath, hardwareVersionOf, instanceUuidOf, powerStateOf } from "./vm-words.ts";

/**
 * RVTools' tabs, known by their columns (3.x says MB, 4.x MiB; both mean 2^20 bytes, as vCenter does). Custom attributes are
 * extra columns anywhere; every tab ends in `VI SDK Server`, the vCenter.
 */
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
  | "nic";

const SIGNATURES: readonly { readonly tab: RvtoolsTab; readonly columns: readonly (readonly string[])[] }[] = [
  { tab: "info", columns: [["vm"], ["powerstate"], ["cpus"], ["memory", "memorymib", "memorymb"]] },
  { tab: "memory", columns: [["vm"], ["sizemib", "sizemb"], ["consumed"], ["ballooned", "swapped"]] },
  { tab: "disk", columns: [["vm"], ["disk"], ["capacitymib", "capacitymb"], ["controller", "diskmode"]] },
  { tab: "snapshot", columns: [["vm"], ["name"], ["filename"], ["datetime"]] },
  { tab: "cd", columns: [["vm"], ["devicenode"], ["connected"], ["devicetype"]] },
  { tab: "network", columns: [["vm"], ["adapter"], ["macaddress"], ["connected"]] },
  { tab: "host", columns: [["host"], ["cpumodel"], ["esxversion", "#memory"], ["#vms"]] },
  { tab: "cluster", columns: [["name"], ["numhosts"], ["totalmemory"], ["drsenabled"]] },
  { tab: "vmk", columns: [["host"], ["device"], ["portgroup"], ["ipaddress"], ["mtu"]] },
  { tab: "nic", columns: [["host"], ["networkdevice"], ["speed"], ["duplex"]] },
];

/** Columns only RVTools writes; the first is in every tab. */
const PRODUCER = ["visdkserver"];
const ALSO_PRODUCER = ["visdkuuid", "srmplaceholder", "osaccordingtotheconfigurationfile", "inusemib", "inusemb"];

/** The tab these columns are of; `other` for a tab that says nothing about migrations; null where it is not RVTools'. */
export function rvtoolsTab(columns: Columns): RvtoolsTab | "other" | null {
  const certain = columns.has(PRODUCER);
  if (!certain && !columns.has(ALSO_PRODUCER)) return null;
  const match = SIGNATURES.find((signature) => signature.columns.every((aliases) => columns.has(aliases)));
  return match?.tab ?? (certain ? "other" : null);
}

/** The record of one row, or the reason why there is none. `takenAt` is what the workbook's metadata says. */
export function rvtoolsRow(tab: RvtoolsTab, row: TableRow, line: number, takenAt?: RawTime): InventoryRecord | string {
  const base = { shape: "inventory", line, vcenter: row.text("visdkserver"), takenAt } as const;
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
      const name = row.text("host");
      return name === undefined ? "the row names no host" : { ...base, about: "host", ...hostOf(name, row) };
    }
    case "nic": {
      const name = row.text("host");
      return name === undefined ? "the row names no host" : { ...base, about: "host", ...nicOf(name, row) };
    }
    case "cluster": {
      const name = row.text("name");
      if (name === undefined) return "the row names no cluster";
      return {
        ...base,
        about: "cluster",
        cluster: { name, moref: row.text("objectid") },
        numVMotions: row.whole("numvmotions"),
      };
    }
    case "vmk": {
      const host = row.text("host");
      const device = row.text("device");
      if (host === undefined || device === undefined) return "the row names no host or no device";
      return { ...base, about: "vmkernel", host, device, ...vmkernelOf(row) };
    }
    default:
      return unknownTab(tab);
  }
}

function unknownTab(tab: never): string {
  return `unknown tab ${String(tab)}`;
}

type VmPart = Partial<Omit<VmInventory, "shape" | "line" | "about" | "vm">>;

/** What every tab about VMs repeats. */
function vmOf(name: string, row: TableRow): Pick<VmInventory, "vm"> & VmPart {
  return {
    vm: { name, moref: row.text("vmid"), uuid: instanceUuidOf(row.text("vmuuid")) },
    host: row.text("host"),
    cluster: row.text("cluster"),
    datacenter: row.text("datacenter"),
    folder: row.text("folder"),
    powerState: powerStateOf(row.text("powerstate")),
    template: row.flag("template"),
    guestOs: row.text("osaccordingtothevmwaretools") ?? row.text("osaccordingtotheconfigurationfile", "os"),
  };
}

const VM_TABS: Readonly<Record<"info" | "memory" | "disk" | "snapshot" | "cd" | "network", (row: TableRow) => VmPart>> =
  {
    info: infoOf,
    memory: (row) => ({
      memoryMegabytes: row.whole("sizemib", "sizemb"),
      consumedMegabytes: row.whole("consumed", "consumedmib", "consumedmb"),
      activeMegabytes: row.whole("active", "activemib", "activemb"),
      swappedMegabytes: row.whole("swapped", "swappedmib", "swappedmb"),
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

function infoOf(row: TableRow): VmPart {
  const vmxPath = row.text("path");
  const datastore = datastoreOfPath(vmxPath);
  const ftState = row.text("ftstate");
  const inFt = ftState !== undefined && !/^not\s?configured$/i.test(ftState);
  const changed = row.text("changeversion");
  return {
    vmxPath,
    memoryMegabytes: row.whole("memory", "memorymib", "memorymb"),
    activeMegabytes: row.whole("activememory", "activememorymib"),
    vcpus: row.whole("cpus"),
    diskCount: row.whole("disks"),
    inUseMegabytes: row.whole("inusemib", "inusemb"),
    provisionedMegabytes: row.whole("provisionedmib", "provisionedmb"),
    ftRole: inFt ? (row.text("ftrole") ?? ftState) : undefined,
    latencySensitivity: row.text("latencysensitivity")?.toLowerCase(),
    hardwareVersion: hardwareVersionOf(row.text("hwversion")),
    datastores: datastore === undefined ? undefined : [datastore],
    // 2018-01-16T21:43:23.155196Z; numbers are another kind of version.
    changedAt: changed !== undefined && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(changed) ? changed : undefined,
  };
}

function diskOf(row: TableRow): VmPart {
  const path = row.text("diskpath", "path");
  const bus = row.text("sharedbus") ?? "";
  const sharedBus = /physical|virtual/i.test(bus);
  const datastore = datastoreOfPath(path);
  return {
    disks: [
      {
        key: row.text("diskkey") ?? path ?? row.text("disk"),
        megabytes: row.whole("capacitymib", "capacitymb") ?? null,
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
function cdOf(row: TableRow): VmPart {
  const type = row.text("devicetype") ?? "";
  const local = /host device|atapi|\/vmfs\/devices|usb/i.test(type) && !/remote|client|iso/i.test(type);
  return row.flag("connected") === true && local ? { migrationBlockers: [`local media (${type})`] } : {};
}

function hostOf(name: string, row: TableRow): Omit<HostInventory, "shape" | "line" | "about"> {
  return {
    host: { name, moref: row.text("objectid"), uuid: row.text("uuid")?.toLowerCase() },
    cluster: row.text("cluster"),
    datacenter: row.text("datacenter"),
    esxVersion: row.text("esxversion"),
    memoryMegabytes: row.whole("#memory", "memory"),
    cores: row.whole("#cores"),
    inMaintenance: row.flag("inmaintenancemode"),
    vmotionSupported: row.flag("vmotionsupport"),
  };
}

function nicOf(name: string, row: TableRow): Omit<HostInventory, "shape" | "line" | "about"> {
  const speed = row.whole("speed");
  return {
    host: { name },
    cluster: row.text("cluster"),
    datacenter: row.text("datacenter"),
    nicMegabitsPerSecond: speed === undefined || speed <= 0 ? undefined : [speed],
  };
}

function vmkernelOf(row: TableRow): Pick<VmkernelInventory, "ipAddress" | "mtu" | "vmotionEnabled"> {
  const services = row.text("services", "enabledservices", "vmotion");
  return {
    ipAddress: row.text("ipaddress"),
    mtu: row.whole("mtu"),
    vmotionEnabled:
      services === undefined
        ? row.has("services")
          ? false
          : null
        : /v-?motion/i.test(services) || /^true$/i.test(services),
  };
}
