import type { RawTaskInfo } from "../../model/record.ts";
import type { Adapter, Probe, Sink } from "../adapter.ts";
import { Columns, fieldAt } from "../dialect/columns.ts";
import { csvShape, readCsv, splitRecord, type CsvShape } from "../dialect/csv.ts";
import { firstJsonObject, looksLikeJson, readJson, type JsonObject } from "../dialect/json.ts";
import { Loose, taskInfoOf } from "../event-object.ts";
import { rejectHeader } from "../dialect/table.ts";
import type { Head, Source } from "../source.ts";
import { mayConcernMigration } from "../../model/relevance.ts";

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
      tool: "PowerCLI",
      command:
        "$tm = Get-View TaskManager; $f = New-Object VMware.Vim.TaskFilterSpec -Property @{Time = New-Object VMware.Vim.TaskFilterSpecByTime -Property @{BeginTime = (Get-Date).AddDays(-1).ToUniversalTime(); TimeType = 'queuedTime'}}; $c = Get-View ($tm.CreateCollectorForTasks($f)); $(while ($p = $c.ReadNextTasks(500)) { $p }) | Select-Object Key, Name, DescriptionId, EntityName, @{n='Entity';e={$_.Entity.Value}}, State, Cancelled, @{n='Error';e={$_.Error.LocalizedMessage}}, @{n='ErrorType';e={$_.Error.Fault.GetType().Name}}, @{n='Reason';e={$_.Reason.GetType().Name}}, @{n='ReasonUser';e={$_.Reason.UserName}}, @{n='QueueTime';e={$_.QueueTime.ToString('o')}}, @{n='StartTime';e={$_.StartTime.ToString('o')}}, @{n='CompleteTime';e={$_.CompleteTime.ToString('o')}}, EventChainId | Export-Csv tasks.csv -NoTypeInformation -Encoding UTF8; $c.DestroyCollector()",
      privilege: "Read-only on the vCenter root, propagated; Sessions > View and stop sessions is not needed",
    },
  ],
  probe,
  read,
};

const DESCRIPTION = ["descriptionid"];
const ENTITY_NAME = ["entityname", "entity", "target", "vm", "vmname"];

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
  const shape = csvShape(head);
  if (shape === null) return "no";
  const columns = new Columns(shape.columns);
  if (columns.has(["taskid", "completestate"])) return "no";
  return columns.has(DESCRIPTION) && columns.has(["queuetime", "starttime"]) ? "yes" : "no";
}

async function read(source: Source, sink: Sink): Promise<void> {
  if (looksLikeJson(source.head)) await readJsonTasks(source, sink);
  else await readCsvTasks(source, sink);
}

async function readJsonTasks(source: Source, sink: Sink): Promise<void> {
  await readJson(source, {
    relevant: mayConcernMigration,
    value: (value, line) => {
      const info = isTask(value) ? taskInfoOf(value) : undefined;
      if (info === undefined) sink.reject(line, "an object that is no TaskInfo", JSON.stringify(value).slice(0, 200));
      else sink.emit({ shape: "task", line, info, vcenter: new Loose(value).text("vcenter") });
    },
    skipped: (text) => sink.irrelevant(/"queueTime"\s*:\s*"([^"]+)"/i.exec(text)?.[1]),
    broken: (line, reason, excerpt) => sink.reject(line, reason, excerpt),
  });
}

async function readCsvTasks(source: Source, sink: Sink): Promise<void> {
  const shape: CsvShape | null = csvShape(source.head);
  if (shape === null) return rejectHeader(source, sink);
  sink.describe({ delimiter: shape.delimiter, columns: shape.columns });
  const columns = new Columns(shape.columns);
  const queueAt = columns.find(["queuetime", "queued", "starttime"]);
  const at = {
    key: columns.find(["key", "taskkey", "id", "taskid", "task"]),
    name: columns.find(["name", "taskname", "operation"]),
    descriptionId: columns.find(DESCRIPTION),
    entityName: columns.find(ENTITY_NAME),
    entityMoref: columns.find(["entitymoref", "entityid", "entityvalue", "moref", "entity"]),
    entityType: columns.find(["entitytype"]),
    state: columns.find(["state", "status"]),
    cancelled: columns.find(["cancelled", "canceled"]),
    error: columns.find(["errormessage", "error", "fault", "localizedmessage"]),
    errorType: columns.find(["errortype", "faulttype", "errorclass", "errorfault"]),
    reason: columns.find(["reason", "reasontype"]),
    reasonUser: columns.find(["reasonuser", "reasonusername", "username", "user", "initiator"]),
    queueTime: columns.find(["queuetime", "queued"]),
    startTime: columns.find(["starttime", "started"]),
    completeTime: columns.find(["completetime", "completed", "endtime", "finishtime"]),
    chain: columns.find(["eventchainid", "chainid"]),
    parent: columns.find(["parenttaskkey"]),
    vcenter: columns.find(["vcenter", "server", "viserver", "vcentername"]),
  };
  await readCsv(source, shape, {
    relevant: mayConcernMigration,
    skipped: (record) => sink.irrelevant(splitRecord(record, shape.delimiter, queueAt + 1)[queueAt]),
    broken: (line, reason, excerpt) => sink.reject(line, reason, excerpt.slice(0, 200)),
    row: (fields, line) => {
      if (fields.length <= Math.min(at.descriptionId, at.startTime))
        return sink.reject(
          line,
          `the row has ${fields.length} of ${shape.columns.length} columns`,
          fields.join(shape.delimiter).slice(0, 200),
        );
      const info = taskOfRow(fields, at);
      sink.emit({ shape: "task", line, info, vcenter: fieldAt(fields, at.vcenter) });
    },
  });
}

type TaskColumns = {
  readonly [
    name in
      | "key"
      | "name"
      | "descriptionId"
      | "entityName"
      | "entityMoref"
      | "entityType"
      | "state"
      | "cancelled"
      | "error"
      | "errorType"
      | "reason"
      | "reasonUser"
      | "queueTime"
      | "startTime"
      | "completeTime"
      | "chain"
      | "parent"
  ]: number;
};

function taskOfRow(fields: readonly string[], at: TaskColumns): RawTaskInfo {
  const reason = reasonOf(fieldAt(fields, at.reason));
  const moref = fieldAt(fields, at.entityMoref);
  const bareMoref = moref === undefined ? undefined : /(?:^|-)((?:vm|host|datastore)-\d+)$/.exec(moref)?.[1];
  const name = fieldAt(fields, at.entityName);
  const message = fieldAt(fields, at.error);
  const type = fieldAt(fields, at.errorType);
  return {
    key: fieldAt(fields, at.key),
    name: fieldAt(fields, at.name),
    descriptionId: fieldAt(fields, at.descriptionId),
    entity: {
      name: name === bareMoref || (name === moref && bareMoref !== undefined) ? undefined : name,
      moref: bareMoref,
    },
    entityType: fieldAt(fields, at.entityType),
    state: fieldAt(fields, at.state),
    cancelled: booleanOf(fieldAt(fields, at.cancelled)),
    fault: message === undefined && type === undefined ? undefined : faultOfText(message, type),
    reasonType: reason.type,
    reasonUser: fieldAt(fields, at.reasonUser) ?? reason.user,
    queueTime: fieldAt(fields, at.queueTime),
    startTime: fieldAt(fields, at.startTime),
    completeTime: fieldAt(fields, at.completeTime),
    eventChainId: fieldAt(fields, at.chain),
    parentTaskKey: fieldAt(fields, at.parent),
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
  const match = /^(?:VMware\.Vim\.)?(TaskReason\w+)(?:[\s:(=]+(.*?)\)?)?$/.exec(text);
  if (match) return { type: match[1], user: match[2] === "" ? undefined : match[2] };
  if (/^(user|system|schedule|scheduled|alarm)$/i.test(text))
    return { type: `TaskReason${text[0]?.toUpperCase()}${text.slice(1).toLowerCase().replace(/d$/, "")}` };
  return { type: "TaskReasonUser", user: text };
}

function booleanOf(text: string | undefined): boolean | undefined {
  if (text === undefined) return undefined;
  return /^(true|1|yes|t|wahr)$/i.test(text) ? true : /^(false|0|no|f|falsch)$/i.test(text) ? false : undefined;
}
