import type { Random } from "../../support/random.ts";
import { asFile, shuffled, textOf, type File, type Rewrite } from "./rewrite.ts";

interface Table {
  readonly before: readonly string[];
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly delimiter: string;
}

/** RFC 4180, by itself: nothing of src/ is used. */
function cellsOf(text: string, delimiter: string): readonly (readonly string[])[] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = "";
  let isQuoted = false;
  for (let at = 0; at < text.length; at++) {
    const one = text.charAt(at);
    if (isQuoted) {
      if (one !== '"') cell += one;
      else if (text.charAt(at + 1) === '"') {
        cell += '"';
        at++;
      } else isQuoted = false;
    } else if (one === '"' && cell === "") isQuoted = true;
    else if (one === delimiter || one === "\n") {
      row.push(cell);
      cell = "";
      if (one === "\n") {
        rows.push(row);
        row = [];
      }
    } else if (one !== "\r") cell += one;
  }
  if (cell !== "" || row.length > 0) rows.push([...row, cell]);
  return rows;
}

function tableOf(file: File): Table | null {
  const text = textOf(file);
  if (text === null || !file.name.endsWith(".csv")) return null;
  const lines = text.split("\n");
  const count = lines[0]?.startsWith("#TYPE") === true ? 1 : 0;
  const first = lines[count] ?? "";
  const delimiter = [",", ";", "\t", "|"].sort((a, b) => first.split(b).length - first.split(a).length)[0] ?? ",";
  const [header = [], ...rows] = cellsOf(lines.slice(count).join("\n"), delimiter);
  if (header.length < 2 || rows.length < 2 || rows.some((row) => row.length !== header.length)) return null;
  return { before: lines.slice(0, count), header, rows, delimiter };
}

const quoted = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;
const bare =
  (delimiter: string) =>
  (cell: string): string =>
    cell.includes(delimiter) || /["\r\n]|^\s|\s$/.test(cell) ? quoted(cell) : cell;

function written({ before, header, rows, delimiter }: Table, end = "\n", write = quoted): string {
  return [...before, ...[header, ...rows].map((row) => row.map(write).join(delimiter))]
    .map((line) => line + end)
    .join("");
}

const table = (name: string, change: (given: Table, random: Random) => string): Rewrite => ({
  name,
  apply: (file, random) => {
    const given = tableOf(file);
    return given === null ? null : [asFile(file.name, change(given, random))];
  },
});

function withColumns(given: Table, order: readonly number[]): Table {
  const pick = (row: readonly string[]): readonly string[] => order.map((index) => row[index] ?? "");
  return { ...given, header: pick(given.header), rows: given.rows.map(pick) };
}

export const TABLE_REWRITES: readonly Rewrite[] = [
  table("every cell quoted", (given) => written(given)),
  table("no cell quoted that need not be", (given) => written(given, "\n", bare(given.delimiter))),
  table("another delimiter", (given, random) => {
    const delimiter = random.pick([",", ";", "\t"].filter((one) => one !== given.delimiter));
    return written({ ...given, delimiter });
  }),
  table("Windows line ends", (given) => written(given, "\r\n")),
  table("columns in another order", (given, random) =>
    written(withColumns(given, shuffled([...given.header.keys()], random))),
  ),
  table("columns that nobody knows", (given) =>
    written({
      ...given,
      header: ["zzOne", ...given.header, "zzTwo"],
      rows: given.rows.map((row) => ["", ...row, "x, y"]),
    }),
  ),
  table("rows the other way round", (given) => written({ ...given, rows: [...given.rows].reverse() })),
  table("rows shuffled", (given, random) => written({ ...given, rows: shuffled(given.rows, random) })),
  table("the header in other letters", (given, random) =>
    written({
      ...given,
      header: given.header.map((name) => (random.chance(0.5) ? name.toUpperCase() : name.toLowerCase())),
    }),
  ),
  table("empty rows between", (given) =>
    written(given)
      .split("\n")
      .flatMap((line, index) => (index % 7 === 5 && !/^[^"]*"(?:[^"]*"[^"]*")*[^"]*$/.test(line) ? [line, ""] : [line]))
      .join("\n"),
  ),
  table("no line end at the end", (given) => written(given).trimEnd()),
];

/** One file as two, each with the header. */
export const SPLIT_TABLE: Rewrite = {
  name: "a table in two files",
  apply: (file, random) => {
    const given = tableOf(file);
    if (given === null || given.rows.length < 4) return null;
    const at = random.integer(2, given.rows.length - 2);
    return [given.rows.slice(0, at), given.rows.slice(at)].map((rows, index) =>
      // #TYPE is the class of the first row.
      asFile(`${index}-${file.name}`, written({ ...given, rows, before: index === 0 ? given.before : [] })),
    );
  },
};
