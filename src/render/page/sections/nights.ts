import type { Kind } from "../../../model/migration.ts";
import type { NightFigures } from "../../../model/page-figures.ts";
import type { NightLine } from "../../../model/past.ts";
import type { ChangeLine, Report } from "../../../model/report.ts";
import { nightsChart, type NightPoint } from "../../chart/nights-chart.ts";
import {
  formatCount,
  formatCountOf,
  formatSeconds,
  formatShare,
  formatTime,
  instantOf,
  KIND_LABELS,
  VERDICT_LABELS,
  visible,
} from "../../format.ts";
import {
  body,
  cell,
  columns,
  defineSection,
  figure,
  messageCell,
  numberCell,
  table,
  type PageContext,
  type TableModel,
} from "../section-model.ts";
import { changeText } from "../tiles.ts";

const MOST_NIGHTS = 30;
const STATUS: Readonly<Record<NightLine["status"], string | null>> = {
  reported: null,
  backfilled: "reported later",
  silent: "no new data",
};
const TREND_KINDS: readonly Kind[] = ["vmotion", "storage-vmotion"];

/** The nights before this one, as the history keeps them, and what changed against them. */
export const nightsSection = defineSection<readonly NightFigures[]>({
  id: "nights",
  title: "Nights before",
  render(context, figures) {
    const { report } = context;
    const nights = report.changes?.nights?.slice(0, MOST_NIGHTS) ?? [];
    const changes = changesTable(context);
    if (nights.length === 0)
      return body(
        changes === null
          ? "This report knows no earlier night."
          : "This report knows one earlier report, and no history of nights.",
        {
          tables: changes === null ? [] : [changes],
          missing:
            "Run precopy nightly, which keeps a history, or rebuild one from kept exports with precopy history rebuild.",
        },
      );
    const failed = nights.reduce((sum, night) => sum + night.counts.failed, 0);
    const moves = nights.reduce((sum, night) => sum + night.counts.migrations, 0);
    const moved = nights.filter((night) => night.counts.migrations > 0).length;
    const points = figures
      .slice(0, MOST_NIGHTS + 1)
      .map(pointOf)
      .toReversed();
    return body(
      moves === 0
        ? `None of the last ${formatCountOf(nights.length, "night")} had a migration.`
        : `Over the last ${formatCountOf(nights.length, "night")} ${formatShare(failed, moves)} of ${formatCountOf(moves, "migration")} failed; ${formatCountOf(moved, "night")} had migrations.${levelsText(nights)}`,
      {
        // Without a single move there is nothing to compare.
        figures:
          moves === 0 && report.counts.migrations === 0
            ? []
            : [
                figure(
                  (width) => nightsChart(points, "Verdict, moves and vMotion durations per night", width),
                  `n = ${formatCountOf(nights.length, "night")} and this one, on the right; source: history.`,
                ),
              ],
        tables: [nightsTable(nights), ...(changes === null ? [] : [changes])],
        notes: baselineNote(report),
      },
    );
  },
});

function pointOf({ date, level, moves, failed, kinds }: NightFigures): NightPoint {
  const vmotion = kinds.find(({ kind }) => kind === "vmotion");
  return {
    date: date ?? "now",
    level,
    moves,
    failed,
    p50Seconds: vmotion?.p50Seconds ?? null,
    p95Seconds: vmotion?.p95Seconds ?? null,
  };
}

function levelsText(nights: readonly NightLine[]): string {
  const count = (level: NightLine["level"]): number => nights.filter((night) => night.level === level).length;
  const told = (
    [
      ["ok", "OK"],
      ["watch", "to watch"],
      ["act", "to act on"],
      ["no-data", "without data"],
    ] as const
  ).flatMap(([level, words]) => (count(level) === 0 ? [] : [`${formatCount(count(level))} ${words}`]));
  return ` By verdict: ${told.join(", ")}.`;
}

function nightsTable(nights: readonly NightLine[]): TableModel {
  const rows = nights.map((night) => [
    cell(night.date, { className: "time", sub: STATUS[night.status] }),
    cell("", { badge: { text: VERDICT_LABELS[night.level], className: night.level } }),
    numberCell(formatCount(night.counts.migrations)),
    numberCell(formatCount(night.counts.failed)),
    numberCell(formatShare(night.counts.failed, night.counts.migrations)),
    ...TREND_KINDS.map((kind) =>
      numberCell(formatSeconds(night.byKind.find((summary) => summary.kind === kind)?.p50Seconds ?? null)),
    ),
    messageCell(night.verdict),
  ]);
  const heads = columns(
    "Night",
    "Verdict",
    "Migrations|n",
    "Failed|n",
    "Failure rate|n",
    ...TREND_KINDS.map((kind) => `${KIND_LABELS[kind]} p50|n`),
    "In words",
  );
  return table("Nights, newest first", heads, rows);
}

function baselineNote({ changes }: Report): string[] {
  const baseline = changes?.baseline;
  return baseline === undefined || baseline.nights >= baseline.needed
    ? []
    : [
        `Medians over nights are shown from ${formatCountOf(baseline.needed, "night")} on; the history holds ${formatCount(baseline.nights)}.`,
      ];
}

function changesTable({ report, clock }: PageContext): TableModel | null {
  const { changes } = report;
  if (changes === null || changes.lines.length === 0) return null;
  const value = (line: ChangeLine, figureValue: number | null): string =>
    figureValue === null ? "–" : line.unit === "seconds" ? formatSeconds(figureValue) : formatCount(figureValue);
  const since = instantOf(changes.since);
  return table(
    since === null ? visible(`What changed since ${changes.since}`) : `What changed since ${formatTime(clock, since)}`,
    columns("Figure", "Now|n", "Before|n", "Change|n", "Compared with"),
    changes.lines.map((line) => [
      cell(line.label, { className: "tight" }),
      numberCell(value(line, line.now)),
      numberCell(value(line, line.before)),
      numberCell(changeText(line)),
      cell(line.against),
    ]),
  );
}
