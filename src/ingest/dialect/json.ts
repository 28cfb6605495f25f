import { scannedEncoding, type Head, type Source } from "../source.ts";
import { TextFeed } from "../encoding.ts";
import { JsonScan } from "../scan/json-scan.ts";
import { scanAll } from "../scan/lines.ts";
import { oncePer } from "../once-per.ts";
import { isOpenList, LIST_IS_OPEN } from "./json-ending.ts";
import { EXCERPT_LENGTH, JsonSplitter, type JsonHandler, type JsonObject } from "./json-splitter.ts";
import { mayConcernMigration } from "../../model/relevance.ts";

/** Arrays whose elements are the records, by their property's path in lower case: govc and REST wrappers. */
const WRAPPERS: ReadonlySet<string> = new Set([
  "tasks",
  "events",
  "value",
  "items",
  "virtualmachines",
  "hostsystems",
  "results",
  "returnval",
  "records",
  "data",
]);

/** True where the head begins as JSON does, after white space; `[2026-11-22 …` and `[Mon Nov 23 …` begin lines of logs. */
export function looksLikeJson(head: Head): boolean {
  // {"tasks":   [{"Key":   [["1700000000000000000"   [ ]
  return (
    head.nature === "text" &&
    /^\s*(?:\{\s*(?:["}]|$)|\[\s*(?:[[{\]"]|$|-?[\d.]+\s*[,\]]|null|true|false))/.test(head.text)
  );
}

/** True for an object's text that may concern a migration, whether its letters stand as they are or escaped. */
export function mayConcernInJson(text: string): boolean {
  return mayConcernMigration(text) || (text.includes("\\u") && mayConcernMigration(unescaped(text)));
}

function unescaped(text: string): string {
  return text.replaceAll(/\\u([0-9A-Fa-f]{4})/g, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** The first complete object of the head (unwrapped), or null. */
export const firstJsonObject = oncePer(firstObject);

function firstObject(head: Head): JsonObject | null {
  let first: JsonObject | null = null;
  const splitter = new JsonSplitter(
    {
      relevant: () => first === null,
      value: (value) => (first ??= value),
      skipped: () => undefined,
      broken: () => undefined,
    },
    WRAPPERS,
  );
  splitter.push(head.text);
  if (head.complete) splitter.end();
  return first;
}

/**
 * Streams the objects of a JSON text: one object, an array, one object a line, objects one after the other (govc),
 * or an array inside a wrapper (`{"tasks": […]}`). A broken object costs itself only.
 */
export async function readJson(
  source: Source,
  handler: JsonHandler,
  wrappers: ReadonlySet<string> = WRAPPERS,
): Promise<void> {
  const { text } = source.head;
  if (text.trim() !== "" && !looksLikeJson(source.head))
    return handler.broken(1, "this is no JSON", text.slice(0, EXCERPT_LENGTH));
  const splitter = new JsonSplitter(handler, wrappers);
  const raw = handler.scan === undefined ? undefined : source.raw?.();
  if (handler.scan === undefined || raw === undefined) {
    for await (const chunk of source.text()) splitter.push(chunk);
  } else {
    const shape = { wrappers, depth: splitter.pathLength, readsArrays: handler.array !== undefined };
    const feed = new TextFeed(scannedEncoding(source.head));
    await scanAll(source, raw, new JsonScan(splitter, feed, handler.scan, shape));
  }
  const open = splitter.end();
  // Lines that are arrays are no list of records.
  const isList = handler.array === undefined && text.trimStart().startsWith("[");
  if (open !== null) source.cutShort = open;
  else if (isList && isOpenList(source.ending?.() ?? "")) source.cutShort = LIST_IS_OPEN;
}
