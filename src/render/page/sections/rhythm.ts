import type { Rhythm } from "../../../model/page-view.ts";
import { KINDS, type Kind } from "../../../model/migration.ts";
import { gridChart, gridLegend } from "../../chart/grid-chart.ts";
import { KIND_LABELS, formatCount, formatCountOf } from "../../format.ts";
import { filterHref, WEEKDAYS } from "../row-filter.ts";
import { body, cell, columns, defineSection, figure, numberCell, table } from "../section-model.ts";
import { twoDigits } from "../../../model/words.ts";

export const rhythmSection = defineSection<Rhythm>({
  id: "rhythm",
  title: "When moves happen",
  render(context, { kinds, weekdays, busiest }) {
    if (busiest === null) return body("No move has a time.");
    const hours = Array.from({ length: 24 }, (_, hour) => twoDigits(hour));
    const layout = {
      widestCell: 42,
      cellHeight: 24,
      upright: false,
      rowTitle: "",
      columnTitle: `hour of day (${context.clock.zone})`,
    };
    const figures = kinds
      .filter(({ kind }) => kind === "vmotion" || kind === "storage-vmotion" || kind === "combined")
      .map(({ kind, total, cells }) => {
        const rows = weekdays.map((weekday) => ({
          name: WEEKDAYS[weekday - 1] ?? "",
          values: cells[weekday - 1] ?? [],
          hrefOf: (hour: number) => filterHref({ weekday: String(weekday), hour: String(hour), kind, only: "moves" }),
        }));
        const name = `${KIND_LABELS[kind]}: moves begun per weekday and hour`;
        return figure(
          (width) => gridChart(hours, rows, layout, name, width),
          `${KIND_LABELS[kind]}, n = ${formatCountOf(total, "move")} by their start; weekdays that the data does not touch are left out.`,
          "half",
          gridLegend(rows),
          kind === "combined" ? name : null,
        );
      });
    const total = (kind: Kind): number => kinds.find((entry) => entry.kind === kind)?.total ?? 0;
    const dayRows = weekdays.map((weekday) => [
      cell(WEEKDAYS[weekday - 1] ?? ""),
      ...KINDS.map((kind) => {
        const day = kinds.find((entry) => entry.kind === kind)?.cells[weekday - 1] ?? [];
        const moves = day.reduce((sum, count) => sum + count, 0);
        const href = moves === 0 ? null : filterHref({ weekday: String(weekday), kind, only: "moves" });
        return numberCell(formatCount(moves), { href });
      }),
    ]);
    const totals = [cell("All"), ...KINDS.map((kind) => numberCell(formatCount(total(kind))))];
    const day = WEEKDAYS[busiest.weekday - 1] ?? "";
    const hour = twoDigits(busiest.hour);
    return body(
      `The busiest hour was ${day} ${hour}:00 to ${hour}:59 with ${formatCountOf(busiest.count, "move")} of all kinds.`,
      {
        figures,
        tables: [
          table(
            "Moves begun per weekday and kind",
            columns("Weekday", ...KINDS.map((kind) => `${KIND_LABELS[kind]}|n`)),
            [...dayRows, totals],
          ),
        ],
      },
    );
  },
});
