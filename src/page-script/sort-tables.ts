import { make } from "./dom.ts";
import { figureValue } from "./figure-value.ts";

/** Makes every table of the page sortable by its heads; the table of all migrations has its own order. */
export function wireTables(): void {
  for (const table of document.querySelectorAll<HTMLTableElement>("main table")) {
    if (table.closest("#all") !== null || table.tBodies.length === 0 || table.rows.length < 3) continue;
    wireTable(table);
  }
}

function wireTable(table: HTMLTableElement): void {
  const [body] = table.tBodies;
  const heads = [...table.querySelectorAll("th")];
  if (body === undefined) return;
  // The order it came in settles ties.
  const rows = [...body.rows].map((row, index) => ({ row, index }));
  for (const [column, head] of heads.entries()) {
    const button = make("button", "", head.textContent);
    button.type = "button";
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const direction = head.getAttribute("aria-sort") === "ascending" ? -1 : 1;
      for (const other of heads) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", direction === 1 ? "ascending" : "descending");
      const isFigures = head.classList.contains("n");
      const keyed = rows.map(({ row, index }) => {
        const text = row.cells[column]?.textContent.trim() ?? "";
        return { row, index, key: isFigures ? figureValue(text) : text === "–" ? null : text };
      });
      keyed.sort((left, right) => compareKeys(left.key, right.key, direction) || left.index - right.index);
      // A row that is there already is moved.
      for (const { row } of keyed) body.append(row);
    });
  }
}

/** What is unknown stays at the end, whichever way the rest is sorted. */
export function compareKeys(left: string | number | null, right: string | number | null, direction: 1 | -1): number {
  if (left === right) return 0;
  if (left === null) return 1;
  if (right === null) return -1;
  return left < right ? -direction : direction;
}
