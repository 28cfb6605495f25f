import { oncePer } from "../once-per.ts";
import type { Head } from "../source.ts";
import { isObject } from "../event-object.ts";
import { jsonInText, payloadOfObject, payloadOfText, textOfBase64, textOfBytes, unflattened } from "./shape.ts";
import { takenApart } from "./taken-apart.ts";

/** How the head of a JSON export wraps vCenter's records. */
export interface Wrapping {
  /** Records of vCenter's or ESXi's found in the head. */
  readonly payloads: number;
  /** Those among them that are the exported values themselves, with nothing around them. */
  readonly bare: number;
  /** Paths of the arrays whose elements are the store's records: `hits.hits`, `data.result`, `values`. */
  readonly arrays: ReadonlySet<string>;
}

const DEEPEST = 24;
const MOST_ELEMENTS = 50;
const MOST_VALUES = 20_000;

export const wrappingOf = oncePer(wrapping);

function wrapping(head: Head): Wrapping {
  const walk = new Walk();
  for (const root of rootsOf(head.text, head.complete)) walk.root(root);
  return walk;
}

class Walk implements Wrapping {
  payloads = 0;
  bare = 0;
  readonly arrays = new Set<string>();
  private values = 0;

  root(value: unknown): void {
    const list = Array.isArray(value) ? (value as readonly unknown[]).slice(0, MOST_ELEMENTS) : [value];
    for (const each of list) {
      this.bare += bareIn(each);
      this.visit(each, "", [], 0);
    }
  }

  /** `path` is the key's path since the last array, `chain` the arrays' paths on the way here. */
  private visit(value: unknown, path: string, chain: readonly string[], depth: number): void {
    if (depth > DEEPEST || ++this.values > MOST_VALUES) return;
    if (typeof value === "string") {
      const inner = jsonInText(value);
      if (inner !== undefined) this.inside(inner, chain, depth);
      else if (payloadOfText(value) !== null || value.split("\n", 3).some((part) => payloadOfText(part) !== null))
        this.found(chain);
      else if (value.includes("\n") && value.includes("{"))
        for (const part of value.split("\n", 5)) this.inside(jsonInText(part), chain, depth);
      else this.inside(textOfBase64(value) ?? undefined, chain, depth);
    } else if (Array.isArray(value)) this.list(value as readonly unknown[], path, chain, depth);
    else if (isObject(value)) {
      if (payloadOfObject(value) !== null || takenApart(value)) return this.found(chain);
      const nested = unflattened(value);
      // A flattened object stands as one text: there is no array inside it to enter.
      const isFlat = nested !== value;
      for (const [key, each] of Object.entries(nested))
        this.visit(each, isFlat ? "" : path === "" ? key : `${path}.${key}`, chain, depth + 1);
    }
  }

  /** What stands in a string is parsed with it: no array there is entered. */
  private inside(value: unknown, chain: readonly string[], depth: number): void {
    const inner = new Walk();
    inner.visit(value, "", [], depth + 1);
    if (inner.payloads > 0) this.found(chain);
  }

  private list(list: readonly unknown[], path: string, chain: readonly string[], depth: number): void {
    const bytes = textOfBytes(list);
    if (bytes !== null) return this.visit(bytes, "", chain, depth + 1);
    // An array of texts is part of its record; one of objects or arrays is a list of records.
    const isList = path !== "" && list.some((each) => typeof each === "object" && each !== null);
    for (const each of list.slice(0, MOST_ELEMENTS))
      this.visit(each, "", isList ? [...chain, path.toLowerCase()] : chain, depth + 1);
  }

  private found(chain: readonly string[]): void {
    this.payloads++;
    for (const path of chain) this.arrays.add(path);
  }
}

/** vCenter's objects that stand alone, or in the one list of their answer: `{"tasks": [`. */
function bareIn(value: unknown): number {
  if (!isObject(value)) return 0;
  if (payloadOfObject(value) !== null) return 1;
  const lists = Object.values(value).filter((each) => Array.isArray(each));
  const list = (lists[0] ?? []) as readonly unknown[];
  return lists.length === 1
    ? list.slice(0, MOST_ELEMENTS).filter((each) => isObject(each) && payloadOfObject(each) !== null).length
    : 0;
}

const MOST_ROOTS = 200;

/** The JSON values at the beginning of a text, one after the other; the last one is closed where the text cuts it off. */
export function rootsOf(text: string, complete: boolean): unknown[] {
  const roots: unknown[] = [];
  let at = 0;
  while (at < text.length && roots.length < MOST_ROOTS) {
    const start = nextStart(text, at);
    if (start === -1) break;
    const { end, closed } = scanned(text, start);
    const value = parsed(closed ?? text.slice(start, end)) ?? wholePart(text.slice(start, end));
    if (value !== undefined && (closed === null || !complete || roots.length === 0)) roots.push(value);
    at = end;
  }
  return roots;
}

const SHORTEST_PART = 1024;

/** What stands before a broken place further in: shorter and shorter beginnings are tried. */
function wholePart(text: string): unknown {
  for (let length = text.length >> 1; length >= SHORTEST_PART; length >>= 1) {
    const { closed } = scanned(text.slice(0, length), 0);
    const value = closed === null ? undefined : parsed(closed);
    if (value !== undefined) return value;
  }
  return undefined;
}

function nextStart(text: string, from: number): number {
  for (let at = from; at < text.length; at++) if (text[at] === "{" || text[at] === "[") return at;
  return -1;
}

/** Where the value that begins at `start` ends; where it does not, its whole part with what closes it. */
function scanned(text: string, start: number): { readonly end: number; readonly closed: string | null } {
  let closers = "";
  let whole = { at: start, closers: "" };
  for (let at = start; at < text.length; at++) {
    const char = text[at];
    if (char === '"') {
      at = stringEnd(text, at);
      if (at >= text.length) break;
    } else if (char === "{" || char === "[") {
      closers = (char === "{" ? "}" : "]") + closers;
      whole = { at: at + 1, closers };
      if (closers.length > 512) return { end: text.length, closed: null };
    } else if (char === "}" || char === "]") {
      closers = closers.slice(1);
      if (closers === "") return { end: at + 1, closed: null };
      whole = { at: at + 1, closers };
    } else if (char === ",") whole = { at, closers };
  }
  return { end: text.length, closed: text.slice(start, whole.at) + whole.closers };
}

function stringEnd(text: string, quote: number): number {
  let at = quote + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return at;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
