import { lineBatches } from "../ingest/dialect/text.ts";
import { openSource } from "../ingest/source.ts";
import type { InputFile } from "./inputs.ts";

/** A record is shown whole up to here; more is said to be cut. */
const MOST_CHARACTERS = 16_384;
const MOST_LINES = 400;

/**
 * The records that begin at these physical lines, whole: a CSV row to the end of its quoted cell, an object of JSON to its closing
 * brace, an element of XML to its closing tag, an entry of YAML or of expanded psql to the next one. Empty for a workbook, which has no lines.
 */
export async function recordsAt(file: InputFile, wanted: ReadonlySet<number>): Promise<Map<number, string>> {
  const source = await openSource(file.file, file.path);
  const found = new Map<number, string>();
  if (source.head.nature === "zip") return found;
  const open = new Map<number, RecordText>();
  let left = wanted.size;
  for await (const batch of lineBatches(source)) {
    for (const { text, line } of batch) {
      for (const [begin, record] of open) {
        if (record.take(text)) continue;
        found.set(begin, record.text);
        open.delete(begin);
      }
      if (!wanted.has(line)) continue;
      left--;
      const record = new RecordText(text);
      if (record.isComplete) found.set(line, record.text);
      else open.set(line, record);
    }
    if (left === 0 && open.size === 0) break;
  }
  for (const [begin, record] of open) found.set(begin, record.text);
  return found;
}

type Shape = "line" | "quoted" | "braces" | "element" | "indented" | "expanded";

/** One record while its lines come in. */
class RecordText {
  private readonly lines: string[] = [];
  private readonly shape: Shape;
  private readonly indent: number;
  private readonly tag: string;
  private characters = 0;
  private quotes = 0;
  private depth = 0;
  private inString = false;
  private isCut = false;
  isComplete = false;

  constructor(first: string) {
    this.indent = indentOf(first);
    this.tag = /^\s*<([\w.:-]+)/.exec(first)?.[1] ?? "";
    this.shape = shapeOf(first);
    this.add(first);
    this.isComplete = this.ends(first);
  }

  get text(): string {
    return `${this.lines.join("\n")}${this.isCut ? "\n… cut here" : ""}`;
  }

  /** False where the record is complete: before the line, or with it. */
  take(line: string): boolean {
    if (this.shape === "expanded" && line.startsWith("-[ RECORD")) return false;
    if (this.shape === "indented" && line.trim() !== "" && isNextEntry(line, this.indent)) return false;
    if (this.lines.length >= MOST_LINES || this.characters > MOST_CHARACTERS) {
      this.isCut = true;
      return false;
    }
    this.add(line);
    this.isComplete = this.ends(line);
    return !this.isComplete;
  }

  private add(line: string): void {
    const room = Math.max(0, MOST_CHARACTERS - this.characters);
    if (line.length > room) this.isCut = true;
    this.lines.push(line.length > room ? line.slice(0, room) : line);
    this.characters += line.length + 1;
  }

  private ends(line: string): boolean {
    switch (this.shape) {
      case "line":
        return true;
      case "quoted":
        for (const character of line) if (character === '"') this.quotes++;
        return this.quotes % 2 === 0;
      case "braces":
        this.count(line);
        return this.depth <= 0;
      case "element":
        return line.includes(`</${this.tag}>`) || (this.lines.length === 1 && /\/>\s*$/.test(line));
      case "indented":
      case "expanded":
        return false;
      default: {
        const never: never = this.shape;
        return never;
      }
    }
  }

  private count(line: string): void {
    for (let index = 0; index < line.length; index++) {
      const character = line[index];
      if (this.inString) {
        if (character === "\\") index++;
        else if (character === '"') this.inString = false;
      } else if (character === '"') this.inString = true;
      else if (character === "{" || character === "[") this.depth++;
      else if (character === "}" || character === "]") this.depth--;
    }
  }
}

function shapeOf(first: string): Shape {
  const text = first.trimStart();
  if (/^[[,]?\s*\{/.test(text)) return "braces";
  if (text.startsWith("<") && /^<[A-Za-z]/.test(text)) return "element";
  if (text.startsWith("-[ RECORD")) return "expanded";
  if (/^- ?(?:!ruby|\w+:|:\w+:)/.test(text) || text === "-") return "indented";
  return text.startsWith('"') || /[,;\t]"/.test(text) ? "quoted" : "line";
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

/** The next entry of a list stands at the same depth or above, and no key of this one does. */
function isNextEntry(line: string, indent: number): boolean {
  return indentOf(line) <= indent;
}
