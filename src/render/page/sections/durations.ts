import type { Durations } from "../../../model/page-view.ts";
import type { Kind } from "../../../model/migration.ts";
import { histogramChart } from "../../chart/histogram-chart.ts";
import { KIND_LABELS, TRIGGER_LABELS, formatCount, formatCountOf, formatNumber, formatSeconds } from "../../format.ts";
import { filterHref } from "../row-filter.ts";
import {
  body,
  cell,
  columns,
  defineSection,
  shown,
  figure,
  hostsCell,
  isoTimeCell,
  kindCell,
  numberCell,
  table,
  topTable,
  type TableModel,
  vmCell,
} from "../section-model.ts";

const MOST_OUTLIERS = 8;
/** A histogram of fewer moves says nothing that the table does not. */
const LEAST_DRAWN = 5;
/** Whose figures the opening sentence names, and whose picture stands open; the table has them all. */
const MAIN_KINDS: readonly Kind[] = ["vmotion", "storage-vmotion"];

function barHref(kind: Kind, { from, to }: { readonly from: number; readonly to: number }): string {
  return filterHref({ kind, took: `${from}-${to}`, only: "timed" });
}

export const durationsSection = defineSection<Durations>({
  id: "durations",
  title: "How long moves take",
  render(context, { kinds, outliers }) {
    const { report, clock } = context;
    const told = report.summary.byKind.filter((summary) => summary.count > 0);
    if (told.length === 0)
      return body("No succeeded move has both a start and an end, so no duration is known.", {
        missing:
          "Export events that begin before the night does, or add the task history: Get-VIEvent for both ends of every move.",
      });
    const main = told.filter(({ kind }) => MAIN_KINDS.includes(kind));
    const answer = (main.length === 0 ? told : main)
      .map(
        ({ kind, p50Seconds, maxSeconds }) =>
          `${KIND_LABELS[kind]} took ${formatSeconds(p50Seconds)} in the median and ${formatSeconds(maxSeconds)} at most`,
      )
      .join("; ");
    const drawn = kinds.filter(({ kind }) => (told.find((entry) => entry.kind === kind)?.count ?? 0) >= LEAST_DRAWN);
    const bars = drawn.flatMap(({ kind, bins }) =>
      bins.filter(({ count }) => count > 0).map((bin) => ({ kind, ...bin })),
    );
    const figures = drawn.map(({ kind, bins }, index) => {
      const summary = told.find((candidate) => candidate.kind === kind);
      const marks = [
        { name: "p50", seconds: summary?.p50Seconds ?? null },
        { name: "p95", seconds: summary?.p95Seconds ?? null },
        { name: "max", seconds: summary?.maxSeconds ?? null },
      ].flatMap(({ name, seconds }) => (seconds === null ? [] : [{ name, seconds }]));
      const name = `${KIND_LABELS[kind]}: how many moves took how long`;
      return figure(
        (width) => histogramChart(kind, bins, marks, name, width, (bin) => barHref(kind, bin)),
        `${KIND_LABELS[kind]}, n = ${formatCountOf(summary?.count ?? 0, "succeeded move")}: ${marks.map((mark) => `${mark.name} ${formatSeconds(mark.seconds)}`).join(", ")}; source: start to end.`,
        "half",
        [],
        index === 0 || MAIN_KINDS.includes(kind) ? null : `${KIND_LABELS[kind]}: how many moves took how long`,
      );
    });
    const slowest = kinds.flatMap((kind) => kind.slowest);
    const heads = columns("VM", "Kind", "Duration|n", `Started (${clock.zone})`, "Path", "Trigger");
    const tables = [
      table(
        "Slowest moves of each kind",
        heads,
        slowest.map((migration) => [
          vmCell(context, migration),
          kindCell(migration),
          numberCell(formatSeconds(migration.durationSeconds)),
          isoTimeCell(context, migration.startedAt),
          hostsCell(context, migration),
          cell(TRIGGER_LABELS[migration.trigger]),
        ]),
      ),
    ];
    if (bars.length > 0)
      tables.push(
        table(
          "The moves behind each bar",
          columns("Kind", "From|n", "To|n", "Moves|n"),
          bars.map(({ kind, from, to, count }) => [
            cell(KIND_LABELS[kind]),
            numberCell(formatSeconds(from)),
            numberCell(formatSeconds(to)),
            numberCell(formatCount(count), { href: barHref(kind, { from, to }) }),
          ]),
        ),
      );
    if (outliers.length > 0)
      tables.push(
        shown(
          withNote(
            topTable(
              "Far longer than the same VM's earlier moves",
              columns("VM", "Kind", "Took|n", "Usually|n", "Times longer|n", "Earlier moves|n"),
              outliers,
              MOST_OUTLIERS,
              ({ migration, usualSeconds, earlierMoves, ratio }) => [
                vmCell(context, migration),
                kindCell(migration),
                numberCell(formatSeconds(migration.durationSeconds)),
                numberCell(formatSeconds(usualSeconds)),
                numberCell(`${formatNumber(ratio)} ×`),
                numberCell(formatCount(earlierMoves)),
              ],
            ),
            "Usual is the median of the VM's own earlier moves of this kind in the data; at least 4 of them, and at least 3 times longer.",
          ),
        ),
      );
    return body(`${answer}.`, { figures, tables });
  },
});

function withNote(model: TableModel, note: string): TableModel {
  return { ...model, note: model.note === null ? note : `${model.note} ${note}` };
}
