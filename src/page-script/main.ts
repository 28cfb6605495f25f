import { byId, trimTabOrder } from "./dom.ts";
import { showVm } from "./panel.ts";
import { placeAt } from "./places.ts";
import { readData, wallInstant, type PageData } from "./rows.ts";
import { MigrationsTable } from "./table.ts";

/** The page is complete without this script; it adds the filter, the sort, the panel of one VM and the look-up. */
function start(): void {
  const data = readData(byId("data").textContent);
  new MigrationsTable(data).refresh();
  wireLookUp(data);
  wirePanel(data);
  addEventListener("resize", trimTabOrder);
  const contents = document.querySelector<HTMLDetailsElement>(".contents details");
  if (contents !== null && matchMedia("(max-width: 1100px)").matches) contents.open = false;
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

function wirePanel(data: PageData): void {
  const panel = byId("panel", HTMLDialogElement);
  let back: HTMLElement | null = null;
  const follow = (): void => {
    const label = VM_ADDRESS.exec(location.hash)?.[1];
    if (label === undefined) {
      if (panel.open) panel.close();
      return;
    }
    showVm(data, decoded(label));
  };
  byId("panel-close").addEventListener("click", () => panel.close());
  panel.addEventListener("click", (event) => {
    if (event.target === panel) panel.close();
  });
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLElement>('a[href^="#vm="]') : null;
    if (link === null) return;
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
