import { groupBy } from "../../../model/group-by.ts";
import type { Report } from "../../../model/report.ts";
import type { Diagnostic, DiagnosticSeverity } from "../../../model/diagnostic.ts";
import { bandSwatch } from "../../chart/small-marks.ts";
import { type SpanRow, spanChart } from "../../chart/span-chart.ts";
import {
  formatBytes,
  formatCount,
  formatCountOf,
  formatSpan,
  instantOf,
  withLocalTimes,
  wordsOf,
} from "../../format.ts";
import {
  body,
  cell,
  columns,
  defineSection,
  figure,
  isoTimeCell,
  nameCell,
  numberCell,
  shown,
  table,
  topTable,
  type Badge,
  type Cell,
  type Column,
  type PageContext,
  type Section,
  type TableModel,
} from "../section-model.ts";

const MOST_GROUPS = 40;
const MOST_INPUTS = 200;
const MOST_DRAWN = 12;

const SEVERITIES: Readonly<Record<DiagnosticSeverity, Badge & { readonly rank: number }>> = {
  error: { text: "Error", className: "act", rank: 0 },
  warning: { text: "Warning", className: "watch", rank: 1 },
  info: { text: "Info", className: "info", rank: 2 },
};

export const qualitySection = defineSection({
  id: "quality",
  title: "Data quality",
  render(context) {
    const { report, clock } = context;
    const { inputs } = report;
    if (inputs.length === 0) return body("No input was read.");
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
    const tables = [groupsTable(context), inputsTable(context)];
    if (report.diagnostics.length > 0) {
      const said = diagnosticsTable(context);
      // With nothing read they are all that there is to see.
      tables.push(report.verdict.level === "no-data" ? shown(said) : said);
    }
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
      ...(chart.some(({ spans }) => spans.length > 1) ? [{ svg: bandSwatch("band open"), text: "gap" }] : []),
    ];
    return body(
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
                  (width) => spanChart(chart, clock, "What the exports of each vCenter cover", width),
                  `n = ${formatCountOf(chart.length, "vCenter")}; source: first and last record, and the gaps between records.`,
                  "wide",
                  legend,
                ),
              ],
        tables,
      },
    );
  },
});

type Input = Report["inputs"][number];

/** The inputs of one folder and one format as one line: a night is often a hundred rotated files. */
function groupsTable(context: PageContext): TableModel {
  const groups = groupBy(
    context.report.inputs,
    ({ path, format }) => `${format ?? "not recognised"}\n${path.split("/").slice(0, -1).join("/")}`,
  );
  const row = (name: Cell, format: string, inputs: readonly Input[]): Cell[] => [
    name,
    cell(format, { className: "tight" }),
    numberCell(formatCount(inputs.length)),
    ...sumCells(inputs),
    ...spanCells(context, inputs),
  ];
  const rows = [...groups].map(([key, inputs]) => {
    const [format = "", folder = ""] = key.split("\n");
    return row(nameCell(inputs.length === 1 ? (inputs[0]?.path ?? "") : `${folder}/`), format, inputs);
  });
  const totals = groups.size < 2 ? [] : [row(cell("All inputs"), "", context.report.inputs)];
  const model = topTable(
    "Inputs by folder and format",
    inputHeads(context, "Folder or file", "Files|n"),
    [...totals, ...rows],
    MOST_GROUPS,
    (cells) => cells,
  );
  return { ...model, note: "Records = used + duplicate + irrelevant + rejected, per line and in sum." };
}

function inputsTable(context: PageContext): TableModel {
  const { inputs } = context.report;
  const model = topTable(
    "Inputs one by one",
    inputHeads(context, "Input", "vCenter"),
    inputs,
    MOST_INPUTS,
    (input): Cell[] => [
      nameCell(input.path),
      cell(input.format ?? "not recognised", {
        sub: input.role === "unclaimed" ? null : wordsOf(input.role),
        className: "tight",
      }),
      nameCell(input.vcenter),
      ...sumCells([input]),
      ...spanCells(context, [input]),
    ],
  );
  const more = inputs.length - MOST_INPUTS;
  return { ...model, note: more > 0 ? `${formatCount(more)} more are in report.json.` : null };
}

function inputHeads({ clock }: PageContext, first: string, third: string): Column[] {
  const counts = ["Size|n", "Records|n", "Used|n", "Duplicate|n", "Irrelevant|n", "Rejected|n"];
  return columns(first, "Format", third, ...counts, `First (${clock.zone})`, `Last (${clock.zone})`);
}

function sumCells(inputs: readonly Input[]): Cell[] {
  const sum = (pick: (input: Input) => number): number => inputs.reduce((all, input) => all + pick(input), 0);
  return [
    numberCell(formatBytes(sum(({ bytes }) => bytes))),
    ...(["records", "used", "duplicate", "irrelevant", "rejected"] as const).map((name) =>
      numberCell(formatCount(sum((input) => input[name]))),
    ),
  ];
}

function spanCells(context: PageContext, inputs: readonly Input[]): Cell[] {
  // ISO instants sort as text.
  const [first = null] = inputs.flatMap(({ firstAt }) => firstAt ?? []).sort();
  const last =
    inputs
      .flatMap(({ lastAt }) => lastAt ?? [])
      .sort()
      .at(-1) ?? null;
  return [isoTimeCell(context, first), isoTimeCell(context, last)];
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

/** Each vCenter's time with its gaps; only where there is a gap or more than one to compare. */
function coverageRows({ report }: PageContext): SpanRow[] {
  if (report.coverage.length < 2 && report.coverage.every(({ gaps }) => gaps.length === 0)) return [];
  return report.coverage.slice(0, MOST_DRAWN).flatMap((coverage): SpanRow[] => {
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
}
