/**
 * One pass over bytes that finds, at the cost of one table look-up a byte, whether a line can hold any of the given words and
 * where its quotes and its end are: Aho and Corasick's automaton (CACM 18, 1975) with the bytes that structure a text built in.
 */

/** Entries from here on are no states but what the byte means; the automaton begins anew after it. */
export const SPECIAL = 0xff00;
export const NEWLINE = SPECIAL;
export const QUOTE = SPECIAL + 1;
export const RETURN = SPECIAL + 2;
/** A byte above ASCII. */
export const HIGH = SPECIAL + 3;
/** A word ends here. */
export const HIT = SPECIAL + 4;

export interface Marks {
  /** Byte that quotes fields or strings. */
  readonly quote: number;
  /** Bytes with a meaning of their own beside quote, line end and those above ASCII, e.g. `[92, BACKSLASH]`. */
  readonly others?: readonly (readonly [byte: number, meaning: number])[];
}

/** At most this many states fit beside the special entries. */
const MOST_STATES = SPECIAL / 256;

/**
 * `table[state | byte]` is the next state, already shifted by 8 bits, or one of the special entries.
 * @throws RangeError where the words need more states than fit.
 */
export function automaton(words: readonly string[], marks: Marks): Uint16Array {
  const tree = new WordTree();
  for (const word of words) tree.add(word);
  const { size } = tree;
  if (size > MOST_STATES) throw new RangeError(`${size} states; at most ${MOST_STATES} fit`);
  const table = new Uint16Array(size * 256);
  const rest = new Uint16Array(size);
  const ends = tree.ends.slice();
  const queue: number[] = [0];
  for (let index = 0; index < queue.length; index++) {
    const state = queue[index] ?? 0;
    const fallback = rest[state] ?? 0;
    ends[state] ||= ends[fallback] ?? false;
    for (let byte = 0; byte < 256; byte++) {
      const child = tree.child(state, byte);
      const elsewhere = state === 0 ? 0 : (table[(fallback << 8) | byte] ?? 0);
      if (child === undefined) table[(state << 8) | byte] = elsewhere;
      else {
        table[(state << 8) | byte] = child;
        rest[child] = elsewhere;
        queue.push(child);
      }
    }
  }
  for (let at = 0; at < table.length; at++) {
    const next = table[at] ?? 0;
    table[at] = ends[next] === true ? HIT : next << 8;
  }
  const structure: readonly (readonly [number, number])[] = [
    [10, NEWLINE],
    [13, RETURN],
    [marks.quote, QUOTE],
    ...(marks.others ?? []),
  ];
  for (let state = 0; state < size; state++) {
    for (let byte = 128; byte < 256; byte++) table[(state << 8) | byte] = HIGH;
    for (const [byte, meaning] of structure) table[(state << 8) | byte] = meaning;
  }
  return table;
}

class WordTree {
  readonly ends: boolean[] = [false];
  private readonly children: Map<number, number>[] = [new Map()];

  get size(): number {
    return this.children.length;
  }

  child(state: number, byte: number): number | undefined {
    return this.children[state]?.get(byte);
  }

  add(word: string): void {
    let state = 0;
    for (let index = 0; index < word.length; index++) {
      const byte = word.charCodeAt(index);
      let next = this.child(state, byte);
      if (next === undefined) {
        next = this.children.length;
        this.children.push(new Map());
        this.ends.push(false);
        this.children[state]?.set(byte, next);
      }
      state = next;
    }
    this.ends[state] = true;
  }
}
