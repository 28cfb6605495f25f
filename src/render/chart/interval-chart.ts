import { scaleLog } from "d3-scale";
import { maxOf, minOf } from "../../model/numbers.ts";
import type { Estimate } from "../../model/migration.ts";
import { bottomAxis, nameLetters, nameRoom, RIGHT_ROOM, shortDuration, ticksFor } from "./axis.ts";
import { fitNames } from "./fit-names.ts";
import { element, escapeMarkup, label, picture } from "./svg.ts";

export interface IntervalRow {
  readonly name: string;
  readonly estimate: Estimate;
  readonly limitSeconds: number | null;
  /** Where a click on it leads. */
  readonly href: string | null;
}

const ROW = 18;
const TICKS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 60, 120, 300];

/** Seconds per row on a logarithmic axis: a filled dot is measured, a ring with whiskers inferred; a short rule is the row's limit. */
export function intervalChart(rows: readonly IntervalRow[], title: string, name: string, width: number): string {
  const [left, right] = [nameRoom(width), width - RIGHT_ROOM];
  const values = rows.flatMap(({ estimate }) => [estimate.low, estimate.high]).filter((value) => value > 0);
  const low = Math.max(0.001, Math.min(0.1, minOf(values) ?? 0.1) * 0.8);
  const high = Math.max(1.5, maxOf(values) ?? 0) * 1.2;
  const x = scaleLog([low, high], [left, right]).clamp(true);
  const bottom = 14 + rows.length * ROW;
  const frame = { left, right, top: 8, bottom };
  const inside = TICKS.filter((value) => value >= low && value <= high);
  const every = Math.ceil(inside.length / ticksFor(right - left, 6));
  const ticks = inside
    .filter((_, index) => index % every === 0)
    .map((value) => ({
      value,
      text: shortDuration(value),
    }));
  const names = fitNames(
    rows.map((row) => row.name),
    nameLetters(width),
  );
  return picture(
    width,
    bottom + 38,
    name,
    bottomAxis(frame, x, ticks, title, true),
    ...rows.map(({ name: text, estimate, limitSeconds, href }, index) => {
      const y = 14 + index * ROW + ROW / 2 - 4;
      const tip = element(
        "title",
        {},
        escapeMarkup(`${text}: ${estimate.best} s (${estimate.low} to ${estimate.high} s)`),
      );
      const whisker = element("line", { x1: x(estimate.low), x2: x(estimate.high), y1: y, y2: y, class: "whisker" });
      const limit =
        limitSeconds === null
          ? ""
          : element("line", { x1: x(limitSeconds), x2: x(limitSeconds), y1: y - 7, y2: y + 7, class: "limit" });
      return (
        label(left - 8, y + 4, names[index] ?? "", "t", "end", text) +
        limit +
        whisker +
        element(
          "circle",
          { cx: x(estimate.best), cy: y, r: 4, class: `estimate ${estimate.basis}`, "data-href": href },
          tip,
        )
      );
    }),
  );
}
