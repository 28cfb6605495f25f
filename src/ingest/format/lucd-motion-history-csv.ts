import type { Adapter, Probe, Sink } from "../adapter.ts";
import { Columns, fieldAt } from "../dialect/columns.ts";
import { csvShape } from "../dialect/csv.ts";
import { readTable, rejectHeader } from "../dialect/table.ts";
import type { Head, Source } from "../source.ts";

/**
 * Result rows of LucD's Get-MotionHistory: ends only. Host names are cut at their first dot (an IP address to its first number),
 * and an empty target means that it did not change.
 */
export const lucdMotionHistoryCsv: Adapter = {
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
  probe,
  read,
};

const SOURCE_HOST = ["srcvmhost"];
const TARGET_HOST = ["tgtvmhost"];
const TIME = ["createdtime", "time", "date"];

function probe(head: Head): Probe {
  const shape = csvShape(head);
  if (shape === null) return "no";
  const columns = new Columns(shape.columns);
  return columns.has(TIME) && columns.has(SOURCE_HOST) && columns.has(TARGET_HOST) && columns.has(["vm"])
    ? "yes"
    : "no";
}

async function read(source: Source, sink: Sink): Promise<void> {
  const shape = csvShape(source.head);
  if (shape === null) return rejectHeader(source, sink);
  sink.describe({ delimiter: shape.delimiter, columns: shape.columns });
  const columns = new Columns(shape.columns);
  const at = {
    time: columns.find(TIME),
    type: columns.find(["type"]),
    user: columns.find(["username", "user"]),
    vm: columns.find(["vm", "vmname", "name"]),
    sourceHost: columns.find(SOURCE_HOST),
    targetHost: columns.find(TARGET_HOST),
    sourceDatastore: columns.find(["srcdatastore"]),
    targetDatastore: columns.find(["tgtdatastore"]),
  };
  await readTable(source, shape, sink, {
    needed: [at.time, at.vm],
    time: at.time,
    // Every row is a migration.
    relevant: () => true,
    row: (fields, line) => {
      sink.emit({
        shape: "migration",
        line,
        vm: { name: fieldAt(fields, at.vm) },
        typeLabel: fieldAt(fields, at.type),
        endTime: fieldAt(fields, at.time),
        userName: fieldAt(fields, at.user),
        sourceHost: fieldAt(fields, at.sourceHost),
        destHost: fieldAt(fields, at.targetHost),
        sourceDatastore: fieldAt(fields, at.sourceDatastore),
        destDatastore: fieldAt(fields, at.targetDatastore),
        shortHostNames: true,
        emptyMeansUnchanged: true,
      });
    },
  });
}
