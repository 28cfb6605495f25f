import type { Diagnostic, DiagnosticSeverity } from "../../model/diagnostic.ts";
import { formatBytes, formatCount, formatCountOf, formatSpan, instantOf, withLocalTimes, wordsOf } from "../format.ts";
import { bandSwatch } from "../chart/small-marks.ts";
import { spanChart, type SpanRow } from "../chart/span-chart.ts";
import {
  cell,
  columns,
  figure,
  isoTimeCell,
  nameCell,
  numberCell,
  section,
  table,
  topTable,
  type Badge,
  type PageContext,
  type Section,
} from "./section-model.ts";

const SEVERITIES: Readonly<Record<DiagnosticSeverity, Badge & { readonly rank: number }>> = {
  error: { text: "Error", className: "act", rank: 0 },
  warning: { text: "Warning", className: "watch", rank: 1 },
  info: { text: "Info", className: "info", rank: 2 },
};

export function qualitySection(context: PageContext): Section {
  const { report, clock } = context;
  const { inputs } = report;
  if (inputs.length === 0) return section("quality", "Data quality", "No input was read.");
  const sum = (pick: (input: (typeof inputs)[number]) => number): number =>
    inputs.reduce((all, input) => all + pick(input), 0);
  const [records, used, duplicate, irrelevant, rejected] = [
    sum((input) => input.records),
    sum((input) => input.used),
    sum((input) => input.duplicate),
    sum((input) => input.irrelevant),
    sum((input) => input.rejected),
  ];
  const unclaimed = inputs.filter((input) => input.role === "unclaimed").length;
  const strangers = unclaimed === 0 ? "" : ` ${formatCountOf(unclaimed, "input was", "inputs were")} not recognised.`;
  const rows = inputs.map((input) => [
    nameCell(input.path),
    cell(input.format ?? "not recognised", {
      sub: input.role === "unclaimed" ? null : wordsOf(input.role),
      className: "tight",
    }),
    nameCell(input.vcenter),
    numberCell(formatBytes(input.bytes)),
    numberCell(formatCount(input.records)),
    numberCell(formatCount(input.used)),
    numberCell(formatCount(input.duplicate)),
    numberCell(formatCount(input.irrelevant)),
    numberCell(formatCount(input.rejected)),
    isoTimeCell(context, input.firstAt),
    isoTimeCell(context, input.lastAt),
  ]);
  const totals = [
    cell("All inputs"),
    cell(""),
    cell(""),
    numberCell(formatBytes(sum((input) => input.bytes))),
    ...[records, used, duplicate, irrelevant, rejected].map((count) => numberCell(formatCount(count))),
    cell(""),
    cell(""),
  ];
  const tables = [
    table(
      "Inputs",
      columns(
        "Input",
        "Format",
        "vCenter",
        "Size|n",
        "Records|n",
        "Used|n",
        "Duplicate|n",
        "Irrelevant|n",
        "Rejected|n",
        `First (${clock.zone})`,
        `Last (${clock.zone})`,
      ),
      [...rows, totals],
      "Records = used + duplicate + irrelevant + rejected, per input and in sum.",
    ),
  ];
  if (report.diagnostics.length > 0) tables.push(diagnosticsTable(context));
  if (report.coverage.length > 0)
    tables.push(
      table(
        "What the exports cover",
        columns("vCenter", `From (${clock.zone})`, `To (${clock.zone})`, "Gaps"),
        report.coverage.map((coverage) => [
          nameCell(coverage.vcenter ?? "not named"),
          isoTimeCell(context, coverage.from),
          isoTimeCell(context, coverage.to),
          cell(
            coverage.gaps.length === 0
              ? "none"
              : coverage.gaps.map((gap) => formatSpan(clock, instantOf(gap.from), instantOf(gap.to))).join("; "),
          ),
        ]),
        "vCenter keeps events and tasks for 30 days by default; earlier nights are known only from exports kept, or from the history store.",
      ),
    );
  if (report.apart.length > 0)
    tables.push(
      table(
        "Left out of every figure",
        columns("VM", "Reason", "Records|n"),
        report.apart.map((entry) => [nameCell(entry.vm), cell(entry.reason), numberCell(formatCount(entry.count))]),
      ),
    );
  const chart = coverageRows(context);
  const legend = [
    { svg: bandSwatch("k k-vmotion"), text: "covered" },
    { svg: bandSwatch("band open"), text: "gap" },
  ];
  return section(
    "quality",
    "Data quality",
    `${formatCountOf(inputs.length, "input")} with ${formatCountOf(records, "record")}: ${formatCount(used)} used, ${formatCount(duplicate)} duplicate, ${formatCount(irrelevant)} irrelevant, ${formatCount(rejected)} rejected.${strangers}`,
    {
      tally: report.diagnostics.some(({ severity }) => severity !== "info")
        ? String(report.diagnostics.filter(({ severity }) => severity !== "info").length)
        : null,
      figures:
        chart.length === 0
          ? []
          : [
              figure(
                spanChart(chart, clock, "What each input and vCenter covers"),
                `n = ${formatCountOf(chart.length, "row")}; source: first and last record of each input, and the gaps between records.`,
                "wide",
                legend,
              ),
            ],
      tables,
    },
  );
}

function diagnosticsTable(context: PageContext): Section["tables"][number] {
  const { report } = context;
  const inOrder = report.diagnostics.toSorted(
    (left, right) => SEVERITIES[left.severity].rank - SEVERITIES[right.severity].rank,
  );
  return topTable(
    "Diagnostics",
    columns("Severity", "What", "Message and next step", "Input", "Line|n", "Times|n"),
    inOrder,
    100,
    (diagnostic: Diagnostic) => [
      cell("", { badge: SEVERITIES[diagnostic.severity] }),
      cell(wordsOf(diagnostic.code)),
      cell(withLocalTimes(context.clock, diagnostic.message), { className: "message" }),
      nameCell(diagnostic.input === null ? null : (report.inputs[diagnostic.input]?.path ?? null)),
      numberCell(diagnostic.line === null ? "–" : formatCount(diagnostic.line)),
      numberCell(formatCount(diagnostic.count)),
    ],
  );
}

function coverageRows({ report }: PageContext): SpanRow[] {
  const vcenters = report.coverage.flatMap((coverage): SpanRow[] => {
    const [from, to] = [instantOf(coverage.from), instantOf(coverage.to)];
    if (from === null || to === null) return [];
    const name = coverage.vcenter ?? "vCenter not named";
    const gaps = coverage.gaps.map((gap) => ({
      from: Date.parse(gap.from),
      to: Date.parse(gap.to),
      className: "band open",
      tip: `${name}: gap`,
    }));
    return [{ name, spans: [{ from, to, className: "k k-vmotion", tip: `${name}: covered` }, ...gaps], ticks: [] }];
  });
  // An inventory is of one moment, often days before the night: it would stretch the picture and covers nothing.
  const dated = report.inputs.filter((input) => input.role !== "inventory");
  const inputs = dated.slice(0, 20).flatMap((input): SpanRow[] => {
    const [from, to] = [instantOf(input.firstAt), instantOf(input.lastAt)];
    if (from === null || to === null) return [];
    const name = input.path.split("/").slice(-2).join("/");
    return [{ name, spans: [{ from, to, className: "activity", tip: input.path }], ticks: [] }];
  });
  return [...vcenters, ...inputs];
}

/** How each figure was made: short enough to be read, exact enough to be recomputed. */
const METHODS: readonly (readonly [string, string])[] = [
  [
    "Migration",
    "One attempt to move one VM: its start event, end event, failure events and task joined by chain id, else by task, else by VM and time. The basis and its confidence stand with each move.",
  ],
  [
    "Counts",
    "Migrations = succeeded + failed + cancelled + unfinished. Start missing and end missing overlap with these. Power-on placements are listed with the others, counted apart and enter no percentile, mover list or rate.",
  ],
  [
    "Duration",
    "From start to end. Events first; the task's times where an event is missing. Both are cut to milliseconds before they are subtracted. Queue time is what the task says; vCenter also waits inside a started task, and that wait is in the duration.",
  ],
  [
    "Percentiles",
    "Of succeeded moves with a duration, each kind for itself: p50 is the median; p95 is shown from 20 moves on.",
  ],
  [
    "Median, usual",
    "The middle value, or the mean of the two middle ones. A VM's usual duration is the median of its own earlier moves of the same kind and the same timing basis, at least 4 and at most the last 100; an outlier took at least 3 times as long.",
  ],
  [
    "Back and forth",
    "A return is a move to a host or datastore that the VM left at most 24 hours before. Listed from 3 returns within any 24 hours on, the worst 5.",
  ],
  [
    "Storm",
    "Consecutive 5-minute bins with at least 4 times the median moves of all busy bins, and at least 10. What came just before is the last context event up to 30 minutes earlier: nearness in time, not proof of cause.",
  ],
  [
    "Effective speed",
    "Between hosts: the pre-copy bandwidth where it is measured or inferred, else configured memory over the whole duration (badge configured), an upper bound of what was sent. Between datastores: disk size over duration. Medians of the moves that tell it.",
  ],
  [
    "Stun",
    "The switchover only: from the suspend on the source to the resume on the destination. Measured values come from host logs, inferred ones from the pre-copy model; the two are never mixed or averaged. Low to high is a 90 % interval; for a measured value it is the precision of the log.",
  ],
  [
    "Pre-copy stun",
    "The short stop for installing traces before the copy. It stands beside the stun and is never added to it.",
  ],
  [
    "Stun risk",
    "The probability that the longest stop exceeds the limit (1 s, or the VM's profile) or that the switchover aborts: low under 10 %, watch under 50 %, else high; unknown where the data cannot say.",
  ],
  [
    "Convergence",
    "By the dirty page rate over the bandwidth: fast below 0.5, slow below 0.9, else stalled. SDPS slows the guest down so that the copy can end: a slowdown, not a stop.",
  ],
  [
    "Evacuation",
    "VM evacuation: from entering maintenance mode to the end of the last VM's move. Entering to entered also holds vSAN data migration and re-registration. VMs a minute: succeeded moves over the VM evacuation.",
  ],
  [
    "Stays",
    "A VM is on a host from the end of the move that brought it to the end of the move that took it away. Where two moves do not meet, the time between is a gap: it was moved or restarted without a record.",
  ],
  [
    "Windows",
    "A backup window is touched by any part of a move; a change window has to hold its beginning. Times of day are in the report's zone.",
  ],
];

export function methodsSection(context: PageContext): Section {
  const { report } = context;
  return section(
    "methods",
    "How each number was computed",
    "Every figure on this page can be recomputed from report.json; the rules are these.",
    {
      tables: [
        table(
          "Rules",
          columns("Figure", "Rule"),
          METHODS.map(([name, rule]) => [cell(name), cell(rule, { className: "message" })]),
        ),
      ],
      notes: [
        `Units: 1 MB = 2^20 bytes; all times are in ${context.clock.zone}. Written by precopy ${report.tool.version}. To see every record and rule behind one migration: precopy explain ID INPUT...`,
      ],
    },
  );
}
