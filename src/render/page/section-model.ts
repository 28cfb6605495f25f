import type { Migration } from "../../model/migration.ts";
import { minOf } from "../../model/numbers.ts";
import type { Tiles } from "../../model/page-figures.ts";
import type { Part } from "../../model/page-view.ts";
import type { Report } from "../../model/report.ts";
import type { EpochMs } from "../../model/units.ts";
import type { VmNamed } from "../../model/vm-identity.ts";
import type { ZoneClock } from "../../model/zone-clock.ts";
import { filterHref, idsHref, LONE_SURROGATE, rowSetText } from "./row-filter.ts";
import {
  formatCount,
  formatTime,
  instantOf,
  KIND_LABELS,
  OUTCOME_LABELS,
  shorten,
  visible,
  vmLabel,
} from "../format.ts";

/** What the templates print: strings only. `svg` is markup made by chart/, everything else is escaped by Handlebars. */

export interface Badge {
  readonly text: string;
  readonly className: string;
}

export interface Cell {
  readonly text: string;
  readonly title: string | null;
  readonly href: string | null;
  readonly badge: Badge | null;
  readonly sub: string | null;
  readonly svg: string | null;
  readonly className: string;
}

export interface Column {
  readonly label: string;
  readonly className: string;
}

export interface TableModel {
  readonly caption: string;
  readonly columns: readonly Column[];
  readonly rows: readonly { readonly cells: readonly Cell[] }[];
  readonly note: string | null;
  /** Behind one line that opens it; what the reader needs at once stands open. */
  readonly folded: boolean;
}

export interface Figure {
  readonly svg: string;
  /** The same for a phone. */
  readonly narrow: string;
  /** The line that opens it; null where it stands open. */
  readonly folded: string | null;
  readonly caption: string;
  readonly className: string;
  readonly legend: readonly { readonly svg: string; readonly text: string }[];
}

/** What a section says, without its name. */
export interface SectionBody {
  /** Beside the title in the table of contents, e.g. a count. */
  readonly tally: string | null;
  readonly answer: string;
  /** Counts that stand in no table, each with the rows behind it. */
  readonly counts: readonly { readonly text: string; readonly href: string; readonly label: string }[];
  readonly figures: readonly Figure[];
  readonly tables: readonly TableModel[];
  readonly notes: readonly string[];
  /** Which export or setting would fill the section. */
  readonly missing: string | null;
  readonly failed: boolean;
  /** The section offers the script's look-up of one VM at one time. */
  readonly lookUp: boolean;
  /** The section is the table of all migrations with its filters. */
  readonly filters: FilterChoices | null;
}

export interface Section extends SectionBody {
  readonly id: string;
  readonly title: string;
}

/** Nothing to draw and nothing to list: its sentence stands on the line of such sections. */
export function isQuiet(section: SectionBody): boolean {
  const { figures, tables, counts, failed, lookUp, filters } = section;
  return !failed && !lookUp && filters === null && figures.length + tables.length + counts.length === 0;
}

export interface Choice {
  readonly value: string;
  readonly text: string;
}

export interface FilterChoices {
  readonly zone: string;
  readonly selects: readonly { readonly name: string; readonly label: string; readonly choices: readonly Choice[] }[];
}

/** A section of the page: `id` and `title` are written here and nowhere else. `Figures`: what it shows beside the report. */
export interface SectionSpec<Figures> {
  readonly id: string;
  readonly title: string;
  readonly render: (context: PageContext, figures: Figures) => SectionBody;
}

export function defineSection<Figures = null>(spec: SectionSpec<Figures>): SectionSpec<Figures> {
  return spec;
}

/** A section that has its figures. */
export interface ReadySection {
  readonly id: string;
  readonly title: string;
  make(context: PageContext): SectionBody;
}

/** Figures that could not be computed become an error box; the rest of the page stands. */
export function readySection<Figures>(
  { id, title, render }: SectionSpec<Figures>,
  figures: Part<Figures>,
): ReadySection {
  return {
    id,
    title,
    make: (context) =>
      figures.ok
        ? render(context, figures.value)
        : body(`This section could not be computed: ${figures.message}`, { failed: true }),
  };
}

/** What the page shows beside the report itself. */
export interface PageView {
  /** First screen. */
  readonly tiles: Part<Tiles>;
  /** What to call the VM of a migration (by its id) where its name alone would be ambiguous: `web01 (vm-12)`. */
  readonly vmLabels: Part<ReadonlyMap<string, string>>;
  /** Top to bottom. */
  readonly sections: readonly ReadySection[];
}

export interface PageOptions {
  /** Show users by name; classes are shown always. */
  readonly userNames: boolean;
}

/** What the cells of one row need; the page's script has it too. */
export interface RowContext {
  readonly clock: ZoneClock;
  /** `.corp.example` where every host's name ends with it: left out where both hosts of a move stand side by side. */
  readonly hostDomain: string;
  /** What to call the VM of a migration, by its id, where its name alone would be ambiguous. */
  readonly labels: ReadonlyMap<string, string>;
}

export interface PageContext extends RowContext {
  readonly report: Report;
  readonly tiles: Part<Tiles>;
  /** The migrations that the page's table holds, in the report's order. */
  readonly rows: readonly Migration[];
  readonly options: PageOptions;
  readonly byId: ReadonlyMap<string, Migration>;
  /** What to call a VM: as `labels` does, where there is no migration at hand. */
  readonly labelOf: (named: VmNamed) => string;
}

/**
 * The end of the name that all hosts share, with its dot; empty where there is none. Hosts known by their address have none to
 * leave out; one without a domain could be taken for another with it.
 */
export function hostDomainOf({ migrations }: Report): string {
  const hosts = new Set(migrations.flatMap(({ source, destination }) => [source.host ?? "", destination.host ?? ""]));
  hosts.delete("");
  const named = [...hosts].filter((host) => !ADDRESS.test(host)).map((host) => host.split("."));
  const [first] = named;
  if (first === undefined || named.length < 2) return "";
  let shared = (minOf(named.map((labels) => labels.length)) ?? 1) - 1;
  for (const labels of named) while (shared > 0 && !endsAlike(labels, first, shared)) shared--;
  return shared === 0 ? "" : `.${first.slice(-shared).join(".")}`;
}

/** An IPv4 or IPv6 address. */
const ADDRESS = /^(?:[\d.]+|[\da-f]*:[\da-f:.]*)$/i;
// e.g. "10.0.3.17", "fe80::1"

function endsAlike(labels: readonly string[], other: readonly string[], count: number): boolean {
  return labels.slice(-count).join(".") === other.slice(-count).join(".");
}

export function shortHost(context: RowContext, name: string): string {
  const { hostDomain } = context;
  return hostDomain !== "" && name.endsWith(hostDomain) ? name.slice(0, -hostDomain.length) : name;
}

/** A VM's name has up to 80 characters, and names of one kind differ anywhere in them; beside it may stand its MoRef and vCenter. */
const NAME_LIMIT = 120;
/** One end of a path. */
const END_LIMIT = 60;
/** Names up to here stay on one line. */
const [SHORT_NAME, LONG_NAME, SHORT_PATH] = [36, 60, 46];

/** Places of the rows in the page's table, by id; made when first asked. */
const placesOf = new WeakMap<readonly Migration[], ReadonlyMap<string, number>>();

/** Exactly these migrations, however many; null where there are none, or where the page does not hold them all. */
export function rowsHref(
  { rows }: Pick<PageContext, "rows">,
  migrations: readonly { readonly id: string }[],
): string | null {
  let places = placesOf.get(rows);
  if (places === undefined) {
    places = new Map(rows.map(({ id }, index) => [id, index]));
    placesOf.set(rows, places);
  }
  const chosen: number[] = [];
  for (const { id } of migrations) {
    const place = places.get(id);
    if (place === undefined) return null;
    chosen.push(place);
  }
  return idsHref(migrations) ?? (chosen.length === 0 ? null : filterHref({ rows: rowSetText(chosen) }));
}

/** What a row of the page calls the VM of its migration. */
export function labelIn({ labels }: Pick<RowContext, "labels">, migration: Migration): string {
  return labels.get(migration.id) ?? vmLabel(migration.vm);
}

export function cell(text: string, more: Partial<Cell> = {}): Cell {
  const { title = null, sub = null, ...rest } = more;
  return {
    href: null,
    badge: null,
    svg: null,
    className: "",
    ...rest,
    text: visible(text),
    title: title === null ? null : visible(title),
    sub: sub === null ? null : visible(sub),
  };
}

export function numberCell(text: string, more: Partial<Cell> = {}): Cell {
  return cell(text, { className: "n", ...more });
}

/** A name: shortened in the middle where it is very long, whole on hover and in the exports. */
export function nameCell(name: string | null, more: Partial<Cell> = {}): Cell {
  if (name === null || name === "") return cell("–", more);
  const text = shorten(name, NAME_LIMIT);
  const className = text.length <= SHORT_NAME ? "name short" : text.length <= LONG_NAME ? "name" : "name long";
  return cell(text, { title: text === name ? null : visible(name), className, ...more });
}

export function vmHref(label: string): string {
  return `#vm=${encodeURIComponent(label.replaceAll(LONE_SURROGATE, "\uFFFD"))}`;
}

/** Free text of an export: whole unless it is endless. */
export function messageCell(text: string | null, more: Partial<Cell> = {}): Cell {
  return text === null || text === "" ? cell("–", more) : cell(shorten(text, 400), { className: "message", ...more });
}

/** The VM of a migration, told apart from others of its name, as a link to all that is known of it. */
export function vmCell(context: RowContext, migration: Migration, more: Partial<Cell> = {}): Cell {
  return namedVmCell(labelIn(context, migration), more);
}

export function namedVmCell(label: string, more: Partial<Cell> = {}): Cell {
  return nameCell(label, { href: vmHref(label), ...more });
}

export function kindCell(migration: Migration): Cell {
  const cross = migration.scope === "cross-vcenter" ? "cross-vCenter" : null;
  return cell(KIND_LABELS[migration.kind], { sub: cross, className: "tight" });
}

export function outcomeBadge(migration: Migration): Badge {
  return { text: OUTCOME_LABELS[migration.outcome], className: migration.outcome };
}

export function basisBadge(basis: "measured" | "inferred" | "configured" | "none"): Badge {
  return { text: basis, className: basis };
}

export function timeCell(context: RowContext, instant: EpochMs | null): Cell {
  return cell(formatTime(context.clock, instant), { className: "time" });
}

export function isoTimeCell(context: RowContext, iso: string | null): Cell {
  return timeCell(context, instantOf(iso));
}

/** `from → to`, the names as `show` writes them and whole on hover. */
export function pathCell(
  from: string | null,
  to: string | null,
  show: (name: string) => string = (name) => name,
): Cell {
  const [start, end] = [from ?? "unknown", to ?? "unknown"];
  const title = visible(start === end ? start : `${start} → ${end}`);
  const text =
    start === end
      ? shorten(show(start), NAME_LIMIT)
      : `${shorten(show(start), END_LIMIT)} → ${shorten(show(end), END_LIMIT)}`;
  return cell(text, { title, className: text.length <= SHORT_PATH ? "name path short" : "name path" });
}

/** Host to host. */
export function hostPathCell(context: RowContext, from: string | null, to: string | null): Cell {
  return pathCell(from, to, (name) => shortHost(context, name));
}

/** The way of a move: its hosts, or its datastores where it stayed on its host. */
export function hostsCell(context: RowContext, migration: Migration): Cell {
  const { source, destination, kind } = migration;
  return kind === "storage-vmotion"
    ? pathCell(source.datastore, destination.datastore)
    : hostPathCell(context, source.host, destination.host);
}

/** `label` or `label|n` for a column of numbers. */
export function columns(...labels: readonly string[]): Column[] {
  return labels.map((text) => {
    const [label = "", className = ""] = text.split("|");
    return { label, className };
  });
}

export function table(
  caption: string,
  heads: readonly Column[],
  rows: readonly (readonly Cell[])[],
  note: string | null = null,
): TableModel {
  return { caption, columns: heads, rows: rows.map((cells) => ({ cells })), note, folded: true };
}

/** A table that stands open. */
export function shown(model: TableModel): TableModel {
  return { ...model, folded: false };
}

/** The first `limit` rows, with a note that says how many there are in all. */
export function topTable<Item>(
  caption: string,
  heads: readonly Column[],
  items: readonly Item[],
  limit: number,
  rowOf: (item: Item, index: number) => readonly Cell[],
  rest = "all are in the table of all migrations and in migrations.csv",
): TableModel {
  const note = items.length > limit ? `${formatCount(limit)} of ${formatCount(items.length)} shown; ${rest}.` : null;
  return table(caption, heads, items.slice(0, limit).map(rowOf), note);
}

/** How wide a picture is drawn, in pixels; a phone has its own, so that text keeps its size and fits. */
const WIDTHS = { wide: 1080, half: 520 } as const;
const PHONE_WIDTH = 358;

export function figure(
  draw: (width: number) => string,
  caption: string,
  className: keyof typeof WIDTHS = "wide",
  legend: Figure["legend"] = [],
  folded: string | null = null,
): Figure {
  return {
    svg: draw(WIDTHS[className]),
    narrow: draw(PHONE_WIDTH),
    caption: visible(caption),
    className,
    legend,
    folded,
  };
}

/** A count beside a section's name in the contents. */
export function tallyOf(count: number): string | null {
  return count === 0 ? null : String(count);
}

export function body(answer: string, parts: Partial<SectionBody> = {}): SectionBody {
  const empty = {
    tally: null,
    counts: [],
    figures: [],
    tables: [],
    missing: null,
    failed: false,
    lookUp: false,
    filters: null,
  };
  return { answer: visible(answer), ...empty, ...parts, notes: (parts.notes ?? []).map(visible) };
}
