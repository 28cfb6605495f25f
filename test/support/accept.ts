import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** True while `npm run accept` runs: golden files and samples are then written instead of compared. */
const ACCEPTING = process.env["PRECOPY_ACCEPT"] === "1";

/** Writes what the test would compare, but only when asked to. */
export function accept(file: string, content: string | Uint8Array): void {
  if (!ACCEPTING) return;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}

/** What a failing golden test tells. */
export function howToAccept(filter: string): string {
  return `Look at the difference; to accept it: npm run accept -- ${filter}`;
}
