/** A bar is a few pixels high: so far beside it a click still means it. */
const REACH_PIXELS = 4;

/** A bar as boxPath writes it. */
const BOX = /M(-?[\d.]+) (-?[\d.]+)h([\d.]+)v([\d.]+)/g;
// e.g. "M172 90.4h1.4v4h-1.4z"

/** Row of the table behind the mark or bar of a timeline that lies under a point of the screen; null where there is none. */
export function rowAt(clientX: number, clientY: number): number | null {
  for (const part of document.elementsFromPoint(clientX, clientY)) {
    if (!(part instanceof SVGGraphicsElement)) continue;
    const rows = part.dataset["rows"]?.split(" ").map(Number);
    if (rows === undefined) continue;
    const nearest = rows.length === 1 ? 0 : nearestBar(part, clientX, clientY);
    const row = rows[nearest];
    return row === undefined || Number.isNaN(row) ? null : row;
  }
  return null;
}

/** Number of the path's bar that is nearest to a point; -1 where none is near. */
function nearestBar(part: SVGGraphicsElement, clientX: number, clientY: number): number {
  const matrix = part.getScreenCTM()?.inverse();
  if (matrix === undefined) return -1;
  const { x, y } = new DOMPoint(clientX, clientY).matrixTransform(matrix);
  let best = { index: -1, distance: REACH_PIXELS };
  let index = 0;
  for (const [, left, top, wide, high] of (part.getAttribute("d") ?? "").matchAll(BOX)) {
    const across = Math.max(Number(left) - x, x - Number(left) - Number(wide), 0);
    const down = Math.max(Number(top) - y, y - Number(top) - Number(high), 0);
    if (across + down < best.distance) best = { index, distance: across + down };
    index++;
  }
  return best.index;
}
