import type { Adapter } from "../adapter.ts";
import { tableAdapter } from "../dialect/table.ts";

/**
 * Result rows of Get-VMotion (brianbunke/vCmdlets) and of its derivatives: pairs that the script has made. Its `Duration` is
 * `hh:mm:ss` and loses whole days, so only its times count. Halves and failures are missing by its making.
 */
export const getVmotionCsv: Adapter = tableAdapter(
  {
    id: "get-vmotion-csv",
    title: "Get-VMotion (vCmdlets), result as CSV",
    role: "migrations",
    bareTimes: "local",
    recipes: [
      {
        tool: "PowerCLI with the vCmdlets module",
        command: "Get-Datacenter | Get-VMotion -Days 1 | Export-Csv vmotions.csv -NoTypeInformation -Encoding UTF8",
        privilege: "Read-only on the vCenter root, propagated",
        note: "Holds finished pairs only: failures, halves and cold moves are not in it.",
      },
    ],
  },
  {
    columns: {
      vm: ["Name", "VM", "VMName"],
      type: ["Type"],
      trigger: ["Trigger"],
      sourceHost: ["SrcHost", "Source", "SourceHost"],
      destHost: ["DstHost", "Destination", "DestHost", "DestinationHost"],
      sourceDatastore: ["SrcDS", "SrcDatastore", "SourceDatastore"],
      destDatastore: ["DstDS", "DstDatastore", "DestDatastore", "DestinationDatastore"],
      sourceCluster: ["SrcCluster"],
      destCluster: ["DstCluster"],
      sourceDatacenter: ["SrcDC"],
      destDatacenter: ["DstDC"],
      start: ["StartTime", "Start"],
      end: ["EndTime", "End"],
      duration: ["Duration"],
      user: ["UserName", "User"],
      chain: ["ChainID"],
      vcenter: ["vCenter", "Server"],
    },
    needed: ["vm", "start", "end"],
    time: ["start"],
    // Every row is a migration.
    readsEveryRow: true,
    claims: (table) => {
      if (!table.has("vm", "start", "end", "duration")) return "no";
      if (table.columns.has(["DescriptionId", "Status", "State"])) return "no";
      // One derivative tells the trigger instead of the hosts.
      return table.has("sourceHost", "destHost") || table.has("trigger") ? "yes" : "no";
    },
    record: (row) => ({
      shape: "migration",
      line: row.line,
      vm: { name: row.text("vm") },
      typeLabel: row.text("type"),
      startTime: row.text("start"),
      endTime: row.text("end"),
      userName: row.text("user"),
      chainId: row.text("chain"),
      sourceHost: row.text("sourceHost"),
      destHost: row.text("destHost"),
      sourceDatastore: row.text("sourceDatastore"),
      destDatastore: row.text("destDatastore"),
      sourceCluster: row.text("sourceCluster"),
      destCluster: row.text("destCluster"),
      sourceDatacenter: row.text("sourceDatacenter"),
      destDatacenter: row.text("destDatacenter"),
      vcenter: row.text("vcenter"),
    }),
  },
);
