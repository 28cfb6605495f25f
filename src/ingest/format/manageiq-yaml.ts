import { mayConcernMigration } from "../../model/relevance.ts";
import type { Adapter, Probe, Sink } from "../adapter.ts";
import { EXCERPT_LENGTH } from "../dialect/table.ts";
import type { rubyObject } from "../dialect/ruby-yaml.ts";
import { textLines } from "../dialect/text.ts";
import { eventOf, Loose, textOf } from "../event-object.ts";
import type { Head, Source } from "../source.ts";

/**
 * Events as ManageIQ dumps them: YAML, one document each. Since 2020 they are plain hashes, references their MoRef as text; before
 * that Ruby's classes stand in tags, RbVmomi with `props:` and `ref:`, the older VimHash with `elements:` and every text in an
 * object with `str:`.
 */
export const manageiqYaml: Adapter = {
  id: "manageiq-yaml",
  title: "vCenter events as ManageIQ dumps them (YAML)",
  role: "events",
  bareTimes: "utc",
  recipes: [
    {
      tool: "ManageIQ rails console",
      command:
        "File.write('events.yml', EmsEvent.where(:source => 'VC', :timestamp => 1.day.ago..).map { |e| e.full_data.to_yaml }.join)",
      privilege: "shell on the ManageIQ appliance; no vCenter permission",
    },
  ],
  probe,
  read,
};

function probe(head: Head): Probe {
  if (head.nature !== "text") return "no";
  // --- !ruby/object:RbVmomi::VIM::EventEx   --- !map:VimHash
  if (/^---\s+!(?:ruby\/|map:)\S*(?:RbVmomi|VimHash)/m.test(head.text)) return "yes";
  // A plain hash: fields of an event at the left edge of the first document, with Ruby's colon before them or without.
  const first = /^\s*---[^\n]*\n([\s\S]*?)(?:\n---|$)/.exec(head.text)?.[1] ?? "";
  const isEvent =
    /^:?createdTime: /m.test(first) && /^:?(?:eventType|eventTypeId|fullFormattedMessage|chainId): /m.test(first);
  return isEvent ? "yes" : "no";
}

async function read(source: Source, sink: Sink): Promise<void> {
  const { rubyObject: objectOf } = await import("../dialect/ruby-yaml.ts");
  let lines: string[] = [];
  let first = 1;
  for await (const { text, line } of textLines(source)) {
    if (text.startsWith("---") && lines.length > 0) {
      readDocument(lines.join("\n"), first, sink, objectOf);
      lines = [];
    }
    if (lines.length === 0) first = line;
    lines.push(text);
  }
  if (lines.length > 0) readDocument(lines.join("\n"), first, sink, objectOf);
}

function readDocument(text: string, line: number, sink: Sink, objectOf: typeof rubyObject): void {
  if (text.trim() === "" || text.trim() === "---") return;
  // :createdTime: 2022-10-20 19:16:43.173941000 Z
  if (!mayConcernMigration(text)) return sink.irrelevant(/createdTime:?\s+(\d{4}-[^\n]+)/.exec(text)?.[1]?.trim());
  const value = objectOf(text);
  if (value === null) return sink.reject(line, "a document that is no event", text.slice(0, EXCERPT_LENGTH));
  const event = new Loose(value);
  if (!event.has("createdTime")) return sink.reject(line, "a document that is no event", text.slice(0, EXCERPT_LENGTH));
  sink.emit(eventOf(value, line, { typeId: textOf(value["_typeName"]) }));
}
