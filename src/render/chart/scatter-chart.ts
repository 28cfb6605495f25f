import { scaleLog } from "d3-scale";
import { groupBy } from "../../model/group-by.ts";
import { maxOf, minOf } from "../../model/numbers.ts";
import type { LargeMove } from "../../model/page-view.ts";
import { formatMegabytes, formatSeconds } from "../format.ts";
import { bottomAxis, durationTicks, leftAxis, RIGHT_ROOM, ticksFor } from "./axis.ts";
import { element, escapeMarkup, label, picture } from "./svg.ts";

const MEMORY_TICKS = [16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16_384].map((gigabytes) => gigabytes * 1024);
const MOST_TIPS = 300;
const SPEED_LINES = [100, 300, 1000, 3000];

/** Memory against duration, both logarithmic; slanted rules join equal effective speed (configured memory over duration). */
export function scatterChart(
  moves: readonly LargeMove[],
  name: string,
  width: number,
  hrefOf: (moves: readonly LargeMove[]) => string | null,
): string {
  const frame = { left: 64, right: width - RIGHT_ROOM, top: 30, bottom: 220 };
  const memory = moves.map((move) => move.memoryMegabytes);
  const seconds = moves.map((move) => Math.max(0.1, move.seconds));
  const x = scaleLog([(minOf(memory) ?? 1) / 1.6, (maxOf(memory) ?? 1) * 1.6], [frame.left, frame.right]);
  const y = scaleLog([(minOf(seconds) ?? 1) / 1.6, (maxOf(seconds) ?? 1) * 1.6], [frame.bottom, frame.top]);
  const [leftEnd = 1, rightEnd = 1] = x.domain();
  const [shortest = 1, longest = 1] = y.domain();
  const speedLines = SPEED_LINES.flatMap((speed) => {
    const from = Math.max(leftEnd, shortest * speed);
    const to = Math.min(rightEnd, longest * speed);
    if (from >= to) return [];
    return [
      element("line", { x1: x(from), y1: y(from / speed), x2: x(to), y2: y(to / speed), class: "threshold" }) +
        label(Math.min(x(to), frame.right) - 4, y(to / speed) + 12, `${speed} MB/s`, "t unit", "end"),
    ];
  });
  // Moves that fall on one pixel are one dot: ten thousand VMs must not make a megabyte of circles.
  const pixels = groupBy(
    moves.map((move, index) => ({
      move,
      cx: Math.round(x(move.memoryMegabytes)),
      cy: Math.round(y(seconds[index] ?? 1)),
    })),
    ({ cx, cy }) => `${cx} ${cy}`,
  );
  const dots = [...pixels.values()].flatMap((own) => {
    const [first] = own;
    if (first === undefined) return [];
    const { cx, cy, move } = first;
    const more = own.length === 1 ? "" : ` and ${own.length - 1} more`;
    const text = `${move.migration.vm.name ?? "VM"}: ${formatMegabytes(move.memoryMegabytes)} in ${formatSeconds(move.seconds)}${more}`;
    const isTold = moves.length <= MOST_TIPS;
    const tip = isTold ? [element("title", {}, escapeMarkup(text))] : [];
    const href = isTold ? hrefOf(own.map((one) => one.move)) : null;
    return [element("circle", { cx, cy, r: 4, class: "estimate inferred", "data-href": href }, ...tip)];
  });
  const inside = MEMORY_TICKS.filter((value) => value >= leftEnd && value <= rightEnd);
  const every = Math.ceil(inside.length / ticksFor(width - 76, 7));
  const memoryTicks = inside.filter((_, index) => index % every === 0);
  return picture(
    width,
    262,
    name,
    leftAxis(frame, y, durationTicks(shortest, longest, 7), "duration (logarithmic)"),
    ...speedLines,
    ...dots,
    bottomAxis(
      frame,
      x,
      memoryTicks.map((value) => ({ value, text: formatMegabytes(value) })),
      "configured memory (logarithmic)",
    ),
  );
}
