import type { Adapter } from "../adapter.ts";
import type { Row } from "../dialect/row.ts";
import { tableAdapter } from "../dialect/table.ts";

/**
 * Result rows of Get-VMotion (brianbunke/vCmdlets), of vCheck's plugin 72 and of Get-VMotionDuration (David Vekemans): pairs that
 * the script has made. `Duration` is `hh:mm:ss` and loses whole days, so only the times count. Halves are missing by their making.
 * vCheck's Source and Destination are hosts in a row of type vMotion and datastores in one of type SvMotion.
 */
export const getVmotionCsv: Adapter = tableAdapter(
  {
    id: "get-vmotion-csv",
    title: "Get-VMotion, vCheck plugin 72, Get-VMotionDuration: result as CSV",
    role: "migrations",
    bareTimes: "local",
    recipes: [
      {
        tool: "PowerCLI with the vCmdlets module",
        command: "Get-Datacenter | Get-VMotion -Days 1 | Export-Csv vmotions.csv -NoTypeInformation -Encoding UTF8",
        privilege: "Read-only on the vCenter root, propagated",
        note: "Holds finished pairs only: failures, halves and cold moves are not in it. Get-VMotionDuration prints a failed move as an svMotion on the same host; vCheck's plugin drops the host of a Storage vMotion.",
      },
    ],
  },
  {
    columns: {
      vm: ["Name", "VM", "VMName"],
      type: ["Type"],
      trigger: ["Trigger"],
      source: ["Source"],
      destination: ["Destination"],
      sourceHost: ["SrcHost", "SourceHost"],
      destHost: ["DstHost", "DestHost", "DestinationHost"],
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
    claims: (table, head) => {
      if (!table.has("vm", "start", "end", "duration")) return "no";
      if (table.columns.has(["DescriptionId", "Status", "State"])) return "no";
      const tellsSides = table.has("sourceHost", "destHost") || table.has("source", "destination");
      if (tellsSides || table.has("trigger")) return "yes";
      // vCheck's plugin wrote no sides before its version 1.3; then only the words of its rows say what it is.
      return table.has("type") && /[,;\t"](?:s-?)?vmotion[,;\t"]/i.test(head.text) ? "yes" : "no";
    },
    record: (row) => ({
      shape: "migration",
      line: row.line,
      vm: { name: row.text("vm") },
      typeLabel: row.text("type"),
      trigger: row.text("trigger"),
      startTime: row.text("start"),
      endTime: row.text("end"),
      userName: row.text("user"),
      chainId: row.text("chain"),
      sourceHost: row.text("sourceHost") ?? (movesStorage(row) ? undefined : row.text("source")),
      destHost: row.text("destHost") ?? (movesStorage(row) ? undefined : row.text("destination")),
      sourceDatastore: row.text("sourceDatastore") ?? (movesStorage(row) ? row.text("source") : undefined),
      destDatastore: row.text("destDatastore") ?? (movesStorage(row) ? row.text("destination") : undefined),
      sourceCluster: row.text("sourceCluster"),
      destCluster: row.text("destCluster"),
      sourceDatacenter: row.text("sourceDatacenter"),
      destDatacenter: row.text("destDatacenter"),
      vcenter: row.text("vcenter"),
    }),
  },
);

/** `SvMotion`, `s-vMotion`. */
function movesStorage(row: Row<"type">): boolean {
  return /^s-?vmotion$/i.test(row.text("type") ?? "");
}
