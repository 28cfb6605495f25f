import { csvHeader, csvRow } from "../render/csv.ts";
import { formatCount, formatCountOf } from "../render/format.ts";
import type { RowFilter } from "../render/page/row-filter.ts";
import { rowOf } from "../render/page/migration-row.ts";
import { appendAll, byId, cellNode, copyText, make, trimTabOrder } from "./dom.ts";
import { FilterForm } from "./filter-form.ts";
import { filterRows } from "./filter.ts";
import type { PageData, Row } from "./rows.ts";
import { sortRows, TIME_COLUMN, type Order } from "./sort.ts";

const PAGE_ROWS = 12;

/** What the page's table carries of migrations.csv, under the same names. */
const NOT_CARRIED =
  /^(?:keys|evidence|vmInstanceUuid|scope|powerState|encrypted|timingBasis|queueSeconds|durationErrorSeconds|iterations|(?:source|destination)Datacenter|disk\w{0,40}PerSecond\w{0,40}|copied.*|preCopyStun.*|host(?:Sent.*|Seconds|PreCopySeconds|MigrationId|PagesLeft))$/;

/** The table of all migrations: filter, sort, pages, copy. */
export class MigrationsTable {
  readonly form: FilterForm;
  /** Told of every change of the rows. */
  changed: (filter: RowFilter, found: readonly Row[]) => void = () => undefined;
  readonly #data: PageData;
  readonly #body = document.querySelector("#all tbody") ?? make("tbody");
  readonly #heads = [...document.querySelectorAll<HTMLElement>("#all th")];
  #order: Order = { column: TIME_COLUMN, direction: 1 };
  #found: readonly Row[] = [];
  #page = 0;

  constructor(data: PageData) {
    this.#data = data;
    this.#heads.forEach((head, index) => this.#makeSortable(head, index));
    this.#heads[TIME_COLUMN]?.setAttribute("aria-sort", "ascending");
    this.form = new FilterForm(data.rows, data.clock, () => this.refresh());
    // The static table's note is about life without script.
    document.querySelector("#all .note")?.remove();
    byId("copy").addEventListener("click", () => void this.#copy());
    byId("previous").addEventListener("click", () => this.#turn(-1));
    byId("next").addEventListener("click", () => this.#turn(1));
  }

  refresh(): void {
    const filter = this.form.value();
    this.#page = 0;
    this.#found = sortRows(filterRows(this.#data.rows, filter, this.#data.clock), this.#order);
    this.#draw();
    this.changed(filter, this.#found);
  }

  #draw(): void {
    const first = this.#page * PAGE_ROWS;
    const found = this.#found.length;
    const rows = this.#found.slice(first, first + PAGE_ROWS).map(({ migration }) => {
      const line = make("tr");
      appendAll(line, rowOf(this.#data, migration).map(cellNode));
      return line;
    });
    this.#body.replaceChildren();
    appendAll(this.#body, rows);
    trimTabOrder();
    const pages = Math.max(1, Math.ceil(found / PAGE_ROWS));
    byId("pages").hidden = pages === 1;
    byId("page-number").textContent = `Page ${this.#page + 1} of ${pages}`;
    byId("previous", HTMLButtonElement).disabled = this.#page === 0;
    byId("next", HTMLButtonElement).disabled = this.#page >= pages - 1;
    const count = this.#data.rows.length;
    const all =
      found === count ? formatCountOf(count, "row") : `${formatCount(found)} of ${formatCountOf(count, "row")}`;
    byId("found").textContent =
      found > PAGE_ROWS
        ? `${all}, ${formatCount(first + 1)} to ${formatCount(Math.min(first + PAGE_ROWS, found))} shown`
        : all;
  }

  #turn(step: number): void {
    this.#page += step;
    this.#draw();
    byId("all").scrollIntoView();
  }

  #makeSortable(head: HTMLElement, column: number): void {
    const button = make("button", "", head.textContent);
    button.type = "button";
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const direction = this.#order.column === column && this.#order.direction === 1 ? -1 : 1;
      this.#order = { column, direction };
      for (const other of this.#heads) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", direction === 1 ? "ascending" : "descending");
      this.refresh();
    });
  }

  /** The rows of the filter, in the order shown, as migrations.csv writes them. */
  async #copy(): Promise<void> {
    const without = (header: string): boolean => !NOT_CARRIED.test(header);
    const content = [
      csvHeader(without),
      ...this.#found.map(({ migration }) => csvRow(migration, this.#data.inputs, without)),
    ].join("");
    await copyText(content, document.body);
    byId("found").textContent = `${formatCountOf(this.#found.length, "row")} copied as CSV`;
  }
}
