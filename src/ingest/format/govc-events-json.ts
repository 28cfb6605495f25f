import type { EventRecord } from "../../model/record.ts";
import type { Adapter, Probe, Sink } from "../adapter.ts";
import { firstJsonObject, looksLikeJson, mayConcernInJson, readJson } from "../dialect/json.ts";
import type { JsonObject } from "../dialect/json-splitter.ts";
import { EXCERPT_LENGTH } from "../dialect/table.ts";
import { Loose, timeOf } from "../event-object.ts";
import { withoutGovcSuffix } from "../govc-message.ts";
import { eventObjects } from "../scan/json-scan.ts";
import type { Head, Source } from "../source.ts";

/**
 * `govc events -json`: objects one after the other, no array; PascalCase before v0.32. Type and key only with -l; never a user or
 * a chain; the VM only where several paths were given, or behind a sentence.
 */
export const govcEventsJson: Adapter = {
  id: "govc-events-json",
  title: "govc events as JSON",
  role: "events",
  bareTimes: "utc",
  recipes: [
    {
      tool: "govc 0.30 or newer",
      command: "govc events -json -l -n 1000 > events.json",
      privilege: "Read-only on the vCenter root, propagated",
      note: "Prefer govc events -xml: these events name no user, no chain and no datastore but in their sentence. Without -n govc stops at 25 events, with it at one page of 1000 (a larger -n prints nothing).",
    },
  ],
  probe,
  read,
};

function isEvent(object: JsonObject): boolean {
  const event = new Loose(object);
  return (
    event.has("createdTime") && event.has("message") && event.has("category") && !event.has("fullFormattedMessage")
  );
}

function probe(head: Head): Probe {
  if (!looksLikeJson(head)) return "no";
  const first = firstJsonObject(head);
  return first !== null && isEvent(first) ? "yes" : "no";
}

async function read(source: Source, sink: Sink): Promise<void> {
  await readJson(source, {
    relevant: mayConcernInJson,
    scan: eventObjects((time, count) => sink.irrelevant(time, count)),
    value: (value, line) => {
      if (isEvent(value)) sink.emit(recordOf(value, line));
      else sink.reject(line, "an object that is no event of govc", JSON.stringify(value).slice(0, EXCERPT_LENGTH));
    },
    skipped: (text) => sink.irrelevant(/"createdTime"\s*:\s*"([^"]+)"/i.exec(text)?.[1]),
    broken: (line, reason, excerpt) => sink.reject(line, reason, excerpt.slice(0, EXCERPT_LENGTH)),
  });
}

function recordOf(value: JsonObject, line: number): EventRecord {
  const event = new Loose(value);
  const { message, vm, objectId } = withoutGovcSuffix(event.text("message"));
  // VirtualMachine:vm-58
  const ofPath = /^VirtualMachine:(vm-\d+)$/.exec(event.text("object") ?? "")?.[1];
  return {
    shape: "event",
    line,
    time: timeOf(event.get("createdTime")),
    typeId: event.text("type"),
    message,
    key: event.text("key"),
    severity: event.text("category"),
    objectId,
    vm: vm ?? (ofPath === undefined ? undefined : { moref: ofPath }),
  };
}
