import { scaleLinear } from "d3-scale";
import { maxOf, minOf } from "../../model/numbers.ts";
import type { EpochMs } from "../../model/units.ts";
import type { ZoneClock } from "../../model/zone-clock.ts";
import { bottomAxis, nameLetters, nameRoom, RIGHT_ROOM, ticksFor, timeTicks } from "./axis.ts";
import { fitNames } from "./fit-names.ts";
import { boxPath, element, escapeMarkup, label, picture } from "./svg.ts";

export interface SpanRow {
  readonly name: string;
  readonly spans: readonly {
    readonly from: EpochMs;
    readonly to: EpochMs;
    readonly className: string;
    readonly tip: string;
  }[];
  /** Instants drawn as thin ticks, e.g. the end of each VM's move. */
  readonly ticks: readonly EpochMs[];
  /** Where a click on its spans leads. */
  readonly href?: string | null;
}

/** Ticks in a narrower span are a smear. */
const NARROWEST_TICKED = 24;

const ROW = 24;

/** One row per thing, spans of time along the bottom. */
export function spanChart(rows: readonly SpanRow[], clock: ZoneClock, name: string, width: number): string {
  const [left, right] = [nameRoom(width), width - RIGHT_ROOM];
  const edges = rows.flatMap((row) => row.spans.flatMap(({ from, to }) => [from, to]));
  const [from, to] = [minOf(edges) ?? 0, maxOf(edges) ?? 0];
  const x = scaleLinear([from, Math.max(to, from + 1000)], [left, right]);
  const bottom = 12 + rows.length * ROW;
  const names = fitNames(
    rows.map((row) => row.name),
    nameLetters(width),
  );
  return picture(
    width,
    bottom + 38,
    name,
    ...rows.map((row, index) => {
      const y = 10 + index * ROW;
      const spans = row.spans.map((span) => {
        const box = { x: x(span.from), y: y + 2, width: Math.max(2, x(span.to) - x(span.from)), height: ROW - 8 };
        return element(
          "rect",
          { ...box, class: span.className, "data-href": row.href },
          element("title", {}, escapeMarkup(span.tip)),
        );
      });
      const room = x(maxOf(row.ticks) ?? from) - x(minOf(row.ticks) ?? from);
      const ticks = room < NARROWEST_TICKED ? "" : row.ticks.map((at) => boxPath(x(at), y + 4, 1, ROW - 12)).join("");
      return (
        label(left - 8, y + ROW / 2 + 2, names[index] ?? "", "t lane-name", "end", row.name) +
        spans.join("") +
        (ticks === "" ? "" : element("path", { d: ticks, class: "tick" }))
      );
    }),
    bottomAxis(
      { left, right, top: 8, bottom },
      x,
      timeTicks(clock, from, to, ticksFor(right - left, 9)),
      `time (${clock.zone})`,
      true,
    ),
  );
}
