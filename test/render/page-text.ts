/** Reads figures out of the static page, as its text has them. */

const TAG = /<[^>]{0,20000}>/g;

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

/** One column of the table of this caption. */
export function cellsOf(page: string, caption: string, column: number): string[] {
  return rowsOf(page, caption).map((row) => row[column] ?? "");
}

export interface TileText {
  readonly value: number;
  readonly text: string;
  readonly subs: string;
}

/** By label: the value as a number and as it stands, and what stands below it. */
export function tilesOf(page: string): ReadonlyMap<string, TileText> {
  const tiles = page.split('<div class="tile').slice(1);
  return new Map(
    tiles.map((tile) => {
      const label = plain(/<dt>([^<]*)<\/dt>/.exec(tile)?.[1] ?? "");
      const text = plain(/<dd class="value">(.*?)<\/dd>/.exec(tile)?.[1] ?? "");
      const subs = [...tile.matchAll(/<dd class="sub">(.*?)<\/dd>/g)].map((match) => plain(match[1] ?? ""));
      return [
        label,
        { value: Number(text.replaceAll(",", "")), text, subs: subs.join("; ").replaceAll(/(\d),(?=\d{3})/g, "$1") },
      ];
    }),
  );
}

/** Every link inside the page, from text and pictures: its address and what stands on it; of a picture's part its count. */
export function linksOf(page: string): { readonly href: string; readonly text: string }[] {
  const words = [...page.matchAll(/<a href="(#[^"]*)"[^>]*>(.*?)<\/a>/g)];
  const parts = [...page.matchAll(/data-href="(#[^"]*)"[^>]*><title>[^<]*: ([\d,]+)<\/title>/g)];
  return [...words, ...parts].map(([, href = "", text = ""]) => ({ href: unescaped(href), text: plain(text) }));
}

function unescaped(href: string): string {
  return href.replaceAll("&#x3D;", "=").replaceAll("&#x27;", "'").replaceAll("&quot;", '"').replaceAll("&amp;", "&");
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
