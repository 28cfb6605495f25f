/** How many records of an input ended where. */
export interface ReadCounts {
  readonly records: number;
  readonly irrelevant: number;
}

/** Why an export may hold less than the night: said in the report, with the way out. */
export interface CapSuspicion {
  readonly code: "export-cap" | "filtered-export";
  readonly message: string;
}

interface Cap {
  readonly formats: readonly string[];
  readonly records: number;
  readonly message: string;
}

const POWERCLI = ["powercli-select-csv", "powercli-raw-csv", "powercli-json", "powercli-clixml"];
const COLLECTORS = [
  ...POWERCLI,
  "event-router-json",
  "task-history",
  "govc-events-json",
  "govc-events-xml",
  "govc-text",
  "govc-dump",
];

/** Round numbers at which tools stop by themselves. Source: the cmdlet's and govc's own help, and the API's page limits. */
const CAPS: readonly Cap[] = [
  {
    formats: POWERCLI,
    records: 100,
    message:
      "exactly 100 events: Get-VIEvent stops there when no period is given; export with -Start and -MaxSamples ([int]::MaxValue)",
  },
  {
    formats: ["govc-events-json", "govc-events-xml", "govc-text", "govc-dump"],
    records: 25,
    message: "exactly 25 events: govc events stops there; export with -xml -n 1000",
  },
  {
    formats: ["govc-tasks-json"],
    records: 25,
    message: "exactly 25 tasks: govc tasks stops there; export with -b 26h (govc 0.37 or newer)",
  },
  {
    formats: ["vsphere-client-events-csv", "vsphere-client-tasks-csv"],
    records: 100,
    message: "exactly 100 rows: the vSphere Client exports what the page has loaded; load all pages or use PowerCLI",
  },
  {
    formats: COLLECTORS,
    records: 1000,
    message: "exactly 1000 records: one page of a history collector; read on until the collector gives nothing more",
  },
];

/** Below this an export without any other event may just be a short one. */
const FILTERED_FROM_RECORDS = 200;
/** Formats that hold every event of a vCenter unless somebody filtered them. */
const WHOLE_STREAMS = new Set([...POWERCLI, "vpxd-syslog", "vcenter-db-events-csv"]);

/** Null where nothing points to a capped or filtered export. */
export function capSuspicion(formatId: string, counts: ReadCounts): CapSuspicion | null {
  const cap = CAPS.find(({ formats, records }) => records === counts.records && formats.includes(formatId));
  if (cap !== undefined) return { code: "export-cap", message: cap.message };
  if (!WHOLE_STREAMS.has(formatId) || counts.records < FILTERED_FROM_RECORDS || counts.irrelevant > 0) return null;
  return {
    code: "filtered-export",
    message: `all ${counts.records} records concern migrations: the export looks filtered; tasks, maintenance and power events explain triggers and outcomes, so export without a filter`,
  };
}
