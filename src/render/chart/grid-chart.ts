import { max } from "d3-array";
import { shorten } from "../format.ts";
import { element, escapeMarkup, label, picture } from "./svg.ts";

export interface GridRow {
  readonly name: string;
  /** One figure per column; null is no cell at all (a place to itself). */
  readonly values: readonly (number | null)[];
}

export interface GridLayout {
  readonly left: number;
  readonly top: number;
  readonly cellWidth: number;
  readonly cellHeight: number;
  /** Column names stand on their side where they are long. */
  readonly upright: boolean;
  readonly rowTitle: string;
  readonly columnTitle: string;
}

/** Counts as a grid: the number stands in every cell, the shade (by square root, so that one storm does not bleach the rest) only helps the eye. */
export function gridChart(
  columns: readonly string[],
  rows: readonly GridRow[],
  layout: GridLayout,
  name: string,
): string {
  const { left, top, cellWidth, cellHeight, upright } = layout;
  const most = max(rows.flatMap((row) => row.values.map((value) => value ?? 0))) ?? 0;
  const heads = columns.map((text, index) => {
    const x = left + index * cellWidth + cellWidth / 2;
    if (!upright) return label(x, top - 7, shorten(text, 18), "t", "middle", text);
    const turned = { x: 0, y: 0, class: "t", transform: `translate(${x + 4} ${top - 8}) rotate(-60)` };
    return element("text", turned, element("title", {}, escapeMarkup(text)) + escapeMarkup(shorten(text, 16)));
  });
  const body = rows.map((row, rowIndex) => {
    const y = top + rowIndex * cellHeight;
    const cells = row.values.map((value, column) => {
      const x = left + column * cellWidth;
      const box = { x: x + 1, y: y + 1, width: cellWidth - 2, height: cellHeight - 2 };
      if (value === null) return element("rect", { ...box, class: "cell self" });
      const shade = most === 0 || value === 0 ? 0 : Math.max(1, Math.ceil(Math.sqrt(value / most) * 7));
      const count =
        value === 0 ? "" : label(x + cellWidth / 2, y + cellHeight / 2 + 4, String(value), `t n${shade}`, "middle");
      return element("rect", { ...box, class: `cell h${shade}` }) + count;
    });
    return label(left - 8, y + cellHeight / 2 + 4, shorten(row.name, 22), "t", "end", row.name) + cells.join("");
  });
  const width = left + columns.length * cellWidth + (upright ? 46 : 8);
  const height = top + rows.length * cellHeight + 8;
  return picture(
    width,
    height,
    name,
    label(left - 8, upright ? top - 8 : top - 7, layout.rowTitle, "t unit", "end"),
    upright ? label(left - 8, 12, layout.columnTitle, "t unit", "end") : label(left, 12, layout.columnTitle, "t unit"),
    ...heads,
    ...body,
  );
}
