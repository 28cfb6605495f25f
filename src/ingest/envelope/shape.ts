import type { JsonObject } from "../dialect/json-splitter.ts";
import { isObject, Loose, textOf } from "../event-object.ts";
import { isEventLine } from "../event-lines.ts";
import { isEsxiLine, prefixOf } from "../host-log/prefix.ts";

/**
 * What a value inside somebody's wrapping is, by its own shape. No field's name is asked for: stores name theirs as they please,
 * and their users rename them.
 */
export type Payload = "event-line" | "event-payload" | "host-line" | "event" | "task" | "cloud-event" | null;

/** The event of a line whose header the store has cut off: `[2026-09-14T11:59:40.1Z] [vim.event.VmMigratedEvent] [info] […`. */
const BARE_PAYLOAD = /^\s*\[\d{4}-\d\d-\d\dT[^\]]{5,30}\] \[[\w.]{3,120}\] \[\w*\] \[/;
/** A line of which only the text is left: `cpu4:2758489)Migrate: …`, `info hostd[2099] [Originator@6876 sub=…`, `In(166) Hostd[1836473]: …`. */
const BARE_HOST_LINE =
  /^\s*(?:(?:In|Wa|Er|No|Db|Al|Cr|Em)\(\d*\)\+? )?(?:(?:vmkernel|vmkwarning): )?(?:cpu\d+:\d+(?: opID=\S+)?\)|(?:(?:info|verbose|warning|error|trivia) )?(?:[Hh]ostd|[Vv]pxa)\[\w+\]:? |(?:vmx|vcpu-\d+)\| |(?:vmx|vcpu-\d+) - |\[Originator@6876 sub=)/;

/** Of a string; a JSON text inside a string is looked into by the caller. */
export function payloadOfText(text: string): Payload {
  if (text.length < SHORTEST_LINE) return null;
  const start = text.length > LONGEST_START ? text.slice(0, LONGEST_START) : text;
  if (isEventLine(start)) return "event-line";
  if (BARE_PAYLOAD.test(start)) return "event-payload";
  return isEsxiLine(start) || (BARE_HOST_LINE.test(start) && isHostText(start)) ? "host-line" : null;
}

const SHORTEST_LINE = 20;
const LONGEST_START = 2048;

function isHostText(text: string): boolean {
  return prefixOf(text).log !== null || /\[Originator@6876 sub=/.test(text);
}

/** Of an object: a vim25 event or TaskInfo in any casing, or CloudEvents' envelope around one. */
export function payloadOfObject(object: JsonObject): Payload {
  const found = new Loose(object);
  if (found.has("specversion") && found.has("data") && /vmware/i.test(textOf(found.get("type")) ?? ""))
    return "cloud-event";
  if (isEvent(found)) return "event";
  return isTask(found) ? "task" : null;
}

function isEvent(object: Loose): boolean {
  if (object.get("createdTime") === undefined) return false;
  if (object.has("fullFormattedMessage") || object.has("chainId")) return true;
  // VI-JSON without a sentence, or one of govc's events
  if (/Event(?:Ex)?$/.test(object.text("_typeName") ?? "")) return true;
  return object.has("message") && object.has("category");
}

function isTask(object: Loose): boolean {
  if (!object.has("descriptionId") || object.has("fullFormattedMessage")) return false;
  return object.has("queueTime") || object.has("startTime") || object.has("completeTime");
}

/** Bytes that a store writes as numbers where a text is none for it (journald's MESSAGE with a control character). */
export function textOfBytes(value: readonly unknown[]): string | null {
  if (value.length < SHORTEST_LINE || !value.every(isByte)) return null;
  return Buffer.from(value as number[]).toString("utf8");
}

function isByte(value: unknown): boolean {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= 255;
}

/**
 * A text that a queue hands on as base64, as it may hold any bytes (Event Hubs' Body, Kinesis' Data, Pub/Sub's data); null where it is
 * no base64 or holds no text.
 */
export function textOfBase64(text: string): string | null {
  if (text.length < SHORTEST_LINE || !BASE64_START.test(text) || !BASE64.test(text)) return null;
  const plain = Buffer.from(text, "base64").toString("utf8");
  return NO_TEXT.test(plain) ? null : plain;
}

const BASE64_START = /^[\w+/-]{20}/;
const BASE64 = /^[\w+/-]+={0,2}\s*$/;
/** Control characters but tab and line ends, and what stands for bytes that are no UTF-8. */
const NO_TEXT = /[^\P{Cc}\t\r\n]|\uFFFD/u;

/** As which texts such a word stands in base64, by the three ways it can lie among the bytes. */
export function wordsInBase64(word: string): readonly string[] {
  return [0, 1, 2].map((offset) => {
    const bits = Buffer.from("\0".repeat(offset) + word).toString("base64");
    return bits.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + word.length) * 8) / 6));
  });
}

/** A JSON value written into a string, once or twice over; undefined where the string is none. */
export function jsonInText(text: string): unknown {
  const start = /^\s*(\\*["{[])/.exec(text)?.[1];
  if (start === undefined || text.length < SHORTEST_LINE) return undefined;
  const plain = start.startsWith("\\") || /^\s*\{\\+"/.test(text) ? parsed(`"${text.trim()}"`) : withoutComma(text);
  return typeof plain === "string" ? parsed(plain) : undefined;
}

/** One of an array's lines: `{"Key": 1},` */
function withoutComma(text: string): string {
  const line = text.trimEnd();
  return line.endsWith("},") ? line.slice(0, -1) : text;
}

/** What is nested deeper no store writes, and whoever walks it or writes it again runs out of stack. */
const DEEPEST_JSON = 256;

function isTooDeep(text: string): boolean {
  let depth = 0;
  let isString = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (isString) {
      if (code === BACKSLASH) at++;
      else if (code === QUOTE) isString = false;
    } else if (code === QUOTE) isString = true;
    else if (code === BRACE || code === BRACKET) {
      if (++depth > DEEPEST_JSON) return true;
    } else if (code === BRACE + 2 || code === BRACKET + 2) depth--;
  }
  return false;
}

const QUOTE = 34;
const BRACKET = 91;
const BACKSLASH = 92;
const BRACE = 123;

function parsed(text: string): unknown {
  if (isTooDeep(text)) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** `host.name: x` as stores flatten it, nested again; the object itself where no key has a dot. */
export function unflattened(object: JsonObject): JsonObject {
  const keys = Object.keys(object);
  if (!keys.some((key) => key.includes("."))) return object;
  const nested: Record<string, unknown> = {};
  for (const key of keys) {
    const path = key.split(".").filter((part) => part !== "");
    let at = nested;
    for (const part of path.slice(0, -1)) {
      const inner = Object.hasOwn(at, part) ? at[part] : undefined;
      const next: Record<string, unknown> = isObject(inner) ? { ...inner } : {};
      Object.defineProperty(at, part, { value: next, enumerable: true, writable: true, configurable: true });
      at = next;
    }
    const last = path.at(-1) ?? key;
    if (!Object.hasOwn(at, last))
      Object.defineProperty(at, last, { value: object[key], enumerable: true, writable: true, configurable: true });
  }
  return nested;
}
