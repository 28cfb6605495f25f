import { mayConcernMigration, namesMigration } from "../../model/relevance.ts";
import type { Adapter, Probe, Sink } from "../adapter.ts";
import { headRows, readCsv, type CsvShape } from "../dialect/csv.ts";
import { mayConcernInJson, readJson } from "../dialect/json.ts";
import type { JsonObject } from "../dialect/json-splitter.ts";
import { EXCERPT_LENGTH, rejectHeader } from "../dialect/table.ts";
import { lineBatches } from "../dialect/text.ts";
import { Harvester } from "../envelope/harvest.ts";
import { surroundingsIn, type Surroundings } from "../envelope/origin.ts";
import { jsonInText, payloadOfText, textOfBase64, wordsInBase64 } from "../envelope/shape.ts";
import { takenApart } from "../envelope/taken-apart.ts";
import { countEvents, holdsEventLine, textsOfMarkup, unwrappedLines } from "../envelope/unwrap.ts";
import { wrappingOf } from "../envelope/wrappers.ts";
import { beginsAsEventLine } from "../event-lines.ts";
import { isObject } from "../event-object.ts";
import { HOST_LOG_LITERALS, HOST_LOG_WORDS } from "../host-log/host-lines.ts";
import { headLines, outlineOf } from "../outline.ts";
import { CONCERN_WORDS } from "../scan/concern-words.ts";
import { jsonSearch } from "../scan/json-scan.ts";
import type { Word } from "../scan/word-search.ts";
import type { Head, Source } from "../source.ts";

/**
 * What log stores and collectors export: lines of vCenter's syslog, event objects, task objects and lines of ESXi's logs inside
 * any JSON or CSV. They are known by their own shape wherever they stand; the names around them are the store's business.
 */
export const logStoreExport: Adapter = {
  id: "log-store-export",
  title: "vCenter or ESXi records in a log store's export (JSON or CSV of any store)",
  role: "events",
  bareTimes: "utc",
  recipes: [
    {
      tool: "Grafana Loki",
      command: `logcli query '{job="vcenter"} |= "Event ["' --since=26h --limit=0 -o jsonl > vcenter.jsonl`,
      privilege: "none on vCenter: read access on the log store",
    },
    {
      tool: "Splunk",
      command: `splunk search 'index=vcenter "Event [" earliest=-26h' -maxout 0 -output rawdata > vcenter.log`,
      privilege: "none on vCenter: read access on the log store",
      note: "CSV and JSON of any other search do as well, as long as the whole line is in one field.",
    },
  ],
  probe,
  read,
};

function probe(head: Head): Probe {
  const outline = outlineOf(head);
  if (outline.kind === "json") {
    const { payloads, bare } = wrappingOf(head);
    // [0] syslog.0: [[1789387180.1, {}], {"message"=>"…": begins as JSON and is none
    if (payloads === 0) return probeLines(head);
    // Objects with nothing around them are their own formats'; those read them with less ado.
    return bare >= payloads ? "maybe" : "yes";
  }
  if (outline.kind === "table") return probeTable(head, outline.shape);
  if (outline.kind === "xml") return probeMarkup(head);
  return outline.kind === "lines" ? probeLines(head) : "no";
}

/** Results of a search as XML or as a page's table; vCenter's own objects in XML are other formats', which say yes. */
function probeMarkup(head: Head): Probe {
  const lines = headLines(head, MOST_ROWS);
  const hits = lines.filter((line) => textsOfMarkup(line).some(holdsEventLine)).length;
  return hits > 0 && hits * MOST_LINES_EACH >= lines.length ? "maybe" : "no";
}

/** A record printed over several lines (Logstash's rubydebug, journald's export) holds one event. */
const MOST_LINES_EACH = 16;

/** A column most of whose cells are lines of a log is a store's; a line quoted in one cell is a sentence's own. */
function probeTable(head: Head, shape: CsvShape): Probe {
  const rows = headRows(head, shape);
  const hits = rows.filter((fields) => fields.some(isPayload)).length;
  // Of two rows one may quote a line.
  if (hits > 0) return hits * 2 >= rows.length && (hits > 1 || rows.length === 1) ? "yes" : "maybe";
  return rows.some((fields) => takenApart(rowOf(shape.columns, fields))) ? "maybe" : "no";
}

const MOST_ROWS = 100;

function isPayload(cell: string): boolean {
  if (cell.split("\n", 3).some((part) => payloadOfText(part) !== null)) return true;
  const hidden = textOfBase64(cell);
  if (hidden !== null) return isPayload(hidden);
  const inner = jsonInText(cell);
  return inner !== undefined && wrappingOf({ ...EMPTY_HEAD, text: JSON.stringify(inner) }).payloads > 0;
}

const EMPTY_HEAD: Head = { name: "", text: "", encoding: "utf-8", complete: true, nature: "text", gzipped: false };

/** A key, a time or a header before the object of each line: Kafka's console consumer, JSON over syslog. */
function probeLines(head: Head): Probe {
  const lines = headLines(head, MOST_ROWS);
  const hits = lines.filter((line) => objectIn(line) !== undefined && isPayload(line.slice(line.indexOf("{")))).length;
  if (hits > 0) return hits * 2 >= lines.length ? "yes" : "maybe";
  const held = lines.filter(holdsEventLine);
  // Lines of a log with nothing but headers before their events are vpxd-syslog's.
  if (held.length * MOST_LINES_EACH < lines.length || held.every(beginsAsEventLine)) return "no";
  return held.length * 2 >= lines.length ? "yes" : "maybe";
}

const LONGEST_LEAD = 400;

/** `CreateTime:1789387180100	vc01	{"message": …}` */
function objectIn(line: string): unknown {
  const brace = line.indexOf("{");
  return brace < 0 || brace > LONGEST_LEAD || !line.trimEnd().endsWith("}") ? undefined : jsonInText(line.slice(brace));
}

/** False lets a record be counted unparsed. A text escaped twice keeps its English words. */
function mayMatter(text: string): boolean {
  return mayConcernMigration(text) || HOST_LOG_WORDS.test(text) || namesMigration(text) || isHidden(text);
}

/** A text written as its bytes: `[60,49,52,62,49,…`. */
const BYTES = /\[(?:\s{0,20}\d{1,3},){19}/;

/** What base64 makes of the words that a move's records have in common. */
const IN_BASE64 = ["igrat", "elocat", "otion"].flatMap((word) => wordsInBase64(word));

function isHidden(text: string): boolean {
  return BYTES.test(text) || IN_BASE64.some((word) => text.includes(word));
}

/** Words of one of the three; bytes are found by their bracket. */
const SEARCH = jsonSearch(null, () => [...CONCERN_WORDS, ...HOST_LOG_LITERALS, ...OUTRIGHT]);
const OUTRIGHT: readonly Word[] = ["igr", "elocat", "ExecuteVMotion", ...IN_BASE64].map((text) => ({ text, kind: 1 }));

async function read(source: Source, sink: Sink): Promise<void> {
  const outline = outlineOf(source.head);
  const harvester = new Harvester(source.path, sink);
  const broken = (line: number, reason: string, excerpt: string): void =>
    sink.reject(line, reason, excerpt.slice(0, EXCERPT_LENGTH));
  if (outline.kind === "json" && (wrappingOf(source.head).payloads > 0 || probeLines(source.head) === "no"))
    await readObjects(source, sink, harvester, broken);
  else if (outline.kind === "table") {
    const { shape } = outline;
    sink.describe({ delimiter: shape.delimiter, columns: shape.columns });
    await readCsv(source, shape, {
      relevant: mayMatter,
      skipped: () => sink.irrelevant(),
      broken,
      row: (fields, line) => harvester.take(rowOf(shape.columns, fields), line, {}),
    });
  } else if (outline.kind === "lines" || outline.kind === "json") {
    for await (const batch of lineBatches(source))
      for (const { text, line } of batch) {
        if (text.trim() !== "") readLine(text, line, harvester, sink);
      }
  } else if (outline.kind === "xml") {
    for await (const batch of lineBatches(source))
      for (const { text, line } of batch)
        for (const part of textsOfMarkup(text)) if (holdsEventLine(part)) harvester.take(part, line, {});
  } else rejectHeader(source, sink);
  harvester.end();
}

function readLine(text: string, line: number, harvester: Harvester, sink: Sink): void {
  if (!mayMatter(text)) return sink.irrelevant();
  const value = objectIn(text);
  if (value !== undefined || !holdsEventLine(text)) return harvester.take(value ?? text, line, {});
  const lines = unwrappedLines(text);
  if (lines.length === 0) sink.irrelevant();
  const held = countEvents(text);
  if (held > lines.length && lines.length > 0)
    sink.reject(
      line,
      `${held} events in one line, of which only ${lines.length} can be told apart`,
      text.slice(0, EXCERPT_LENGTH),
    );
  for (const each of lines) harvester.line(each, line);
}

type Broken = (line: number, reason: string, excerpt: string) => void;

async function readObjects(source: Source, sink: Sink, harvester: Harvester, broken: Broken): Promise<void> {
  const around: Surroundings[] = [];
  const columns: (readonly string[] | null)[] = [];
  const take = (value: unknown, line: number): void => harvester.take(value, line, around.at(-1) ?? {});
  await readJson(
    source,
    {
      relevant: (text) => mayMatter(text) || mayConcernInJson(text),
      scan: { search: SEARCH, time: null, irrelevant: (time, count) => sink.irrelevant(time, count) },
      skipped: () => sink.irrelevant(),
      broken,
      value: take,
      array: (value, line) => {
        const names = columns.at(-1);
        take(names?.length === value.length ? rowOf(names, value) : value, line);
      },
      enter: (outer) => {
        around.push(surroundingsIn(outer, around.at(-1) ?? {}));
        columns.push(columnsIn(outer));
      },
      leave: () => {
        around.pop();
        columns.pop();
      },
    },
    wrappingOf(source.head).arrays,
  );
}

/** `"columns": [{"name": "TimeGenerated", …}], "rows": [` or plain names. */
function columnsIn(outer: JsonObject | null): readonly string[] | null {
  for (const value of Object.values(outer ?? {})) {
    if (!Array.isArray(value) || value.length < 2) continue;
    const names = (value as readonly unknown[]).map((each) =>
      typeof each === "string" ? each : isObject(each) ? nameIn(each) : undefined,
    );
    if (names.every((name) => name !== undefined)) return names;
  }
  return null;
}

function nameIn(column: JsonObject): string | undefined {
  for (const [key, value] of Object.entries(column))
    if (typeof value === "string" && /name|field/i.test(key)) return value;
  return undefined;
}

/** A row as an object; cells beyond the header have no name of their own. */
function rowOf(columns: readonly string[], fields: readonly unknown[]): JsonObject {
  const row: Record<string, unknown> = {};
  for (let index = 0; index < Math.max(columns.length, fields.length); index++) {
    const name = columns[index] ?? "";
    const key = name === "" || Object.hasOwn(row, name) ? `${name}#${index}` : name;
    Object.defineProperty(row, key, { value: fields[index], enumerable: true, writable: true, configurable: true });
  }
  return row;
}
