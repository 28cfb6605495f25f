import { mayConcernMigration, namesMigration } from "../../model/relevance.ts";
import type { EventRecord } from "../../model/record.ts";
import type { RawRecord, Sink } from "../adapter.ts";
import type { JsonObject } from "../dialect/json-splitter.ts";
import { EXCERPT_LENGTH } from "../dialect/table.ts";
import { EventLines, isBrokenEvent } from "../event-lines.ts";
import { eventOf, isObject, Loose, taskInfoOf, textOf } from "../event-object.ts";
import { HostLines } from "../host-log/host-lines.ts";
import { prefixOf } from "../host-log/prefix.ts";
import { surroundingsIn, vcenterNamedIn, type Surroundings } from "./origin.ts";
import { jsonInText, payloadOfObject, payloadOfText, textOfBase64, textOfBytes, unflattened } from "./shape.ts";
import { eventTakenApart } from "./taken-apart.ts";
import type { UnwrappedLine } from "./unwrap.ts";

/** How deep a record of vCenter's may stand inside a wrapping, and how many values one wrapping is searched for. */
const DEEPEST = 24;
const MOST_VALUES = 200_000;

/** Takes vCenter's and ESXi's records out of whatever a store or collector has wrapped around them. */
export class Harvester {
  private readonly sink: Sink;
  private readonly events: EventLines;
  private readonly hosts: HostLines;

  constructor(path: string, sink: Sink) {
    this.sink = sink;
    this.hosts = new HostLines(path, sink);
    this.events = new EventLines(sink, ({ text, line }) => this.hosts.take(text, line));
  }

  /** One record of the store: none, one or many of vCenter's stand in it. */
  take(value: unknown, line: number, around: Surroundings): void {
    const crop = new Crop();
    gather(value, around, 0, crop);
    if (crop.isEmpty) return this.nothing(value, line, around);
    const seen = new Set<string>();
    for (const { object, kind, where } of crop.objects) this.object(object, kind, line, where, seen);
    for (const { text, where } of crop.texts()) this.text(text, line, where, seen);
  }

  /** A line of vCenter's syslog that something else has printed. */
  line({ text, beside }: UnwrappedLine, line: number): void {
    this.text(text, line, surroundingsIn(beside, {}), new Set());
  }

  end(): void {
    this.events.end();
    this.hosts.end();
  }

  private nothing(value: unknown, line: number, around: Surroundings): void {
    const event = isObject(value) ? eventTakenApart(value, line, around) : null;
    if (event !== null) return this.emit(event);
    const text = JSON.stringify(value) ?? "";
    if (namesMigration(text) || isBrokenEvent(text))
      this.sink.reject(
        line,
        "a record that tells of a migration, in no shape that is known",
        text.slice(0, EXCERPT_LENGTH),
      );
    else this.sink.irrelevant(around.time);
  }

  private object(object: JsonObject, kind: "event" | "task", line: number, where: Around, seen: Set<string>): void {
    const vcenter = vcenterNamedIn(object) ?? where.vcenter ?? where.host;
    if (kind === "task") {
      const info = taskInfoOf(object);
      if (info === undefined || isRepeated(`task ${info.key ?? JSON.stringify(object)}`, seen)) return;
      return this.emit({ shape: "task", line, info, vcenter });
    }
    const loose = new Loose(object);
    const bare = eventOf(object, line, { typeId: where.typeId ?? govcType(loose), vcenter });
    const event: EventRecord = bare.time === undefined ? { ...bare, time: where.time } : bare;
    // Lines are compared by the key alone; two vCenters count their events each from 1.
    if (event.key !== undefined) seen.add(`event ${event.key}`);
    if (isRepeated(keyOf(event), seen)) return;
    const text = JSON.stringify(object);
    if (mayConcernMigration(`${event.typeId ?? ""} ${text}`)) this.emit(event);
    else this.sink.irrelevant(event.time);
  }

  private text(text: string, line: number, where: Around, seen: Set<string>): void {
    const origin = { vcenter: where.vcenter ?? where.host, time: where.time };
    if (payloadOfText(text) === "event-payload") {
      if (!isRepeated(text, seen)) this.events.takePayload(text, line, origin);
      return;
    }
    const [, key, time = ""] = /\bEvent \[(\d+)\] \[1-1\](?: \[([\w:.-]{1,40})\])?/.exec(text) ?? [];
    const isRepetition = key !== undefined && !text.includes("\n");
    if (isRepetition && (seen.has(`event ${key}`) || isRepeated(`line ${key} ${time}`, seen))) return;
    for (const part of text.split("\n")) this.events.take({ text: withHeader(part, where), line }, origin);
    this.events.flush();
  }

  private emit(record: RawRecord): void {
    this.sink.emit(record);
  }
}

/** A store keeps a line as it came and again as it understood it: both are one record. */
function isRepeated(key: string, seen: Set<string>): boolean {
  if (seen.has(key)) return true;
  seen.add(key);
  return false;
}

function keyOf(event: EventRecord): string {
  const { key, time, typeId, message } = event;
  return `object ${JSON.stringify(key === undefined ? [time, typeId, message] : [key, time])}`;
}

/** govc's `type`, where the object is one of its events. */
function govcType(event: Loose): string | undefined {
  return event.has("fullFormattedMessage") ? undefined : event.text("type");
}

/** A host log's line whose header the store has taken apart gets it back: only so is it the line the host wrote. */
function withHeader(text: string, { host, time, program }: Around): string {
  if (payloadOfText(text) !== "host-line") return text;
  const prefix = prefixOf(text);
  if (prefix.time !== undefined && prefix.log !== null) return text;
  const named = prefix.log === null && program !== undefined ? `${program}: ` : "";
  if (prefix.time !== undefined) return named === "" ? text : text.replace(/^(\S+ )/, `$1${named}`);
  return time === undefined
    ? `${named}${text}`
    : `${time} ${host === undefined ? "" : `${host} `}${named || programOf(prefix.log)}${text}`;
}

function programOf(log: string | null): string {
  return log === "vmkernel" ? "vmkernel: " : "";
}

interface Around extends Surroundings {
  /** The event's class as CloudEvents' envelope names it. */
  readonly typeId?: string;
}

/** What one record of a store holds. */
class Crop {
  readonly objects: { readonly object: JsonObject; readonly kind: "event" | "task"; readonly where: Around }[] = [];
  private readonly found: { readonly text: string; readonly where: Around }[] = [];
  private values = 0;

  get isEmpty(): boolean {
    return this.objects.length + this.found.length === 0;
  }

  get isFull(): boolean {
    return ++this.values > MOST_VALUES;
  }

  add(text: string, where: Around): void {
    this.found.push({ text, where });
  }

  /** Each text once: what another one contains (the message without its header) is the same line. */
  texts(): readonly { readonly text: string; readonly where: Around }[] {
    if (this.found.length > MOST_COMPARED) return this.found;
    const longestFirst = [...this.found].sort((a, b) => b.text.length - a.text.length);
    const kept: typeof this.found = [];
    for (const one of longestFirst) {
      const text = one.text.trim();
      if (!kept.some((other) => other.text.includes(text))) kept.push(one);
    }
    return this.found.filter((one) => kept.includes(one));
  }
}

const MOST_COMPARED = 32;

function gather(value: unknown, outer: Around, depth: number, crop: Crop): void {
  if (depth > DEEPEST + 4 || crop.isFull) return;
  if (typeof value === "string") gatherText(value, outer, depth, crop);
  else if (Array.isArray(value)) gatherList(value as readonly unknown[], outer, depth, crop);
  else if (isObject(value)) gatherObject(value, outer, depth, crop);
}

function gatherText(text: string, where: Around, depth: number, crop: Crop): void {
  const inner = jsonInText(text);
  if (inner !== undefined && (typeof inner === "string" ? inner !== text : true))
    return gather(inner, where, depth + 1, crop);
  if (payloadOfText(text) !== null || text.split("\n", MOST_LINES_ASKED).some((part) => payloadOfText(part) !== null))
    crop.add(text, where);
  else {
    // 2026-09-14T11:59:40Z vc01 {"CreatedTime": …: a header before an object
    const brace = text.indexOf("{");
    const tail =
      brace > 0 && brace < LONGEST_LEAD && text.trimEnd().endsWith("}") ? jsonInText(text.slice(brace)) : undefined;
    const hidden = brace < 0 ? textOfBase64(text) : null;
    if (hidden !== null) gather(hidden, where, depth + 1, crop);
    else if (tail !== undefined) gather(tail, where, depth + 1, crop);
    // One object a line inside a string
    else if (brace >= 0 && text.includes("\n") && depth < DEEPEST)
      for (const part of text.split("\n")) if (part.includes("{")) gatherText(part, where, DEEPEST, crop);
  }
}

const MOST_LINES_ASKED = 20;
const LONGEST_LEAD = 300;

function gatherList(list: readonly unknown[], where: Around, depth: number, crop: Crop): void {
  const bytes = textOfBytes(list);
  if (bytes !== null) return gatherText(bytes, where, depth, crop);
  // ["1700000000000000000", "line"]: the time stands beside the text
  const own =
    list.length <= 4
      ? surroundingsIn(
          { list: list.filter((each) => !isObject(each)).map((value, index) => ({ key: String(index), value })) },
          where,
        )
      : where;
  for (const each of list) gather(each, { ...where, ...own }, depth + 1, crop);
}

function gatherObject(object: JsonObject, outer: Around, depth: number, crop: Crop): void {
  const kind = payloadOfObject(object);
  if (kind === "cloud-event") return gatherCloudEvent(object, outer, depth, crop);
  if (kind === "event" || kind === "task") {
    crop.objects.push({ object, kind, where: outer });
    return;
  }
  const nested = unflattened(object);
  if (nested !== object) return gatherObject(nested, outer, depth + 1, crop);
  const where: Around = { ...outer, ...surroundingsIn(object, outer) };
  for (const each of Object.values(object)) gather(each, where, depth + 1, crop);
}

function gatherCloudEvent(envelope: JsonObject, outer: Around, depth: number, crop: Crop): void {
  const loose = new Loose(envelope);
  // com.vmware.vsphere.VmMigratedEvent.v0
  const typed = /^com\.vmware\.vsphere\.(.+?)(?:\.v\d+)?$/.exec(loose.text("type") ?? "")?.[1];
  const subject = loose.text("subject");
  const data = loose.get("data");
  const where: Around = {
    ...outer,
    typeId: typed ?? (subject?.endsWith("Event") === true ? subject : undefined),
    // https://10.0.0.1:443/sdk names the vCenter
    vcenter: /^[a-z]+:\/\/(\[[^\]]+\]|[^/:]+)/i.exec(loose.text("source") ?? "")?.[1] ?? outer.vcenter,
    time: loose.text("time") ?? outer.time,
  };
  const inner = typeof data === "string" ? jsonInText(data) : data;
  if (isObject(inner) && payloadOfObject(inner) === null && textOf(new Loose(inner).get("createdTime")) !== undefined)
    crop.objects.push({ object: inner, kind: "event", where });
  else gather(inner, where, depth + 1, crop);
}
