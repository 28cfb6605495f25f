import { createWriteStream } from "node:fs";
import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

/** One file to read. */
export interface InputFile {
  readonly file: string;
  /** As report.json shows it: what the user named, `/` separated. */
  readonly path: string;
  readonly vcenter: string | null;
  readonly timeZone?: string | null;
  readonly dateOrder?: "mdy" | "dmy" | "ymd" | null;
  readonly format?: string | null;
}

export interface FoundInputs {
  readonly files: readonly InputFile[];
  /** Named inputs that are not there or cannot be opened. */
  readonly missing: readonly { readonly path: string; readonly reason: string }[];
  /** Removes what was spooled from standard input. */
  dispose(): Promise<void>;
}

/**
 * Files, folders (read recursively) and `-`, in the order of their paths by code point: the order on the command line decides
 * nothing. Standard input is spooled to a temporary file because detection looks at its head first.
 */
export async function findInputs(
  names: readonly string[],
  stdin: Readable,
  vcenterOf: (path: string) => string | null,
): Promise<FoundInputs> {
  const files = new Map<string, InputFile>();
  const missing: { path: string; reason: string }[] = [];
  let spool: string | null = null;
  for (const name of names) {
    if (name === "-") {
      spool ??= await mkdtemp(join(tmpdir(), "precopy-"));
      const file = join(spool, "stdin");
      await pipeline(stdin, createWriteStream(file));
      files.set("-", { file, path: "-", vcenter: vcenterOf("-") });
      continue;
    }
    try {
      for (const file of await filesUnder(name)) {
        const path = shownPath(file);
        files.set(path, { file, path, vcenter: vcenterOf(path) });
      }
    } catch (error) {
      missing.push({ path: shownPath(name), reason: reasonOf(error) });
    }
  }
  return {
    files: [...files.values()].sort((a, b) => byCodePoint(a.path, b.path)),
    missing: missing.sort((a, b) => byCodePoint(a.path, b.path)),
    dispose: async () => {
      if (spool !== null) await rm(spool, { recursive: true, force: true });
    },
  };
}

async function filesUnder(name: string): Promise<string[]> {
  const info = await stat(name);
  if (!info.isDirectory()) return [name];
  const entries = await readdir(name, { withFileTypes: true });
  const found: string[] = [];
  for (const entry of entries) {
    if (entry.name.startsWith(".")) continue;
    const path = join(name, entry.name);
    if (entry.isDirectory()) for (const below of await filesUnder(path)) found.push(below);
    else if (entry.isFile()) found.push(path);
    else if (entry.isSymbolicLink() && (await stat(path).catch(() => null))?.isFile() === true) found.push(path);
  }
  return found;
}

function shownPath(path: string): string {
  return path.replaceAll("\\", "/").replace(/^\.\//, "");
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code === "ENOENT") return "there is no such file or folder";
  if (code === "EACCES" || code === "EPERM") return "it may not be read by this user";
  return error instanceof Error ? error.message : String(error);
}

export function byCodePoint(a: string, b: string): number {
  const [left, right] = [Array.from(a), Array.from(b)];
  for (let index = 0; index < Math.min(left.length, right.length); index++) {
    const difference = (left[index]?.codePointAt(0) ?? 0) - (right[index]?.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
