import { makeKernel, STEP_BYTES, TABLES, TEXT_BYTES, type Kernel } from "./kernel.ts";

/** A word to look for in bytes. */
export interface Word {
  /** ASCII, at least three characters. */
  readonly text: string;
  /** What the word is to its caller: one bit. */
  readonly kind: number;
  /** Whatever its case. */
  readonly fold?: boolean;
  /** What follows where the word says nothing. */
  readonly except?: string;
}

/** What is looked for: words, and bytes that structure the text. */
export interface Search {
  /** Kind by byte; 0: none of those looked for. */
  readonly bytes: Uint8Array;
  readonly tables: Uint8Array;
  /** By the byte that is marked. */
  readonly words: readonly (readonly Place[] | undefined)[];
}

/** A word and where in it the four bytes begin by which it is found. */
interface Place {
  readonly lower: Uint8Array;
  readonly upper: Uint8Array;
  readonly except: Uint8Array;
  readonly offset: number;
  readonly second: number | undefined;
  readonly otherSecond: number | undefined;
  readonly kind: number;
}

const WINDOW = 4;
const GROUPS = 8;
/** How often letters stand in exports, per thousand; what is not named: seldom. */
const FREQUENT: readonly (readonly [letters: string, perThousand: number])[] = [
  ["e", 90],
  ["taoin s", 60],
  ["rldc", 38],
  ["humpg.", 22],
  ["fvwb-0123456789", 14],
  ["yk:,_=/", 8],
  ["ACDEHIMNOPSTUV", 4],
];
const WEIGHTS = Float64Array.from({ length: 256 }, (_, byte) => {
  const found = FREQUENT.find(([letters]) => letters.includes(String.fromCharCode(byte)));
  return (found?.[1] ?? 1) / 1000;
});

/** Words of which one stands wherever anybody tells of a migration or a stun (job/speech.ts): every scan listens for them. */
export const SPEECH_WORDS: readonly string[] = [
  "igrat",
  "elocat",
  "pre-copy",
  "nstun",
  "VMOTION",
  "vmotion",
  "ExecuteVMotion",
  "downtime to ",
  "precopyStunTime to ",
  "tarting stun",
];
const SPEECH = 128;

/**
 * `quote` is the byte whose parity is asked for.
 * @throws RangeError for a word that cannot be looked for.
 */
export function searchFor(
  own: readonly Word[],
  bytes: readonly (readonly [byte: number, kind: number])[],
  quote = 34,
): Search {
  const words = [...own, ...SPEECH_WORDS.map((text): Word => ({ text, kind: SPEECH }))];
  const kinds = new Uint8Array(256);
  for (const [byte, kind] of bytes) kinds[byte] = kind;
  const places = words.map((word) => ({ word, ...placeOf(word, kinds) }));
  const tables = new Uint8Array(TABLES * 16);
  const lists: Place[][] = [];
  // A bit of the set's tables for each high half that occurs below 128, the last one for all above.
  const halves = [...new Set(bytes.map(([byte]) => byte >> 4))].filter((half) => half < 8);
  if (halves.length >= GROUPS) throw new RangeError("bytes of too many kinds");
  for (const [byte] of bytes) put(tables, 0, byte, byte < 128 ? 1 << halves.indexOf(byte >> 4) : 128);
  tables.fill(quote, (TABLES - 1) * 16);
  const groups = Array.from({ length: GROUPS }, () => new Group());
  // The rarest last: they find their place among the others at little cost.
  for (const { place, window } of places.sort((one, other) => weightOf(other.window) - weightOf(one.window))) {
    const costs = groups.map((group) => group.costWith(place, window.length) - group.cost);
    groups[costs.indexOf(costs.reduce((a, b) => Math.min(a, b)))]?.add(place, window.length);
    for (const byte of new Set([place.lower[place.offset] ?? 0, place.upper[place.offset] ?? 0]))
      (lists[byte] ??= []).push(place);
  }
  for (const [index, group] of groups.entries()) group.write(tables, 1 << index);
  return { bytes: kinds, tables, words: Array.from({ length: 256 }, (_, byte) => lists[byte]) };
}

function weightOf(window: string): number {
  return Array.from(window, (letter) => WEIGHTS[letter.charCodeAt(0)] ?? 0).reduce((product, one) => product * one);
}

/** Words that share a bit: for each of their places, which halves of a byte may stand there. */
class Group {
  private low = new Uint16Array(WINDOW);
  private high = new Uint16Array(WINDOW);
  /** How often text that is none of the words looks like one. */
  cost = 0;

  costWith(place: Place, length: number): number {
    const group = new Group();
    group.low = this.low.slice();
    group.high = this.high.slice();
    group.add(place, length);
    return group.cost;
  }

  add({ lower, upper, offset }: Place, length: number): void {
    for (let at = 0; at < WINDOW; at++) {
      // Any byte may be the fourth of a short word.
      const any = at < length ? 0 : 0xffff;
      const [one = 0, two = 0] = [lower[offset + at], upper[offset + at]];
      this.low[at] = (this.low[at] ?? 0) | any | (1 << (one & 15)) | (1 << (two & 15));
      this.high[at] = (this.high[at] ?? 0) | any | (1 << (one >> 4)) | (1 << (two >> 4));
    }
    this.cost = 1;
    for (let at = 0; at < WINDOW; at++) this.cost *= this.weightAt(at);
  }

  private weightAt(at: number): number {
    const [low = 0, high = 0] = [this.low[at], this.high[at]];
    let sum = 0;
    for (let upper = 0; upper < 16; upper++) {
      if ((high & (1 << upper)) === 0) continue;
      for (let lower = 0; lower < 16; lower++)
        if ((low & (1 << lower)) !== 0) sum += WEIGHTS[(upper << 4) | lower] as number;
    }
    return sum;
  }

  write(tables: Uint8Array, bit: number): void {
    for (let at = 0; at < WINDOW; at++)
      for (let half = 0; half < 16; half++) {
        const row = (2 + 2 * at) * 16 + half;
        if (((this.low[at] ?? 0) & (1 << half)) !== 0) tables[row] = (tables[row] ?? 0) | bit;
        if (((this.high[at] ?? 0) & (1 << half)) !== 0) tables[row + 16] = (tables[row + 16] ?? 0) | bit;
      }
  }
}

/** Made when it is first asked for: most inputs need few of the searches. */
export function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}

function put(tables: Uint8Array, table: number, byte: number, bit: number): void {
  const low = table * 16 + (byte & 15);
  const high = table * 16 + 16 + (byte >> 4);
  tables[low] = (tables[low] ?? 0) | bit;
  tables[high] = (tables[high] ?? 0) | bit;
}

function placeOf(word: Word, kinds: Uint8Array): { readonly place: Place; readonly window: string } {
  const { text, fold = false, except = "", kind } = word;
  if (!/^[ -~]{3,}$/.test(text)) throw new RangeError(`no word of three ASCII characters: ${text}`);
  const lower = bytesOf(fold ? text.toLowerCase() : text);
  const upper = bytesOf(fold ? text.toUpperCase() : text);
  let best = -1;
  let least = Infinity;
  const length = Math.min(WINDOW, text.length);
  for (let offset = 0; offset + length <= text.length; offset++) {
    // A byte that is looked for by itself is told as that.
    if (kinds[lower[offset] ?? 0] !== 0 || kinds[upper[offset] ?? 0] !== 0) continue;
    const commonness = weightOf(text.slice(offset, offset + length));
    if (commonness < least) {
      least = commonness;
      best = offset;
    }
  }
  if (best === -1) throw new RangeError(`no place to find ${text} by`);
  const [second, otherSecond] = [lower[best + 1], upper[best + 1]];
  const place = { lower, upper, except: bytesOf(except), offset: best, second, otherSecond, kind };
  return { place, window: text.slice(best, best + length) };
}

/** Not a Buffer: arrays of one kind are compared faster. */
export function bytesOf(ascii: string): Uint8Array {
  return Uint8Array.from(Buffer.from(ascii, "latin1"));
}

function stands({ lower, upper, except }: Place, bytes: Uint8Array, start: number, from: number): boolean {
  if (start < from) return false;
  const { length } = lower;
  for (let index = 0; index < length; index++) {
    const byte = bytes[start + index];
    if (byte !== lower[index] && byte !== upper[index]) return false;
  }
  if (except.length === 0) return true;
  for (let index = 0; index < except.length; index++) if (bytes[start + length + index] !== except[index]) return true;
  return false;
}

/** Kernels that nobody works with just now: each holds two megabytes. */
const idle: Kernel[] = [];

/** Bytes of an input as they come, with what was not done with at the end of the piece before. */
export class ByteWindow {
  readonly search: Search;
  private readonly kernel: Kernel;
  /** Whole capacity; only what lies below `length` is the input's. */
  readonly bytes: Uint8Array;
  readonly marks: Uint32Array;
  length = 0;
  private readonly quotes: Uint16Array;
  /** Where the word began that `wordAt` found. */
  wordStart = 0;
  /** Kinds of all words seen. */
  private heard = 0;

  constructor(search: Search) {
    this.search = search;
    this.kernel = idle.pop() ?? makeKernel();
    this.kernel.setTables(search.tables);
    this.bytes = this.kernel.text;
    this.marks = this.kernel.marks;
    this.quotes = this.kernel.quotes;
  }

  get room(): number {
    return TEXT_BYTES - this.length;
  }

  append(piece: Uint8Array): void {
    // A zero is taken out of a text: a word may only show then.
    if (piece.includes(0)) this.heard |= SPEECH;
    this.bytes.set(piece, this.length);
    this.length += piece.length;
    // Nothing left of before is taken for what follows.
    this.bytes.fill(0, this.length, this.length + LONGEST_WORD);
  }

  /** True while nothing was seen that may tell of a migration. */
  get isSilent(): boolean {
    return (this.heard & SPEECH) === 0;
  }

  /** Kinds of the words that the mark `at` shows and that do not begin before `from`; 0: none. */
  wordAt(at: number, from: number): number {
    const places = this.search.words[this.bytes[at] as number];
    if (places === undefined) return 0;
    let kinds = 0;
    const second = this.bytes[at + 1];
    for (const place of places) {
      // Most marks are none, and most of these show it here.
      if (second !== place.second && second !== place.otherSecond) continue;
      if (!stands(place, this.bytes, at - place.offset, from)) continue;
      kinds |= place.kind;
      this.wordStart = at - place.offset;
    }
    this.heard |= kinds;
    return kinds & ~SPEECH;
  }

  /** 1 where an odd number of quotes stands between `from` and `to`. */
  quoteParity(from: number, to: number): number {
    const { quotes } = this;
    const first = from >> 4;
    const last = to >> 4;
    const head = 0xffff << (from & 15);
    const tail = ~(0xffff << (to & 15));
    if (first === last) return parity((quotes[first] as number) & head & tail);
    let bits = (quotes[first] as number) & head;
    for (let at = first + 1; at < last; at++) bits ^= quotes[at] as number;
    return parity(bits ^ ((quotes[last] as number) & tail));
  }

  /** Marks between `from`, a multiple of STEP_BYTES, and `to`, at most STEP_BYTES on. */
  find(from: number, to: number): number {
    return this.kernel.search(from, to);
  }

  /** Forgets all before `from`. */
  keep(from: number): void {
    this.bytes.copyWithin(0, from, this.length);
    this.length -= from;
  }

  /** The window may not be used any more. */
  close(): void {
    idle.push(this.kernel);
  }
}

const LONGEST_WORD = 64;

function parity(bits: number): number {
  let folded = bits & 0xffff;
  folded ^= folded >> 8;
  folded ^= folded >> 4;
  return (0x6996 >> (folded & 15)) & 1;
}

export { STEP_BYTES };
