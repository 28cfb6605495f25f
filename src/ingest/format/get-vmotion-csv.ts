import type { Adapter, Probe, Sink } from "../adapter.ts";
import { Columns, fieldAt } from "../dialect/columns.ts";
import { csvShape } from "../dialect/csv.ts";
import { aliases, readTable, rejectHeader } from "../dialect/table.ts";
import type { Head, Source } from "../source.ts";

/**
 * Result rows of Get-VMotion (brianbunke/vCmdlets) and of its derivatives: pairs that the script has made. Its `Duration` is
 * `hh:mm:ss` and loses whole days, so only its times count. Halves and failures are missing by its making.
 */
export const getVmotionCsv: Adapter = {
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
  probe,
  read,
};

const VM = aliases("Name", "VM", "VMName");
const SOURCE_HOST = aliases("SrcHost", "Source", "SourceHost");
const DEST_HOST = aliases("DstHost", "Destination", "DestHost", "DestinationHost");
const START = aliases("StartTime", "Start");
const END = aliases("EndTime", "End");

function probe(head: Head): Probe {
  const shape = csvShape(head);
  if (shape === null) return "no";
  const columns = new Columns(shape.columns);
  const pair = columns.has(VM) && columns.has(START) && columns.has(END) && columns.has(["duration"]);
  if (!pair || columns.has(["descriptionid", "status", "state"])) return "no";
  // One derivative tells the trigger instead of the hosts.
  return (columns.has(SOURCE_HOST) && columns.has(DEST_HOST)) || columns.has(["trigger"]) ? "yes" : "no";
}

async function read(source: Source, sink: Sink): Promise<void> {
  const shape = csvShape(source.head);
  if (shape === null) return rejectHeader(source, sink);
  sink.describe({ delimiter: shape.delimiter, columns: shape.columns });
  const columns = new Columns(shape.columns);
  const at = {
    vm: columns.find(VM),
    type: columns.find(["type"]),
    sourceHost: columns.find(SOURCE_HOST),
    destHost: columns.find(DEST_HOST),
    sourceDatastore: columns.find(["srcds", "srcdatastore", "sourcedatastore"]),
    destDatastore: columns.find(["dstds", "dstdatastore", "destdatastore", "destinationdatastore"]),
    sourceCluster: columns.find(["srccluster"]),
    destCluster: columns.find(["dstcluster"]),
    sourceDatacenter: columns.find(["srcdc"]),
    destDatacenter: columns.find(["dstdc"]),
    start: columns.find(START),
    end: columns.find(END),
    user: columns.find(["username", "user"]),
    chain: columns.find(["chainid"]),
    vcenter: columns.find(["vcenter", "server"]),
  };
  await readTable(source, shape, sink, {
    needed: [at.vm, at.start, at.end],
    time: at.start,
    // Every row is a migration.
    relevant: () => true,
    row: (fields, line) => {
      sink.emit({
        shape: "migration",
        line,
        vm: { name: fieldAt(fields, at.vm) },
        typeLabel: fieldAt(fields, at.type),
        startTime: fieldAt(fields, at.start),
        endTime: fieldAt(fields, at.end),
        userName: fieldAt(fields, at.user),
        chainId: fieldAt(fields, at.chain),
        sourceHost: fieldAt(fields, at.sourceHost),
        destHost: fieldAt(fields, at.destHost),
        sourceDatastore: fieldAt(fields, at.sourceDatastore),
        destDatastore: fieldAt(fields, at.destDatastore),
        sourceCluster: fieldAt(fields, at.sourceCluster),
        destCluster: fieldAt(fields, at.destCluster),
        sourceDatacenter: fieldAt(fields, at.sourceDatacenter),
        destDatacenter: fieldAt(fields, at.destDatacenter),
        vcenter: fieldAt(fields, at.vcenter),
      });
    },
  });
}
