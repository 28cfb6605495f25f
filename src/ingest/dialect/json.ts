import type { Head, Source } from "../source.ts";
import { detach } from "./text.ts";

/** One JSON object of a stream, with the line it begins on. */
export interface JsonHandler {
  /** False lets the object be skipped unparsed. */
  relevant(text: string): boolean;
  value(value: JsonObject, line: number): void;
  skipped(text: string, line: number): void;
  broken(line: number, reason: string, excerpt: string): void;
}

export type JsonObject = { readonly [key: string]: unknown };

/** Objects inside these root properties are the records, not the root itself: govc and REST wrappers. */
const WRAPPERS = new Set(["tasks", "events", "value", "items", "virtualmachines", "hostsystems", "results"]);
/** An object longer than this is no record of any format read here; it is given up so that memory stays bounded. */
const LONGEST_OBJECT = 8_388_608;

/** True where the head begins as JSON: an object or an array, after white space. */
export function looksLikeJson(head: Head): boolean {
  return head.nature === "text" && /^\s*[[{]/.test(head.text);
}

/** The first complete object of the head (unwrapped), or null. */
export function firstJsonObject(head: Head): JsonObject | null {
  let first: JsonObject | null = null;
  const splitter = new JsonSplitter({
    relevant: () => first === null,
    value: (value) => (first ??= value),
    skipped: () => undefined,
    broken: () => undefined,
  });
  splitter.push(head.text);
  if (head.complete) splitter.end();
  return first;
}

/**
 * Streams the objects of a JSON text: one object, an array, one object a line, objects one after the other (govc),
 * or an array inside a wrapper (`{"tasks": […]}`). A broken object costs itself only.
 */
export async function readJson(source: Source, handler: JsonHandler): Promise<void> {
  const splitter = new JsonSplitter(handler);
  for await (const chunk of source.text()) splitter.push(chunk);
  splitter.end();
}

const QUOTE = 34;
const BACKSLASH = 92;
const NEWLINE = 10;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;
const OPEN_BRACKET = 91;
const CLOSE_BRACKET = 93;

class JsonSplitter {
  private readonly handler: JsonHandler;
  private buffer = "";
  private line = 1;
  /** Where the current line begins in `buffer`; negative once that part was cut away. */
  private lineStart = 0;
  private depth = 0;
  private inString = false;
  private escaped = false;
  private stringStart = -1;
  private lastKey = "";
  /** Nesting depth at which an opening brace begins a record: 0, or 1 inside a root wrapper. */
  private recordStart = -1;
  private recordLine = 0;
  private recordColumn = 0;
  private recordBraces = 0;
  private broken = false;
  /** Open braces that belong to a wrapper around the records. */
  private wrapperDepth = 0;

  constructor(handler: JsonHandler) {
    this.handler = handler;
  }

  push(chunk: string): void {
    const from = this.buffer.length;
    this.buffer += chunk;
    this.scan(from);
    this.compact();
  }

  end(): void {
    if (this.recordStart >= 0) {
      const text = this.buffer.slice(this.recordStart);
      this.recordStart = -1;
      this.handler.broken(
        this.recordLine,
        "the object is not closed before the end of the file (truncated export?)",
        detach(text.slice(0, 400)),
      );
    }
    this.buffer = "";
  }

  private scan(from: number): void {
    for (let at = from; at < this.buffer.length; at++) {
      const code = this.buffer.charCodeAt(at);
      if (code === NEWLINE) {
        this.newline(at);
        continue;
      }
      if (this.inString) {
        if (this.escaped) this.escaped = false;
        else if (code === BACKSLASH) this.escaped = true;
        else if (code === QUOTE) this.closeString(at);
        continue;
      }
      if (code === QUOTE) {
        this.inString = true;
        this.stringStart = at + 1;
      } else if (code === OPEN_BRACE) this.openBrace(at);
      else if (code === CLOSE_BRACE) this.closeBrace(at);
      else if (code === OPEN_BRACKET) this.openBracket();
      else if (code === CLOSE_BRACKET && this.recordStart >= 0) this.depth--;
    }
  }

  private newline(at: number): void {
    if (this.inString) {
      // JSON strings never hold a raw line end: the string, and so the object, is broken.
      this.inString = false;
      this.escaped = false;
      this.broken = true;
    }
    this.line++;
    this.lineStart = at + 1;
  }

  private closeString(at: number): void {
    this.inString = false;
    if (this.recordStart >= 0 && this.recordBraces === 1) this.lastKey = this.buffer.slice(this.stringStart, at);
  }

  private openBrace(at: number): void {
    const column = at - this.lineStart;
    const freshLine =
      this.recordStart >= 0 &&
      this.line > this.recordLine &&
      column <= this.recordColumn &&
      isIndent(this.buffer, this.lineStart, at);
    if (freshLine && (this.broken || this.depth > 0)) {
      // A brace in the first column of the record before it: that one never closed.
      this.abandon("an object is not closed", at);
    }
    if (this.recordStart < 0) {
      this.recordStart = at;
      this.recordLine = this.line;
      this.recordColumn = column;
      this.recordBraces = 0;
      this.depth = 0;
      this.broken = false;
      this.lastKey = "";
    }
    this.recordBraces++;
    this.depth++;
  }

  private closeBrace(at: number): void {
    if (this.recordStart < 0) {
      if (this.wrapperDepth > 0) this.wrapperDepth--;
      return;
    }
    this.recordBraces--;
    this.depth--;
    if (this.recordBraces > 0) return;
    const text = this.buffer.slice(this.recordStart, at + 1);
    const line = this.recordLine;
    this.recordStart = -1;
    this.deliver(text, line);
  }

  private openBracket(): void {
    if (this.recordStart < 0) return;
    if (this.recordBraces === 1 && this.depth === 1 && WRAPPERS.has(this.lastKey.toLowerCase())) {
      this.recordStart = -1;
      this.wrapperDepth++;
      return;
    }
    this.depth++;
  }

  private abandon(reason: string, at: number): void {
    const excerpt = this.buffer.slice(this.recordStart, Math.min(at, this.recordStart + 400));
    this.recordStart = -1;
    this.handler.broken(this.recordLine, reason, detach(excerpt));
  }

  private deliver(text: string, line: number): void {
    if (!this.broken && !this.handler.relevant(text)) {
      this.handler.skipped(text, line);
      return;
    }
    const value = parseObject(text);
    if (value === null) this.handler.broken(line, "the object is not valid JSON", detach(text.slice(0, 400)));
    else this.handler.value(value, line);
  }

  private compact(): void {
    if (this.recordStart >= 0 && this.buffer.length - this.recordStart > LONGEST_OBJECT)
      this.abandon("an object is longer than 8 MB", this.buffer.length);
    const cut = this.recordStart >= 0 ? this.recordStart : this.inString ? this.stringStart : this.buffer.length;
    if (cut === 0) return;
    this.buffer = this.buffer.slice(cut);
    this.lineStart -= cut;
    if (this.recordStart >= 0) this.recordStart -= cut;
    this.stringStart -= cut;
  }
}

function isIndent(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    const code = text.charCodeAt(at);
    if (code !== 32 && code !== 9 && code !== 44 && code !== OPEN_BRACKET) return false;
  }
  return true;
}

function parseObject(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : null;
  } catch {
    return null;
  }
}
