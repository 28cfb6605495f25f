import type { Adapter } from "../adapter.ts";
import { tableAdapter } from "../dialect/table.ts";

/**
 * Result rows of LucD's Get-MotionHistory: ends only. Host names are cut at their first dot (an IP address to its first number),
 * and an empty target means that it did not change.
 */
export const lucdMotionHistoryCsv: Adapter = tableAdapter(
  {
    id: "lucd-motion-history-csv",
    title: "Get-MotionHistory (LucD), result as CSV",
    role: "migrations",
    bareTimes: "local",
    recipes: [
      {
        tool: "PowerCLI with LucD's Get-MotionHistory",
        command: "Get-VM | Get-MotionHistory -Days 1 | Export-Csv motions.csv -NoTypeInformation -UseCulture",
        privilege: "Read-only on the vCenter root, propagated",
        note: "Has the ends only, no durations, no failures.",
      },
    ],
  },
  {
    columns: {
      time: ["CreatedTime", "time", "date"],
      type: ["Type"],
      user: ["UserName", "user"],
      vm: ["VM", "VMName", "name"],
      sourceHost: ["SrcVMHost"],
      targetHost: ["TgtVMHost"],
      sourceDatastore: ["SrcDatastore"],
      targetDatastore: ["TgtDatastore"],
    },
    needed: ["time", "vm"],
    time: ["time"],
    // Every row is a migration.
    readsEveryRow: true,
    claims: (table) => (table.has("time", "vm", "sourceHost", "targetHost") ? "yes" : "no"),
    record: (row) => ({
      shape: "migration",
      line: row.line,
      vm: { name: row.text("vm") },
      typeLabel: row.text("type"),
      endTime: row.text("time"),
      userName: row.text("user"),
      sourceHost: row.text("sourceHost"),
      destHost: row.text("targetHost"),
      sourceDatastore: row.text("sourceDatastore"),
      destDatastore: row.text("targetDatastore"),
      shortHostNames: true,
      emptyMeansUnchanged: true,
    }),
  },
);
