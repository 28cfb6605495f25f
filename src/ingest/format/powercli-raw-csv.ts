import type { Adapter, Probe, Sink } from "../adapter.ts";
import { csvShape } from "../dialect/csv.ts";
import { rejectHeader } from "../dialect/table.ts";
import { eventColumns, hasRawColumns, readEventTable } from "../event-table.ts";
import type { Head, Source } from "../source.ts";

/**
 * `Get-VIEvent | Export-Csv` without a Select: the columns are those of the first object, nested objects are their class names,
 * and no column tells an event's type. Key and chain are there; names only stand in the sentence.
 */
export const powercliRawCsv: Adapter = {
  id: "powercli-raw-csv",
  title: "PowerCLI Get-VIEvent, whole events, as CSV",
  role: "events",
  bareTimes: "local",
  recipes: [
    {
      tool: "PowerCLI",
      command:
        "Get-VIEvent -Start (Get-Date).AddDays(-1) -MaxSamples ([int]::MaxValue) | Export-Csv events.csv -NoTypeInformation -Encoding UTF8",
      privilege: "Read-only on the vCenter root, propagated",
      note: "Loses event types and names: the selected columns of powercli-select-csv, or Export-Clixml, say more.",
    },
  ],
  probe,
  read,
};

function probe(head: Head): Probe {
  const shape = csvShape(head);
  const found = shape && eventColumns(shape);
  if (!found || !hasRawColumns(found.columns)) return "no";
  return found.columns.has(["fullformattedmessage"]) && found.columns.has(["chainid", "key"]) ? "yes" : "no";
}

async function read(source: Source, sink: Sink): Promise<void> {
  const shape = csvShape(source.head);
  if (shape === null) return rejectHeader(source, sink);
  await readEventTable(source, shape, sink);
}
