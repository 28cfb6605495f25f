import { max } from "d3-array";
import { formatCount, shorten } from "../format.ts";
import { fitNames } from "./fit-names.ts";
import { nameRoom } from "./axis.ts";
import { bandSwatch } from "./small-marks.ts";
import { element, escapeMarkup, label, picture, tenth } from "./svg.ts";

export interface GridRow {
  readonly name: string;
  /** One figure per column; null is no cell at all (a place to itself). */
  readonly values: readonly (number | null)[];
  /** Where a click on the cell of a column leads. */
  readonly hrefOf?: (column: number) => string;
}

export interface GridLayout {
  /** A cell is never wider. */
  readonly widestCell: number;
  readonly cellHeight: number;
  /** Column names stand on their side where they are long. */
  readonly upright: boolean;
  readonly rowTitle: string;
  readonly columnTitle: string;
}

const SHADES = 7;
/** Narrower cells have no room for their number; it is in the table and on hover. */
const NARROWEST_NUMBERED = 19;

/** The one scale of all grids: by square root, so that one storm does not bleach the rest. */
function shadeOf(value: number, most: number): number {
  return most === 0 || value === 0 ? 0 : Math.max(1, Math.ceil(Math.sqrt(value / most) * SHADES));
}

/** Counts as a grid: the number stands in the cell, the shade only helps the eye. */
export function gridChart(
  columns: readonly string[],
  rows: readonly GridRow[],
  layout: GridLayout,
  name: string,
  width: number,
): string {
  const { widestCell, cellHeight, upright } = layout;
  const left = upright ? nameRoom(width) : 40;
  // Names on their side take as much room as the longest of them.
  const longest = max(columns, (text) => Math.min(16, text.length)) ?? 0;
  const top = upright ? 34 + longest * 5.4 : 34;
  const overhang = upright ? 46 : 4;
  const cellWidth = Math.min(widestCell, (width - left - overhang) / Math.max(1, columns.length));
  const most = mostOf(rows);
  const every = upright ? 1 : Math.ceil(17 / cellWidth);
  const columnNames = fitNames(columns, 16);
  const rowNames = fitNames(
    rows.map((row) => row.name),
    Math.floor((left - 8) / 6.7),
  );
  const heads = columns.map((text, index) => {
    const x = left + index * cellWidth + cellWidth / 2;
    if (!upright) return index % every === 0 ? label(x, top - 7, shorten(text, 18), "t", "middle", text) : "";
    const turned = { x: 0, y: 0, class: "t", transform: `translate(${tenth(x + 4)} ${top - 8}) rotate(-60)` };
    return element("text", turned, element("title", {}, escapeMarkup(text)) + escapeMarkup(columnNames[index] ?? ""));
  });
  const body = rows.map((row, rowIndex) => {
    const y = top + rowIndex * cellHeight;
    const cells = row.values.map((value, column) => {
      const x = left + column * cellWidth;
      const box = { x: x + 0.8, y: y + 1, width: cellWidth - 1.6, height: cellHeight - 2 };
      if (value === null) return element("rect", { ...box, class: "cell self" });
      const shade = shadeOf(value, most);
      const count =
        value === 0 || cellWidth < NARROWEST_NUMBERED
          ? ""
          : label(x + cellWidth / 2, y + cellHeight / 2 + 4, formatCount(value), `t n${shade}`, "middle");
      const tip =
        value === 0 ? [] : [element("title", {}, escapeMarkup(`${row.name}, ${columns[column] ?? ""}: ${value}`))];
      const href = value === 0 ? undefined : row.hrefOf?.(column);
      return element("rect", { ...box, class: `cell h${shade}`, "data-href": href }, ...tip) + count;
    });
    return label(left - 8, y + cellHeight / 2 + 4, rowNames[rowIndex] ?? "", "t", "end", row.name) + cells.join("");
  });
  return picture(
    Math.min(width, left + columns.length * cellWidth + overhang),
    top + rows.length * cellHeight + 8,
    name,
    label(left - 8, upright ? top - 8 : top - 7, layout.rowTitle, "t unit", "end"),
    upright ? label(left - 8, 12, layout.columnTitle, "t unit", "end") : label(left, 12, layout.columnTitle, "t unit"),
    ...heads,
    ...body,
  );
}

function mostOf(rows: readonly GridRow[]): number {
  return max(rows, (row) => max(row.values, (value) => value ?? 0) ?? 0) ?? 0;
}

/** What the shades of a grid mean. */
export function gridLegend(rows: readonly GridRow[]): { svg: string; text: string }[] {
  const most = mostOf(rows);
  const counts = new Map<number, number>();
  for (let shade = 1; shade <= SHADES; shade++) {
    const highest = Math.floor((shade / SHADES) ** 2 * most);
    if (highest >= 1) counts.set(shadeOf(highest, most), highest);
  }
  return [...counts].map(([shade, count], index) => ({
    svg: bandSwatch(`cell h${shade}`),
    text: index === 0 || count === most ? formatCount(count) : `to ${formatCount(count)}`,
  }));
}
