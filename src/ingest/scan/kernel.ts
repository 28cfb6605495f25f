/**
 * The one loop that sees every byte, written for the 16-byte registers that each processor since 2008 has, as WebAssembly offers
 * them: ten times what a loop of JavaScript passes a second. It only finds *where to look*; what stands there is for its caller.
 *
 * A byte is marked where it is one of a set, or where it begins four bytes that may be a word's: each of eight groups of words has
 * a bit, set in two tables for each of the four places, by the low and the high half of the byte that may stand there (the method
 * is Hyperscan's Teddy: Wang et al., NSDI 2019). `searchPlain` is the same in words, for where there is no WebAssembly, and the
 * oracle of the tests. Quotes are too many to be marked one by one: each has a bit, so that their parity is cheap.
 */

/** Tables of 16 bytes each: the set's two, then two for each of four places, low halves first; then the quote, 16 times. */
export const TABLES = 11;
const TABLE_BYTES = 16;
/** Bytes are searched so many at a time: every one may be marked, and a mark is a number of four bytes. */
export const STEP_BYTES = 65_536;
const MARKS_AT = 1024;
/** Where in the memory the text lies. */
export const TEXT_AT = MARKS_AT + 4 * (STEP_BYTES + 64);
/** How much text fits. */
export const TEXT_BYTES = 2_097_152;
/** The loop reads this far beyond its end. */
const BEYOND = 64;
const QUOTES_AT = TEXT_AT + TEXT_BYTES + BEYOND;
const QUOTES = TEXT_BYTES / 16;
const PAGE_BYTES = 65_536;
const PAGES = Math.ceil((QUOTES_AT + 2 * QUOTES) / PAGE_BYTES);

export interface Kernel {
  /** The text's bytes; those beyond it are the kernel's. */
  readonly text: Uint8Array;
  readonly marks: Uint32Array;
  /** A bit for each byte that was searched, set where it is the quote: 16 bytes' in one number, the first one lowest. */
  readonly quotes: Uint16Array;
  setTables(tables: Uint8Array): void;
  /** Marks of the text from `from`, a multiple of 16, to `to`, at most STEP_BYTES on; returns how many. Some may lie behind `to`. */
  search(from: number, to: number): number;
}

/** What is used of the engine's own interface; its types belong to browsers. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => {
    readonly exports: {
      readonly memory: { readonly buffer: ArrayBuffer };
      readonly find: (from: number, to: number, marks: number) => number;
    };
  };
};

let compiled: object | null | undefined;

/** A kernel of its own memory. */
export function makeKernel(): Kernel {
  if (compiled === undefined) compiled = compile();
  return compiled === null ? plainKernel() : wasmKernel(compiled);
}

/** Null where the engine has no WebAssembly or no 16-byte registers: the plain loop is slower, and as right. */
function compile(): object | null {
  try {
    return new WebAssembly.Module(moduleBytes());
  } catch {
    return null;
  }
}

function wasmKernel(module: object): Kernel {
  const { memory, find } = new WebAssembly.Instance(module).exports;
  const { buffer } = memory;
  const tables = new Uint8Array(buffer, 0, TABLES * TABLE_BYTES);
  return {
    text: new Uint8Array(buffer, TEXT_AT, TEXT_BYTES),
    marks: new Uint32Array(buffer, MARKS_AT, STEP_BYTES + 64),
    quotes: new Uint16Array(buffer, QUOTES_AT, QUOTES),
    setTables: (given) => tables.set(given),
    search: (from, to) => (find(TEXT_AT + from, TEXT_AT + to, MARKS_AT) - MARKS_AT) / 4,
  };
}

/** Without WebAssembly. */
export function plainKernel(): Kernel {
  const text = new Uint8Array(TEXT_BYTES + BEYOND);
  const marks = new Uint32Array(STEP_BYTES + 64);
  const quotes = new Uint16Array(QUOTES);
  const tables = new Uint8Array(TABLES * TABLE_BYTES);
  return {
    text: text.subarray(0, TEXT_BYTES),
    marks,
    quotes,
    setTables: (given) => tables.set(given),
    search: (from, to) => {
      for (let at = from; at < to; at += 16) {
        let bits = 0;
        for (let bit = 0; bit < 16; bit++) if (text[at + bit] === tables[(TABLES - 1) * TABLE_BYTES]) bits |= 1 << bit;
        quotes[at / 16] = bits;
      }
      return searchPlain(text, tables, from, to, marks);
    },
  };
}

function searchPlain(text: Uint8Array, tables: Uint8Array, from: number, to: number, marks: Uint32Array): number {
  const groups = (table: number, byte: number): number =>
    (tables[table * 16 + (byte & 15)] ?? 0) & (tables[table * 16 + 16 + (byte >> 4)] ?? 0);
  let count = 0;
  for (let at = from; at < to; at++) {
    const [one = 0, two = 0, three = 0, four = 0] = text.subarray(at, at + 4);
    const word = groups(2, one) & groups(4, two) & groups(6, three) & groups(8, four);
    if ((groups(0, one) | word) !== 0) marks[count++] = at;
  }
  return count;
}

// Opcodes as the specification names them (https://webassembly.github.io/spec/core/binary/instructions.html).
const LOCAL_GET = 0x20;
const LOCAL_SET = 0x21;
const LOCAL_TEE = 0x22;
const I32_CONST = 0x41;
const I32_ADD = 0x6a;
const I32_SUB = 0x6b;
const I32_AND = 0x71;
const I32_CTZ = 0x68;
const I32_GE_U = 0x4f;
const I32_SHR_U = 0x76;
const I32_STORE = [0x36, 2, 0];
const I32_STORE16 = [0x3b, 1, 0];
const BLOCK = [0x02, 0x40];
const LOOP = [0x03, 0x40];
const IF = [0x04, 0x40];
const END = 0x0b;
const BR = 0x0c;
const BR_IF = 0x0d;
const VECTOR = 0xfd;
const V128_LOAD = (offset: number): number[] => [VECTOR, 0x00, 0, ...leb(offset)];
const I8X16_SPLAT = [VECTOR, 0x0f];
const I8X16_SWIZZLE = [VECTOR, 0x0e];
const I8X16_EQ = [VECTOR, 0x23];
const I8X16_NE = [VECTOR, 0x24];
const V128_AND = [VECTOR, 0x4e];
const V128_OR = [VECTOR, 0x50];
const I8X16_BITMASK = [VECTOR, 0x64];
const I8X16_SHR_U = [VECTOR, 0x6d];
const TYPE_I32 = 0x7f;
const TYPE_V128 = 0x7b;

/** Numbers as the format writes them: seven bits a byte. */
function leb(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...leb(value >> 7)];
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...leb(content.length), ...content];
}

/** `find(from, to, marks) -> end of the marks`, and the memory it works on. */
function moduleBytes(): Uint8Array<ArrayBuffer> {
  const [AT, TO, OUT, MASK] = [0, 1, 2, 3];
  const FIRST_TABLE = 4;
  const QUOTE = FIRST_TABLE + TABLES - 1;
  const [BYTES, SECOND, THIRD, FOURTH, FOUND, HALF, ZERO] = [15, 16, 17, 18, 19, 20, 21];
  const get = (local: number): number[] => [LOCAL_GET, local];
  const set = (local: number): number[] => [LOCAL_SET, local];
  const number = (value: number): number[] => [I32_CONST, ...signed(value)];
  // What the table of low halves and the one of high halves both have for each byte.
  const lookUp = (table: number, bytes: number): number[] =>
    [
      [...get(FIRST_TABLE + table), ...get(bytes), ...get(HALF), ...V128_AND, ...I8X16_SWIZZLE],
      [...get(FIRST_TABLE + table + 1), ...get(bytes), ...number(4), ...I8X16_SHR_U, ...I8X16_SWIZZLE],
      V128_AND,
    ].flat();
  const tables = Array.from({ length: TABLES }, (_, table) =>
    [number(0), V128_LOAD(table * TABLE_BYTES), set(FIRST_TABLE + table)].flat(),
  );
  const code = [
    ...tables,
    [...number(15), ...I8X16_SPLAT, ...set(HALF), ...number(0), ...I8X16_SPLAT, ...set(ZERO)],
    [...BLOCK, ...LOOP],
    [...get(AT), ...get(TO), I32_GE_U, BR_IF, 1],
    [...get(AT), ...V128_LOAD(0), ...set(BYTES)],
    [...get(AT), ...V128_LOAD(1), ...set(SECOND)],
    [...get(AT), ...V128_LOAD(2), ...set(THIRD)],
    [...get(AT), ...V128_LOAD(3), ...set(FOURTH)],
    // Two bytes of quotes for 16 of text.
    [...get(AT), ...number(TEXT_AT), I32_SUB, ...number(3), I32_SHR_U, ...number(QUOTES_AT), I32_ADD],
    [...get(BYTES), ...get(QUOTE), ...I8X16_EQ, ...I8X16_BITMASK, ...I32_STORE16],
    lookUp(0, BYTES),
    [...lookUp(2, BYTES), ...lookUp(4, SECOND), ...V128_AND],
    [...lookUp(6, THIRD), ...V128_AND, ...lookUp(8, FOURTH), ...V128_AND],
    [...V128_OR, ...set(FOUND)],
    [...get(FOUND), ...get(ZERO), ...I8X16_NE, ...I8X16_BITMASK, LOCAL_TEE, MASK],
    [...IF, ...LOOP],
    // A mark is a place in the text, not in the memory.
    [...get(OUT), ...get(AT), ...get(MASK), I32_CTZ, I32_ADD, ...number(TEXT_AT), I32_SUB, ...I32_STORE],
    [...get(OUT), ...number(4), I32_ADD, ...set(OUT)],
    [...get(MASK), ...get(MASK), ...number(1), I32_SUB, I32_AND, LOCAL_TEE, MASK, BR_IF, 0],
    [END, END],
    [...get(AT), ...number(16), I32_ADD, ...set(AT), BR, 0],
    [END, END],
    [...get(OUT), END],
  ].flat();
  const locals = [2, 1, TYPE_I32, 18, TYPE_V128];
  const body = [...locals, ...code];
  const name = (text: string): number[] => [text.length, ...Buffer.from(text)];
  return Uint8Array.from(
    [
      [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
      section(1, [1, 0x60, 3, TYPE_I32, TYPE_I32, TYPE_I32, 1, TYPE_I32]),
      section(3, [1, 0]),
      section(5, [1, 1, ...leb(PAGES), ...leb(PAGES)]),
      section(7, [2, ...name("memory"), 2, 0, ...name("find"), 0, 0]),
      section(10, [1, ...leb(body.length), ...body]),
    ].flat(),
  );
}

/** A positive constant: the seventh bit of its last byte is its sign. */
function signed(value: number): number[] {
  return value < 64 ? [value] : [(value & 127) | 128, ...signed(value >> 7)];
}
