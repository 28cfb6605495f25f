import type { Adapter } from "../adapter.ts";
import { tableAdapter } from "../dialect/table.ts";
import { EVENT_TABLE, hasRawColumns } from "../event-table.ts";

/**
 * `Get-VIEvent | Export-Csv` without a Select: the columns are those of the first object, nested objects are their class names,
 * and no column tells an event's type. Key and chain are there; names only stand in the sentence.
 */
export const powercliRawCsv: Adapter = tableAdapter(
  {
    id: "powercli-raw-csv",
    title: "PowerCLI Get-VIEvent, whole events, as CSV",
    role: "events",
    bareTimes: "local",
    recipes: [
      {
        tool: "VCF PowerCLI 9, or VMware PowerCLI 10 to 13",
        command:
          "Get-VIEvent -Start (Get-Date).AddHours(-26) -MaxSamples ([int]::MaxValue) | Export-Csv events.csv -NoTypeInformation -Encoding UTF8",
        privilege: "Read-only on the vCenter root, propagated",
        note: "Loses event types and names: the selected columns of powercli-select-csv, or Export-Clixml, say more.",
      },
    ],
  },
  {
    ...EVENT_TABLE,
    claims: (table) =>
      table.has("time", "message") &&
      hasRawColumns(table) &&
      table.columns.has(["FullFormattedMessage"]) &&
      table.columns.has(["ChainId", "Key"])
        ? "yes"
        : "no",
  },
);
