import type { World } from "../simulator/types.ts";
import { writeClientEvents, writeClientTasks } from "../simulator/write/client-csv.ts";
import { writeCloudEvents } from "../simulator/write/event-json.ts";
import { writeGovcEvents, writeGovcText } from "../simulator/write/govc-events.ts";
import { writeClixml, writePowershellJson, writeRawCsv } from "../simulator/write/powershell.ts";
import { writeGetVMotion, writeLucd } from "../simulator/write/script-results.ts";
import { writeSelectCsv } from "../simulator/write/select-csv.ts";
import { writeVpxdSyslog } from "../simulator/write/syslog.ts";
import { writeGovcTasks, writeTaskCsv, writeTaskJson } from "../simulator/write/task-history.ts";
import { writeVpxEvent, writeVpxTask } from "../simulator/write/vpx-dump.ts";
import type { WrittenFile } from "../simulator/write/written.ts";

/** One way a user could send the same night. */
export interface ProofFormat {
  readonly name: string;
  /** What `--time-zone` must be: that of whoever exported it. */
  readonly zone: string;
  readonly write: (world: World, vcenter: string) => WrittenFile[];
}

const BERLIN = "Europe/Berlin";
const eventsOf = (world: World, vcenter: string) => world.events.filter((event) => event.vcenter === vcenter);
const tasksOf = (world: World, vcenter: string) => world.tasks.filter((task) => task.vcenter === vcenter);

/** The formats that carry chains stand first. */
export const PROOF_FORMATS: readonly ProofFormat[] = [
  {
    name: "CloudEvents, a line each",
    zone: "UTC",
    write: (w, v) => [writeCloudEvents(v, eventsOf(w, v), tasksOf(w, v), { shape: "lines" })],
  },
  {
    name: "CloudEvents camelCase, an array",
    zone: "UTC",
    write: (w, v) => [writeCloudEvents(v, eventsOf(w, v), tasksOf(w, v), { shape: "array", casing: "camel" })],
  },
  { name: "Clixml", zone: "UTC", write: (w, v) => [writeClixml(v, eventsOf(w, v), tasksOf(w, v))] },
  {
    name: "ConvertTo-Json 5.1",
    zone: "UTC",
    write: (w, v) => [writePowershellJson(v, eventsOf(w, v), tasksOf(w, v), "5.1")],
  },
  {
    name: "ConvertTo-Json 7",
    zone: "UTC",
    write: (w, v) => [writePowershellJson(v, eventsOf(w, v), tasksOf(w, v), "7")],
  },
  {
    name: "raw Get-VIEvent CSV",
    zone: BERLIN,
    write: (w, v) => [writeRawCsv(v, eventsOf(w, v), tasksOf(w, v), { zone: BERLIN })],
  },
  { name: "VPX_EVENT", zone: "UTC", write: (w, v) => [writeVpxEvent(v, eventsOf(w, v))] },
  {
    name: "VPX_EVENT and VPX_TASK",
    zone: "UTC",
    write: (w, v) => [writeVpxEvent(v, eventsOf(w, v)), writeVpxTask(v, tasksOf(w, v))],
  },
  {
    name: "syslog with chains",
    zone: "UTC",
    write: (w, v) => [writeVpxdSyslog(v, eventsOf(w, v), { header: "rfc5424", chainAsSent: true })],
  },
  { name: "Get-VMotion", zone: BERLIN, write: (w, v) => [writeGetVMotion(v, eventsOf(w, v), { zone: BERLIN })] },
  {
    name: "select CSV",
    zone: BERLIN,
    write: (w, v) => [writeSelectCsv(v, eventsOf(w, v), { zone: BERLIN })],
  },
  {
    name: "select CSV, German UTF-16",
    zone: BERLIN,
    write: (w, v) => [
      writeSelectCsv(v, eventsOf(w, v), {
        zone: BERLIN,
        culture: "de-DE",
        delimiter: ";",
        encoding: "utf16le",
        typeLine: true,
        newestFirst: true,
        extraColumns: true,
      }),
    ],
  },
  {
    name: "Client events CSV",
    zone: BERLIN,
    write: (w, v) => [writeClientEvents(v, eventsOf(w, v), tasksOf(w, v), { zone: BERLIN })],
  },
  {
    name: "Client events and tasks, German",
    zone: BERLIN,
    write: (w, v) => [
      writeClientEvents(v, eventsOf(w, v), tasksOf(w, v), { zone: BERLIN, language: "de" }),
      writeClientTasks(v, tasksOf(w, v), { zone: BERLIN, language: "de" }),
    ],
  },
  { name: "govc events -json", zone: "UTC", write: (w, v) => [writeGovcEvents(v, eventsOf(w, v), { long: false })] },
  {
    name: "govc events -json -l",
    zone: "UTC",
    write: (w, v) => [writeGovcEvents(v, eventsOf(w, v), { long: true })],
  },
  { name: "govc events text", zone: BERLIN, write: (w, v) => [writeGovcText(v, eventsOf(w, v), { zone: BERLIN })] },
  {
    name: "syslog RFC 5424",
    zone: "UTC",
    write: (w, v) => [writeVpxdSyslog(v, eventsOf(w, v), { header: "rfc5424" })],
  },
  {
    name: "syslog RFC 3164",
    zone: BERLIN,
    write: (w, v) => [writeVpxdSyslog(v, eventsOf(w, v), { header: "rfc3164", zone: BERLIN })],
  },
  { name: "syslog bare", zone: "UTC", write: (w, v) => [writeVpxdSyslog(v, eventsOf(w, v), { header: "bare" })] },
  { name: "LucD", zone: BERLIN, write: (w, v) => [writeLucd(v, eventsOf(w, v), { zone: BERLIN })] },
  { name: "TaskInfo CSV", zone: "UTC", write: (w, v) => [writeTaskCsv(v, tasksOf(w, v))] },
  { name: "TaskInfo JSON", zone: "UTC", write: (w, v) => [writeTaskJson(v, tasksOf(w, v))] },
  { name: "govc tasks -json", zone: "UTC", write: (w, v) => [writeGovcTasks(v, tasksOf(w, v))] },
  {
    name: "Client tasks CSV",
    zone: BERLIN,
    write: (w, v) => [writeClientTasks(v, tasksOf(w, v), { zone: BERLIN })],
  },
  {
    name: "select CSV and TaskInfo",
    zone: BERLIN,
    write: (w, v) => [writeSelectCsv(v, eventsOf(w, v), { zone: BERLIN }), writeTaskJson(v, tasksOf(w, v))],
  },
  {
    name: "CloudEvents and select CSV",
    zone: BERLIN,
    write: (w, v) => [
      writeCloudEvents(v, eventsOf(w, v), tasksOf(w, v), { shape: "lines" }),
      writeSelectCsv(v, eventsOf(w, v), { zone: BERLIN }),
    ],
  },
];
