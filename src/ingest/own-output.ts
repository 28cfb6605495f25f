import { csvShape, headRows } from "./dialect/csv.ts";
import type { Head } from "./source.ts";

/**
 * True for a file that precopy itself has written: a report lies beside the exports, or a folder is read again. Known by how the
 * file begins, never by a phrase somewhere in it: an export may quote any of these.
 */
export function isOwnOutput(head: Head): boolean {
  return head.nature === "text" && BEGINNINGS.some((isOurs) => isOurs(head.text.slice(0, BEGINNING_LENGTH), head));
}

const BEGINNING_LENGTH = 8192;

const BEGINNINGS: readonly ((start: string, head: Head) => boolean)[] = [
  // report.json: {"schemaVersion": 1, "tool": {"name":"precopy","version":"1.0.0"}, "generatedAt":
  (start) =>
    /^\s*\{\s*"schemaVersion"\s*:\s*\d+\s*,\s*"tool"\s*:\s*\{\s*"name"\s*:\s*"precopy"[^{}]*\}\s*,\s*"generatedAt"\s*:/.test(
      start,
    ),
  // report.html: <meta name="generator" content="precopy 1.0.0">
  (start) => /<meta name="generator" content="precopy\b/.test(htmlHead(start)),
  // migrations.csv, its first columns
  (start, head) => start.startsWith("id,vcenter,vm,vmMoref,vmInstanceUuid,kind,scope,outcome,") && isOneTable(head),
  // mail.html has no generator: its colour schemes and its first heading are told apart from any page's
  (start) =>
    isHtml(start) && htmlHead(start).includes(COLOUR_SCHEMES) && MAIL_HEADINGS.some((own) => start.includes(own)),
  // mail.txt: its first line is the verdict, its second the scope
  (start) => isMailText(start),
  // A mail that `precopy send --dry-run` wrote. Message-ID: <9f86…0a08@precopy.example.org>
  (start) => /^Message-ID: <[0-9a-f]{40}@precopy\./im.test(mailHeaders(start)),
  // The marker file of `precopy history export`
  (start) => start.startsWith('{"what":"precopy history export"') && isOfOurMarker(start),
];

/** An export behind one line of ours is an export. */
function isOneTable(head: Head): boolean {
  const shape = csvShape(head);
  return shape !== null && headRows(head, shape).every((row) => row.length === shape.columns.length);
}

/** Its other lines are files of the export: {"file":"vcenter=vc01/…","rows":4,"bytes":2048,"content":"…"} */
function isOfOurMarker(start: string): boolean {
  const [, ...files] = start.split("\n");
  // The last one may be cut by the end of what is looked at.
  return files.slice(0, -1).every((line) => line === "" || line.startsWith('{"file":'));
}

/** As it is written and as 0.2 wrote it: mails of both lie in folders. */
const MAIL_HEADINGS = [">Needs a person</span></td>", ">Needs a person</td>"];

const COLOUR_SCHEMES = '<meta name="supported-color-schemes"';

function isHtml(start: string): boolean {
  return /^\s*<!doctype html>\s*<html\b/i.test(start);
}

/** What stands before the body of a page; empty where the file is no page. */
function htmlHead(start: string): string {
  if (!isHtml(start)) return "";
  const body = start.search(/<\/head>|<body\b/i);
  return body === -1 ? start : start.slice(0, body);
}

/** Lines of a mail are folded there (render/mail). */
const LONGEST_MAIL_LINE = 78;

/** `WATCH: 41 moves: …` in the first line, the first heading on a line of its own, and no line that a mail does not have. */
function isMailText(start: string): boolean {
  const isBegun = /^(?:OK|WATCH|ACT|NO DATA): \S/.test(start) && /\nNEEDS A PERSON\n/.test(start);
  // An object that begins behind it is somebody's export.
  if (!isBegun || /^[ \t]*[[{][ \t\r]*$/m.test(start)) return false;
  return start.split("\n").every((line) => line.length <= LONGEST_MAIL_LINE || !line.includes(" "));
}

/** The header lines of a mail, up to its empty line; empty where the file does not begin as one. */
function mailHeaders(start: string): string {
  const end = start.search(/\n\s*\n/);
  const headers = end === -1 ? start : start.slice(0, end);
  const lines = headers.split("\n");
  // Subject: …, and folded lines that begin with white space
  return lines.every((line) => /^[A-Za-z][\w-]*:|^[ \t]/.test(line)) ? headers : "";
}
