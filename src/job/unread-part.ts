import { lineBatches, type TextLine } from "../ingest/dialect/text.ts";
import { detect } from "../ingest/registry.ts";
import { openSource } from "../ingest/source.ts";
import type { RecordMark } from "../interpret/interpreter.ts";
import { namesMigration } from "../model/relevance.ts";
import type { ReadInput } from "./reading.ts";

/** A part of an input that tells of migrations and is of another form than what was read. */
export interface UnreadPart {
  /** 1-based line where it is first heard of. */
  readonly line: number;
  /** How many of its lines tell of a migration, or stand below a header that is known; at least one. */
  readonly count: number;
  /** The format that its header is known for; null where it was heard by its words. */
  readonly title: string | null;
}

/** What is longer costs too much to look through a second time. */
const LONGEST_BYTES = 32 * 1_048_576;
/** A record alone names its migration by type, sentence and task, in several fields at times, on no more lines than these. */
const LINES_OF_ONE = 12;
/** So many lines that might be a header are tried. */
const MOST_HEADERS = 40;
const LONGEST_HEADER = 4000;
const ROWS_WITH_HEADER = 3;

/**
 * Two exports in one file: what stands behind (or before) the part that was read. It is known by lines that name migrations
 * far from any record of this input, or by the header of another format. null where there is none.
 */
export async function unreadPartOf(input: ReadInput): Promise<UnreadPart | null> {
  const { file, counted, format, bytes } = input;
  if (counted === null || bytes > LONGEST_BYTES) return null;
  const source = await openSource(file.file, file.path).catch(() => null);
  if (source === null || source.head.nature !== "text") return null;
  const headers = new HeaderSearch(format);
  const words = new WordSearch(counted.marks);
  for await (const batch of lineBatches(source))
    for (const line of batch) {
      headers.take(line);
      words.take(line);
    }
  return headers.unread(counted.marks) ?? words.unread();
}

/** Counts the lines that name a migration, each for the record it stands in or behind. */
class WordSearch {
  private readonly marks: readonly RecordMark[];
  private at = -1;
  /** Lines by record, long ones by their pieces; what stands before the first one is -1's. */
  private readonly counts = new Map<number, { readonly line: number; count: number }>();

  constructor(marks: readonly RecordMark[]) {
    this.marks = [...marks].sort((a, b) => a.line - b.line);
  }

  take({ text, line }: TextLine): void {
    while ((this.marks[this.at + 1]?.line ?? Infinity) <= line) this.at++;
    if (!mayName(text) || text.startsWith("#TYPE ")) return;
    const naming = timesNamed(text);
    if (naming === 0) return;
    const before = this.counts.get(this.at);
    if (before === undefined) this.counts.set(this.at, { line, count: naming });
    else before.count += naming;
  }

  unread(): UnreadPart | null {
    // Of a document on one line all records lie on it.
    const heardOn = new Map<number, number>();
    for (const { line, isHeard } of this.marks) if (isHeard) heardOn.set(line, (heardOn.get(line) ?? 0) + 1);
    const heard = (at: number): number => heardOn.get(this.marks[at]?.line ?? 0) ?? 0;
    const isHeard = (at: number): boolean => heard(at) > 0;
    const usual = usualOf([...this.counts].flatMap(([at, { count }]) => (isHeard(at) ? [count / heard(at)] : [])));
    const mostOfOne = usual === null ? LINES_OF_ONE : 2 * usual + 2;
    let first = Infinity;
    let sum = 0;
    for (const [at, { line, count }] of this.counts) {
      const most = at === -1 ? 1 : mostOfOne * heard(at);
      if (count <= most) continue;
      first = Math.min(first, line);
      sum += Math.ceil(count - (usual ?? 1) * heard(at));
    }
    return sum === 0 ? null : { line: first, count: sum, title: null };
  }
}

const LONG_LINE = 4096;
const PIECE = 1024;

/** A document on one line names a migration many times; a line of the usual length once at most. */
function timesNamed(text: string): number {
  if (text.length <= LONG_LINE) return Number(namesMigration(text));
  let times = 0;
  for (let from = 0; from < text.length; from += PIECE) times += Number(namesMigration(text.slice(from, from + PIECE)));
  return times;
}

/** What every name of a migration has in it; cheaper than to look for each of them. */
function mayName(text: string): boolean {
  return text.includes("igrat") || text.includes("elocat") || text.includes("VMotionLRO");
}

/** How many lines nearly all records have that name their migration; null where too few are known. */
function usualOf(counts: readonly number[]): number | null {
  if (counts.length < 3) return null;
  const sorted = [...counts].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) * 0.9)] ?? null;
}

interface Header {
  readonly line: number;
  readonly title: string | null;
  rows: number;
}

/** Finds headers of tables; a row of data has a time in it, and so a digit. */
class HeaderSearch {
  private readonly format: string | null;
  private readonly found: Header[] = [];
  private tried = 0;
  private waiting: TextLine[] = [];

  constructor(format: string | null) {
    this.format = format;
  }

  take(line: TextLine): void {
    const last = this.found.at(-1);
    if (last !== undefined && line.text !== "") last.rows++;
    if (this.waiting.length > 0) {
      this.waiting.push(line);
      if (this.waiting.length > ROWS_WITH_HEADER) this.try();
    } else if (this.tried < MOST_HEADERS && isLikeHeader(line.text)) {
      this.tried++;
      this.waiting.push(line);
    }
  }

  /** The first part below a header of another format whose rows were not heard. */
  unread(marks: readonly RecordMark[]): UnreadPart | null {
    if (this.waiting.length > 1) this.try();
    const heard = marks.flatMap(({ line, isHeard }) => (isHeard ? [line] : [])).sort((a, b) => a - b);
    for (const { line, title, rows } of this.found) {
      const next = heard.find((one) => one > line) ?? Infinity;
      const unheard = Math.min(rows, next - line - 1);
      if (title !== null && unheard >= (next === Infinity ? 1 : ROWS_WITH_HEADER))
        return { line, count: unheard, title };
    }
    return null;
  }

  private try(): void {
    const [header] = this.waiting;
    const text = `${this.waiting.map((line) => line.text).join("\n")}\n`;
    const rows = this.waiting.slice(1).filter((line) => line.text !== "").length;
    this.waiting = [];
    if (header === undefined) return;
    const detection = detect({ name: "", text, encoding: "utf-8", complete: true, nature: "text", gzipped: false });
    const { adapter } = detection;
    if (adapter === null || !detection.yes.includes(adapter.id)) return;
    const isOther = !detection.yes.includes(this.format ?? "");
    this.found.push({ line: header.line, title: isOther ? adapter.title : null, rows });
  }
}

function isLikeHeader(text: string): boolean {
  if (text.length > LONGEST_HEADER || text.length < 12 || /\d/.test(text)) return false;
  return [",", ";", "\t", "|"].some((delimiter) => text.split(delimiter, 3).length === 3);
}
