import type { RawTime } from "../../model/record.ts";
import type { Adapter, Probe, Sink } from "../adapter.ts";
import { Columns, fieldAt } from "../dialect/columns.ts";
import { csvShape } from "../dialect/csv.ts";
import { readTable, rejectHeader, userAt } from "../dialect/table.ts";
import type { Head, Source } from "../source.ts";

/** Icinga's vSphereDB table vm_event_history as CSV: epoch milliseconds; objects only as binary ids, so names come from the sentence. */
export const icingaHistoryCsv: Adapter = {
  id: "icinga-history-csv",
  title: "Icinga vSphereDB, table vm_event_history (CSV)",
  role: "events",
  bareTimes: "utc",
  recipes: [
    {
      tool: "mysql on the Icinga server",
      command:
        "mysql --batch vspheredb -e 'select ts_event_ms, event_type, event_key, event_chain_id, is_template, full_message, user_name, fault_message, fault_reason from vm_event_history where ts_event_ms > (unix_timestamp() - 86400) * 1000' > events.tsv",
      privilege: "select on vspheredb.vm_event_history; no vCenter permission",
    },
  ],
  probe,
  read,
};

const TIME = ["tseventms"];

function probe(head: Head): Probe {
  const shape = csvShape(head);
  if (shape === null) return "no";
  const columns = new Columns(shape.columns);
  return columns.has(TIME) && columns.has(["eventtype"]) ? "yes" : "no";
}

async function read(source: Source, sink: Sink): Promise<void> {
  const shape = csvShape(source.head);
  if (shape === null) return rejectHeader(source, sink);
  sink.describe({ delimiter: shape.delimiter, columns: shape.columns });
  const columns = new Columns(shape.columns);
  const at = {
    time: columns.find(TIME),
    type: columns.find(["eventtype"]),
    key: columns.find(["eventkey"]),
    chain: columns.find(["eventchainid"]),
    template: columns.find(["istemplate"]),
    message: columns.find(["fullmessage"]),
    user: columns.find(["username"]),
    fault: columns.find(["faultmessage"]),
    reason: columns.find(["faultreason"]),
  };
  await readTable(source, shape, sink, {
    needed: [at.time, at.type],
    time: -1,
    // The table holds events of VMs' moves and little else.
    relevant: () => true,
    row: (fields, line) => {
      const fault = [fieldAt(fields, at.fault), fieldAt(fields, at.reason)].filter((text) => text !== undefined);
      sink.emit({
        shape: "event",
        line,
        time: epochOf(fieldAt(fields, at.time)),
        typeId: fieldAt(fields, at.type),
        key: fieldAt(fields, at.key),
        chainId: fieldAt(fields, at.chain),
        message: fieldAt(fields, at.message),
        userName: userAt(fields, at.user),
        template: fieldAt(fields, at.template) === "y" ? true : undefined,
        fault: fault.length === 0 ? undefined : { message: fault.join(" ") },
      });
    },
  });
}

function epochOf(text: string | undefined): RawTime | undefined {
  return text !== undefined && /^\d{12,14}$/.test(text) ? { epochMs: Number(text), precisionMs: 1 } : text;
}
