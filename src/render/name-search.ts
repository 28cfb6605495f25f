/**
 * Looks for many known names in a text, whatever their case, and gives the longest one at each place. One pattern of all names
 * would be as long as they are together, and a regular expression of some 100 KB is refused by the engine.
 */
export class NameSearch {
  readonly #replacements = new Map<string, string>();
  /** Lengths of the names that begin with these characters, longest first. */
  readonly #lengths = new Map<string, number[]>();

  /** Names in lower case and of at least `SHORTEST_NAME` characters; the first replacement given for one stays. */
  add(name: string, replacement: string): void {
    if (this.#replacements.has(name)) return;
    this.#replacements.set(name, replacement);
    const beginning = name.slice(0, SHORTEST_NAME);
    const lengths = this.#lengths.get(beginning) ?? [];
    if (lengths.includes(name.length)) return;
    this.#lengths.set(
      beginning,
      [...lengths, name.length].sort((a, b) => b - a),
    );
  }

  get names(): Iterable<string> {
    return this.#replacements.keys();
  }

  get size(): number {
    return this.#replacements.size;
  }

  /** The text with every name replaced that `isWhole` takes for one where it stands (in the text as `lowered` gives it). */
  replace(text: string, isWhole: (name: string, lower: string, position: number) => boolean): string {
    const lower = lowered(text);
    let result = "";
    let copied = 0;
    for (let position = 0; position <= lower.length - SHORTEST_NAME; position++) {
      const lengths = this.#lengths.get(lower.slice(position, position + SHORTEST_NAME));
      if (lengths === undefined) continue;
      for (const length of lengths) {
        const name = lower.slice(position, position + length);
        const replacement = this.#replacements.get(name);
        if (replacement === undefined || !isWhole(name, lower, position)) continue;
        result += text.slice(copied, position) + replacement;
        copied = position + length;
        position = copied - 1;
        break;
      }
    }
    return copied === 0 ? text : result + text.slice(copied);
  }
}

/** Shorter names are words of every sentence. */
export const SHORTEST_NAME = 3;

/** Lower case of the same length, so that places in both are the same. */
export function lowered(text: string): string {
  const lower = text.toLowerCase();
  if (lower.length === text.length) return lower;
  // İ (U+0130) becomes two characters
  return Array.from(text, (point) => (point.toLowerCase().length === point.length ? point.toLowerCase() : point)).join(
    "",
  );
}

export function isLetter(character: string): boolean {
  return /[\p{L}\p{N}]/u.test(character);
}
