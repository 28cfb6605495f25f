import type { RawTaskInfo } from "../../model/record.ts";
import type { Adapter, Probe, Sink } from "../adapter.ts";
import { Columns, fieldAt } from "../dialect/columns.ts";
import { csvShape } from "../dialect/csv.ts";
import { readTable, rejectHeader } from "../dialect/table.ts";
import type { Head, Source } from "../source.ts";

/** Rows of vCenter's own task table VPX_TASK as psql, bcp or SQL Server Management Studio write them. Times are UTC without a zone. */
export const vcenterDbTasksCsv: Adapter = {
  id: "vcenter-db-tasks-csv",
  title: "vCenter database, table VPX_TASK (CSV)",
  role: "tasks",
  bareTimes: "utc",
  recipes: [
    {
      tool: "psql on the vCenter appliance",
      command:
        "/opt/vmware/vpostgres/current/bin/psql -U postgres -d VCDB -c \"\\copy (select * from vc.vpx_task where queue_time > now() at time zone 'utc' - interval '1 day') to 'tasks.csv' csv header\"",
      privilege: "root shell on the appliance; no vCenter permission",
    },
  ],
  probe,
  read,
};

const ENTITY_PREFIXES: Readonly<Record<string, string>> = { VirtualMachine: "vm", HostSystem: "host" };

function probe(head: Head): Probe {
  const shape = csvShape(head);
  if (shape === null) return "no";
  const columns = new Columns(shape.columns);
  return columns.has(["taskid"]) && columns.has(["completestate"]) && columns.has(["queuetime", "starttime"])
    ? "yes"
    : "no";
}

async function read(source: Source, sink: Sink): Promise<void> {
  const shape = csvShape(source.head);
  if (shape === null) return rejectHeader(source, sink);
  sink.describe({ delimiter: shape.delimiter, columns: shape.columns });
  const columns = new Columns(shape.columns);
  const at = {
    id: columns.find(["taskid"]),
    name: columns.find(["name"]),
    descriptionId: columns.find(["descriptionid"]),
    entityId: columns.find(["entityid"]),
    entityName: columns.find(["entityname"]),
    entityType: columns.find(["entitytype", "enttype"]),
    state: columns.find(["completestate"]),
    cancelled: columns.find(["iscancelled", "cancelled"]),
    error: columns.find(["errordata", "error", "errormessage", "faultmessage"]),
    queue: columns.find(["queuetime"]),
    start: columns.find(["starttime"]),
    complete: columns.find(["completetime"]),
    user: columns.find(["username"]),
    chain: columns.find(["eventchainid"]),
    vcenter: columns.find(["vcenter", "server"]),
  };
  await readTable(source, shape, sink, {
    needed: [at.id, at.state],
    time: at.queue < 0 ? at.start : at.queue,
    row: (fields, line) => {
      const entityType = fieldAt(fields, at.entityType);
      const user = fieldAt(fields, at.user);
      const id = fieldAt(fields, at.id);
      const info: RawTaskInfo = {
        key: id !== undefined && /^\d+$/.test(id) ? `task-${id}` : id,
        name: fieldAt(fields, at.name),
        descriptionId: fieldAt(fields, at.descriptionId),
        entity: { name: fieldAt(fields, at.entityName), moref: morefOf(fieldAt(fields, at.entityId), entityType) },
        entityType,
        state: fieldAt(fields, at.state),
        cancelled: /^(1|t|true|yes)$/i.test(fieldAt(fields, at.cancelled) ?? "") ? true : undefined,
        fault: faultOf(fieldAt(fields, at.error)),
        queueTime: fieldAt(fields, at.queue),
        startTime: fieldAt(fields, at.start),
        completeTime: fieldAt(fields, at.complete),
        eventChainId: fieldAt(fields, at.chain),
        ...(at.user < 0 ? {} : user === undefined ? { reasonType: "TaskReasonSystem" } : { reasonUser: user }),
      };
      sink.emit({ shape: "task", line, info, vcenter: fieldAt(fields, at.vcenter) });
    },
  });
}

/** The number alone says whose it is only together with the type; a whole reference says it itself. */
function morefOf(id: string | undefined, type: string | undefined): string | undefined {
  if (id === undefined) return undefined;
  if (/^[a-z]+-[\w-]+$/.test(id)) return id;
  const prefix = ENTITY_PREFIXES[type ?? ""];
  return prefix !== undefined && /^\d+$/.test(id) ? `${prefix}-${id}` : undefined;
}

/** A dumped fault object names its class in its first lines; text is its message. */
function faultOf(text: string | undefined): RawTaskInfo["fault"] {
  if (text === undefined) return undefined;
  // <obj xsi:type="LocalizedMethodFault"><fault xsi:type="RequestCanceled"/>
  const type = /<fault[^>]*xsi:type="(?:\w+:)?(\w+)"/.exec(text)?.[1];
  const message = /<localizedMessage>([^<]*)</.exec(text)?.[1];
  return type === undefined ? { message: message ?? text } : { type, message };
}
