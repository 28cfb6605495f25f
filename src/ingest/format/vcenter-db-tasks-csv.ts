import type { RawTaskInfo } from "../../model/record.ts";
import type { Adapter } from "../adapter.ts";
import { tableAdapter } from "../dialect/table.ts";

/** Rows of vCenter's own task table VPX_TASK as psql, bcp or SQL Server Management Studio write them. Times are UTC without a zone. */
export const vcenterDbTasksCsv: Adapter = tableAdapter(
  {
    id: "vcenter-db-tasks-csv",
    title: "vCenter database, table VPX_TASK (CSV)",
    role: "tasks",
    bareTimes: "utc",
    recipes: [
      {
        tool: "psql on the vCenter appliance",
        command:
          "/opt/vmware/vpostgres/current/bin/psql -U postgres -d VCDB -c \"\\copy (select * from vc.vpx_task where queue_time > now() at time zone 'utc' - interval '26 hours') to 'tasks.csv' csv header\"",
        privilege: "root shell on the appliance; no vCenter permission",
      },
    ],
  },
  {
    columns: {
      id: ["task_id"],
      name: ["name"],
      descriptionId: ["descriptionid"],
      entityId: ["entity_id"],
      entityName: ["entity_name"],
      entityType: ["entity_type", "ent_type"],
      state: ["complete_state"],
      cancelled: ["is_cancelled", "cancelled"],
      error: ["error_data", "error", "error_message", "fault_message"],
      queue: ["queue_time"],
      start: ["start_time"],
      complete: ["complete_time"],
      user: ["username"],
      chain: ["event_chain_id"],
      vcenter: ["vCenter", "server"],
    },
    needed: ["id", "state"],
    time: ["queue", "start"],
    claims: (table) => (table.has("id", "state") && (table.has("queue") || table.has("start")) ? "yes" : "no"),
    record: (row) => {
      const entityType = row.text("entityType") ?? typeByTask(row.text("descriptionId"), row.text("name"));
      const user = row.text("user");
      const id = row.text("id");
      const info: RawTaskInfo = {
        key: id !== undefined && /^\d+$/.test(id) ? `task-${id}` : id,
        name: row.text("name"),
        descriptionId: row.text("descriptionId"),
        entity: { name: row.text("entityName"), moref: morefOf(row.text("entityId"), entityType) },
        entityType,
        state: row.text("state") ?? "",
        cancelled: row.flag("cancelled") === true ? true : undefined,
        fault: faultOf(row.text("error")),
        queueTime: row.text("queue"),
        startTime: row.text("start"),
        completeTime: row.text("complete"),
        eventChainId: row.text("chain"),
        ...(!row.has("user") ? {} : user === undefined ? { reasonType: "TaskReasonSystem" } : { reasonUser: user }),
      };
      return { shape: "task", line: row.line, info, vcenter: row.text("vcenter") };
    },
  },
);

const ENTITY_PREFIXES: ReadonlyMap<string, string> = new Map([
  ["VirtualMachine", "vm"],
  ["HostSystem", "host"],
]);

/** Most dumps have no column for it, and two VMs can share a name: what a task does says what it is done to. */
function typeByTask(descriptionId = "", name = ""): string | undefined {
  if (
    /^VirtualMachine\.|^Drm\.Execute(?:VMotion|StorageVmotion)LRO$/i.test(descriptionId) ||
    /^(?:Relocate|Migrate)VM_Task$/.test(name)
  )
    return "VirtualMachine";
  return /^HostSystem\./i.test(descriptionId) ? "HostSystem" : undefined;
}

/** The number alone says whose it is only together with the type; a whole reference says it itself. */
function morefOf(id: string | undefined, type: string | undefined): string | undefined {
  if (id === undefined) return undefined;
  if (/^[a-z]+-[\w-]+$/.test(id)) return id;
  const prefix = ENTITY_PREFIXES.get(type ?? "");
  return prefix !== undefined && /^\d+$/.test(id) ? `${prefix}-${id}` : undefined;
}

/** A dumped fault object names its class in its first lines; text is its message. */
function faultOf(text: string | undefined): RawTaskInfo["fault"] {
  if (text === undefined) return undefined;
  // <obj xsi:type="LocalizedMethodFault"><fault xsi:type="RequestCanceled"/>
  const type = /<fault[^>]{0,400}?xsi:type="(?:\w{1,60}:)?(\w{1,200})"/.exec(text)?.[1];
  const message = /<localizedMessage>([^<]*)</.exec(text)?.[1];
  return type === undefined ? { message: message ?? text } : { type, message };
}
