import type { Adapter } from "../ingest/adapter.ts";
import { hasCells } from "../ingest/dialect/csv.ts";
import { looksLikeJson } from "../ingest/dialect/json.ts";
import { ADAPTERS, detect } from "../ingest/registry.ts";
import type { Head, Source } from "../ingest/source.ts";
import { namesMigration } from "../model/relevance.ts";
import { tried } from "./contest.ts";

/** An export that does not begin where its file does: a mail, a prompt or another export's first lines stand before it. */
export interface Late {
  readonly adapter: Adapter;
  readonly claims: readonly string[];
  /** The same file with white space in place of what stands before the export: its lines keep their numbers. */
  readonly source: Source;
  /** 1-based line on which the export begins. */
  readonly line: number;
  readonly lead: readonly LeadLine[];
  /** How many records its head yields. */
  readonly used: number;
}

/** A line, or the piece of one, before the export. */
export interface LeadLine {
  readonly line: number;
  readonly text: string;
  /** It names a migration, or is a row that may tell of one. */
  readonly isRecord: boolean;
}

/** So many lines may stand before an export, and so many places are tried. */
const MOST_LEAD_LINES = 40;
const MOST_PLACES = 12;
const MOST_PLACES_A_LINE = 3;
/** What quotes an export by its nature. */
const DOCUMENT = /\.(?:md|markdown|rst|adoc|html?)$/i;
/** Enough to know a format by. */
const TRIED_LENGTH = 32_768;
const SHORTEST_HEADER = 12;

/**
 * Finds the export behind the first lines where these made it look like something else, or like nothing. It must be sure of itself,
 * and yield more than twice as many records of the head as `winner`, whom the first lines speak for; or more, where it is the same. Of several the one that yields most.
 */
export async function lateExport(source: Source, winner: Adapter | null): Promise<Late | null> {
  const { head } = source;
  if (head.nature !== "text" || (winner === null && DOCUMENT.test(head.name))) return null;
  let best: Late | null = null;
  let most: number | null = null;
  for (const at of placesIn(head)) {
    const { yes } = detect({ ...head, text: head.text.slice(at, at + TRIED_LENGTH) });
    const [id] = yes;
    const adapter = ADAPTERS.find((one) => one.id === id);
    if (adapter === undefined) continue;
    const ofWinner: number = (most ??= winner === null ? 0 : (await tried(winner, source, true)).used);
    const late = withoutLead(source, at);
    const { used } = await tried(adapter, late, true);
    if (used <= (adapter === winner ? ofWinner : 2 * ofWinner) || used <= (best?.used ?? 0)) continue;
    const lead = leadOf(head.text.slice(0, at));
    best = { adapter, claims: yes, source: late, line: countLineEnds(head.text.slice(0, at)) + 1, lead, used };
  }
  return best;
}

/** Places in the first lines where an export may begin, as offsets; none where the file begins as it goes on. */
function placesIn(head: Head): readonly number[] {
  const places: number[] = [];
  const isJson = looksLikeJson(head);
  const isXml = /^\s*<[?!A-Za-z]/.test(head.text);
  let start = 0;
  for (let line = 0; line < MOST_LEAD_LINES && places.length < MOST_PLACES; line++) {
    const end = head.text.indexOf("\n", start);
    const text = head.text.slice(start, end === -1 ? head.text.length : end);
    const from = start;
    const room = Math.min(MOST_PLACES_A_LINE, MOST_PLACES - places.length);
    for (const at of beginningsIn(text, line === 0, { isJson, isXml }).slice(0, room)) places.push(from + at);
    if (end === -1) break;
    start = end + 1;
  }
  return places;
}

interface Kind {
  readonly isJson: boolean;
  readonly isXml: boolean;
}

/** Offsets in a line: what opens a document, a header, a rule; on the first line not its own beginning. */
function beginningsIn(line: string, isFirst: boolean, { isJson, isXml }: Kind): readonly number[] {
  const text = line.slice(0, LONGEST_BEGINNING);
  const found = new Set<number>();
  // {"took":   [{   {   [   behind whatever the line begins with
  const opening = isJson ? OPENS_ANOTHER : /[[{](?=\s*(?:["{[]|$))/g;
  for (const { index } of text.matchAll(opening)) found.add(index);
  if (!isXml) for (const { index } of text.matchAll(/#< CLIXML|<Objs[ >]|<\?xml /g)) found.add(index);
  // -[ RECORD 1 ]-   Rule: web apart   ClusterHostGroup  rack-2   #TYPE Selected.…
  for (const { index } of text.matchAll(/-\[ RECORD 1 \]|Rule: |Cluster(?:Vm|Host)Group |#TYPE |\ufeff/g))
    found.add(index);
  // A header begins its line, or with its first quote
  if (!isJson) for (const at of [0, text.indexOf('"')]) if (at >= 0 && isHeaderLike(text.slice(at))) found.add(at);
  return [...found].filter((at) => at > 0 || (at === 0 && !isFirst)).sort((a, b) => a - b);
}

/** In JSON a bracket at the end of a line belongs to what stands before it, but at the line's begin or glued to a value: `},[` */
const OPENS_ANOTHER = /(?:^|(?<=[^:\s[{]))[[{](?=\s*$)/g;

const LONGEST_BEGINNING = 4000;

/** `"Name","Type","SrcHost"`: cells of data have times, ids or amounts in them. */
function isHeaderLike(text: string): boolean {
  if (text.length < SHORTEST_HEADER || /\d\d|[{}<>=]/.test(text)) return false;
  return hasCells(text, 4);
}

/** The lines before the export, and the piece of its own line. */
function leadOf(text: string): readonly LeadLine[] {
  return text
    .split("\n")
    .map((each, index) => ({ line: index + 1, text: each, isRecord: namesMigration(each) || isRowLike(each) }))
    .filter((each) => each.text.trim() !== "");
}

/** Cells with a time, an id or an amount among them. */
function isRowLike(text: string): boolean {
  return /\d/.test(text) && hasCells(text, 4);
}

/** Reads what begins at an offset of the head: before it only line ends are left. */
function withoutLead(source: Source, at: number): Source {
  const blank = (text: string): string => text.replaceAll(/[^\n]/g, " ");
  const { head } = source;
  const lead = blank(head.text.slice(0, at));
  return {
    path: source.path,
    file: source.file,
    bytes: source.bytes,
    head: { ...head, text: lead + head.text.slice(at) },
    get damage() {
      return source.damage;
    },
    ending: () => source.ending?.() ?? null,
    async *text() {
      let left = at;
      for await (const chunk of source.text()) {
        const own = Math.min(left, chunk.length);
        left -= own;
        yield blank(chunk.slice(0, own)) + chunk.slice(own);
      }
    },
  };
}

function countLineEnds(text: string): number {
  return text.split("\n").length - 1;
}
