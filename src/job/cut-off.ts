import type { Adapter } from "../ingest/adapter.ts";
import { outlineOf, type Outline } from "../ingest/outline.ts";
import type { Source } from "../ingest/source.ts";

/** sure: its last line is none of those before it. maybe: only the line end is missing, which an editor can have taken. */
export type CutOff = "sure" | "maybe" | null;

const FEWEST_PEERS = 4;

/**
 * Whether a text stops in the middle of a line, as a full disk or a copy that broke off leaves it. Documents (JSON, XML) are not
 * looked at: their readers miss what closes them (`Source.cutShort`).
 */
export function cutOff(source: Source, { role }: Adapter): CutOff {
  const ending = source.ending?.() ?? null;
  const outline = outlineOf(source.head);
  if (ending === null || (outline.kind !== "table" && outline.kind !== "lines")) return null;
  // Zeros of a torn write and DOS's end of file are no text.
  const text = withoutPadding(ending);
  if (text === "" || /[\n\r]$/.test(text)) return null;
  const lines = text.split(/\r\n|\n|\r/);
  const last = lines.at(-1) ?? "";
  // The first one may be cut at its beginning.
  const peers = lines.slice(1, -1).filter((line) => line.trim() !== "");
  // psql's expanded rows are lines, whatever bars are in them: -[ RECORD 1 ]-
  const isTable = outline.kind === "table" && !source.head.text.startsWith("-[ RECORD");
  if (last.trim() === "") return isTable ? null : "maybe";
  if (isTable && (isShort(last, outline) || breaksOff(peers, last, outline))) return "sure";
  if (peers.length >= FEWEST_PEERS && !endsAs(peers, last)) return "sure";
  // What programs write line by line ends with a line end; what people paste into an editor need not.
  return !isTable && (role === "host-log" || peers.length > 0) ? "maybe" : null;
}

/** The page that a server sent where the rest should be: an error's, or a login's. */
export function endsInPage(source: Source): boolean {
  const ending = source.ending?.() ?? "";
  return /<\/(?:html|body)>\s{0,100}$/i.test(ending.slice(-300)) && !/^\s*<(?!\d)/.test(source.head.text);
}

function withoutPadding(text: string): string {
  let end = text.length;
  while (end > 0 && (text[end - 1] === "\0" || text[end - 1] === "\u001a")) end--;
  return text.slice(0, end);
}

/** Fewer cells than columns; a line with an open quote is a part of a record, and its reader misses the end. */
function isShort(last: string, { shape }: Extract<Outline, { kind: "table" }>): boolean {
  const quotes = last.split('"').length - 1;
  if (quotes % 2 === 1) return false;
  // A comma inside quotes is no delimiter.
  const cells = last.replaceAll(/"[^"]{0,8192}"/g, "").split(shape.delimiter);
  return cells.length > 1 && cells.length < shape.columns.length;
}

/** The last cell stops within what the others have there: shorter than all of them, which are of one length, or a part of their word. */
function breaksOff(peers: readonly string[], last: string, { shape }: Extract<Outline, { kind: "table" }>): boolean {
  // A tab at the end is a delimiter, no space.
  const cellOf = (line: string): string => line.split(shape.delimiter).at(-1)?.trim() ?? "";
  const cell = cellOf(last);
  if (cell.endsWith('"') || peers.length < FEWEST_PEERS) return false;
  const others = peers.map(cellOf);
  if (cell === "") return !others.includes("");
  const [length = 0] = others.map((other) => other.length);
  if (cell.length < length && others.every((other) => other.length === length)) return true;
  return /^\p{L}+$/u.test(cell) && !others.includes(cell) && others.some((other) => other.startsWith(cell));
}

/** True unless all the others end with one and the same sign, and this one does not. */
function endsAs(peers: readonly string[], last: string): boolean {
  const sign = peers[0]?.trimEnd().at(-1) ?? "";
  if (/[\p{L}\p{N}]/u.test(sign) || !peers.every((line) => line.trimEnd().endsWith(sign))) return true;
  return last.trimEnd().endsWith(sign);
}
