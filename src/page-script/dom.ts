import { shorten, visible } from "../render/format.ts";
import type { Badge, Cell } from "../render/page/section-model.ts";

/** Building the page's nodes: text only, never markup. */

export function make<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  className = "",
  text: string | null = null,
): HTMLElementTagNameMap[Name] {
  const node = document.createElement(name);
  if (className !== "") node.className = className;
  if (text !== null) node.textContent = text;
  return node;
}

/** One by one: a table may have more rows than a call takes arguments. */
export function appendAll(parent: Element, nodes: Iterable<Node>): void {
  for (const node of nodes) parent.append(node);
}

/** The element of the page with this id; the page and its script are made together, so it is there and of its type. */
export function byId(id: string): HTMLElement;
export function byId<T extends HTMLElement>(id: string, type: new () => T): T;
export function byId(id: string, type: new () => HTMLElement = HTMLElement): HTMLElement {
  const node = document.querySelector(`#${id}`);
  if (!(node instanceof type)) throw new Error(`the page has no #${id} of this kind`);
  return node;
}

/** A name in a direction of its own, shortened, whole on hover. */
export function named(value: string, limit = 60): HTMLElement {
  const node = make("bdi", "", shorten(value, limit));
  if (node.textContent !== value) node.title = visible(value);
  return node;
}

export function badgeNode({ text, className }: Badge): HTMLElement {
  return make("span", `badge ${className}`, text);
}

/** A cell as the template table.hbs writes it; pictures stand in static cells only. */
export function cellNode({ text, title, href, badge, sub, className }: Cell): HTMLTableCellElement {
  const node = make("td", className);
  if (href !== null) {
    const link = make("a");
    link.href = href;
    if (title !== null) link.title = title;
    link.append(make("bdi", "", text));
    node.append(link);
  } else if (title !== null) {
    const name = make("bdi", "", text);
    name.title = title;
    node.append(name);
  } else {
    node.append(text);
  }
  if (badge !== null) node.append(" ", badgeNode(badge));
  if (sub !== null) node.append(make("small", "", sub));
  return node;
}

/** Only what can be scrolled needs a place in the tab order. */
export function trimTabOrder(): void {
  for (const region of document.querySelectorAll<HTMLElement>(".scroll"))
    region.tabIndex = region.scrollWidth > region.clientWidth ? 0 : -1;
}

export function tableNode(
  caption: string,
  names: readonly string[],
  lines: readonly (readonly HTMLTableCellElement[])[],
): HTMLElement {
  const region = make("div", "scroll");
  region.tabIndex = 0;
  region.setAttribute("role", "group");
  region.setAttribute("aria-label", caption);
  const head = make("tr");
  for (const [index, name] of names.entries()) {
    const th = make("th", lines[0]?.[index]?.className === "n" ? "n" : "", name);
    th.scope = "col";
    head.append(th);
  }
  const [table, top, body] = [make("table"), make("thead"), make("tbody")];
  top.append(head);
  for (const line of lines) {
    const row = make("tr");
    appendAll(row, line);
    body.append(row);
  }
  table.append(make("caption", "", caption), top, body);
  region.append(table);
  return region;
}

/** Names with their values; what is not known is left out. */
export function pairsNode(entries: readonly (readonly [name: string, value: string | null])[]): HTMLElement {
  const list = make("dl");
  for (const [name, value] of entries)
    if (value !== null && value !== "") list.append(make("dt", "", name), make("dd", "", visible(value)));
  return list;
}

/** Puts a text on the clipboard; `beside` is where the old way may put its text area for a moment (inside an open dialog). */
export async function copyText(text: string, beside: HTMLElement): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Pages opened from a share may not use the clipboard: the old way needs a text area.
    const area = make("textarea");
    area.value = text;
    beside.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
}
