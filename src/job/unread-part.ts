import { beginsAsEventLine } from "../ingest/event-lines.ts";
import { isEsxiLine, prefixOf } from "../ingest/host-log/prefix.ts";
import { stated } from "../ingest/host-log/statements.ts";
import type { TextLine } from "../ingest/dialect/text.ts";
import { detect } from "../ingest/registry.ts";
import { lineSearch, readLines, type Found, type LineReader } from "../ingest/scan/lines.ts";
import { openSource } from "../ingest/source.ts";
import type { RecordMark } from "../interpret/interpreter.ts";
import type { InputRole } from "../model/record.ts";
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
const SHORTEST_HEADER = 12;
const LONGEST_HEADER = 4000;
const ROWS_WITH_HEADER = 3;

/**
 * Two exports in one file: what stands behind (or before) the part that was read. It is known by lines that name migrations
 * far from any record of this input, or by the header of another format. null where there is none.
 */
export async function unreadPartOf(input: ReadInput): Promise<UnreadPart | null> {
  const { file, counted, format, bytes, role, traits } = input;
  if (counted === null || bytes > LONGEST_BYTES) return null;
  const source = await openSource(file.file, file.path).catch(() => null);
  if (source === null || source.head.nature !== "text") return null;
  const headers = new HeaderSearch(format);
  // In a host's log such words are its own.
  const words = TELLS_OF_EVENTS.has(role) ? new WordSearch(counted.marks) : null;
  // A cell of a table may quote whole lines of a log.
  const logs = words === null || traits.delimiter !== undefined || READS_LOGS.has(format ?? "") ? null : new LogLines();
  await readLines(source, words === null ? LINES : SEARCH, new PartReader(headers, words, logs));
  return headers.unread(counted.marks) ?? words?.unread() ?? logs?.unread() ?? null;
}

/** Formats that know such lines themselves. */
const READS_LOGS: ReadonlySet<string> = new Set(["vpxd-syslog", "esxi-log", "log-store-export"]);

/** What a part must be to be missed. */
const TELLS_OF_EVENTS: ReadonlySet<InputRole> = new Set(["events", "tasks", "migrations"]);

/** What every name of a migration has in it; cheaper than to look for each of them. */
const NAMING = ["igrat", "elocat", "VMotionLRO"];
const SEARCH = lineSearch(() => [...NAMING, "VMotion: "].map((text) => ({ text, kind: 1 })));
const LINES = lineSearch(() => []);

/** Only lines that name a migration or may be a header are read; the others are rows of what stands above them. */
class PartReader implements LineReader {
  private readonly headers: HeaderSearch;
  private readonly words: WordSearch | null;
  private readonly logs: LogLines | null;
  private isBlank = false;

  constructor(headers: HeaderSearch, words: WordSearch | null, logs: LogLines | null) {
    this.headers = headers;
    this.words = words;
    this.logs = logs;
  }

  get isOpen(): boolean {
    return this.headers.isWaiting;
  }

  line(line: TextLine): void {
    this.headers.take(line);
    this.words?.take(line);
    this.logs?.take(line);
  }

  canPass(bytes: Uint8Array, from: number, end: number, found: Found): boolean {
    this.isBlank = end === from;
    return found.count === 0 && !found.overflows && !this.headers.mayBegin(bytes, from, end);
  }

  pass(): void {
    if (!this.isBlank) this.headers.row();
  }

  flush(): void {
    // Rows are counted as they come.
  }
}

/** Fewer lines may be the quotation of a message. */
const FEWEST_LOG_LINES = 2;

/** Finds lines of vCenter's syslog and of hosts' logs in what is no log: an object or a sentence never begins as they do. */
class LogLines {
  private first = 0;
  private count = 0;

  take({ text, line }: TextLine): void {
    if (!saysAsLog(text)) return;
    if (this.count++ === 0) this.first = line;
  }

  unread(): UnreadPart | null {
    return this.count < FEWEST_LOG_LINES ? null : { line: this.first, count: this.count, title: null };
  }
}

function saysAsLog(text: string): boolean {
  if (beginsAsEventLine(text)) return namesMigration(text);
  if (!isEsxiLine(text)) return false;
  const { log, text: said } = prefixOf(text);
  return log !== null && stated(log, said) !== null;
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

function mayName(text: string): boolean {
  return NAMING.some((word) => text.includes(word));
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

  /** True while what follows is looked at with a line that may be a header. */
  get isWaiting(): boolean {
    return this.waiting.length > 0;
  }

  /** False for a line of ASCII that is no header: it has a digit, or not the length. */
  mayBegin(bytes: Uint8Array, from: number, end: number): boolean {
    if (this.tried >= MOST_HEADERS || end - from < SHORTEST_HEADER || end - from > LONGEST_HEADER) return false;
    for (let at = from; at < end; at++) if ((bytes[at] as number) >= 48 && (bytes[at] as number) <= 57) return false;
    return true;
  }

  /** A line that is none. */
  row(): void {
    const last = this.found.at(-1);
    if (last !== undefined) last.rows++;
  }

  take(line: TextLine): void {
    if (line.text !== "") this.row();
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
    const isOther = !detection.yes.includes(this.format ?? "") && TELLS_OF_EVENTS.has(adapter.role);
    this.found.push({ line: header.line, title: isOther ? adapter.title : null, rows });
  }
}

function isLikeHeader(text: string): boolean {
  if (text.length > LONGEST_HEADER || text.length < SHORTEST_HEADER || /\d/.test(text)) return false;
  return [",", ";", "\t", "|"].some((delimiter) => text.split(delimiter, 3).length === 3);
}
