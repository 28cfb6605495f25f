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
  type Badge,
  type PageContext,
  type Section,
  body,
  cell,
  columns,
  defineSection,
  figure,
  isoTimeCell,
  nameCell,
  numberCell,
  table,
  topTable,
} from "../section-model.ts";

const SEVERITIES: Readonly<Record<DiagnosticSeverity, Badge & { readonly rank: number }>> = {
  error: { text: "Error", className: "act", rank: 0 },
  warning: { text: "Warning", className: "watch", rank: 1 },
  info: { text: "Info", className: "info", rank: 2 },
};

export const qualitySection = defineSection({
  id: "quality",
  title: "Data quality",
  figures: null,
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
                  spanChart(chart, clock, "What each input and vCenter covers"),
                  `n = ${formatCountOf(chart.length, "row")}; source: first and last record of each input, and the gaps between records.`,
                  "wide",
                  legend,
                ),
              ],
        tables,
      },
    );
  },
});

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
