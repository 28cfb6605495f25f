import { mayConcernMigration } from "../../model/relevance.ts";
import type { EntityRef } from "../../model/entity.ts";
import type { Adapter, Probe, Sink } from "../adapter.ts";
import { Columns, fieldAt } from "../dialect/columns.ts";
import { csvShape, readCsv, splitRecord, type CsvShape } from "../dialect/csv.ts";
import type { Head, Source } from "../source.ts";

/**
 * `Get-VIEvent | Select CreatedTime, UserName, FullFormattedMessage | Export-Csv`: the export most scripts make.
 * Its whole meaning is in the message text; every other column (calculated or extra) is a welcome hint, found by alias.
 */
const TIME = ["createdtime", "createdate", "created", "eventtime", "time", "datetime", "timestamp", "date"];
const MESSAGE = ["fullformattedmessage", "fullmessage", "formattedmessage", "message", "eventmessage"];
const USER = ["username", "user", "initiator", "by"];
const TYPE = ["eventtypeid", "eventtype", "type", "typename", "gettypename", "class"];
const KEY = ["key", "eventkey", "eventid", "id"];
const CHAIN = ["chainid", "eventchainid", "chain"];
const VM = ["vmname", "vm", "virtualmachine", "name", "entity", "entityname"];
const HOST = ["host", "vmhost", "esxhost", "hostname"];
const VCENTER = ["vcenter", "vcentername", "viserver", "vcserver", "server"];
const CLUSTER = ["cluster", "clustername", "computeresource"];
const DATACENTER = ["datacenter", "datacentername", "dc"];

export const powercliSelectCsv: Adapter = {
  id: "powercli-select-csv",
  title: "PowerCLI Get-VIEvent, selected columns, as CSV",
  role: "events",
  bareTimes: "local",
  recipes: [
    {
      tool: "PowerCLI",
      command:
        "Get-VIEvent -Start (Get-Date).AddDays(-1) -MaxSamples ([int]::MaxValue) | Select-Object @{n='CreatedTime';e={$_.CreatedTime.ToUniversalTime().ToString('o')}}, UserName, FullFormattedMessage, Key, ChainId, @{n='Type';e={if ($_.EventTypeId) {$_.EventTypeId} else {$_.GetType().Name}}}, @{n='VM';e={$_.Vm.Name}} | Export-Csv events.csv -NoTypeInformation -Encoding UTF8",
      privilege: "Read-only on the vCenter root, propagated",
      note: "Without -MaxSamples or -Start Get-VIEvent stops at 100 events.",
    },
  ],
  probe,
  read,
};

interface Layout {
  readonly time: number;
  readonly message: number;
  readonly columns: Columns;
}

function layoutOf(shape: CsvShape): Layout | null {
  const columns = new Columns(shape.columns);
  const time = columns.find(TIME);
  const message = columns.find(MESSAGE);
  return time < 0 || message < 0 ? null : { time, message, columns };
}

/** The raw objects' columns; a CSV with most of them is `Get-VIEvent | Export-Csv` without a Select. */
const RAW_COLUMNS = ["computeresource", "ds", "net", "dvs", "changetag", "datacenter"];

function probe(head: Head): Probe {
  const shape = csvShape(head);
  if (shape === null) return "no";
  const layout = layoutOf(shape);
  if (layout === null) return "no";
  if (RAW_COLUMNS.filter((name) => layout.columns.has([name])).length >= 4) return "no";
  // Icinga's and vCenter's own database columns, log shippers' fields: other producers.
  if (layout.columns.has(["eventchainid", "tseventms", "createtime"]) && !layout.columns.has(["fullformattedmessage"]))
    return "no";
  return layout.columns.has(["fullformattedmessage"]) ? "yes" : "maybe";
}

async function read(source: Source, sink: Sink): Promise<void> {
  const shape = csvShape(source.head);
  const layout = shape && layoutOf(shape);
  if (!shape || !layout) return;
  sink.describe({ delimiter: shape.delimiter, columns: shape.columns });
  const at = {
    user: layout.columns.find(USER),
    type: layout.columns.find(TYPE),
    key: layout.columns.find(KEY),
    chain: layout.columns.find(CHAIN),
    vm: layout.columns.find(VM),
    host: layout.columns.find(HOST),
    vcenter: layout.columns.find(VCENTER),
    cluster: layout.columns.find(CLUSTER),
    datacenter: layout.columns.find(DATACENTER),
  };
  const fullest = Math.max(layout.time, layout.message);
  await readCsv(source, shape, {
    relevant: mayConcernMigration,
    skipped: (record, line) => {
      const fields = splitRecord(record, shape.delimiter, layout.time + 1);
      const time = fields[layout.time];
      if (time === undefined || !/\d/.test(time)) sink.reject(line, "no time in the row", record.slice(0, 200));
      else sink.irrelevant(time);
    },
    broken: (line, reason, excerpt) => sink.reject(line, reason, excerpt.slice(0, 200)),
    row: (fields, line) => {
      if (fields.length <= fullest)
        return sink.reject(
          line,
          `the row has ${fields.length} of ${shape.columns.length} columns`,
          fields.join(shape.delimiter).slice(0, 200),
        );
      const key = fieldAt(fields, at.key);
      sink.emit({
        shape: "event",
        line,
        time: fieldAt(fields, layout.time),
        message: fieldAt(fields, layout.message),
        userName: fieldAt(fields, at.user),
        typeId: fieldAt(fields, at.type),
        key: key !== undefined && /^\d+$/.test(key) ? key : undefined,
        chainId: fieldAt(fields, at.chain),
        vm: named(fieldAt(fields, at.vm)),
        host: named(fieldAt(fields, at.host)),
        cluster: named(fieldAt(fields, at.cluster)),
        datacenter: named(fieldAt(fields, at.datacenter)),
        vcenter: fieldAt(fields, at.vcenter),
      });
    },
  });
}

/** A name column; class names and empty cells say nothing. */
function named(text: string | undefined): EntityRef | undefined {
  return text === undefined || text.startsWith("VMware.Vim.") || text.startsWith("System.")
    ? undefined
    : { name: text };
}
