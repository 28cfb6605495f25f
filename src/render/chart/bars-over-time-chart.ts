import { max } from "d3-array";
import { scaleLinear } from "d3-scale";
import type { Bin } from "../../model/page-view.ts";
import type { EpochMs } from "../../model/units.ts";
import type { ZoneClock } from "../../model/zone-clock.ts";
import { formatCount, formatHour } from "../format.ts";
import { bottomAxis, countTicks, leftAxis, RIGHT_ROOM, ticksFor, timeTicks, type Frame, type Scale } from "./axis.ts";
import { boxPath, element, label, picture } from "./svg.ts";

const NARROWEST_BAR = 1.4;

/** Moves begun per bin; bins inside `marked` spans stand out and are numbered, the threshold is a dashed rule. */
export function barsOverTimeChart(
  bins: readonly Bin[],
  marked: readonly { readonly from: EpochMs; readonly to: EpochMs }[],
  threshold: number,
  clock: ZoneClock,
  title: string,
  name: string,
  width: number,
  hrefOf: (bin: Bin) => string,
): string {
  const frame = { left: 46, right: width - RIGHT_ROOM, top: 42, bottom: 164 };
  const [from, to] = [bins[0]?.from ?? 0, bins.at(-1)?.to ?? 1];
  const x = scaleLinear([from, to], [frame.left, frame.right]);
  const y = scaleLinear([0, Math.max(threshold, max(bins, (bin) => bin.count) ?? 1)], [frame.bottom, frame.top]).nice();
  const isMarked = (bin: Bin): boolean => marked.some((span) => bin.to > span.from && bin.from <= span.to);
  const draw = (chosen: readonly Bin[]): string =>
    chosen
      .map((bin) => {
        const thick = Math.max(NARROWEST_BAR, x(bin.to) - x(bin.from) - 0.5);
        return boxPath(x(bin.from), y(bin.count), thick, frame.bottom - y(bin.count));
      })
      .join("");
  return picture(
    width,
    206,
    name,
    // The title stands above the numbers of the storms, these above the threshold's name.
    leftAxis(frame, y, countTicks(y, 4), title, 30),
    element("path", { d: draw(bins.filter((bin) => !isMarked(bin))), class: "activity" }),
    element("path", { d: draw(bins.filter(isMarked)), class: "activity marked" }),
    element("line", { x1: frame.left, x2: frame.right, y1: y(threshold), y2: y(threshold), class: "threshold" }),
    ...marked.map((span, index) =>
      label(x((span.from + span.to) / 2), frame.top - 17, String(index + 1), "t strong", "middle"),
    ),
    thresholdLabel(bins, threshold, frame, x, y),
    ...bins
      .filter(({ count }) => count > 0)
      .map((bin) => {
        const box = { x: x(bin.from), y: frame.top, width: x(bin.to) - x(bin.from), height: frame.bottom - frame.top };
        const tip = `${formatHour(clock, bin.from)} to ${formatHour(clock, bin.to)}: ${formatCount(bin.count)}`;
        return element("rect", { ...box, class: "reach", "data-href": hrefOf(bin) }, element("title", {}, tip));
      }),
    bottomAxis(frame, x, timeTicks(clock, from, to, ticksFor(width - 58, 9)), `time (${clock.zone})`),
  );
}

/** The word beside the rule takes so much room. */
const WORD = 92;

/** At the right end of the rule, or at the left one where a storm stands there. */
function thresholdLabel(bins: readonly Bin[], threshold: number, { left, right }: Frame, x: Scale, y: Scale): string {
  const isTaken = bins.some(({ to, count }) => count >= threshold && x(to) > right - WORD);
  const text = `storm from ${threshold}`;
  return isTaken
    ? label(left + 4, y(threshold) - 4, text, "t unit over")
    : label(right, y(threshold) - 4, text, "t unit over", "end");
}
