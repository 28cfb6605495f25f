import type { VmInventory } from "../../model/inventory.ts";
import type { Adapter } from "../adapter.ts";
import type { ColumnNames, Row } from "../dialect/row.ts";
import { tableAdapter } from "../dialect/table.ts";
import { morefOf } from "../event-object.ts";
import { rvtoolsTable } from "../inventory/rvtools-tabs.ts";
import { hardwareVersionOf, instanceUuidOf, powerStateOf } from "../inventory/vm-words.ts";

const COLUMNS = {
  name: ["Name", "vm", "vmName"],
  id: ["Id", "moRef", "vmId", "moRefId"],
  uid: ["Uid"],
  persistentId: ["PersistentId", "instanceUuid"],
  vcenter: ["vCenter", "viServer", "server", "vCenterServer"],
  takenAt: ["TakenAt", "collectedAt", "timestamp"],
  host: ["VMHost", "host", "esxHost"],
  cluster: ["Cluster", "clusterName"],
  datacenter: ["Datacenter", "dc"],
  folder: ["Folder"],
  powerState: ["PowerState"],
  memoryMegabytes: ["MemoryMB"],
  memoryGigabytes: ["MemoryGB", "memory"],
  consumed: ["ConsumedMB", "hostMemoryUsage", "consumedMemoryMB"],
  active: ["ActiveMB", "guestMemoryUsage", "activeMemoryMB"],
  cpus: ["NumCpu", "cpus", "vCPU", "vCPUs"],
  usedGigabytes: ["UsedSpaceGB"],
  provisionedGigabytes: ["ProvisionedSpaceGB"],
  guest: ["Guest"],
  guestOs: ["GuestOS", "guestFullName", "guestId"],
  latencySensitivity: ["LatencySensitivity"],
  hardwareVersion: ["HardwareVersion", "version"],
  snapshots: ["Snapshots", "snapshotCount", "hasSnapshot", "hasSnapshots"],
} as const satisfies ColumnNames<string>;
type Column = keyof typeof COLUMNS;

/** Of these at least two are PowerCLI's own words for a VM. */
const OWN: readonly Column[] = ["powerState", "cpus", "host", "persistentId", "usedGigabytes"];

/** PowerCLI's `Get-VM | Export-Csv`, whole or with selected columns; calculated columns are found by their usual names. */
export const getVmCsv: Adapter = tableAdapter(
  {
    id: "get-vm-csv",
    title: "PowerCLI Get-VM as CSV",
    role: "inventory",
    bareTimes: "local",
    recipes: [
      {
        tool: "VCF PowerCLI 9, or VMware PowerCLI 10 to 13",
        command:
          "Get-VM | Select-Object Name, PowerState, NumCpu, MemoryMB, UsedSpaceGB, ProvisionedSpaceGB, VMHost, @{n='Cluster';e={$_.VMHost.Parent.Name}}, Folder, HardwareVersion, GuestId, PersistentId, Id, Uid, @{n='Snapshots';e={@($_.ExtensionData.Snapshot.RootSnapshotList).Count}}, @{n='LatencySensitivity';e={$_.ExtensionData.Config.LatencySensitivity.Level}}, @{n='ActiveMB';e={$_.ExtensionData.Summary.QuickStats.GuestMemoryUsage}}, @{n='ConsumedMB';e={$_.ExtensionData.Summary.QuickStats.HostMemoryUsage}}, @{n='TakenAt';e={(Get-Date).ToUniversalTime().ToString('o')}} | Export-Csv vms.csv -NoTypeInformation -Encoding UTF8",
        privilege: "Read-only on the vCenter root, propagated",
      },
    ],
  },
  {
    columns: COLUMNS,
    needed: ["name"],
    time: [],
    // Every row is a VM.
    readsEveryRow: true,
    claims: (table) => {
      if (!table.has("name") || !(table.has("memoryMegabytes") || table.has("memoryGigabytes"))) return "no";
      if (rvtoolsTable(table.columns) !== null) return "no";
      if (table.columns.has(["FullFormattedMessage", "StartTime", "CreatedTime"])) return "no";
      const own = OWN.filter((name) => table.columns.has([COLUMNS[name][0]])).length;
      return own >= 2 ? "yes" : own === 1 ? "maybe" : "no";
    },
    record: vmOf,
  },
);

function vmOf(row: Row<Column>): VmInventory | string {
  const name = row.text("name");
  if (name === undefined) return "the row names no VM";
  const snapshots = row.text("snapshots");
  const id = row.text("id");
  return {
    shape: "inventory",
    about: "vm",
    line: row.line,
    vcenter: row.text("vcenter") ?? serverOfUid(row.text("uid")),
    takenAt: row.text("takenAt"),
    vm: {
      name,
      moref: id === undefined ? undefined : morefOf(id),
      uuid: instanceUuidOf(row.text("persistentId")),
    },
    host: row.word("host"),
    cluster: row.word("cluster"),
    datacenter: row.word("datacenter"),
    folder: row.word("folder"),
    powerState: powerStateOf(row.text("powerState")),
    memoryMegabytes: row.whole("memoryMegabytes") ?? gigabytes(row.decimal("memoryGigabytes")),
    consumedMegabytes: row.whole("consumed"),
    activeMegabytes: row.whole("active"),
    vcpus: row.whole("cpus"),
    inUseMegabytes: gigabytes(row.decimal("usedGigabytes")),
    provisionedMegabytes: gigabytes(row.decimal("provisionedGigabytes")),
    guestOs: guestOsOf(row),
    latencySensitivity: row.text("latencySensitivity")?.toLowerCase(),
    hardwareVersion: hardwareVersionOf(row.text("hardwareVersion")),
    hasSnapshots: snapshots === undefined ? undefined : !/^(0|false|no|falsch)$/i.test(snapshots),
  };
}

function gigabytes(value: number | undefined): number | undefined {
  return value === undefined ? undefined : value * 1024;
}

/** `/VIServer=vsphere.local\administrator@vcenter01.example.com:443/VirtualMachine=VirtualMachine-vm-123/` */
function serverOfUid(uid: string | undefined): string | undefined {
  return /\/VIServer=(?:[^/]*@)?([^/:@]+)(?::\d+)?\//i.exec(uid ?? "")?.[1];
}

/** `Guest` is printed as `web01:Microsoft Windows Server 2019 (64-bit)`. */
function guestOsOf(row: Row<Column>): string | undefined {
  const afterName = row
    .word("guest")
    ?.replace(/^[^:]*:/, "")
    .trim();
  return afterName === undefined || afterName === "" ? row.text("guestOs") : afterName;
}
