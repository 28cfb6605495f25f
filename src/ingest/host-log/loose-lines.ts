import type { EpochMs } from "../../model/units.ts";
import type { LinePrefix } from "./prefix.ts";

/** More lines without a head than this belong to no migration. */
const MOST_LOOSE = 20_000;

/** A block whose lines did not follow its head. */
interface Hollow {
  readonly prefix: LinePrefix;
  /** Who wrote those that did. */
  readonly thread: string | undefined;
  readonly isResult: boolean;
}

interface Loose {
  readonly at: EpochMs;
  readonly host: string | undefined;
  readonly thread: string;
  readonly field: RegExpExecArray;
  readonly line: number;
  isUsed: boolean;
}

/** `-->` lines that found no head before them, in logs whose lines do not stand in their order. */
export class LooseLines {
  private readonly gapMs: number;
  private readonly lines: Loose[] = [];

  constructor(gapMs: number) {
    this.gapMs = gapMs;
  }

  /** False where the line cannot be told apart from others by time and thread, or there are too many. */
  add({ time, host, thread }: LinePrefix, field: RegExpExecArray, line: number): boolean {
    if (typeof time !== "object" || thread === undefined || this.lines.length >= MOST_LOOSE) return false;
    this.lines.push({ at: time.epochMs, host, thread, field, line, isUsed: false });
    return true;
  }

  get unused(): number {
    return this.lines.filter(({ isUsed }) => !isUsed).length;
  }

  /** Lines of figures of a stop that joined no block. */
  get stops(): readonly number[] {
    return this.lines.filter(({ isUsed, field }) => !isUsed && field[1] === "vmDowntime").map(({ line }) => line);
  }

  /**
   * The fields of each block that one thread wrote at its moment. A line that fits two blocks, a block that two threads fit and a
   * figure that stands twice tell nothing.
   */
  fill<B extends Hollow>(blocks: readonly B[]): (readonly [B, readonly RegExpExecArray[]])[] {
    const bySecond = new Map<number, Loose[]>();
    for (const line of this.lines) put(bySecond, secondOf(line.at), line);
    const fitting = blocks.map((block) => ({ block, lines: this.linesOf(block, bySecond) }));
    const fits = new Map<Loose, number>();
    for (const { lines } of fitting) for (const line of lines) fits.set(line, (fits.get(line) ?? 0) + 1);
    return fitting.flatMap(({ block, lines }): (readonly [B, readonly RegExpExecArray[]])[] => {
      const isOneThread = lines.every(({ thread }) => thread === lines[0]?.thread);
      const isOwn = lines.every((line) => fits.get(line) === 1);
      if (lines.length === 0 || !isOneThread || !isOwn || (block.isResult && hasTwice(lines))) return [];
      for (const line of lines) line.isUsed = true;
      return [[block, lines.map(({ field }) => field)]];
    });
  }

  /** Lines of the block's moment. */
  private linesOf({ prefix, thread, isResult }: Hollow, bySecond: ReadonlyMap<number, readonly Loose[]>): Loose[] {
    const at = typeof prefix.time === "object" ? prefix.time.epochMs : null;
    if (at === null) return [];
    const seconds = new Set([secondOf(at - this.gapMs), secondOf(at + this.gapMs)]);
    return [...seconds]
      .flatMap((second) => bySecond.get(second) ?? [])
      .filter(
        (line) =>
          Math.abs(line.at - at) <= this.gapMs &&
          line.host === prefix.host &&
          (thread === undefined || thread === line.thread) &&
          (line.field[1] === "message") !== isResult,
      );
  }
}

function secondOf(at: EpochMs): number {
  return Math.floor(at / 1000);
}

function put(map: Map<number, Loose[]>, second: number, line: Loose): void {
  const known = map.get(second);
  if (known === undefined) map.set(second, [line]);
  else known.push(line);
}

function hasTwice(lines: readonly Loose[]): boolean {
  return new Set(lines.map(({ field }) => field[1])).size < lines.length;
}
