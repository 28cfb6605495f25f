import type { Random } from "../../support/random.ts";

/** A file of a night. */
export interface File {
  readonly name: string;
  readonly bytes: Buffer;
}

/** Another way to write the same night; null where it does not fit the file. */
export interface Rewrite {
  readonly name: string;
  readonly apply: (file: File, random: Random) => readonly File[] | null;
}

export function textOf({ name, bytes }: File): string | null {
  if (name.endsWith(".xlsx")) return null;
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.subarray(2).toString("utf16le");
  const text = bytes.toString("utf8");
  return text.startsWith("\ufeff") ? text.slice(1) : text;
}

/** The text in UTF-8. */
export function asFile(name: string, text: string): File {
  return { name, bytes: Buffer.from(text, "utf8") };
}

export function shuffled<T>(items: readonly T[], random: Random): readonly T[] {
  return items
    .map((item) => ({ item, rank: random.next() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ item }) => item);
}
