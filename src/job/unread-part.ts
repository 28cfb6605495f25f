import { hasCells } from "../ingest/dialect/csv.ts";
import { expandedShape } from "../ingest/dialect/expanded.ts";
import type { TextLine } from "../ingest/dialect/text.ts";
import { detect } from "../ingest/registry.ts";
import { lineSearch, readLines, type Found, type LineReader } from "../ingest/scan/lines.ts";
import { openSource } from "../ingest/source.ts";
import type { RecordMark } from "../interpret/interpreter.ts";
import type { InputRole } from "../model/record.ts";
import { namesMigration } from "../model/relevance.ts";
import type { ReadInput } from "./reading.ts";
import { LogLines, Rows } from "./strange-lines.ts";

/** A part of an input that tells of migrations and is of another form than what was read. */
export interface UnreadPart {
  /** 1-based line where it is first heard of. */
  readonly line: number;
  /** How many of its lines tell of a migration, or stand below a header that is known; at least one. */
  readonly count: number;
  /** The format that its header is known for; null where it was heard by its words. */
  readonly title: string | null;
  /** It tells of no move: rules, VMs or hosts are missing. */
  readonly isInventory: boolean;
}

/** What is longer costs too much to look through a second time. */
const LONGEST_BYTES = 32 * 1_048_576;
/** A record alone names its migration by type, sentence and task, in several fields at times, on no more lines than these. */
const LINES_OF_ONE = 12;
/** The same where a record is a line; a long one is looked at in pieces. */
const NAMED_ON_ONE_LINE = 3;
const ONE_LINE_EACH: ReadonlySet<string> = new Set(["govc-text", "vpxd-syslog"]);
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
  if (bytes > LONGEST_BYTES) return null;
  const source = await openSource(file.file, file.path).catch(() => null);
  if (source === null || source.head.nature !== "text") return null;
  // What is read without interpretation has no marks: none of its lines is known to be heard.
  const marks = counted?.marks ?? [];
  const headers = new HeaderSearch(format);
  // In a host's log such words are its own.
  const words = TELLS_OF_EVENTS.has(role)
    ? new WordSearch(marks, ONE_LINE_EACH.has(format ?? "") ? NAMED_ON_ONE_LINE : LINES_OF_ONE)
    : null;
  // A cell of a table may quote whole lines of a log; psql's expanded rows have a bar before each of theirs.
  const isTable = traits.delimiter !== undefined;
  const isQuoting = isTable && expandedShape(source.head) === null;
  const logs = words === null || isQuoting || READS_LOGS.has(format ?? "") ? null : new LogLines();
  const heard = new Set(marks.flatMap(({ line, isHeard }) => (isHeard ? [line] : [])));
  const rows = isTable && traits.columns === undefined ? null : new Rows(traits.columns?.length ?? null, heard);
  await readLines(source, words === null ? LINES : SEARCH, new PartReader({ headers, words, logs, rows }));
  const strange = logs?.strange() ?? rows?.strange() ?? null;
  return (
    headers.unread(marks) ??
    words?.unread() ??
    (strange === null ? null : { ...strange, title: null, isInventory: false })
  );
}

/** Formats that know such lines themselves. */
const READS_LOGS: ReadonlySet<string> = new Set(["vpxd-syslog", "esxi-log", "log-store-export"]);

/** What a part must be to be missed. */
const TELLS_OF_EVENTS: ReadonlySet<InputRole> = new Set(["events", "tasks", "migrations"]);

/** What every name of a migration has in it; cheaper than to look for each of them. */
const NAMING = ["igrat", "elocat", "VMotionLRO"];
const SEARCH = lineSearch(() => [...NAMING, "VMotion: "].map((text) => ({ text, kind: 1 })));
const LINES = lineSearch(() => []);

interface Searches {
  readonly headers: HeaderSearch;
  /** null: not looked for. */
  readonly words: WordSearch | null;
  readonly logs: LogLines | null;
  readonly rows: Rows | null;
}

const QUOTE = 34;

/** Only lines that name a migration or may be a header are read; the others are rows of what stands above them. */
class PartReader implements LineReader {
  private readonly headers: HeaderSearch;
  private readonly words: WordSearch | null;
  private readonly logs: LogLines | null;
  private readonly rows: Rows | null;
  private isBlank = false;

  constructor({ headers, words, logs, rows }: Searches) {
    this.headers = headers;
    this.words = words;
    this.logs = logs;
    this.rows = rows;
  }

  get isOpen(): boolean {
    return this.headers.isWaiting;
  }

  line(line: TextLine): void {
    this.headers.take(line);
    this.words?.take(line);
    this.logs?.take(line);
    this.rows?.take(line);
  }

  canPass(bytes: Uint8Array, from: number, end: number, found: Found): boolean {
    this.isBlank = end === from;
    if (this.rows !== null && bytes[from] === QUOTE) return false;
    return found.count === 0 && !found.overflows && !this.headers.mayBegin(bytes, from, end);
  }

  pass(): void {
    if (this.isBlank) return;
    this.headers.row();
    this.rows?.pass();
  }

  flush(): void {
    // Rows are counted as they come.
  }
}

/** Counts the lines that name a migration, each for the record it stands in or behind. */
class WordSearch {
  private readonly marks: readonly RecordMark[];
  /** So often a record alone may name its migration. */
  private readonly linesOfOne: number;
  private at = -1;
  /** Lines by record, long ones by their pieces; what stands before the first one is -1's. */
  private readonly counts = new Map<number, { readonly line: number; count: number }>();

  constructor(marks: readonly RecordMark[], linesOfOne: number) {
    this.linesOfOne = linesOfOne;
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
    const mostOfOne = usual === null ? this.linesOfOne : 2 * usual + 2;
    let first = Infinity;
    let sum = 0;
    for (const [at, { line, count }] of this.counts) {
      const most = at === -1 ? 1 : mostOfOne * heard(at);
      if (count <= most) continue;
      first = Math.min(first, line);
      sum += Math.ceil(count - (usual ?? 1) * heard(at));
    }
    return sum === 0 ? null : { line: first, count: sum, title: null, isInventory: false };
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
  readonly isInventory: boolean;
  rows: number;
}

/** Finds headers of tables; a row of data has a time in it, and so a digit. */
class HeaderSearch {
  private readonly format: string | null;
  private readonly found: Header[] = [];
  private tried = 0;
  /** Lines that may be headers, each with the lines behind it: the next header may stand there already. */
  private waiting: TextLine[][] = [];

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
    for (const lines of this.waiting) lines.push(line);
    if ((this.waiting[0]?.length ?? 0) > ROWS_WITH_HEADER) this.tryFirst();
    if (this.tried < MOST_HEADERS && isLikeHeader(line.text)) {
      this.tried++;
      this.waiting.push([line]);
    }
  }

  /** The first part below a header of another format whose rows were not heard. */
  unread(marks: readonly RecordMark[]): UnreadPart | null {
    while (this.waiting.length > 0) this.tryFirst();
    const heard = marks.flatMap(({ line, isHeard }) => (isHeard ? [line] : [])).sort((a, b) => a - b);
    for (const { line, title, isInventory, rows } of this.found) {
      const next = heard.find((one) => one > line) ?? Infinity;
      const unheard = Math.min(rows, next - line - 1);
      if (title !== null && unheard >= (next === Infinity ? 1 : ROWS_WITH_HEADER))
        return { line, count: unheard, title, isInventory };
    }
    return null;
  }

  private tryFirst(): void {
    const lines = this.waiting.shift() ?? [];
    const [header] = lines;
    const text = `${lines.map((line) => line.text).join("\n")}\n`;
    const rows = lines.slice(1).filter((line) => line.text !== "").length;
    if (header === undefined || rows === 0) return;
    const detection = detect({ name: "", text, encoding: "utf-8", complete: true, nature: "text", gzipped: false });
    const { adapter } = detection;
    if (adapter === null || !detection.yes.includes(adapter.id)) return;
    const isOther = !detection.yes.includes(this.format ?? "") && adapter.role !== "host-log";
    const isInventory = adapter.role === "inventory";
    this.found.push({ line: header.line, title: isOther ? adapter.title : null, isInventory, rows });
  }
}

function isLikeHeader(text: string): boolean {
  if (text.length > LONGEST_HEADER || text.length < SHORTEST_HEADER || /\d/.test(text)) return false;
  return hasCells(text, 3);
}
