import { formatCountOf, formatSeconds, formatTime, shorten } from "../render/format.ts";
import type { ZoneClock } from "../model/zone-clock.ts";
import {
  filterHref,
  filterOf,
  NO_FILTER,
  NO_VCENTER,
  ONLY,
  rowSetOf,
  spanOf,
  WEEKDAYS,
  type Only,
  type RowFilter,
} from "../render/page/row-filter.ts";
import { appendAll, byId, make } from "./dom.ts";
import type { Row } from "./rows.ts";

const TYPING_MS = 120;

/** What no field of the form shows; it stands as a chip with a cross. */
const CHIPS = {
  vmIs: "VM",
  source: "from host",
  destination: "to host",
  sourceStore: "from datastore",
  destinationStore: "to datastore",
  weekday: "begun on",
  hour: "hour",
  begun: "begun",
  took: "took",
  user: "user",
  clusterIs: "cluster",
  went: "side",
  vcenter: "vCenter",
  id: "chosen",
  rows: "chosen",
  only: "only",
} as const satisfies Partial<Record<keyof RowFilter, string>>;
type ChipName = keyof typeof CHIPS;

/** Fields that a phone shows from the start. */
const AT_HAND: ReadonlySet<string> = new Set(["vm", "text"]);

/** The filter as the form, its chips and the address show it: one state, so that an address can be sent. */
export class FilterForm {
  readonly #form = byId("filters", HTMLFormElement);
  readonly #changed: (filter: RowFilter) => void;
  readonly #clock: ZoneClock;
  #chips: Pick<RowFilter, ChipName> = NO_FILTER;

  constructor(rows: readonly Row[], clock: ZoneClock, changed: (filter: RowFilter) => void) {
    this.#changed = changed;
    this.#clock = clock;
    this.#offer("host", rows, ({ migration: m }) => [m.source.host, m.destination.host]);
    this.#offer("cluster", rows, ({ migration: m }) => [m.source.cluster, m.destination.cluster]);
    this.#form.hidden = false;
    byId("more-filters").addEventListener("click", () => {
      this.#showAll();
      this.#form.querySelector<HTMLElement>("[name=host]")?.focus();
    });
    let pending: ReturnType<typeof setTimeout> | undefined;
    this.#form.addEventListener("input", () => {
      clearTimeout(pending);
      pending = setTimeout(() => this.#tell(), TYPING_MS);
    });
    this.#form.addEventListener("submit", (event) => event.preventDefault());
    this.#form.addEventListener("reset", () =>
      setTimeout(() => {
        this.#chips = NO_FILTER;
        this.#tell();
      }, 0),
    );
  }

  value(): RowFilter {
    const given = new FormData(this.#form);
    const text = (name: string): string => {
      const value = given.get(name);
      return typeof value === "string" ? value : "";
    };
    const entries = Object.keys(NO_FILTER).map((name) => [
      name,
      name in CHIPS ? this.#chips[name as ChipName] : text(name),
    ]);
    return Object.fromEntries(entries) as RowFilter;
  }

  /** Shows and applies a filter, e.g. that of a link or of the brush; names left out keep what they have. */
  set(filter: Partial<RowFilter>): void {
    const next = { ...this.value(), ...filter };
    for (const [name, value] of Object.entries(next)) {
      const field = this.#form.elements.namedItem(name);
      if (field instanceof HTMLInputElement || field instanceof HTMLSelectElement) field.value = value;
    }
    this.#chips = next;
    if (Object.entries(next).some(([name, value]) => value !== "" && !(name in CHIPS) && !AT_HAND.has(name)))
      this.#showAll();
    this.#tell();
  }

  /** On a phone most fields are folded away. */
  #showAll(): void {
    this.#form.classList.add("all");
    byId("more-filters").setAttribute("aria-expanded", "true");
  }

  /** Follows the address; false where it holds no filter. */
  follow(hash: string): boolean {
    const filter = filterOf(hash);
    if (filter === null) return false;
    this.set(filter);
    return true;
  }

  #tell(): void {
    const filter = this.value();
    this.#drawChips(filter);
    const isEmpty = Object.values(filter).every((value) => value === "");
    // A VM's address stays while its panel is open.
    if (!location.hash.startsWith("#vm="))
      history.replaceState(null, "", isEmpty ? location.pathname + location.search : filterHref(filter as FilterLink));
    this.#changed(filter);
  }

  #drawChips(filter: RowFilter): void {
    const chips = (Object.keys(CHIPS) as ChipName[]).flatMap((name) => {
      const value = filter[name];
      if (value === "") return [];
      const chip = make("button", "chip", `${CHIPS[name]}: ${shorten(sayChip(name, value, this.#clock), 60)} ✕`);
      chip.type = "button";
      chip.addEventListener("click", () => this.set({ [name]: "" }));
      return [chip];
    });
    const bar = byId("chips");
    bar.replaceChildren();
    appendAll(bar, chips);
  }

  /** Fills a choice with the names that the rows hold. */
  #offer(name: string, rows: readonly Row[], pick: (row: Row) => readonly (string | null)[]): void {
    const select = this.#form.elements.namedItem(name);
    if (!(select instanceof HTMLSelectElement)) return;
    const names = new Set(rows.flatMap((row) => pick(row).filter((value) => value !== null)));
    const options = [...names].sort().map((value) => {
      const option = make("option", "", shorten(value, 60));
      option.value = value;
      return option;
    });
    appendAll(select, options);
  }
}

/** A chip's value in the words of the page. */
function sayChip(name: ChipName, value: string, clock: ZoneClock): string {
  const [from = 0, to = 0] = spanOf(value) ?? [];
  switch (name) {
    case "only":
      return value in ONLY ? ONLY[value as Only].label : value;
    case "weekday":
      return WEEKDAYS[Number(value) - 1] ?? value;
    case "hour":
      return `${value.padStart(2, "0")}:00`;
    case "begun":
      return `${formatTime(clock, from)} to ${formatTime(clock, to)}`;
    case "took":
      return `${formatSeconds(from)} to ${formatSeconds(to)}`;
    case "clusterIs":
      return (
        value
          .split("\n")
          .filter((part) => part !== "")
          .toReversed()
          .join(" of ") || "not named"
      );
    case "went":
      return value === "left" ? "left it" : value === "arrived" ? "came to it" : value;
    case "id":
      return formatCountOf(value.split(".").length, "move");
    case "rows":
      return formatCountOf(rowSetOf(value).size, "move");
    case "vcenter":
      return value === NO_VCENTER ? "not named" : value;
    case "vmIs":
    case "source":
    case "destination":
    case "sourceStore":
    case "destinationStore":
    case "user":
      return value;
    default:
      return name satisfies never;
  }
}

type FilterLink = Parameters<typeof filterHref>[0];
