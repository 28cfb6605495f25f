import { max } from "d3-array";
import { scaleLinear, scaleLog } from "d3-scale";
import type { Kind } from "../../model/migration.ts";
import type { Bin } from "../../model/page-view.ts";
import { formatCount, formatSeconds } from "../format.ts";
import { bottomAxis, countTicks, durationTicks, leftAxis, RIGHT_ROOM, ticksFor } from "./axis.ts";
import { boxPath, element, label, picture } from "./svg.ts";

const HEIGHT = 208;
const TOP = 42;
const BOTTOM = 166;
/** A mark's word takes so much room. */
const WORD = 34;

/** How long moves of one kind took: bins of equal ratio on a logarithmic axis, with rules at p50, p95 and maximum. */
export function histogramChart(
  kind: Kind,
  bins: readonly Bin[],
  marks: readonly { readonly name: string; readonly seconds: number }[],
  name: string,
  width: number,
  hrefOf: (bin: Bin) => string,
): string {
  const frame = { left: 46, right: width - RIGHT_ROOM, top: TOP, bottom: BOTTOM };
  // Three decades' worth of room or less: a single bin must not fill the picture.
  const [low, high] = [(bins[0]?.from ?? 1) / 1.5, (bins.at(-1)?.to ?? 10) * 1.5];
  const x = scaleLog([low, high], [frame.left, frame.right]);
  const y = scaleLinear([0, max(bins, (bin) => bin.count) ?? 1], [frame.bottom, frame.top]).nice();
  const bars = bins
    .filter((bin) => bin.count > 0)
    .map((bin) => boxPath(x(bin.from) + 0.5, y(bin.count), x(bin.to) - x(bin.from) - 1, frame.bottom - y(bin.count)))
    .join("");
  const areas = bins
    .filter((bin) => bin.count > 0)
    .map((bin) => {
      const box = { x: x(bin.from), y: frame.top, width: x(bin.to) - x(bin.from), height: frame.bottom - frame.top };
      const tip = `${formatSeconds(bin.from)} to ${formatSeconds(bin.to)}: ${formatCount(bin.count)}`;
      return element("rect", { ...box, class: "reach", "data-href": hrefOf(bin) }, element("title", {}, tip));
    });
  // Their values stand in the caption: beside the rules there is room for a word. Where two words would touch, one stands left of
  // its rule; where three would, on a line of its own.
  const placed = marks.map(({ name: text, seconds }) => ({ text, at: x(Math.min(Math.max(seconds, low), high)) }));
  const rules = placed.map(({ text, at }, index) => {
    const next = placed[index + 1];
    const toLeft = next === undefined ? at > frame.right - WORD : next.at - at < WORD;
    const before = placed[index - 1];
    const isCrowded = toLeft && before !== undefined && at - before.at < 2 * WORD;
    const top = isCrowded ? 28 : 14;
    return (
      element("line", { x1: at, x2: at, y1: top + 3, y2: frame.bottom, class: "mark-rule" }) +
      label(toLeft ? at - 4 : at + 4, top + 2, text, "t mark-text", toLeft ? "end" : undefined)
    );
  });
  return picture(
    width,
    HEIGHT,
    name,
    leftAxis(frame, y, countTicks(y, 4), "moves"),
    element("path", { d: bars, class: `k k-${kind}` }),
    ...rules,
    ...areas,
    bottomAxis(frame, x, durationTicks(low, high, ticksFor(width - 58, 6)), "duration (logarithmic)"),
  );
}
