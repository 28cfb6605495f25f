import { SaxesParser } from "saxes";
import type { Source } from "../source.ts";
import type { JsonObject } from "./json-splitter.ts";
import { detach } from "./text.ts";

/**
 * vim25 objects as XML elements one after the other, without a root: what govc writes with `-xml`. The stream is cut into events
 * first, so that one damaged event costs itself only and events that do not matter are never parsed. Names of event classes begin
 * with a capital and names of their fields do not, so no event is mistaken for a part of another.
 */
export interface XmlEventHandler {
  relevant(text: string): boolean;
  value(value: JsonObject, line: number, className: string): void;
  skipped(text: string): void;
  broken(line: number, reason: string, excerpt: string): void;
}

// <VmMigratedEvent>   <EventEx xmlns="urn:vim25" …>   <vim25:TaskInfo>
const OPENING = /<((?:\w+:)?((?:[A-Z]\w*)?Event(?:Ex)?|TaskInfo))(?:\s[^<>]*)?>/g;
/** A relocation's event holds a few KB, a reconfiguration's some hundred. */
const LONGEST_EVENT = 4_194_304;
/** So much of a chunk's end may be the beginning of an opening tag. */
const LONGEST_TAG = 1024;

/** True where the text begins as such a stream, after a declaration or govc's `==> …` separator. */
export function beginsWithXmlEvent(text: string): boolean {
  const start = /^\s*(?:<\?xml[^>]*\?>\s*)?(?:==> [^\n]* <==\s*)?(?=<)/.exec(text)?.[0].length;
  if (start === undefined) return false;
  OPENING.lastIndex = start;
  return OPENING.exec(text)?.index === start;
}

export async function readXmlEvents(source: Source, handler: XmlEventHandler): Promise<void> {
  const splitter = new EventSplitter(handler);
  for await (const chunk of source.text()) splitter.push(chunk);
  if (splitter.end()) source.cutShort = "its last event is not closed";
}

interface OpenEvent {
  readonly at: number;
  readonly contentAt: number;
  readonly line: number;
  readonly tag: string;
  readonly className: string;
}

class EventSplitter {
  private readonly handler: XmlEventHandler;
  private buffer = "";
  /** Everything before it is done with; `line` is the line it stands in. */
  private at = 0;
  private line = 1;
  private open: OpenEvent | null = null;
  /** Where in the open event to look on for its end, so that nothing is searched twice. */
  private searched = 0;

  constructor(handler: XmlEventHandler) {
    this.handler = handler;
  }

  push(chunk: string): void {
    this.buffer += chunk;
    this.scan(false);
    const keepFrom = this.open?.at ?? this.at;
    this.buffer = this.buffer.slice(keepFrom);
    this.at -= keepFrom;
    this.searched -= keepFrom;
    if (this.open !== null) this.open = { ...this.open, at: 0, contentAt: this.open.contentAt - keepFrom };
  }

  /** True where an event is open at the end. */
  end(): boolean {
    this.scan(true);
    const isCut = this.open !== null;
    if (isCut) this.giveUp(this.buffer.length, "an event without its end (truncated export?)");
    this.between(this.buffer.length);
    return isCut;
  }

  private scan(last: boolean): void {
    for (;;) {
      if (this.open === null && !this.openNext(last)) return;
      if (this.open !== null && !this.closeOpen()) return;
    }
  }

  private openNext(last: boolean): boolean {
    OPENING.lastIndex = this.at;
    const found = OPENING.exec(this.buffer);
    if (found === null) {
      if (!last) this.between(Math.max(this.at, this.buffer.length - LONGEST_TAG));
      return false;
    }
    this.between(found.index);
    const contentAt = found.index + found[0].length;
    this.open = { at: found.index, contentAt, line: this.line, tag: found[1] ?? "", className: found[2] ?? "" };
    this.searched = contentAt;
    return true;
  }

  /** False where the end of the open event is not in the buffer yet. */
  private closeOpen(): boolean {
    const { open } = this;
    if (open === null) return true;
    const closing = `</${open.tag}>`;
    const end = this.buffer.indexOf(closing, this.searched);
    OPENING.lastIndex = this.searched;
    const next = OPENING.exec(end === -1 ? this.buffer : this.buffer.slice(0, end))?.index ?? -1;
    if (next !== -1) {
      this.giveUp(next, "an event without its end");
      return true;
    }
    if (end === -1) {
      this.searched = Math.max(this.searched, this.buffer.length - LONGEST_TAG);
      if (this.buffer.length - open.at <= LONGEST_EVENT) return false;
      this.giveUp(this.buffer.length, "an event longer than 4 MB");
      return true;
    }
    const text = this.buffer.slice(open.at, end + closing.length);
    this.open = null;
    this.moveTo(end + closing.length);
    this.take(text, open);
    return true;
  }

  private take(text: string, { line, className }: OpenEvent): void {
    if (!this.handler.relevant(text)) return this.handler.skipped(text);
    const value = parseElement(detach(text));
    if (value === null) this.handler.broken(line, "an event that is no well-formed XML", text);
    else this.handler.value(value, line, className);
  }

  private giveUp(to: number, reason: string): void {
    const { open } = this;
    if (open === null) return;
    this.handler.broken(open.line, reason, this.buffer.slice(open.at, Math.min(to, open.at + LONGEST_TAG)));
    this.open = null;
    this.moveTo(to);
  }

  /** What stands between events: separators of govc, white space; anything else is told. */
  private between(to: number): void {
    const text = this.buffer.slice(this.at, to);
    const rest = text.replaceAll(/==> [^\n]{0,400} <==|<\?xml[^>]{0,400}\?>/g, "").trim();
    if (rest !== "") this.handler.broken(this.line, "text between the events", rest);
    this.moveTo(to);
  }

  private moveTo(to: number): void {
    for (
      let found = this.buffer.indexOf("\n", this.at);
      found !== -1 && found < to;
      found = this.buffer.indexOf("\n", found + 1)
    )
      this.line++;
    this.at = to;
  }
}

interface Element {
  readonly fields: Record<string, unknown>;
  readonly type: string | undefined;
  /** Class that the XML Schema attribute names; its prefix is any. */
  readonly schemaType: string | undefined;
  text: string;
}

/** Lists even where there is one of them. */
const LISTS = new Set(["arguments", "faultMessage", "argument", "changedHosts"]);

/** The element as govmomi's JSON would have it: `{type, value}` for references, `_typeName` for classes. Null where it is damaged. */
function parseElement(text: string): JsonObject | null {
  const stack: Element[] = [];
  let root: unknown = null;
  let sound = true;
  const parser = new SaxesParser();
  parser.on("error", () => {
    sound = false;
  });
  parser.on("opentag", ({ attributes }) => {
    const names = Object.entries(attributes);
    const schemaType = names.find(([name]) => name.endsWith(":type"))?.[1];
    stack.push({ fields: {}, type: attributes["type"], schemaType: schemaType?.replace(/^.*:/, ""), text: "" });
  });
  parser.on("text", (piece) => {
    const top = stack.at(-1);
    if (top !== undefined) top.text += piece;
  });
  parser.on("closetag", ({ name }) => {
    const done = stack.pop();
    if (done === undefined) return;
    const value = valueOf(done);
    const parent = stack.at(-1);
    if (parent === undefined) root = value;
    else put(parent.fields, name.replace(/^.*:/, ""), value);
  });
  parser.write(text).close();
  return sound && typeof root === "object" ? (root as JsonObject | null) : null;
}

function valueOf({ fields, type, schemaType, text }: Element): unknown {
  if (Object.keys(fields).length > 0) return schemaType === undefined ? fields : { _typeName: schemaType, ...fields };
  if (type !== undefined) return { type, value: text.trim() };
  // <reason xsi:type="TaskReasonSystem"/> is an object without fields, <value xsi:type="xsd:string"> is text.
  return schemaType !== undefined && /^[A-Z]/.test(schemaType) && text.trim() === "" ? { _typeName: schemaType } : text;
}

function put(fields: Record<string, unknown>, name: string, value: unknown): void {
  if (!Object.hasOwn(fields, name)) {
    // A name such as __proto__ is a field like any other.
    Object.defineProperty(fields, name, {
      value: LISTS.has(name) ? [value] : value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
    return;
  }
  const before = fields[name];
  if (Array.isArray(before)) before.push(value);
  else fields[name] = [before, value];
}
