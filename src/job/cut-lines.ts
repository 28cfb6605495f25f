import { isEsxiLine } from "../ingest/host-log/prefix.ts";
import { headLines, outlineOf } from "../ingest/outline.ts";
import type { Head } from "../ingest/source.ts";
import { groupBy } from "../model/group-by.ts";
import { formatCountOf } from "../model/words.ts";

/** Lines that a program cut or wrapped at one width: a console's, or that of a file written by one. */
export interface CutLines {
  /** Characters. */
  readonly width: number;
  readonly count: number;
  readonly of: number;
}

/** What is told of an input that lost parts of its lines, or lines, before it came here. Only the head is looked at. */
export function cutLinesTold(head: Head, path: string): readonly string[] {
  const told: string[] = [];
  if (isCodedMail(head))
    told.push(
      `${path} is a mail in quoted-printable, which wraps lines and writes some letters as numbers: what stood there was not read. Save what was attached or quoted, and give that.`,
    );
  const omissions = omissionsIn(head);
  if (omissions > 0)
    told.push(
      `${path} has ${formatCountOf(omissions, "mark")} that lines were left out: what stood there is in no figure. Give the whole export.`,
    );
  const folded = foldedLinesOf(head);
  const cut = folded > 0 ? null : cutLinesOf(head);
  if (folded > 0)
    told.push(
      `${path}: ${folded} of its first lines begin in the middle of what the lines before them say: something wrapped them, and what stood there was not read. Give the log as the host wrote it.`,
    );
  if (cut !== null)
    told.push(
      `${path}: of its first ${cut.of} lines ${cut.count} are ${cut.width} characters long: a width cut or wrapped them there, and what stood behind it was not read.`,
    );
  return told;
}

/** True for a message with its headers that is saved as it travelled (RFC 2045, 6.7). */
function isCodedMail({ nature, text }: Head): boolean {
  return (
    nature === "text" && /^content-transfer-encoding:\s{0,4}quoted-printable\s*$/im.test(text.slice(0, LONGEST_HEADERS))
  );
}

const LONGEST_HEADERS = 4096;
const NARROWEST = 40;
const WIDEST = 1024;
const FEWEST_LINES = 5;
const FEWEST_CUT = 4;
/** Of so few lines of a host's log without a beginning each may be somebody's note. */
const FEWEST_FOLDED = 3;
const ELLIPSIS = /(?:\.{3}|…)$/;

/**
 * Whether the lines of a log end at one width in the middle of what they say: a fifth of them are exactly as long as the longest,
 * and end in ways that no statement does; or they end in an ellipsis, most of them at one width. null where they do not. Only the head is looked at.
 */
export function cutLinesOf(head: Head): CutLines | null {
  if (outlineOf(head).kind !== "lines") return null;
  const lines = headLines(head).map((line) => (line.endsWith("\r") ? line.slice(0, -1) : line));
  if (lines.length < FEWEST_LINES) return null;
  const width = lines.reduce((most, { length }) => Math.max(most, length), 0);
  const found = [evenLines(lines, width), ellipses(lines)].find((cut) => cut.length >= FEWEST_CUT);
  const first = found?.[0];
  if (found === undefined || first === undefined || first.length < NARROWEST || first.length > WIDEST) return null;
  return { width: first.length, count: found.length, of: lines.length };
}

/** How many lines of a host's log are the rest of the one before: it was wrapped at words or columns. 0 where they can be something else. */
function foldedLinesOf(head: Head): number {
  if (head.nature !== "text") return 0;
  const lines = headLines(head).filter((line) => line.trim() !== "");
  const begins = lines.map(isEsxiLine);
  const own = begins.filter(Boolean).length;
  const folded = lines.filter(
    (line, index) => begins[index] === false && begins[index - 1] === true && !BLOCK.test(line),
  );
  return folded.length >= FEWEST_FOLDED && folded.length * 4 >= own && own * 4 >= lines.length ? folded.length : 0;
}

// ...   […]   <snip>   [snip]   -- snip --   (12 lines omitted)   --More--
const OMISSION =
  /^\s*(?:\[?(?:\.{3,6}|…)\]?|[<[(]?(?:-{2,4}\s?)?(?:snip(?:ped)?|gekürzt|omitted|More)(?:\s?-{2,4})?[>\])]|-{2,4}\s?(?:snip(?:ped)?|More|8<|>8)\s?-{2,4}|[<[(]\d{1,9} (?:more )?lines (?:omitted|skipped|deleted)[>\])])\s*$/i;

/** Marks of a person or pager that lines were left out, in the head of a log or table. */
function omissionsIn(head: Head): number {
  const { kind } = outlineOf(head);
  // A document of YAML may end in "...".
  if ((kind !== "lines" && kind !== "table") || /^---(?: !|$)/m.test(head.text)) return 0;
  return headLines(head).filter((line) => OMISSION.test(line)).length;
}

// -->    vmDowntime = 21669,
const BLOCK = /^\s{0,20}-->/;

/** Statements that a program repeats are as long as each other too, and end in one way: `… 12 ms`, `… 5d3f`. */
function evenLines(lines: readonly string[], width: number): readonly string[] {
  const even = lines.filter(({ length }) => length === width);
  const endings = new Set(even.map((line) => line.slice(-6).replaceAll(/[\p{L}\p{N}]/gu, "x")));
  return even.length * 5 >= lines.length && endings.size >= FEWEST_ENDINGS ? even : [];
}

const FEWEST_ENDINGS = 4;

/** "Waiting for the host..." is a sentence: those are of any length. */
function ellipses(lines: readonly string[]): readonly string[] {
  const ending = lines.filter((line) => ELLIPSIS.test(line));
  const most = [...groupBy(ending, ({ length }) => length).values()].reduce<readonly string[]>(
    (best, list) => (list.length > best.length ? list : best),
    [],
  );
  return most.length * 2 >= ending.length && ending.length * 10 >= lines.length ? most : [];
}
