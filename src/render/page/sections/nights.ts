import type { Kind } from "../../../model/migration.ts";
import type { NightLine } from "../../../model/past.ts";
import { type NightPoint, nightCountsChart, nightSecondsChart } from "../../chart/nights-chart.ts";
import { KIND_LABELS, VERDICT_LABELS, formatCount, formatCountOf, formatSeconds, formatShare } from "../../format.ts";
import { body, cell, columns, defineSection, figure, messageCell, numberCell, table } from "../section-model.ts";

const MOST_NIGHTS = 30;

const STATUS: Readonly<Record<NightLine["status"], string | null>> = {
  reported: null,
  backfilled: "reported later",
  silent: "no new data",
};

const TREND_KINDS: readonly Kind[] = ["vmotion", "storage-vmotion"];

/** The nights before this one: counts and medians as the history keeps them. */
export const nightsSection = defineSection({
  id: "nights",
  title: "Nights before",
  figures: null,
  render({ report }) {
    const nights = report.changes?.nights?.slice(0, MOST_NIGHTS) ?? [];
    const baseline = report.changes?.baseline;
    const [last] = nights;
    if (last === undefined)
      return body("This report knows no earlier night.", {
        missing:
          "Run precopy nightly, which keeps a history, or rebuild one from kept exports with precopy history rebuild.",
      });
    const oldestFirst = nights.toReversed();
    const told = oldestFirst.filter((night) => night.counts.migrations > 0);
    const failed = nights.reduce((sum, night) => sum + night.counts.failed, 0);
    const moves = nights.reduce((sum, night) => sum + night.counts.migrations, 0);
    const figures = [
      figure(
        nightCountsChart(
          oldestFirst.map((night) => ({
            date: night.date,
            value: night.counts.migrations,
            marked: night.counts.failed,
          })),
          "Migrations per night, failed ones at the foot",
        ),
        `Migrations per night, the failed ones at the foot of each bar; n = ${formatCountOf(nights.length, "night")}; source: history.`,
        "half",
      ),
      ...TREND_KINDS.flatMap((kind) => {
        const points = oldestFirst.map((night): NightPoint => ({
          date: night.date,
          value: medianOf(night, kind),
          marked: 0,
        }));
        const known = points.filter((point) => point.value !== null).length;
        if (known < 2) return [];
        const name = `Median duration of ${KIND_LABELS[kind]} per night`;
        return [
          figure(
            nightSecondsChart(points, name),
            `${name}; n = ${formatCountOf(known, "night")}; source: history.`,
            "half",
          ),
        ];
      }),
    ];
    const rows = nights.map((night) => [
      cell(night.date, { className: "time", sub: STATUS[night.status] }),
      cell("", { badge: { text: VERDICT_LABELS[night.level], className: night.level } }),
      numberCell(formatCount(night.counts.migrations)),
      numberCell(formatCount(night.counts.failed)),
      numberCell(formatShare(night.counts.failed, night.counts.migrations)),
      ...TREND_KINDS.map((kind) => numberCell(formatSeconds(medianOf(night, kind)))),
      messageCell(night.verdict),
    ]);
    const enough =
      baseline === undefined || baseline.nights >= baseline.needed
        ? []
        : [
            `Medians over nights are shown from ${formatCountOf(baseline.needed, "night")} on; the history holds ${formatCount(baseline.nights)}.`,
          ];
    return body(
      `Over the last ${formatCountOf(nights.length, "night")} ${formatShare(failed, moves)} of ${formatCountOf(moves, "migration")} failed; ${formatCountOf(told.length, "night")} had migrations.`,
      {
        figures,
        tables: [
          table(
            "Nights, newest first",
            columns(
              "Night",
              "Verdict",
              "Migrations|n",
              "Failed|n",
              "Failure rate|n",
              ...TREND_KINDS.map((kind) => `${KIND_LABELS[kind]} p50|n`),
              "In words",
            ),
            rows,
          ),
        ],
        notes: enough,
      },
    );
  },
});

function medianOf(night: NightLine, kind: Kind): number | null {
  return night.byKind.find((summary) => summary.kind === kind)?.p50Seconds ?? null;
}
