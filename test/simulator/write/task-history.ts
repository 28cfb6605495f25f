import type { SimTask } from "../types.ts";
import { isoMicros } from "./clock.ts";
import { taskObject, toJson } from "./vim-object.ts";
import type { Casing } from "./vim-object.ts";
import { CARRIES_NOTHING, csvRow, utf8 } from "./written.ts";
import type { WrittenFile } from "./written.ts";

const CARRIES = {
  ...CARRIES_NOTHING,
  moref: true,
  chain: true,
  user: true,
  vmField: true,
  descriptionId: true,
  taskReason: true,
};
const REASONS = {
  user: "VMware.Vim.TaskReasonUser",
  system: "VMware.Vim.TaskReasonSystem",
  schedule: "VMware.Vim.TaskReasonSchedule",
};

/** Rows of the task history as PowerShell selects and exports them. */
export function writeTaskCsv(vcenter: string, tasks: readonly SimTask[]): WrittenFile {
  const rows = tasks.map((task) =>
    csvRow([
      task.key,
      task.name,
      task.descriptionId,
      task.entity.name,
      task.entity.moref,
      isoMicros(task.queuedAt),
      isoMicros(task.startedAt),
      task.completedAt === null ? null : isoMicros(task.completedAt),
      task.state,
      task.cancelled ? "True" : "False",
      task.error?.message ?? null,
      task.error?.type ?? null,
      task.eventChainId,
      REASONS[task.reason.kind],
      task.reason.kind === "user" ? task.reason.userName : null,
    ]),
  );
  const header =
    '"Key","Name","DescriptionId","EntityName","Entity","QueueTime","StartTime","CompleteTime","State","Cancelled","Error","ErrorType","EventChainId","Reason","ReasonUser"';
  const text = `${[header, ...rows].join("\r\n")}\r\n`;
  return { name: `tasks-${vcenter}.csv`, bytes: utf8(text), vcenter, events: [], tasks, carries: CARRIES };
}

/** The same as JSON, an array of whole TaskInfo objects. */
export function writeTaskJson(vcenter: string, tasks: readonly SimTask[], casing: Casing = "camel"): WrittenFile {
  const objects = tasks.map((task) => JSON.stringify(toJson(taskObject(task, false), casing)));
  return {
    name: `tasks-${vcenter}.json`,
    bytes: utf8(`[\n${objects.join(",\n")}\n]\n`),
    vcenter,
    events: [],
    tasks,
    carries: CARRIES,
  };
}

/** `govc tasks -json`: the history a page at a time, each page an object of its own, one after the other. */
export function writeGovcTasks(vcenter: string, tasks: readonly SimTask[], casing: Casing = "camel"): WrittenFile {
  const pages: string[] = [];
  for (let first = 0; first < tasks.length; first += 100) {
    const page = tasks.slice(first, first + 100).map((task) => toJson(taskObject(task, false), casing));
    pages.push(JSON.stringify({ [casing === "camel" ? "tasks" : "Tasks"]: page }, null, 2));
  }
  return {
    name: `govc-tasks-${vcenter}.json`,
    bytes: utf8(`${pages.join("\n")}\n`),
    vcenter,
    events: [],
    tasks,
    carries: CARRIES,
  };
}
