import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../shared.ts";

/** A sample of the repository, as it lies there. */
export interface Seed {
  /** Below samples/, `/` separated; its first folder is the format. */
  readonly path: string;
  readonly bytes: Buffer;
}

/** So much of a large sample is mutated: its beginning says what it is, and thousands of mutants want small ones. */
export const LARGEST_BYTES = 24_576;

/** All samples of all formats, in the order of their paths; those longer than `largest` bytes cut at a line's end, workbooks whole. */
export function allSeeds(largest = LARGEST_BYTES): readonly Seed[] {
  const folder = join(ROOT, "samples");
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith(".md"))
    .map((entry) => join(entry.parentPath, entry.name));
  return paths
    .map((path) => ({ path: path.slice(folder.length + 1).replaceAll("\\", "/"), bytes: shortened(path, largest) }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

function shortened(path: string, largest: number): Buffer {
  const bytes = readFileSync(path);
  if (bytes.length <= largest || path.endsWith(".xlsx")) return bytes;
  const end = bytes.indexOf("\n", largest);
  // A document of one line stays as it is: cut, it would be one kind of damage only.
  return end === -1 ? bytes : bytes.subarray(0, end + 1);
}
