import type { RawTime } from "../../model/record.ts";
import type { Adapter } from "../adapter.ts";
import { tableAdapter } from "../dialect/table.ts";

/** Icinga's vSphereDB table vm_event_history as CSV: epoch milliseconds; objects only as binary ids, so names come from the sentence. */
export const icingaHistoryCsv: Adapter = tableAdapter(
  {
    id: "icinga-history-csv",
    title: "Icinga vSphereDB, table vm_event_history (CSV)",
    role: "events",
    bareTimes: "utc",
    recipes: [
      {
        tool: "mysql on the Icinga server",
        command:
          "mysql --batch vspheredb -e 'select ts_event_ms, event_type, event_key, event_chain_id, is_template, full_message, user_name, fault_message, fault_reason from vm_event_history where ts_event_ms > (unix_timestamp() - 93600) * 1000' > events.tsv",
        privilege: "select on vspheredb.vm_event_history; no vCenter permission",
      },
    ],
  },
  {
    columns: {
      time: ["ts_event_ms"],
      type: ["event_type"],
      key: ["event_key"],
      chain: ["event_chain_id"],
      template: ["is_template"],
      message: ["full_message"],
      user: ["user_name"],
      fault: ["fault_message"],
      reason: ["fault_reason"],
    },
    needed: ["time", "type"],
    time: [],
    // The table holds events of VMs' moves and little else.
    readsEveryRow: true,
    claims: (table) => (table.has("time", "type") ? "yes" : "no"),
    record: (row) => {
      const fault = [row.text("fault"), row.text("reason")].filter((text) => text !== undefined);
      return {
        shape: "event",
        line: row.line,
        time: epochOf(row.text("time")),
        typeId: row.text("type"),
        key: row.text("key"),
        chainId: row.text("chain"),
        message: row.text("message"),
        userName: row.user("user"),
        template: row.text("template") === "y" ? true : undefined,
        fault: fault.length === 0 ? undefined : { message: fault.join(" ") },
      };
    },
  },
);

function epochOf(text: string | undefined): RawTime | undefined {
  return text !== undefined && /^\d{12,14}$/.test(text) ? { epochMs: Number(text), precisionMs: 1 } : text;
}
