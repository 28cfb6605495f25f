import type { RawTaskInfo } from "../../model/record.ts";
import type { Adapter, Probe, Sink } from "../adapter.ts";
import { firstJsonObject, looksLikeJson, mayConcernInJson, readJson } from "../dialect/json.ts";
import type { JsonObject } from "../dialect/json-splitter.ts";
import { Loose, taskInfoOf } from "../event-object.ts";
import type { Row } from "../dialect/row.ts";
import { EXCERPT_LENGTH, openTable, readTable, type TableFormat } from "../dialect/table.ts";
import { taskObjects } from "../scan/json-scan.ts";
import type { Head, Source } from "../source.ts";

/**
 * TaskInfo history (TaskHistoryCollector) as CSV or JSON: `descriptionId, entityName, queueTime, startTime, completeTime, state,
 * eventChainId, reason`. It has the result, the queue and the trigger of a migration, but neither source nor destination.
 */
export const taskHistory: Adapter = {
  id: "task-history",
  title: "Task history (TaskInfo) as CSV or JSON",
  role: "tasks",
  bareTimes: "local",
  recipes: [
    {
      tool: "VCF PowerCLI 9, or VMware PowerCLI 10 to 13",
      command:
        "$tm = Get-View TaskManager; $f = New-Object VMware.Vim.TaskFilterSpec -Property @{Time = New-Object VMware.Vim.TaskFilterSpecByTime -Property @{BeginTime = (Get-Date).AddHours(-26).ToUniversalTime(); TimeType = 'queuedTime'}}; $c = Get-View ($tm.CreateCollectorForTasks($f)); $(while ($p = $c.ReadNextTasks(500)) { $p }) | Select-Object Key, Name, DescriptionId, EntityName, @{n='Entity';e={$_.Entity.Value}}, State, Cancelled, @{n='Error';e={$_.Error.LocalizedMessage}}, @{n='ErrorType';e={$_.Error.Fault.GetType().Name}}, @{n='Reason';e={$_.Reason.GetType().Name}}, @{n='ReasonUser';e={$_.Reason.UserName}}, @{n='QueueTime';e={$_.QueueTime.ToString('o')}}, @{n='StartTime';e={$_.StartTime.ToString('o')}}, @{n='CompleteTime';e={$_.CompleteTime.ToString('o')}}, EventChainId | Export-Csv tasks.csv -NoTypeInformation -Encoding UTF8; $c.DestroyCollector()",
      privilege: "Read-only on the vCenter root, propagated; Sessions > View and stop sessions is not needed",
    },
  ],
  probe,
  read,
};

const COLUMNS = {
  key: ["Key", "taskKey", "id", "taskId", "task"],
  name: ["Name", "taskName", "operation"],
  descriptionId: ["DescriptionId"],
  entityName: ["EntityName", "entity", "target", "vm", "vmName"],
  entityMoref: ["EntityMoRef", "entityId", "entityValue", "moRef", "entity"],
  entityType: ["EntityType"],
  state: ["State", "status"],
  cancelled: ["Cancelled", "canceled"],
  error: ["ErrorMessage", "error", "fault", "localizedMessage"],
  errorType: ["ErrorType", "faultType", "errorClass", "errorFault"],
  reason: ["Reason", "reasonType"],
  reasonUser: ["ReasonUser", "reasonUserName", "userName", "user", "initiator"],
  queueTime: ["QueueTime", "queued"],
  startTime: ["StartTime", "started"],
  completeTime: ["CompleteTime", "completed", "endTime", "finishTime"],
  chain: ["EventChainId", "chainId"],
  vcenter: ["vCenter", "server", "viServer", "vCenterName"],
} as const;

const TABLE: TableFormat<keyof typeof COLUMNS> = {
  columns: COLUMNS,
  needed: ["descriptionId"],
  time: ["queueTime", "startTime"],
  claims: (table) =>
    table.has("descriptionId") &&
    table.columns.has(["QueueTime", "StartTime"]) &&
    !table.columns.has(["task_id", "complete_state"])
      ? "yes"
      : "no",
  record: (row) => ({ shape: "task", line: row.line, info: taskOf(row), vcenter: row.text("vcenter") }),
};

function isTask(object: JsonObject): boolean {
  const task = new Loose(object);
  return (
    task.has("descriptionId") && (task.has("queueTime") || task.has("startTime")) && !task.has("fullFormattedMessage")
  );
}

function probe(head: Head): Probe {
  if (looksLikeJson(head)) {
    // govc wraps its tasks; that one is its own format.
    if (/^\s*\{\s*"tasks"\s*:/i.test(head.text)) return "no";
    const first = firstJsonObject(head);
    return first !== null && isTask(first) ? "yes" : "no";
  }
  const table = openTable(TABLE, head);
  return table === null ? "no" : TABLE.claims(table, head);
}

async function read(source: Source, sink: Sink): Promise<void> {
  if (looksLikeJson(source.head)) await readJsonTasks(source, sink);
  else await readTable(TABLE, source, sink);
}

async function readJsonTasks(source: Source, sink: Sink): Promise<void> {
  await readJson(source, {
    relevant: mayConcernInJson,
    scan: taskObjects((time, count) => sink.irrelevant(time, count)),
    value: (value, line) => {
      const info = isTask(value) ? taskInfoOf(value) : undefined;
      if (info === undefined)
        sink.reject(line, "an object that is no TaskInfo", JSON.stringify(value).slice(0, EXCERPT_LENGTH));
      else sink.emit({ shape: "task", line, info, vcenter: new Loose(value).text("vcenter") });
    },
    skipped: (text) => sink.irrelevant(/"queueTime"\s*:\s*"([^"]+)"/i.exec(text)?.[1]),
    broken: (line, reason, excerpt) => sink.reject(line, reason, excerpt),
  });
}

function taskOf(row: Row<keyof typeof COLUMNS>): RawTaskInfo {
  const reason = reasonOf(row.text("reason"));
  const moref = row.text("entityMoref");
  const bareMoref = moref === undefined ? undefined : /(?:^|-)((?:vm|host|datastore)-\d+)$/.exec(moref)?.[1];
  const name = row.text("entityName");
  const message = row.text("error");
  const type = row.text("errorType");
  return {
    key: row.text("key"),
    name: row.text("name"),
    descriptionId: row.text("descriptionId"),
    entity: {
      name: name === bareMoref || (name === moref && bareMoref !== undefined) ? undefined : name,
      moref: bareMoref,
    },
    entityType: row.text("entityType"),
    state: row.text("state") ?? (row.has("state") ? "" : undefined),
    cancelled: row.flag("cancelled"),
    fault: message === undefined && type === undefined ? undefined : faultOfText(message, type),
    reasonType: reason.type,
    reasonUser: row.text("reasonUser") ?? reason.user,
    queueTime: row.text("queueTime"),
    startTime: row.text("startTime"),
    completeTime: row.text("completeTime"),
    eventChainId: row.text("chain"),
  };
}

/** An error column holds the message, or only the fault's class (`RequestCanceled`, `VMware.Vim.RequestCanceled`). */
function faultOfText(message: string | undefined, type: string | undefined): RawTaskInfo["fault"] {
  const bare = message?.replace(/^(VMware\.Vim\.|vim\.fault\.)/, "");
  if (type === undefined && bare !== undefined && /^[A-Z][A-Za-z]+$/.test(bare)) return { type: bare };
  return { type: type?.replace(/^(VMware\.Vim\.|vim\.fault\.)/, ""), message };
}

/** The reason column is a class name, a user name, or both as `TaskReasonUser:DOMAIN\user`. */
function reasonOf(text: string | undefined): { type?: string; user?: string } {
  if (text === undefined) return {};
  const match = /^(?:VMware\.Vim\.)?(TaskReason\w+)(?:[\s:(=]+([^\s:(=].*)?)?$/.exec(text);
  if (match) {
    const user = match[2]?.replace(/\)$/, "");
    return { type: match[1], user: user === "" ? undefined : user };
  }
  if (/^(user|system|schedule|scheduled|alarm)$/i.test(text))
    return { type: `TaskReason${text[0]?.toUpperCase()}${text.slice(1).toLowerCase().replace(/d$/, "")}` };
  return { type: "TaskReasonUser", user: text };
}
