import { SaxesParser } from "saxes";
import { TextFeed } from "../encoding.ts";
import { ClixmlScan, type ClixmlTarget } from "../scan/clixml-scan.ts";
import { scanAll } from "../scan/lines.ts";
import type { TellIrrelevant } from "../scan/time-runs.ts";
import { scannedEncoding, type Source } from "../source.ts";
import type { JsonObject } from "./json-splitter.ts";
import { detach } from "./text.ts";

/**
 * PowerShell's Clixml: `<Objs>` with one `<Obj>` per object. The stream is cut into top-level objects first, so that one damaged
 * object costs itself only and objects that do not matter are never parsed.
 */
export interface ClixmlHandler {
  /** False lets the object be skipped unparsed; `type` is its class, where the file says it. */
  relevant(text: string, type: string | undefined): boolean;
  /** True for a class whose objects are relevant whatever their text. */
  relevantType(type: string): boolean;
  value(value: JsonObject, line: number, type: string | undefined): void;
  skipped(text: string, line: number): void;
  broken(line: number, reason: string, excerpt: string): void;
  /** What objects leave behind that are passed over as bytes. */
  readonly irrelevant: TellIrrelevant;
}

export const CLIXML_NAMESPACE = "http://schemas.microsoft.com/powershell/2004/04";
const LONGEST_OBJECT = 4_194_304;
const EXCERPT_LENGTH = 400;
/** `</Obj`, what is in it, and `>`: longer ones are none, so that what follows a stray `<` does not wait for its end. */
const LONGEST_TAG = 5 + 2000 + 1;
// <Obj RefId="12">   </Obj>
const TAG = /<(\/?)Obj(?=[\s>])[^<>]{0,2000}>|\n/g;

export async function readClixml(source: Source, handler: ClixmlHandler): Promise<void> {
  const { text } = source.head;
  if (text.trim() !== "" && !text.includes("<Obj"))
    return handler.broken(1, "this is no Clixml", text.slice(0, EXCERPT_LENGTH));
  const splitter = new ObjectSplitter(handler);
  const raw = source.raw?.();
  if (raw === undefined) for await (const chunk of source.text()) splitter.push(chunk);
  else
    await scanAll(
      source,
      raw,
      new ClixmlScan(splitter, new TextFeed(scannedEncoding(source.head)), handler.irrelevant),
    );
  const isOpen = splitter.end();
  if (isOpen) source.cutShort = "its last object is not closed";
  else if (/<Obj[\s>]/.test(text) && !(source.ending?.() ?? END_OF_ALL).includes(END_OF_ALL))
    source.cutShort = "its list of objects is not closed";
}

const END_OF_ALL = "</Objs>";

class ObjectSplitter implements ClixmlTarget {
  private readonly handler: ClixmlHandler;
  /** Class names by the number under which later objects refer to them. */
  private readonly types = new Map<string, string>();
  private buffer = "";
  private at = 0;
  private line = 1;
  private lineStart = 0;
  private depth = 0;
  private start = -1;
  private startLine = 0;
  private startColumn = 0;

  constructor(handler: ClixmlHandler) {
    this.handler = handler;
  }

  get isIdle(): boolean {
    return this.start < 0 && this.at === this.buffer.length;
  }

  get column(): number {
    return this.at - this.lineStart;
  }

  passOver(lineEnds: number, characters: number): void {
    this.line += lineEnds;
    this.lineStart = lineEnds > 0 ? this.at - characters : this.lineStart - characters;
  }

  learn(id: string, type: string): void {
    this.types.set(id, plainType(type));
  }

  concerns(id: string): boolean {
    const type = this.types.get(id);
    return type !== undefined && this.handler.relevantType(type);
  }

  push(chunk: string): void {
    this.buffer += chunk;
    const { buffer } = this;
    const open = buffer.lastIndexOf("<");
    const waits = open >= 0 && buffer.length - open < LONGEST_TAG && !buffer.includes(">", open);
    this.scan(waits ? open : buffer.length);
    if (this.start >= 0 && this.buffer.length - this.start > LONGEST_OBJECT)
      this.giveUp("an object is longer than 4 MB");
    const cut = this.start >= 0 ? this.start : this.at;
    this.buffer = this.buffer.slice(cut);
    this.at -= cut;
    this.lineStart -= cut;
    if (this.start >= 0) this.start = 0;
  }

  /** True where an object is open at the end. */
  end(): boolean {
    this.scan(this.buffer.length);
    const isOpen = this.start >= 0;
    if (isOpen) this.giveUp("the object is not closed before the end of the file (truncated export?)");
    this.buffer = "";
    return isOpen;
  }

  private scan(limit: number): void {
    TAG.lastIndex = this.at;
    for (let match = TAG.exec(this.buffer); match !== null && match.index < limit; match = TAG.exec(this.buffer)) {
      const { index } = match;
      if (match[0] === "\n") {
        this.line++;
        this.lineStart = index + 1;
      } else if (match[1] === "/") this.close(index, TAG.lastIndex);
      else this.open(index, match[0].endsWith("/>"));
    }
    this.at = Math.max(this.at, limit);
  }

  private open(index: number, empty: boolean): void {
    this.limit(index);
    const column = index - this.lineStart;
    const onItsOwn = this.buffer.slice(this.lineStart, index).trim() === "";
    if (this.start >= 0 && onItsOwn && this.line > this.startLine && column <= this.startColumn)
      this.giveUp("an object is not closed");
    if (this.start < 0) {
      if (empty) return;
      this.start = index;
      this.startLine = this.line;
      this.startColumn = column;
      this.depth = 0;
    }
    if (!empty) this.depth++;
  }

  /** The same object is given up wherever the text is cut. */
  private limit(index: number): void {
    if (this.start >= 0 && index - this.start > LONGEST_OBJECT) this.giveUp("an object is longer than 4 MB");
  }

  private close(index: number, end: number): void {
    this.limit(index);
    if (this.start < 0) return;
    this.depth--;
    if (this.depth > 0) return;
    const text = this.buffer.slice(this.start, end);
    this.start = -1;
    const type = this.learnTypes(text);
    if (!this.handler.relevant(text, type)) return this.handler.skipped(text, this.startLine);
    const value = parseObject(text, this.types);
    if (value === null)
      this.handler.broken(this.startLine, "the object is not valid XML", detach(text.slice(0, EXCERPT_LENGTH)));
    else this.handler.value(value, this.startLine, type);
  }

  /** Remembers the classes that the object defines; returns its own. */
  private learnTypes(text: string): string | undefined {
    // <TN RefId="0"><T>VMware.Vim.VmMigratedEvent</T>
    for (const match of text.matchAll(/<TN RefId="(\d+)">\s*<T>([^<]*)<\/T>/g))
      this.types.set(match[1] ?? "", plainType(match[2] ?? ""));
    // <Obj RefId="7"><TNRef RefId="0" />
    const own = /^<Obj[^>]*>\s*(?:<TN RefId="\d+">\s*<T>([^<]*)<\/T>|<TNRef RefId="(\d+)")/.exec(text);
    if (own === null) return undefined;
    return own[1] === undefined ? this.types.get(own[2] ?? "") : plainType(own[1]);
  }

  private giveUp(reason: string): void {
    this.handler.broken(this.startLine, reason, detach(this.buffer.slice(this.start, this.start + EXCERPT_LENGTH)));
    this.start = -1;
  }
}

/** `Deserialized.VMware.Vim.VmMigratedEvent` and `Selected.VMware.Vim.…` are still events of that class. */
function plainType(type: string): string {
  return type.replace(/^(?:Deserialized\.|Selected\.)*(?:VMware\.Vim\.)?/, "");
}

interface Frame {
  readonly tag: string;
  readonly name: string | undefined;
  readonly refId: string | undefined;
  text: string;
  type: string | undefined;
  shown: string | undefined;
  readonly properties: Record<string, unknown>;
  readonly items: unknown[];
  /** A list's items, not the plain value that an enum or a string with properties carries. */
  isList: boolean;
}

/** Null where the text is no well-formed XML. */
function parseObject(text: string, types: ReadonlyMap<string, string>): JsonObject | null {
  const stack: Frame[] = [frame("root", undefined, undefined)];
  const references = new Map<string, unknown>();
  const parser = new SaxesParser();
  let failed = false;
  parser.on("error", () => (failed = true));
  parser.on("text", (part) => {
    const top = stack.at(-1);
    if (top !== undefined) top.text += part;
  });
  parser.on("opentag", (tag) => void stack.push(frame(tag.name, tag.attributes["N"], tag.attributes["RefId"])));
  parser.on("closetag", () => {
    const done = stack.pop();
    const parent = stack.at(-1);
    if (done !== undefined && parent !== undefined) attach(done, parent, types, references);
  });
  parser.write(text).close();
  const value = stack[0]?.items[0];
  if (failed || typeof value !== "object" || value === null || Array.isArray(value)) return null;
  return value as JsonObject;
}

function frame(tag: string, name: string | undefined, refId: string | undefined): Frame {
  return { tag, name, refId, text: "", type: undefined, shown: undefined, properties: {}, items: [], isList: false };
}

function attach(
  done: Frame,
  parent: Frame,
  types: ReadonlyMap<string, string>,
  references: Map<string, unknown>,
): void {
  switch (done.tag) {
    case "TN":
      parent.type = done.items.find((item) => typeof item === "string");
      return;
    case "TNRef":
      parent.type = types.get(done.refId ?? "");
      return;
    case "T":
      parent.items.push(plainType(done.text));
      return;
    case "ToString":
      parent.shown = decoded(done.text);
      return;
    case "Props":
    case "MS":
      Object.assign(parent.properties, done.properties);
      return;
    case "LST":
    case "IE":
    case "QUE":
    case "STK":
    case "DCT":
      for (const item of done.items) parent.items.push(item);
      parent.isList = true;
      return;
    default: {
      const value = valueOf(done, references);
      if (done.name === undefined) parent.items.push(value);
      else parent.properties[done.name] = value;
    }
  }
}

function valueOf(done: Frame, references: Map<string, unknown>): unknown {
  if (done.tag === "Nil") return null;
  if (done.tag === "Ref") return references.get(done.refId ?? "") ?? null;
  if (done.tag === "En") return done.properties;
  if (done.tag !== "Obj") return decoded(done.text);
  let value: unknown = done.shown ?? done.items[0] ?? null;
  if (Object.keys(done.properties).length > 0) value = { _typeName: done.type, ...done.properties };
  else if (done.isList) value = done.items;
  if (done.refId !== undefined) references.set(done.refId, value);
  return value;
}

/** Clixml writes control characters as `_x000A_`. */
function decoded(text: string): string {
  return text.includes("_x")
    ? text.replaceAll(/_x([0-9A-Fa-f]{4})_/g, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    : text;
}
