import type { Adapter } from "../adapter.ts";
import { tableAdapter } from "../dialect/table.ts";

/** The CSV export of vCenter Event Assistant: the sentence, the type and the entity; neither key nor chain, times with their zone. */
export const eventAssistantCsv: Adapter = tableAdapter(
  {
    id: "event-assistant-csv",
    title: "vCenter Event Assistant, exported events (CSV)",
    role: "events",
    bareTimes: "utc",
    recipes: [
      {
        tool: "vCenter Event Assistant",
        command: "the tab of events > choose the period > download as CSV",
        privilege: "a login to the assistant; no vCenter permission",
        note: "Only the events that the list has loaded are exported.",
      },
    ],
  },
  {
    columns: {
      time: ["occurred_at"],
      vcenter: ["vcenter_name", "vcenter"],
      type: ["event_type"],
      severity: ["severity"],
      message: ["message"],
      user: ["user_name"],
      entity: ["entity_name"],
      entityType: ["entity_type"],
    },
    needed: ["time", "type", "message"],
    time: ["time"],
    claims: (table) =>
      table.has("time", "type", "message") && (table.has("entity") || table.has("vcenter")) ? "yes" : "no",
    record: (row) => ({
      shape: "event",
      line: row.line,
      time: row.text("time"),
      typeId: row.text("type"),
      message: row.text("message"),
      userName: row.user("user"),
      severity: row.text("severity"),
      // vim.VirtualMachine, VirtualMachine
      vm: row.text("entityType")?.endsWith("VirtualMachine") === true ? row.named("entity") : undefined,
      vcenter: row.text("vcenter"),
    }),
  },
);
