import type { VmInventory } from "../../model/inventory.ts";
import type { Adapter, Probe, Sink } from "../adapter.ts";
import { Columns } from "../dialect/columns.ts";
import { csvShape, readCsv } from "../dialect/csv.ts";
import { morefOf } from "../event-object.ts";
import { rvtoolsTab } from "../inventory/rvtools-tabs.ts";
import { TableRow } from "../inventory/table-row.ts";
import { hardwareVersionOf, instanceUuidOf, powerStateOf } from "../inventory/vm-words.ts";
import type { Head, Source } from "../source.ts";

/** PowerCLI's `Get-VM | Export-Csv`, whole or with selected columns; calculated columns are found by their usual names. */
export const getVmCsv: Adapter = {
  id: "get-vm-csv",
  title: "PowerCLI Get-VM as CSV",
  role: "inventory",
  bareTimes: "local",
  recipes: [
    {
      tool: "PowerCLI",
      command:
        "Get-VM | Select-Object Name, PowerState, NumCpu, MemoryMB, UsedSpaceGB, ProvisionedSpaceGB, VMHost, @{n='Cluster';e={$_.VMHost.Parent.Name}}, Folder, HardwareVersion, GuestId, PersistentId, Id, Uid, @{n='Snapshots';e={@($_.ExtensionData.Snapshot.RootSnapshotList).Count}}, @{n='LatencySensitivity';e={$_.ExtensionData.Config.LatencySensitivity.Level}}, @{n='ActiveMB';e={$_.ExtensionData.Summary.QuickStats.GuestMemoryUsage}}, @{n='ConsumedMB';e={$_.ExtensionData.Summary.QuickStats.HostMemoryUsage}}, @{n='TakenAt';e={(Get-Date).ToUniversalTime().ToString('o')}} | Export-Csv vms.csv -NoTypeInformation -Encoding UTF8",
      privilege: "Read-only on the vCenter root, propagated",
    },
  ],
  probe,
  read,
};

const NAME = ["name", "vm", "vmname"];
const MEMORY = ["memorymb", "memorygb", "memory"];

function probe(head: Head): Probe {
  const shape = csvShape(head);
  if (shape === null) return "no";
  const columns = new Columns(shape.columns);
  if (!columns.has(NAME) || !columns.has(MEMORY) || rvtoolsTab(columns) !== null) return "no";
  if (columns.has(["fullformattedmessage", "starttime", "createdtime"])) return "no";
  const own = ["powerstate", "numcpu", "vmhost", "persistentid", "usedspacegb"].filter((name) => columns.has([name]));
  return own.length >= 2 ? "yes" : own.length === 1 ? "maybe" : "no";
}

async function read(source: Source, sink: Sink): Promise<void> {
  const shape = csvShape(source.head);
  if (shape === null) return;
  sink.describe({ delimiter: shape.delimiter, columns: shape.columns });
  const columns = new Columns(shape.columns);
  let vcenter: string | undefined;
  await readCsv(source, shape, {
    relevant: () => true,
    skipped: () => sink.irrelevant(),
    broken: (line, reason, excerpt) => sink.reject(line, reason, excerpt.slice(0, 200)),
    row: (fields, line) => {
      const record = vmOf(new TableRow(columns, fields), line);
      if (record === null) return sink.reject(line, "the row names no VM", fields.join(shape.delimiter).slice(0, 200));
      if (record.vcenter !== undefined && record.vcenter !== vcenter) {
        vcenter = record.vcenter;
        sink.describe({ vcenter });
      }
      sink.emit(record);
    },
  });
}

function vmOf(row: TableRow, line: number): VmInventory | null {
  const name = row.text(...NAME);
  if (name === undefined) return null;
  const snapshots = row.text("snapshots", "snapshotcount", "hassnapshot", "hassnapshots");
  const id = row.text("id", "moref", "vmid", "morefid");
  return {
    shape: "inventory",
    about: "vm",
    line,
    vcenter: row.text("vcenter", "viserver", "server", "vcenterserver") ?? serverOfUid(row.text("uid")),
    takenAt: row.text("takenat", "collectedat", "timestamp"),
    vm: {
      name,
      moref: id === undefined ? undefined : morefOf(id),
      uuid: instanceUuidOf(row.text("persistentid", "instanceuuid")),
    },
    host: plain(row.text("vmhost", "host", "esxhost")),
    cluster: plain(row.text("cluster", "clustername")),
    datacenter: plain(row.text("datacenter", "dc")),
    folder: plain(row.text("folder")),
    powerState: powerStateOf(row.text("powerstate")),
    memoryMegabytes: row.whole("memorymb") ?? gigabytes(row.decimal("memorygb", "memory")),
    consumedMegabytes: row.whole("consumedmb", "hostmemoryusage", "consumedmemorymb"),
    activeMegabytes: row.whole("activemb", "guestmemoryusage", "activememorymb"),
    vcpus: row.whole("numcpu", "cpus", "vcpu", "vcpus"),
    inUseMegabytes: gigabytes(row.decimal("usedspacegb")),
    provisionedMegabytes: gigabytes(row.decimal("provisionedspacegb")),
    guestOs: guestOs(row),
    latencySensitivity: row.text("latencysensitivity")?.toLowerCase(),
    hardwareVersion: hardwareVersionOf(row.text("hardwareversion", "version")),
    hasSnapshots: snapshots === undefined ? undefined : !/^(0|false|no|falsch)$/i.test(snapshots),
  };
}

function gigabytes(value: number | undefined): number | undefined {
  return value === undefined ? undefined : value * 1024;
}

/** Nested objects that only say their class name say nothing. */
function plain(text: string | undefined): string | undefined {
  return text === undefined || text.startsWith("VMware.") || text.startsWith("System.") ? undefined : text;
}

/** `/VIServer=vsphere.local\administrator@vcenter01.example.com:443/VirtualMachine=VirtualMachine-vm-123/` */
function serverOfUid(uid: string | undefined): string | undefined {
  return /\/VIServer=(?:[^/]*@)?([^/:@]+)(?::\d+)?\//i.exec(uid ?? "")?.[1];
}

/** `Guest` is printed as `web01:Microsoft Windows Server 2019 (64-bit)`. */
function guestOs(row: TableRow): string | undefined {
  const guest = row.text("guest");
  const afterName = plain(guest)
    ?.replace(/^[^:]*:/, "")
    .trim();
  return afterName === undefined || afterName === "" ? row.text("guestos", "guestfullname", "guestid") : afterName;
}
