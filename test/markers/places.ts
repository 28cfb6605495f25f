import { csvShape } from "../../src/ingest/dialect/csv.ts";
import { outlineOf } from "../../src/ingest/outline.ts";
import type { Head } from "../../src/ingest/source.ts";

/** Where a marker is put; `isData` where the format has it as text of a record, which must decide nothing. */
export interface Place {
  readonly name: string;
  readonly isData: boolean;
  readonly put: (marker: string) => string;
}

function headOf(text: string): Head {
  return { name: "", text, encoding: "utf-8", complete: true, nature: "text", gzipped: false };
}

/** Every place of an export that can carry text, by how the export is built. */
export function placesOf(text: string): readonly Place[] {
  const outline = outlineOf(headOf(text));
  const inside =
    outline.kind === "json"
      ? jsonPlaces(text)
      : outline.kind === "xml"
        ? xmlPlaces(text)
        : outline.kind === "table"
          ? tablePlaces(text)
          : linePlaces(text);
  return [...inside, ...aroundPlaces(text, outline.kind === "xml")];
}

/** Before the first line, behind the last, as a comment. */
function aroundPlaces(text: string, isXml: boolean): readonly Place[] {
  const first = text.indexOf("\n") + 1;
  const end = text.endsWith("\n") ? "" : "\n";
  const place = (name: string, put: Place["put"]): Place => ({ name, isData: false, put });
  return [
    place("in the first line", (marker) => `${marker}${text}`),
    place("on a line before all", (marker) => `${marker}\n${text}`),
    place("on a line behind the first", (marker) => `${text.slice(0, first)}${marker}\n${text.slice(first)}`),
    place("on the last line", (marker) => `${text}${end}${marker}\n`),
    place("behind an empty line at the end", (marker) => `${text}${end}\n${marker}`),
    isXml
      ? place("in a comment at the end", (marker) => `${text}${end}<!-- ${marker.replaceAll("--", "==")} -->\n`)
      : place("in a comment at the end", (marker) => `${text}${end}# ${marker.replaceAll(/[\r\n]+/g, "\n# ")}\n`),
    ...(isXml
      ? []
      : [place("in a comment before all", (marker) => `# ${marker.replaceAll(/[\r\n]+/g, "\n# ")}\n${text}`)]),
  ];
}

/** The first and the middle one of all that match, by what `keyOf` calls them. */
function chosen(
  text: string,
  pattern: RegExp,
): readonly { readonly key: string; readonly from: number; readonly to: number }[] {
  const byKey = new Map<string, { key: string; from: number; to: number }[]>();
  for (const found of text.matchAll(pattern)) {
    const [whole, before = "", key = "", value = ""] = found;
    if (whole === "") continue;
    const from = found.index + before.length;
    const list = byKey.get(key) ?? [];
    list.push({ key, from, to: from + value.length });
    byKey.set(key, list);
  }
  return [...byKey.values()]
    .flatMap((list) => [...new Set([list[0], list[list.length >> 1]])])
    .filter((one) => one !== undefined);
}

/** Three ways for a text to hold a marker: before, behind, instead. */
function threeWays(
  name: string,
  text: string,
  [from, to]: readonly [number, number],
  escape: (marker: string) => string,
  lineEnd: string,
): readonly Place[] {
  const [before, value, after] = [text.slice(0, from), text.slice(from, to), text.slice(to)];
  return [
    { name: `${name}, behind its text`, isData: true, put: (marker) => `${before}${value} ${escape(marker)}${after}` },
    {
      name: `${name}, before its text`,
      isData: true,
      put: (marker) => `${before}${escape(marker)}${lineEnd}${value}${after}`,
    },
    // A type, a time or a key is what a format is known by.
    { name: `${name}, instead of it`, isData: false, put: (marker) => `${before}${escape(marker)}${after}` },
  ];
}

/** String values, by key. */
function jsonPlaces(text: string): readonly Place[] {
  const pairs = /("([\w@.:-]{1,40})"\s{0,4}:\s{0,4}")((?:[^"\\]|\\.){0,2000})(?=")/g;
  return chosen(text, pairs).flatMap(({ key, from, to }) =>
    threeWays(`${key} at ${from}`, text, [from, to], (marker) => JSON.stringify(marker).slice(1, -1), "\\n"),
  );
}

/** Texts of elements, by N= or the element's name. */
function xmlPlaces(text: string): readonly Place[] {
  const texts = /(<(\w{1,40}(?: N="\w{1,40}")?)(?: [^<>]{0,200})?>)([^<>]{1,2000})(?=<\/)/g;
  return chosen(text, texts).flatMap(({ key, from, to }) =>
    // Clixml's <T> is the type of an object.
    threeWays(`${key} at ${from}`, text, [from, to], xmlText, "_x000A_").map((place) => ({
      ...place,
      isData: place.isData && key !== "T",
    })),
  );
}

/** As PowerShell and Go write what XML cannot hold: _x0000_ */
function xmlText(marker: string): string {
  return (
    marker
      .replaceAll("&", "&amp;")
      .replaceAll("<", "&lt;")
      .replaceAll(">", "&gt;")
      // Control characters but tab and line ends
      .replaceAll(/[^\P{Cc}\t\n\r]/gu, (found) => `_x00${found.charCodeAt(0).toString(16).padStart(2, "0")}_`)
  );
}

/** Cells of the first and the middle row, by column. */
function tablePlaces(text: string): readonly Place[] {
  const shape = csvShape(headOf(text));
  if (shape === null) return [];
  const lines = text.split("\n");
  const rows = [...new Set([shape.headerLine, shape.headerLine + ((lines.length - shape.headerLine) >> 1)])];
  return rows.flatMap((row) => {
    const cells = (lines[row] ?? "").split(shape.delimiter);
    if (cells.length !== shape.columns.length) return [];
    return shape.columns.flatMap((column, index) => {
      const value = (cells[index] ?? "").replaceAll(/^"|"\r?$/g, "").replaceAll("\r", "");
      const put = (cell: string): string =>
        lines.with(row, cells.with(index, `"${cell.replaceAll('"', '""')}"`).join(shape.delimiter)).join("\n");
      const name = `${column} in row ${row}`;
      return [
        { name: `${name}, behind its text`, isData: true, put: (marker: string) => put(`${value} ${marker}`) },
        { name: `${name}, before its text`, isData: true, put: (marker: string) => put(`${marker}\n${value}`) },
        { name: `${name}, instead of it`, isData: true, put: (marker: string) => put(marker) },
      ];
    });
  });
}

/** Behind the text of a line, and in place of a name in it; a line cannot hold a line end. */
function linePlaces(text: string): readonly Place[] {
  const lines = text.split("\n");
  const rows = [...new Set([0, 1, lines.length >> 1])].filter((row) => (lines[row] ?? "") !== "");
  const one = (marker: string): string => marker.replaceAll(/[\r\n\u2028]+/g, " ");
  return rows.flatMap((row) => {
    const line = lines[row] ?? "";
    const end = /["\])}]*,?\r?$/.exec(line)?.index ?? line.length;
    const put = (by: string): string => lines.with(row, by).join("\n");
    const places: Place[] = [
      {
        name: `line ${row + 1}, at its end`,
        isData: true,
        put: (marker) => put(`${line.slice(0, end)} ${one(marker)}${line.slice(end)}`),
      },
    ];
    const name = /\b(?:web|mail|sap|k8s|sql|build|wiki|report)[\w-]*\b/.exec(line);
    if (name !== null)
      places.push({
        name: `line ${row + 1}, in a name`,
        isData: true,
        put: (marker) => put(line.slice(0, name.index) + one(marker) + line.slice(name.index)),
      });
    return places;
  });
}
