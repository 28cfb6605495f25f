import { max } from "d3-array";
import { scaleLinear } from "d3-scale";
import { KINDS, type Kind } from "../../model/migration.ts";
import { formatCount, KIND_LABELS, shorten } from "../format.ts";
import { bottomAxis, countTicks, nameLetters, nameRoom, ticksFor } from "./axis.ts";
import { element, escapeMarkup, label, picture } from "./svg.ts";

export interface StackedRow {
  readonly name: string;
  readonly byKind: Readonly<Record<Kind, number>>;
  /** Where a click on the part of a kind leads. */
  readonly hrefOf: (kind: Kind) => string;
}

const ROW = 26;

/** Counts per row, split by kind; the total stands at the end of each bar. */
export function stackedChart(rows: readonly StackedRow[], title: string, name: string, width: number): string {
  // The totals stand right of the bars.
  const [left, right] = [nameRoom(width), width - 48];
  const total = (row: StackedRow): number => KINDS.reduce((sum, kind) => sum + row.byKind[kind], 0);
  const x = scaleLinear([0, max(rows, total) ?? 1], [left, right]);
  const bottom = 12 + rows.length * ROW;
  return picture(
    width,
    bottom + 38,
    name,
    bottomAxis({ left, right, top: 8, bottom }, x, countTicks(x, ticksFor(right - left, 6)), title, true),
    ...rows.map((row, index) => {
      const y = 10 + index * ROW;
      let begun = 0;
      const bars = KINDS.map((kind) => {
        const count = row.byKind[kind];
        const from = begun;
        begun += count;
        if (count === 0) return "";
        const box = { x: x(from), y: y + 3, width: Math.max(0.8, x(begun) - x(from)), height: ROW - 9 };
        const tip = element("title", {}, escapeMarkup(`${row.name}, ${KIND_LABELS[kind]}: ${formatCount(count)}`));
        return element("rect", { ...box, class: `k k-${kind}`, "data-href": row.hrefOf(kind) }, tip);
      });
      return (
        label(left - 8, y + ROW / 2 + 3, shorten(row.name, nameLetters(width)), "t", "end", row.name) +
        bars.join("") +
        label(x(begun) + 6, y + ROW / 2 + 3, formatCount(begun), "t strong")
      );
    }),
  );
}
