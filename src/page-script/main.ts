import { wireBrush } from "./brush.ts";
import { filterHref } from "../render/page/row-filter.ts";
import { byId, make, trimTabOrder } from "./dom.ts";
import { rowAt } from "./marks.ts";
import { showVm } from "./panel.ts";
import { placeAt } from "./places.ts";
import { readData, wallInstant, type PageData } from "./rows.ts";
import { wireTables } from "./sort-tables.ts";
import { summaryText } from "./summary.ts";
import { MigrationsTable } from "./table.ts";
import { TimeSliders } from "./time-sliders.ts";

/** The page is complete without this script; it adds the filter, the sort, the panel of one VM and the look-up. */
function start(): void {
  wireTables();
  wireFolds();
  addEventListener("resize", trimTabOrder);
  const contents = document.querySelector<HTMLDetailsElement>(".contents details");
  if (contents !== null && matchMedia("(max-width: 1100px)").matches) contents.open = false;
  // A night without a move has no table of them, and nothing to filter.
  if (document.querySelector("#filters") !== null) startTable();
}

function startTable(): void {
  const data = readData(byId("data").textContent);
  const table = new MigrationsTable(data);
  wireTime(data, table);
  table.refresh();
  wireLookUp(data);
  wireAddress(data, table);
  wirePictures();
}

/** A time drawn on the timeline filters the table; a line under the title says what it holds. */
function wireTime(data: PageData, table: MigrationsTable): void {
  const { clock } = data;
  const answer = document.querySelector("#timeline .answer");
  if (answer === null) return;
  const note = make("p", "note brush-note");
  note.setAttribute("role", "status");
  const area = document.querySelector<SVGRectElement>("#timeline rect.brush");
  const sliders = area === null ? null : new TimeSliders(area, clock, (from, to) => table.form.set({ from, to }));
  const bar = make("div", "brush-bar");
  bar.append(note);
  if (sliders !== null) bar.append(sliders.element);
  answer.after(bar);
  const openRow = (clientX: number, clientY: number): boolean => {
    const row = data.rows[rowAt(clientX, clientY) ?? -1];
    if (row === undefined) return false;
    go(filterHref({ id: row.migration.id }));
    return true;
  };
  wireBrush(clock, (from, to) => table.form.set({ from, to }), openRow);
  // A finger draws nothing, so its tap is an ordinary click.
  for (const picture of document.querySelectorAll("#timeline svg.chart"))
    picture.addEventListener("click", (event) => {
      if (event instanceof PointerEvent && event.pointerType === "touch") openRow(event.clientX, event.clientY);
    });
  table.changed = ({ from, to }, found) => {
    sliders?.show(from, to);
    if (from === "" && to === "") {
      note.replaceChildren(
        "Draw over a time, or set its ends, to see only its moves; click a bar or mark for its row.",
      );
      return;
    }
    const clear = make("button", "chip", "all times ✕");
    clear.type = "button";
    clear.addEventListener("click", () => table.form.set({ from: "", to: "" }));
    const rows = make("a", "", "Show its rows");
    rows.href = "#migrations";
    const span = [from, to].map((local) => (local === "" ? "…" : local.slice(5, 16).replace("T", " "))).join(" to ");
    note.replaceChildren(make("b", "", span), `: ${summaryText(found)}. `, rows, " ", clear);
  };
}

/** Bars and cells lead to their rows; by keyboard the counts in the tables beside them do. */
function wirePictures(): void {
  document.addEventListener("click", (event) => {
    const part = event.target instanceof Element ? event.target.closest("[data-href]") : null;
    const href = part?.getAttribute("data-href") ?? null;
    if (href !== null) go(href);
  });
}

function go(href: string): void {
  // The same part again changes no address.
  if (href === location.hash) dispatchEvent(new HashChangeEvent("hashchange"));
  else location.hash = href;
}

/** What is folded cannot be measured; it is when it opens. */
function wireFolds(): void {
  document.addEventListener("toggle", trimTabOrder, { capture: true });
}

function wireLookUp({ rows, clock }: PageData): void {
  const form = document.querySelector("#look-up");
  if (!(form instanceof HTMLFormElement)) return;
  const [vm, at, place] = ["vm", "at", "place"].map((name) => form.elements.namedItem(name));
  if (!(vm instanceof HTMLInputElement && at instanceof HTMLInputElement && place instanceof HTMLOutputElement)) return;
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const instant = wallInstant(clock, at.value);
    place.value = instant === null ? "That is not a time." : placeAt(rows, vm.value.trim(), instant, clock);
  });
}

/** A VM in the address, e.g. #vm=web-01 -> web-01 */
const VM_ADDRESS = /^#vm=(.*)$/s;

function wireAddress(data: PageData, table: MigrationsTable): void {
  const panel = byId("panel", HTMLDialogElement);
  let back: HTMLElement | null = null;
  const follow = (): void => {
    const label = VM_ADDRESS.exec(location.hash)?.[1];
    if (label === undefined) {
      if (panel.open) panel.close();
      if (table.form.follow(location.hash)) byId("migrations").scrollIntoView();
      return;
    }
    showVm(data, decoded(label));
  };
  byId("panel-close").addEventListener("click", () => panel.close());
  panel.addEventListener("click", (event) => {
    if (event.target === panel) panel.close();
  });
  document.addEventListener("click", (event) => {
    const link =
      event.target instanceof Element ? event.target.closest('a[href^="#vm="], a[href^="#migrations?"]') : null;
    if (!(link instanceof HTMLAnchorElement)) return;
    back = link;
    // The same link again changes no address, so nobody would follow it.
    if (link.getAttribute("href") === location.hash) follow();
  });
  panel.addEventListener("close", () => {
    if (VM_ADDRESS.test(location.hash)) history.replaceState(null, "", location.pathname + location.search);
    if (back?.isConnected === true) back.focus({ preventScroll: true });
  });
  addEventListener("hashchange", follow);
  follow();
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

start();
