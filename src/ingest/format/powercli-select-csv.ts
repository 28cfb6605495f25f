import type { Adapter } from "../adapter.ts";
import { tableAdapter } from "../dialect/table.ts";
import { EVENT_TABLE, hasRawColumns } from "../event-table.ts";

/**
 * `Get-VIEvent | Select CreatedTime, UserName, FullFormattedMessage | Export-Csv`: the export most scripts make.
 * Its whole meaning is in the message text; every other column (calculated or extra) is a welcome hint, found by alias.
 */
export const powercliSelectCsv: Adapter = tableAdapter(
  {
    id: "powercli-select-csv",
    title: "PowerCLI Get-VIEvent, selected columns, as CSV",
    role: "events",
    bareTimes: "local",
    recipes: [
      {
        tool: "VCF PowerCLI 9, or VMware PowerCLI 10 to 13",
        command:
          "Get-VIEvent -Start (Get-Date).AddHours(-26) -MaxSamples ([int]::MaxValue) | Select-Object @{n='CreatedTime';e={$_.CreatedTime.ToUniversalTime().ToString('o')}}, UserName, FullFormattedMessage, Key, ChainId, @{n='Type';e={if ($_.EventTypeId) {$_.EventTypeId} else {$_.GetType().Name}}}, @{n='VM';e={$_.Vm.Name}}, @{n='VmId';e={$_.Vm.Vm.Value}} | Export-Csv events.csv -NoTypeInformation -Encoding UTF8",
        privilege: "Read-only on the vCenter root, propagated",
        note: "Without -MaxSamples or -Start Get-VIEvent stops at 100 events.",
      },
    ],
  },
  {
    ...EVENT_TABLE,
    claims: (table) => {
      if (!table.has("time", "message") || hasRawColumns(table)) return "no";
      if (table.columns.has(["FullFormattedMessage"])) return "yes";
      // Icinga's and vCenter's own database columns: other producers.
      return table.columns.has(["event_chain_id", "ts_event_ms", "create_time"]) ? "no" : "maybe";
    },
  },
);
