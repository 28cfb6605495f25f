import { max } from "d3-array";
import { scaleBand, scaleLinear } from "d3-scale";
import type { VerdictLevel } from "../../model/report.ts";
import type { Seconds } from "../../model/units.ts";
import { formatCount, formatCountOf, formatSeconds, VERDICT_LABELS } from "../format.ts";
import { countTicks, evenDurationTicks, leftAxis, RIGHT_ROOM, ticksFor } from "./axis.ts";
import { boxPath, element, escapeMarkup, label, picture, tenth } from "./svg.ts";

/** One night of the calendar. */
export interface NightPoint {
  readonly date: string;
  readonly level: VerdictLevel;
  readonly moves: number;
  readonly failed: number;
  /** Of vMotions; null where the night has none. */
  readonly p50Seconds: Seconds | null;
  readonly p95Seconds: Seconds | null;
}

const LEFT = 60;
const LEVELS = { top: 18, height: 18 };
const MOVES = { top: 66, bottom: 136 };
/** Clear of the axis' highest label, whatever its length. */
const TITLE_ABOVE = 14;
const SECONDS = { top: 170, bottom: 250 };

/**
 * The nights side by side, oldest on the left: each night's level as a square, its moves with the failed ones at the foot
 * of the bar, and the median of its vMotions as a dot with a line up to p95.
 */
export function nightsChart(nights: readonly NightPoint[], name: string, width: number): string {
  const right = width - RIGHT_ROOM;
  const x = scaleBand(
    nights.map(({ date }) => date),
    [LEFT, right],
  ).padding(0.2);
  const left = ({ date }: NightPoint): number => x(date) ?? 0;
  const squares = nights.map((night) => {
    const box = { x: left(night), y: LEVELS.top, width: x.bandwidth(), height: LEVELS.height, rx: 2 };
    const tip = `${night.date}: ${VERDICT_LABELS[night.level]}, ${formatCountOf(night.moves, "move")}, ${formatCount(night.failed)} failed, vMotion median ${formatSeconds(night.p50Seconds)}, p95 ${formatSeconds(night.p95Seconds)}`;
    return (
      element("rect", { ...box, class: `level ${night.level}` }, element("title", {}, escapeMarkup(tip))) +
      label(left(night) + x.bandwidth() / 2, LEVELS.top + 13, LETTERS[night.level], `t level-letter`, "middle")
    );
  });
  return picture(
    width,
    SECONDS.bottom + 38,
    name,
    label(0, LEVELS.top - 6, "verdict", "t unit"),
    ...squares,
    movesBars(nights, left, x.bandwidth(), right),
    secondsDots(nights, left, x.bandwidth(), right),
    dateAxis(nights, (night) => left(night) + x.bandwidth() / 2, right),
  );
}

/** The level is not told by colour alone. */
const LETTERS: Readonly<Record<VerdictLevel, string>> = { ok: "✓", watch: "W", act: "A", "no-data": "–" };

type Place = (night: NightPoint) => number;

function movesBars(nights: readonly NightPoint[], left: Place, thick: number, right: number): string {
  const y = scaleLinear([0, max(nights, ({ moves }) => moves) || 1], [MOVES.bottom, MOVES.top]).nice();
  const bars = (of: (night: NightPoint) => number): string =>
    nights
      .map((night) => (of(night) === 0 ? "" : boxPath(left(night), y(of(night)), thick, MOVES.bottom - y(of(night)))))
      .join("");
  return (
    leftAxis({ left: LEFT, right, ...MOVES }, y, countTicks(y, 3), "moves, failed at the foot", TITLE_ABOVE) +
    element("path", { d: bars(({ moves }) => moves), class: "activity" }) +
    element("path", { d: bars(({ failed }) => failed), class: "activity marked" })
  );
}

function secondsDots(nights: readonly NightPoint[], left: Place, thick: number, right: number): string {
  const ticks = evenDurationTicks(max(nights, ({ p50Seconds, p95Seconds }) => p95Seconds ?? p50Seconds ?? 0) || 1);
  const y = scaleLinear([0, ticks.at(-1)?.value ?? 1], [SECONDS.bottom, SECONDS.top]);
  const dots = nights.map((night) => {
    if (night.p50Seconds === null) return "";
    const cx = left(night) + thick / 2;
    const reach =
      night.p95Seconds === null
        ? ""
        : element("line", { x1: cx, x2: cx, y1: y(night.p50Seconds), y2: y(night.p95Seconds), class: "whisker" });
    return reach + element("circle", { cx: tenth(cx), cy: tenth(y(night.p50Seconds)), r: 3, class: "dot" });
  });
  return (
    leftAxis({ left: LEFT, right, ...SECONDS }, y, ticks, "vMotion: median, and up to p95", TITLE_ABOVE) + dots.join("")
  );
}

function dateAxis(nights: readonly NightPoint[], middle: Place, right: number): string {
  const every = Math.max(1, Math.ceil(nights.length / ticksFor(right - LEFT, 5)));
  return (
    element("line", { x1: LEFT, x2: right, y1: SECONDS.bottom, y2: SECONDS.bottom, class: "axis" }) +
    nights
      .map((night, index) =>
        index % every === 0
          ? label(
              middle(night),
              SECONDS.bottom + 16,
              night.date.length > 5 ? night.date.slice(5) : night.date,
              "t",
              "middle",
            )
          : "",
      )
      .join("") +
    label(right, SECONDS.bottom + 32, "night (month-day)", "t unit", "end")
  );
}
