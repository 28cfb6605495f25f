import type { Adapter, Probe, Sink } from "../adapter.ts";
import { csvShape } from "../dialect/csv.ts";
import { rejectHeader } from "../dialect/table.ts";
import { eventColumns, hasRawColumns, readEventTable } from "../event-table.ts";
import type { Head, Source } from "../source.ts";

/**
 * `Get-VIEvent | Select CreatedTime, UserName, FullFormattedMessage | Export-Csv`: the export most scripts make.
 * Its whole meaning is in the message text; every other column (calculated or extra) is a welcome hint, found by alias.
 */
export const powercliSelectCsv: Adapter = {
  id: "powercli-select-csv",
  title: "PowerCLI Get-VIEvent, selected columns, as CSV",
  role: "events",
  bareTimes: "local",
  recipes: [
    {
      tool: "PowerCLI",
      command:
        "Get-VIEvent -Start (Get-Date).AddDays(-1) -MaxSamples ([int]::MaxValue) | Select-Object @{n='CreatedTime';e={$_.CreatedTime.ToUniversalTime().ToString('o')}}, UserName, FullFormattedMessage, Key, ChainId, @{n='Type';e={if ($_.EventTypeId) {$_.EventTypeId} else {$_.GetType().Name}}}, @{n='VM';e={$_.Vm.Name}}, @{n='VmId';e={$_.Vm.Vm.Value}} | Export-Csv events.csv -NoTypeInformation -Encoding UTF8",
      privilege: "Read-only on the vCenter root, propagated",
      note: "Without -MaxSamples or -Start Get-VIEvent stops at 100 events.",
    },
  ],
  probe,
  read,
};

function probe(head: Head): Probe {
  const shape = csvShape(head);
  const found = shape && eventColumns(shape);
  if (!found || hasRawColumns(found.columns)) return "no";
  const { columns } = found;
  if (columns.has(["fullformattedmessage"])) return "yes";
  // Icinga's and vCenter's own database columns, log shippers' fields: other producers.
  return columns.has(["eventchainid", "tseventms", "createtime"]) ? "no" : "maybe";
}

async function read(source: Source, sink: Sink): Promise<void> {
  const shape = csvShape(source.head);
  if (shape === null) return rejectHeader(source, sink);
  await readEventTable(source, shape, sink);
}
