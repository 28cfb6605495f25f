import type { Adapter } from "./adapter.ts";
import { esxiLog } from "./format/esxi-log.ts";
import { eventAssistantCsv } from "./format/event-assistant-csv.ts";
import { eventRouterJson } from "./format/event-router-json.ts";
import { getDrsclustergroupCsv } from "./format/get-drsclustergroup-csv.ts";
import { getDrsruleCsv } from "./format/get-drsrule-csv.ts";
import { getVmCsv } from "./format/get-vm-csv.ts";
import { getVmotionCsv } from "./format/get-vmotion-csv.ts";
import { getVmotioneventsCsv } from "./format/get-vmotionevents-csv.ts";
import { govcClusterRules } from "./format/govc-cluster-rules.ts";
import { govcDump } from "./format/govc-dump.ts";
import { govcEventsJson } from "./format/govc-events-json.ts";
import { govcEventsXml } from "./format/govc-events-xml.ts";
import { govcTasksJson } from "./format/govc-tasks-json.ts";
import { govcText } from "./format/govc-text.ts";
import { govcVmInfoJson } from "./format/govc-vm-info-json.ts";
import { icingaHistoryCsv } from "./format/icinga-history-csv.ts";
import { logStoreExport } from "./format/log-store-export.ts";
import { lucdMotionHistoryCsv } from "./format/lucd-motion-history-csv.ts";
import { manageiqYaml } from "./format/manageiq-yaml.ts";
import { powercliClixml } from "./format/powercli-clixml.ts";
import { powercliJson } from "./format/powercli-json.ts";
import { powercliRawCsv } from "./format/powercli-raw-csv.ts";
import { powercliSelectCsv } from "./format/powercli-select-csv.ts";
import { rvtoolsCsv } from "./format/rvtools-csv.ts";
import { rvtoolsXlsx } from "./format/rvtools-xlsx.ts";
import { taskHistory } from "./format/task-history.ts";
import { vcenterDbEventsCsv } from "./format/vcenter-db-events-csv.ts";
import { vcenterDbTasksCsv } from "./format/vcenter-db-tasks-csv.ts";
import { vpxdSyslog } from "./format/vpxd-syslog.ts";
import { vsphereClientEventsCsv } from "./format/vsphere-client-events-csv.ts";
import { vsphereClientTasksCsv } from "./format/vsphere-client-tasks-csv.ts";
import type { Head } from "./source.ts";

/** Every format, one line each. Order decides nothing: each sample is claimed by exactly one adapter (test/ingest). */
export const ADAPTERS: readonly Adapter[] = [
  esxiLog,
  eventAssistantCsv,
  eventRouterJson,
  getDrsclustergroupCsv,
  getDrsruleCsv,
  getVmCsv,
  getVmotionCsv,
  getVmotioneventsCsv,
  govcClusterRules,
  govcDump,
  govcEventsJson,
  govcEventsXml,
  govcTasksJson,
  govcText,
  govcVmInfoJson,
  icingaHistoryCsv,
  logStoreExport,
  lucdMotionHistoryCsv,
  manageiqYaml,
  powercliClixml,
  powercliJson,
  powercliRawCsv,
  powercliSelectCsv,
  rvtoolsCsv,
  rvtoolsXlsx,
  taskHistory,
  vcenterDbEventsCsv,
  vcenterDbTasksCsv,
  vpxdSyslog,
  vsphereClientEventsCsv,
  vsphereClientTasksCsv,
];

export interface Detection {
  readonly adapter: Adapter | null;
  /** Ids that said yes, and those that said maybe. */
  readonly yes: readonly string[];
  readonly maybe: readonly string[];
}

export function detect(head: Head): Detection {
  const answers = ADAPTERS.map((adapter) => ({ adapter, answer: adapter.probe(head) }));
  const yes = answers.filter(({ answer }) => answer === "yes").map(({ adapter }) => adapter);
  const maybe = answers.filter(({ answer }) => answer === "maybe").map(({ adapter }) => adapter);
  return {
    adapter: yes[0] ?? maybe[0] ?? null,
    yes: yes.map(({ id }) => id),
    maybe: maybe.map(({ id }) => id),
  };
}
