import { plainText } from "../dialect/entities.ts";
import type { JsonObject } from "../dialect/json-splitter.ts";

/**
 * A line of vCenter's syslog inside a line of something else: a collector's own print, a headless table, a page's cell. It is found
 * by its own shape (`Event [12] [1-1] [`), and what stood around it is taken off by the quotes or elements that hold it.
 */
export interface UnwrappedLine {
  readonly text: string;
  /** Fields that stand beside it, as `"host"=>"vc01"` or `host="vc01"`. */
  readonly beside: JsonObject;
}

const EVENT = /\bEvent \[\d{1,20}\] \[\d{1,6}-\d{1,6}\] ?\[/;
/** How far into a line an event may begin, and how far fields are looked for. */
const LONGEST_LEAD = 2048;

/** How many events begin in a line. */
export function countEvents(line: string): number {
  return line.split(EVENT).length - 1;
}

/** True for a line that holds an event, whatever stands before it. */
export function holdsEventLine(line: string): boolean {
  return EVENT.test(line.length > LONGEST_LEAD ? line.slice(0, LONGEST_LEAD) : line);
}

/** The events' lines in a line of a text; one, but for streams that count bytes instead of ending lines. */
export function unwrappedLines(line: string): readonly UnwrappedLine[] {
  return line.split(OCTET_COUNT).flatMap((part) => {
    const found = unwrapped(part);
    return found === null ? [] : [found];
  });
}

// …]123 <14>1 2026-…: RFC 6587's octet counting
const OCTET_COUNT = /(?<=\])\d{2,6} (?=<\d{1,3}>)/;

function unwrapped(line: string): UnwrappedLine | null {
  // rsyslog's debug template gives the message twice more before the line as it came.
  if (/^(?:escaped )?msg: '/.test(line)) return null;
  const at = EVENT.exec(line.slice(0, LONGEST_LEAD))?.index;
  if (at === undefined) return null;
  const open = openQuote(line.slice(0, at));
  if (open === null) return { text: withoutRest(line), beside: fieldsIn(line.slice(0, at)) };
  const quote = line[open] ?? "";
  // A table doubles its quotes, a print of a program puts a backslash before them.
  const isTable = /(?:^|[,;\t|])\s{0,4}$/.test(line.slice(Math.max(0, open - 5), open));
  const end = isTable ? tableEnd(line, at, quote) : escapedEnd(line, at, quote);
  const inside = line.slice(open + 1, end);
  return {
    text: isTable ? inside.replaceAll(quote + quote, quote) : unescaped(inside),
    beside: isTable ? {} : fieldsIn(`${line.slice(0, open)} ${line.slice(end + 1, end + LONGEST_LEAD)}`),
  };
}

/** Index of the quote that is open at the end of the text. */
function openQuote(text: string): number | null {
  let open: number | null = null;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (open !== null) {
      if (char === "\\") at++;
      else if (char === text[open]) open = null;
    } else if (char === '"' || (char === "'" && (at === 0 || /[\s:=,([>]/.test(text[at - 1] ?? "")))) open = at;
  }
  return open;
}

function escapedEnd(line: string, from: number, quote: string): number {
  for (let at = from; at < line.length; at++) {
    if (line[at] === "\\") at++;
    else if (line[at] === quote) return at;
  }
  return line.length;
}

function tableEnd(line: string, from: number, quote: string): number {
  for (let at = from; at < line.length; at++) {
    if (line[at] !== quote) continue;
    if (line[at + 1] !== quote) return at;
    at++;
  }
  return line.length;
}

function unescaped(text: string): string {
  return text.replaceAll(/\\(["'\\/])/g, "$1");
}

/** A further cell after the sentence's bracket is not the sentence's; a sentence that was cut has no bracket. */
function withoutRest(line: string): string {
  const last = line.lastIndexOf("]");
  return last > 0 && /^\s{0,4}[|,;\t]/.test(line.slice(last + 1, last + 6)) ? line.slice(0, last + 1) : line;
}

// "host"=>"vc01"   {host="vc01", job="syslog"}   "host": "vc01"
const FIELD = /["']?([\w.@-]{1,60})["']? {0,4}(?:=>|=|:) {0,4}"([^"\\]{1,255})"/g;

function fieldsIn(text: string): JsonObject {
  const fields: Record<string, unknown> = {};
  for (const [, name = "", value] of text.matchAll(FIELD))
    if (!Object.hasOwn(fields, name))
      Object.defineProperty(fields, name, { value, enumerable: true, writable: true, configurable: true });
  return fields;
}

/** The texts between the tags of a line of XML or HTML. */
export function textsOfMarkup(line: string): readonly string[] {
  return line.split(/<\/?[A-Za-z][^<>]{0,500}>/).map(plainText);
}
