import type { SimEvent, SimTask } from "../types.ts";
import { browserTime } from "./clock.ts";
import { CARRIES_NOTHING, csvRow, utf8WithMark } from "./written.ts";
import type { WrittenFile } from "./written.ts";

export interface ClientOptions {
  readonly zone: string;
  readonly language?: "en" | "de";
}

const EVENT_HEADERS = {
  en: ["Description", "Type", "Date Time", "Task", "Target", "User", "Event Type ID"],
  de: ["Beschreibung", "Typ", "Datum/Uhrzeit", "Aufgabe", "Ziel", "Benutzer", "Ereignistyp-ID"],
};
const SEVERITIES = {
  en: { info: "Information", warning: "Warning", error: "Error", user: "Information" },
  de: { info: "Informationen", warning: "Warnung", error: "Fehler", user: "Informationen" },
};

/** vSphere Client, Monitor > Events > Export: the newest first, times as the browser shows them. */
export function writeClientEvents(
  vcenter: string,
  events: readonly SimEvent[],
  tasks: readonly SimTask[],
  options: ClientOptions,
): WrittenFile {
  const language = options.language ?? "en";
  const labels = new Map<number, string>();
  for (const task of tasks) if (task.eventChainId !== 0) labels.set(task.eventChainId, task.label);
  const rows = events
    .toReversed()
    .map((event) =>
      csvRow([
        event.message,
        SEVERITIES[language][event.category],
        browserTime(event.at, language, options.zone),
        labels.get(event.chainId) ?? "",
        event.vm?.name ?? event.host?.name ?? event.datacenter?.name ?? "",
        event.user,
        event.eventTypeId ?? `vim.event.${event.type}`,
      ]),
    );
  return {
    name: `client-events-${vcenter}.csv`,
    bytes: utf8WithMark(`${[csvRow(EVENT_HEADERS[language]), ...rows].join("\r\n")}\r\n`),
    vcenter,
    events,
    tasks: [],
    carries: { ...CARRIES_NOTHING, user: true, eventTypes: true, vmField: true, text: true, precisionSeconds: 1 },
  };
}

const TASK_HEADERS = {
  en: [
    "Task Name",
    "Target",
    "Status",
    "Details",
    "Initiator",
    "Queued For",
    "Start Time",
    "Completion Time",
    "Execution Time",
    "Server",
  ],
  de: [
    "Aufgabenname",
    "Ziel",
    "Status",
    "Details",
    "Initiator",
    "Warteschlangenzeit",
    "Startzeit",
    "Abschlusszeit",
    "Ausführungszeit",
    "Server",
  ],
};

/** vSphere Client, Monitor > Tasks > Export: the only Client export that names its vCenter. */
export function writeClientTasks(vcenter: string, tasks: readonly SimTask[], options: ClientOptions): WrittenFile {
  const language = options.language ?? "en";
  const done = language === "en" ? "Completed" : "Abgeschlossen";
  const running = language === "en" ? "Running" : "Wird ausgeführt";
  const rows = tasks
    .toReversed()
    .map((task) =>
      csvRow([
        task.label,
        task.entity.name,
        task.completedAt === null ? running : task.error === null ? done : task.error.message,
        "",
        task.reason.kind === "user" ? task.reason.userName : "System",
        `${Math.round(task.startedAt - task.queuedAt)} ms`,
        browserTime(task.startedAt, language, options.zone),
        task.completedAt === null ? "" : browserTime(task.completedAt, language, options.zone),
        task.completedAt === null ? "" : `${Math.round((task.completedAt - task.startedAt) / 1000)} s`,
        vcenter,
      ]),
    );
  return {
    name: `client-tasks-${vcenter}.csv`,
    bytes: utf8WithMark(`${[csvRow(TASK_HEADERS[language]), ...rows].join("\r\n")}\r\n`),
    vcenter,
    events: [],
    tasks,
    carries: { ...CARRIES_NOTHING, vcenter: true, user: true, vmField: true, precisionSeconds: 1 },
  };
}
