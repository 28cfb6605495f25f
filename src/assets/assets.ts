import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { getAsset, isSea } from "node:sea";

/**
 * The files that travel with the program. In the npm package they lie beside it, at the same place seen from src/ and from
 * dist/; in an executable they are inside the one file.
 */

/** The text of a file of the package, by its path from the package's root; line ends are LF whatever the checkout made of them. */
export function assetText(path: string): string {
  const text = isSea() ? getAsset(path, "utf8") : readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
  // HTML parsers turn CRLF into LF before a style or script is hashed; a Windows checkout must give the same hash.
  return text.replaceAll("\r\n", "\n");
}

/** What package.json says of the program. */
export function packageVersion(): string {
  return (JSON.parse(assetText("package.json")) as { version: string }).version;
}

/** The commit the program was built from, or null where the build did not know it. */
export function buildCommit(): string | null {
  try {
    return (JSON.parse(assetText("dist/build.json")) as { commit: string | null }).commit;
  } catch {
    // Run from a checkout that was never built.
    return null;
  }
}

/** True in an executable, where an optional package can only lie in a `node_modules` folder beside it. */
export function isExecutable(): boolean {
  return isSea();
}

/** Loads a CommonJS package from the `node_modules` folder beside the executable. Throws as `require` does. */
export function requireBesideExecutable(name: string): unknown {
  // Where /proc is not mounted Node knows its own path only as it was called: resolved, it may be relative.
  return createRequire(resolve(process.execPath))(name);
}
