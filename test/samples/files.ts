import type { SimEvent, SimTask } from "../simulator/types.ts";
import { writeClientEvents, writeClientTasks } from "../simulator/write/client-csv.ts";
import { writeCloudEvents } from "../simulator/write/event-json.ts";
import { writeGovcEvents, writeGovcText } from "../simulator/write/govc-events.ts";
import { writeClixml, writePowershellJson, writeRawCsv } from "../simulator/write/powershell.ts";
import { writeGetVMotion, writeLucd } from "../simulator/write/script-results.ts";
import { writeSelectCsv } from "../simulator/write/select-csv.ts";
import { writeVpxdSyslog } from "../simulator/write/syslog.ts";
import { writeGovcTasks, writeTaskCsv, writeTaskJson } from "../simulator/write/task-history.ts";
import { writeVpxEvent, writeVpxTask } from "../simulator/write/vpx-dump.ts";
import { NORD, SUED } from "./cast.ts";
import { instant } from "./clock.ts";
import { hostLogSamples } from "./host-logs.ts";
import { inventorySamples } from "./inventory.ts";
import { night } from "./night.ts";
import { eventAssistantTable, manageiqHashes, psqlExpanded } from "./further-writers.ts";
import { govcDump, govcXml } from "./govc-writers.ts";
import { elasticHits, icingaTable, logInsightLines, manageiqDocuments, splunkTable } from "./small-writers.ts";

/** One committed sample: where it lies under samples/, and what is in it. */
export interface SampleFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

const UTC = { zone: "UTC" } as const;

function within(events: readonly SimEvent[], from: string, to: string): readonly SimEvent[] {
  return events.filter((event) => event.at >= instant(from) && event.at < instant(to));
}

function tasksWithin(tasks: readonly SimTask[], from: string, to: string): readonly SimTask[] {
  return tasks.filter((task) => task.queuedAt >= instant(from) && task.queuedAt < instant(to));
}

/** Every sample that is made from the night; the same events in each format, whole or in part. */
export function sampleFiles(): readonly SampleFile[] {
  const { events, tasks } = night();
  const nord = events(NORD);
  const sued = events(SUED);
  const evening = within(nord, "20:00:00", "23:00:00");
  const maintenance = within(nord, "22:55:00", "01:00:00");
  const late = within(nord, "00:50:00", "05:59:59");
  const southTasks = tasks(SUED);
  const files: Record<string, { readonly bytes: Uint8Array }> = {
    "event-router-json/one-a-line/nord.json": writeCloudEvents(NORD, nord, tasks(NORD), { shape: "lines" }),
    "event-router-json/array-camel-case/sued.json": writeCloudEvents(SUED, sued, southTasks, {
      shape: "array",
      casing: "camel",
    }),
    "powercli-select-csv/german-excel-utf16/sued.csv": writeSelectCsv(SUED, sued, {
      ...UTC,
      culture: "de-DE",
      delimiter: ";",
      encoding: "utf16le",
      newestFirst: true,
    }),
    "powercli-select-csv/english-type-line/nord-evening.csv": writeSelectCsv(NORD, evening, {
      ...UTC,
      culture: "en-US",
      typeLine: true,
    }),
    "powercli-select-csv/extra-columns-tab/nord-maintenance.csv": writeSelectCsv(NORD, maintenance, {
      ...UTC,
      culture: "invariant-iso",
      delimiter: "\t",
      encoding: "utf8-mark",
      extraColumns: true,
    }),
    "task-history/powercli-csv/nord-tasks.csv": writeTaskCsv(NORD, tasks(NORD)),
    "task-history/json/sued-tasks.json": writeTaskJson(SUED, southTasks),
    "vsphere-client-events-csv/english/nord-maintenance.csv": writeClientEvents(NORD, maintenance, tasks(NORD), UTC),
    "vsphere-client-events-csv/german/sued.csv": writeClientEvents(SUED, sued, southTasks, { ...UTC, language: "de" }),
    "vsphere-client-tasks-csv/english/nord-maintenance.csv": writeClientTasks(
      NORD,
      tasksWithin(tasks(NORD), "22:55:00", "01:00:00"),
      UTC,
    ),
    "vsphere-client-tasks-csv/german/sued.csv": writeClientTasks(SUED, southTasks, { ...UTC, language: "de" }),
    "powercli-raw-csv/windows-powershell/nord-late.csv": writeRawCsv(NORD, late, tasks(NORD), {
      ...UTC,
      culture: "en-US",
    }),
    "powercli-raw-csv/german-powershell-7/sued.csv": writeRawCsv(SUED, sued, southTasks, {
      ...UTC,
      culture: "de-DE",
      typeLine: false,
    }),
    "powercli-clixml/windows-powershell/nord-maintenance.xml": writeClixml(
      NORD,
      within(nord, "23:00:00", "23:01:00"),
      tasks(NORD),
    ),
    "powercli-json/windows-powershell/sued.json": writePowershellJson(SUED, sued, southTasks, "5.1"),
    "powercli-json/powershell-7/nord-late.json": writePowershellJson(NORD, late, tasks(NORD), "7"),
    "powercli-json/one-event/nord.json": writePowershellJson(
      NORD,
      nord.filter((event) => event.type === "VmMigratedEvent").slice(0, 1),
      tasks(NORD),
      "5.1",
    ),
    "govc-dump/structs/nord-midnight.txt": {
      bytes: govcDump(within(nord, "23:45:00", "00:45:00"), tasks(NORD)),
    },
    "govc-events-xml/whole-events/sued-midnight.xml": {
      bytes: govcXml(within(sued, "23:00:00", "02:00:00"), southTasks),
    },
    "govc-events-json/long/nord-maintenance.json": writeGovcEvents(NORD, maintenance, { long: true }),
    "govc-events-json/old-version/sued.json": writeGovcEvents(SUED, sued, { long: false, casing: "pascal" }),
    "govc-tasks-json/concatenated/nord.json": {
      bytes: Buffer.concat([
        writeGovcTasks(NORD, tasksWithin(tasks(NORD), "19:00:00", "23:00:00")).bytes,
        writeGovcTasks(NORD, tasksWithin(tasks(NORD), "23:00:00", "06:00:00")).bytes,
      ]),
    },
    "govc-tasks-json/old-version/sued.json": writeGovcTasks(SUED, southTasks, "pascal"),
    "govc-text/long/nord-late.txt": writeGovcText(NORD, late, { ...UTC, long: true }),
    "govc-text/short/sued.txt": writeGovcText(SUED, sued, UTC),
    "log-store-export/elastic-hits/nord-evening.json": {
      bytes: elasticHits(writeVpxdSyslog(NORD, evening, { header: "rfc5424" }).bytes),
    },
    "log-store-export/splunk-csv/sued-midnight.csv": {
      bytes: splunkTable(writeVpxdSyslog(SUED, within(sued, "23:00:00", "02:00:00"), { header: "rfc3164" }).bytes),
    },
    "vpxd-syslog/rfc5424/nord-evening.log": writeVpxdSyslog(NORD, evening, { header: "rfc5424" }),
    "vpxd-syslog/rfc3164/sued.log": writeVpxdSyslog(SUED, sued, { header: "rfc3164" }),
    "vpxd-syslog/relay-stripped/sued-midnight.log": writeVpxdSyslog(SUED, within(sued, "23:00:00", "02:00:00"), {
      header: "bare",
    }),
    "vpxd-syslog/aria-operations/nord-maintenance.log": { bytes: logInsightLines(NORD, maintenance) },
    "get-vmotion-csv/english/nord.csv": writeGetVMotion(NORD, nord, { ...UTC, culture: "en-US" }),
    "get-vmotion-csv/german/sued.csv": writeGetVMotion(SUED, sued, { ...UTC, culture: "de-DE" }),
    "lucd-motion-history-csv/german/nord-late.csv": writeLucd(NORD, late, { ...UTC, culture: "de-DE" }),
    "vcenter-db-events-csv/psql/nord-evening.csv": writeVpxEvent(NORD, evening),
    "vcenter-db-tasks-csv/psql/nord.csv": writeVpxTask(NORD, tasks(NORD)),
    "manageiq-yaml/rbvmomi/nord-midnight.yml": {
      bytes: manageiqDocuments(within(nord, "23:45:00", "00:25:00"), tasks(NORD)),
    },
    "manageiq-yaml/plain-hashes/sued-midnight.yml": {
      bytes: manageiqHashes(within(sued, "23:00:00", "02:00:00"), southTasks),
    },
    "event-assistant-csv/download/sued.csv": { bytes: eventAssistantTable(SUED, sued) },
    "vcenter-db-events-csv/psql-expanded/sued.txt": { bytes: psqlExpanded(writeVpxEvent(SUED, sued).bytes) },
    "icinga-history-csv/mysql-batch/nord-maintenance.tsv": { bytes: icingaTable(maintenance) },
  };
  return Object.entries({ ...files, ...inventorySamples(), ...hostLogSamples() }).map(([path, { bytes }]) => ({
    path,
    bytes,
  }));
}
