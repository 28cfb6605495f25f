/** Reads figures out of the static page, as its text has them. */

const TAG = /<[^>]{0,2000}>/g;

export function plain(markup: string): string {
  return markup
    .replaceAll(/<small>[^<]*<\/small>/g, "")
    .replaceAll(/<title>[^<]*<\/title>/g, "")
    .replaceAll(TAG, "")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#x27;", "'")
    .replaceAll("&amp;", "&")
    .replaceAll(/\s+/g, " ")
    .trim();
}

/** The opening sentence of a section, numbers without their commas; empty where the page has none. */
export function answerOf(page: string, id: string): string {
  const at = page.indexOf(`<section id="${id}"`);
  if (at < 0) return "";
  const from = page.indexOf('class="answer">', at);
  return plain(page.slice(from + 15, page.indexOf("</p>", from)))
    .replace(/^[^.]*\. (?=None of)/, "")
    .replaceAll(/(\d),(?=\d{3})/g, "$1");
}

/** The body of the table of this caption, cell by cell. */
export function rowsOf(page: string, caption: string): string[][] {
  const at = page.indexOf(`<caption>${caption}</caption>`);
  if (at < 0) return [];
  const body = page.slice(page.indexOf("<tbody>", at), page.indexOf("</tbody>", at));
  return body
    .split("<tr>")
    .slice(1)
    .map((row) =>
      row
        .split(/<td(?: class="[^"]*")?>/)
        .slice(1)
        .map(plain),
    );
}

/** By label: the value as a number, and what stands below it. */
export function tilesOf(page: string): ReadonlyMap<string, { readonly value: number; readonly subs: string }> {
  const tiles = page.split('<div class="tile').slice(1);
  return new Map(
    tiles.map((tile) => {
      const label = plain(/<dt>([^<]*)<\/dt>/.exec(tile)?.[1] ?? "");
      const value = plain(/<dd class="value">(.*?)<\/dd>/.exec(tile)?.[1] ?? "");
      const subs = [...tile.matchAll(/<dd class="sub">([^<]*)<\/dd>/g)].map((match) => plain(match[1] ?? ""));
      return [label, { value: Number(value.replaceAll(",", "")), subs: subs.join("; ").replaceAll(",", "") }];
    }),
  );
}

export interface LinkedCount {
  readonly trigger: string | null;
  readonly kind: string | null;
  readonly failure: string | null;
  readonly outcome: string | null;
  readonly count: number;
}

const KNOWN = new Set(["trigger", "kind", "failure", "outcome", "only"]);

/** Counts whose link filters by these alone; those of other filters are followed in the browser's tests. */
export function linkedCounts(page: string): LinkedCount[] {
  const cells = [...page.matchAll(/<a href="(#migrations\?[^"]*)"[^>]*><bdi>([\d,]+)<\/bdi>/g)];
  const parts = [...page.matchAll(/data-href="(#migrations\?[^"]*)"[^>]*><title>[^<]*: ([\d,]+)<\/title>/g)];
  return [...cells, ...parts].flatMap(([, href = "", count = ""]): LinkedCount[] => {
    const query = new URLSearchParams(
      href.slice("#migrations?".length).replaceAll("&amp;", "&").replaceAll("&#x3D;", "="),
    );
    if ([...query.keys()].some((name) => !KNOWN.has(name)) || query.get("only") !== "moves") return [];
    const [trigger, kind, failure, outcome] = ["trigger", "kind", "failure", "outcome"].map((name) => query.get(name));
    return [
      {
        trigger: trigger ?? null,
        kind: kind ?? null,
        failure: failure ?? null,
        outcome: outcome ?? null,
        count: Number(count.replaceAll(",", "")),
      },
    ];
  });
}
