import { brokenExport, WEB_PAGE } from "../ingest/broken-export.ts";
import type { Source } from "../ingest/source.ts";
import { groupBy } from "../model/group-by.ts";
import { tellAlike, type Place } from "./alike.ts";
import type { Diagnostics } from "./diagnostics.ts";

/** Inputs that no format claims: one diagnostic per cause, however many files of a log bundle have it. */
export function tellUnclaimed(strangers: readonly Stranger[], diagnostics: Diagnostics): void {
  for (const { path, input } of strangers.filter(isNote))
    diagnostics.add("documentation", "info", `${path} is a note beside the exports and is skipped.`, input, null);
  const others = strangers.filter((stranger) => !isNote(stranger));
  for (const [, alike] of groupBy(others, ({ why }) => why)) {
    const [first] = alike;
    if (first === undefined) continue;
    const [code, severity] = first.isBroken
      ? (["broken-export", "error"] as const)
      : (["unclaimed-input", first.isLost ? "error" : "warning"] as const);
    tellAlike(diagnostics, code, severity, ` ${first.why}`, alike);
  }
}

export interface Stranger extends Place {
  readonly why: string;
  /** Known for what it is: an export that went wrong. */
  readonly isBroken: boolean;
  /** Named like an export, and nobody can say what it holds. */
  readonly isLost: boolean;
}

const EXPORT_NAME = /\.(?:csv|tsv|json|jsonl|ndjson|log|txt|xml|clixml|ya?ml|xlsx|gz|tgz|zip)$/i;
const LOST =
  "has the name of an export and is no text: damaged, encrypted, or packed in a way this program does not know.";

/** Notes that people lay beside their exports are no surprise. */
function isNote({ path }: Stranger): boolean {
  return /\.(?:md|markdown|rst|adoc)$|(?:^|\/)(?:readme|licen[cs]e|changelog|notice|contributing)[^/]*$/i.test(path);
}

export function strangerOf(source: Source, input: number): Stranger {
  const broken = brokenExport(source.head) ?? unpackedNothing(source);
  const why = broken ?? whyUnclaimed(source);
  // page.html is a document; events.csv that holds a page is an export that went wrong.
  const isDocument = broken === WEB_PAGE && /\.html?$/i.test(source.head.name);
  const isBroken = broken !== null && !isDocument;
  return { input, path: source.path, line: null, why, isBroken, isLost: why === LOST };
}

function unpackedNothing({ head: { isTorn, text } }: Source): string | null {
  return isTorn === true && text.trim() === ""
    ? "is a gzip file of which nothing can be unpacked: copy or export it again."
    : null;
}

function whyUnclaimed(source: Source): string {
  if (source.bytes === 0) return "is empty.";
  if (source.head.nature === "binary")
    return EXPORT_NAME.test(source.path) ? LOST : "is no text: not an export this program reads.";
  if (source.head.text.trim() === "") return "holds nothing but white space.";
  return "is in no format this program knows; `precopy formats` lists them, `precopy inspect` looks closer.";
}
