import { max } from "d3-array";
import { scaleBand, scaleLinear } from "d3-scale";
import { countTicks, evenDurationTicks, leftAxis } from "./axis.ts";
import { boxPath, element, label, picture, tenth } from "./svg.ts";

/** One night's figure; null where the night has none. */
export interface NightPoint {
  readonly date: string;
  readonly value: number | null;
  /** The part of `value` that stands out, e.g. failed moves. */
  readonly marked: number;
}

const WIDTH = 520;
const FRAME = { left: 58, right: 508, top: 30, bottom: 150 };
const MOST_DATES = 8;

/** Counts per night, oldest on the left; the marked part stands on the axis in the colour of failures. */
export function nightCountsChart(nights: readonly NightPoint[], name: string): string {
  const x = scaleBand(
    nights.map((night) => night.date),
    [FRAME.left, FRAME.right],
  ).padding(0.25);
  const y = scaleLinear([0, max(nights, (night) => night.value ?? 0) || 1], [FRAME.bottom, FRAME.top]).nice();
  const bar = (night: NightPoint, value: number): string =>
    value === 0 ? "" : boxPath(x(night.date) ?? 0, y(value), x.bandwidth(), FRAME.bottom - y(value));
  return picture(
    WIDTH,
    190,
    name,
    leftAxis(FRAME, y, countTicks(y, 4), "moves"),
    element("path", { d: nights.map((night) => bar(night, night.value ?? 0)).join(""), class: "activity" }),
    element("path", { d: nights.map((night) => bar(night, night.marked)).join(""), class: "activity marked" }),
    dateAxis(nights, (date) => (x(date) ?? 0) + x.bandwidth() / 2),
  );
}

/** Seconds per night as a line with a dot for each night that has a figure; the line breaks where one has none. */
export function nightSecondsChart(nights: readonly NightPoint[], name: string): string {
  const x = scaleBand(
    nights.map((night) => night.date),
    [FRAME.left, FRAME.right],
  );
  const ticks = evenDurationTicks(max(nights, (night) => night.value ?? 0) || 1);
  const y = scaleLinear([0, ticks.at(-1)?.value ?? 1], [FRAME.bottom, FRAME.top]);
  const middle = (date: string): number => (x(date) ?? 0) + x.bandwidth() / 2;
  let path = "";
  let dots = "";
  let broken = true;
  for (const { date, value } of nights) {
    if (value !== null) {
      path += `${broken ? "M" : "L"}${tenth(middle(date))} ${tenth(y(value))}`;
      dots += element("circle", { cx: middle(date), cy: y(value), r: 3, class: "dot" });
    }
    broken = value === null;
  }
  return picture(
    WIDTH,
    190,
    name,
    leftAxis(FRAME, y, ticks, "median duration"),
    element("path", { d: path, class: "steps" }),
    dots,
    dateAxis(nights, middle),
  );
}

function dateAxis(nights: readonly NightPoint[], middle: (date: string) => number): string {
  const every = Math.max(1, Math.ceil(nights.length / MOST_DATES));
  return (
    element("line", { x1: FRAME.left, x2: FRAME.right, y1: FRAME.bottom, y2: FRAME.bottom, class: "axis" }) +
    nights
      .map(({ date }, index) =>
        index % every === 0 ? label(middle(date), FRAME.bottom + 16, date.slice(5), "t", "middle") : "",
      )
      .join("") +
    label(FRAME.right, FRAME.bottom + 32, "night (month-day)", "t unit", "end")
  );
}
