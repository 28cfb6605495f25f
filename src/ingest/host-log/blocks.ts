import type { HostLogRecord, HostLogStatement } from "../../model/host-log.ts";
import type { EpochMs } from "../../model/units.ts";
import { minOf } from "../../model/numbers.ts";
import type { LinePrefix } from "./prefix.ts";
import { LooseLines } from "./loose-lines.ts";
import { daemonSubject } from "./statements.ts";

/** A block of `-->` lines must follow its head within this time; they are written as one message. */
const LONGEST_GAP_MS = 250;
/** Heads closer together than this cannot be told apart by time. */
const SAME_MOMENT_MS = 5;
const MOST_OPEN = 64;
/** Heads that wait for lines which may stand anywhere in the log. */
const MOST_HOLLOW = 20_000;
/** A fault lists what broke from the first sign to the last consequence, each message once more as a text of its own. */
const MOST_MESSAGES = 6;

type Fields = Map<string, number>;

interface Block {
  readonly line: number;
  readonly prefix: LinePrefix;
  readonly migrationId: string;
  readonly side: HostLogRecord["side"];
  readonly isResult: boolean;
  readonly faultType: string | null;
  readonly fields: Fields;
  readonly diskRates: number[];
  inDiskRates: boolean;
  readonly messages: string[];
  /** Thread of the continuation: another than the head's, the same for the whole block. */
  thread: string | undefined;
  lastAt: EpochMs | null;
  lastLine: number;
}

// Vmotion task succeeded with result: (vim.host.VMotionManager.SrcVMotionResult) {
const RESULT_HEAD = /\bVmotion task succeeded\b|\(vim\.host\.VMotionManager\.\w*VMotionResult\)\s*\{/;
// ResolveCb: Failed with fault: (vim.fault.GenericVmConfigFault) {
const FAULT_HEAD = /Failed with fault: \((?:vim\.fault\.|vmodl\.fault\.)?([\w.]+)\)\s*\{?/;
// -->    vmDowntime = 21669,
const FIGURE = /-->\s+(?:vm\w+Time|vmDowntime|vmPrecopyBandwidth|srcMigrationTime|memPrecopyTime|message) = /;
const FIELD = /-->\s+(\w+) = (-?\d+|true|false|\(long\) \[|"(.*)")/;
// -->       -1,
const ELEMENT = /-->\s+(-?\d+),?\s*$/;

const RESULT_FIELDS = new Set([
  "vmDowntime",
  "vmPrecopyStunTime",
  "vmPrecopyBandwidth",
  "srcMigrationTime",
  "memPrecopyTime",
  "svmDiskXferRate",
]);

/**
 * hostd writes results and faults over many lines: a head with the migration id and `-->` lines without it. Other threads'
 * lines come in between, and the number after `Hostd` differs between head and continuation, so a line joins the open block
 * nearest in time that still lacks its field; where two fit equally it joins neither. A log store may give the lines out with the
 * newest first, or in no order: what found no head is kept, and joins one of its moment at the end.
 */
export class HostdBlocks {
  private readonly open: Block[] = [];
  /** Ended without what matters. */
  private readonly hollow: Block[] = [];
  private readonly loose = new LooseLines(LONGEST_GAP_MS);
  private readonly done: (record: Block) => void;

  constructor(emit: (line: number, prefix: LinePrefix, stated: BlockStatement) => void) {
    this.done = (block) =>
      emit(block.line, block.prefix, {
        migrationId: block.migrationId,
        side: block.side,
        statement: statementOf(block),
      });
  }

  /** True where the line may be a part of a block, wherever its head stands. */
  concerns(text: string): boolean {
    return this.open.length > 0 || FIGURE.test(text);
  }

  /** True where the line is the head of a block. */
  head(prefix: LinePrefix, line: number): boolean {
    const fault = FAULT_HEAD.exec(prefix.text);
    const isResult = RESULT_HEAD.test(prefix.text);
    const { migrationId, side } = daemonSubject(prefix.text);
    if (migrationId === undefined || (!isResult && !fault)) return false;
    this.expire(prefix);
    if (this.open.length >= MOST_OPEN) this.close(this.open[0]);
    this.open.push({
      line,
      prefix,
      migrationId,
      side: side ?? "source",
      isResult,
      faultType: fault?.[1] ?? null,
      fields: new Map(),
      diskRates: [],
      inDiskRates: false,
      messages: [],
      thread: undefined,
      lastAt: instantOf(prefix),
      lastLine: line,
    });
    return true;
  }

  /** True where the line was taken for a continuation of an open block. */
  continuation(prefix: LinePrefix, text: string, line: number): boolean {
    const field = FIELD.exec(text);
    const element = field ? null : ELEMENT.exec(text);
    const closing = /-->\s?\}\s*$/.test(text);
    const candidates = this.open.filter(
      (block) => fits(block, prefix) && (field ? lacks(block, field[1] ?? "") : element === null || block.inDiskRates),
    );
    const block = pick(candidates, prefix, line);
    if (block === null) return field !== null && FIGURE.test(text) && this.loose.add(prefix, field, line);
    block.thread ??= prefix.thread;
    block.lastAt = instantOf(prefix) ?? block.lastAt;
    block.lastLine = line;
    if (field) take(block, field);
    else if (element) block.diskRates.push(Number(element[1]));
    else if (/-->\s+\],?\s*$/.test(text)) block.inDiskRates = false;
    // Another thread's block can end in between: one without its figures is not over.
    if (closing && (!block.isResult || block.fields.size >= RESULT_FIELDS.size - 1)) this.close(block);
    return true;
  }

  /** Ends all blocks; the lines that belong to none: how many, and those of them that tell of a stop. */
  end(): { readonly loose: number; readonly stops: readonly number[] } {
    while (this.open.length > 0) this.close(this.open[0]);
    for (const [block, fields] of this.loose.fill(this.hollow))
      for (const field of fields) if (lacks(block, field[1] ?? "")) take(block, field);
    for (const block of this.hollow) this.done(block);
    return { loose: this.loose.unused, stops: this.loose.stops };
  }

  private expire(prefix: LinePrefix): void {
    const now = instantOf(prefix);
    const late = this.open.filter(({ lastAt }) => now !== null && lastAt !== null && now - lastAt > 4 * LONGEST_GAP_MS);
    for (const block of late) this.close(block);
  }

  private close(block: Block | undefined): void {
    const at = block === undefined ? -1 : this.open.indexOf(block);
    if (block === undefined || at < 0) return;
    this.open.splice(at, 1);
    if (isHollow(block) && this.hollow.length < MOST_HOLLOW) this.hollow.push(block);
    else this.done(block);
  }
}

function isHollow({ isResult, fields, messages }: Block): boolean {
  return isResult ? fields.size < RESULT_FIELDS.size - 1 : messages.length === 0;
}

export interface BlockStatement {
  readonly migrationId: string;
  readonly side: HostLogRecord["side"];
  readonly statement: HostLogStatement;
}

function instantOf(prefix: LinePrefix): EpochMs | null {
  return typeof prefix.time === "object" ? prefix.time.epochMs : null;
}

function fits(block: Block, prefix: LinePrefix): boolean {
  if (prefix.host !== undefined && block.prefix.host !== undefined && prefix.host !== block.prefix.host) return false;
  const at = instantOf(prefix);
  if (block.thread !== undefined && prefix.thread !== undefined && block.thread !== prefix.thread) return false;
  if (at === null || block.lastAt === null) return true;
  return at - block.lastAt >= -SAME_MOMENT_MS && at - block.lastAt <= LONGEST_GAP_MS;
}

function lacks(block: Block, field: string): boolean {
  if (!block.isResult) return field !== "message" || block.messages.length < MOST_MESSAGES;
  return RESULT_FIELDS.has(field) && !block.fields.has(field);
}

function pick(candidates: readonly Block[], prefix: LinePrefix, line: number): Block | null {
  const [only, second] = candidates;
  if (only === undefined || second === undefined) return only ?? null;
  const own = candidates.filter((block) => block.thread !== undefined && block.thread === prefix.thread);
  if (own.length === 1) return own[0] ?? null;
  // The next line of a block under way.
  const next = candidates.filter((block) => block.lastLine === line - 1 && block.thread !== undefined);
  if (next.length === 1) return next[0] ?? null;
  const at = instantOf(prefix);
  if (at === null) return null;
  const gaps = candidates.map((block) => at - (block.lastAt ?? at));
  const least = minOf(gaps) ?? 0;
  const near = candidates.filter((_, index) => (gaps[index] ?? 0) - least < SAME_MOMENT_MS);
  const free = near.filter((block) => block.thread === undefined);
  return near.length === 1 ? (near[0] ?? null) : free.length === 1 ? (free[0] ?? null) : null;
}

function take(block: Block, field: RegExpExecArray): void {
  const [, name = "", value = "", quoted] = field;
  if (!block.isResult) {
    if (name === "message" && quoted !== undefined && !block.messages.includes(quoted)) block.messages.push(quoted);
    return;
  }
  if (name === "svmDiskXferRate") block.inDiskRates = true;
  if (RESULT_FIELDS.has(name)) block.fields.set(name, Number(value));
}

/** Microseconds and bytes per second; -1 is hostd's "none". */
function statementOf(block: Block): HostLogStatement {
  if (!block.isResult) {
    const message = [block.faultType, block.messages.join(" ")]
      .filter((part) => part !== null && part !== "")
      .join(": ");
    return { kind: "failure", message };
  }
  const field = (name: string): number | null => {
    const value = block.fields.get(name);
    return value === undefined || !Number.isFinite(value) || value < 0 ? null : value;
  };
  return {
    kind: "source-result",
    downtimeMicroseconds: field("vmDowntime"),
    preCopyStunMicroseconds: field("vmPrecopyStunTime"),
    preCopyBytesPerSecond: field("vmPrecopyBandwidth"),
    migrationMicroseconds: field("srcMigrationTime"),
    memoryPreCopyMicroseconds: field("memPrecopyTime"),
    diskBytesPerSecond: block.diskRates.filter((rate) => rate >= 0),
  };
}
