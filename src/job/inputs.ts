import { createWriteStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { ArchiveSpool } from "../ingest/archive/spool.ts";
import { errorText } from "../model/diagnostic.ts";

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
  /** Removes what was spooled from standard input and out of archives. */
  dispose(): Promise<void>;
}

/**
 * Files, folders (read recursively) and `-`, in the order of their paths by code point: the order on the command line decides
 * nothing. Standard input is spooled to a temporary file because detection looks at its head first; what is inside an archive
 * likewise, as an input of its own.
 */
export async function findInputs(
  names: readonly string[],
  stdin: Readable,
  vcenterOf: (path: string) => string | null,
): Promise<FoundInputs> {
  const files = new Map<string, InputFile>();
  const missing: { path: string; reason: string }[] = [];
  const spool = new ArchiveSpool();
  const add = async (file: string, path: string): Promise<void> => {
    // What cannot be opened is told by whoever reads it.
    const archive = await spool.expand(file, path).catch(() => null);
    if (archive === null) {
      files.set(path, { file, path, vcenter: vcenterOf(path) });
      return;
    }
    for (const reason of archive.problems) missing.push({ path, reason });
    for (const inside of archive.files)
      files.set(inside.path, { file: inside.file, path: inside.path, vcenter: vcenterOf(inside.path) });
    if (archive.files.length === 0 && archive.problems.length === 0)
      missing.push({ path, reason: "the archive holds no file that could be an export" });
  };
  for (const name of names) {
    if (name === "-") {
      const file = join(await spool.folder(), "stdin");
      await pipeline(stdin, createWriteStream(file));
      await add(file, "-");
      continue;
    }
    try {
      const found = await filesUnder(name);
      if (found.length === 0) missing.push({ path: shownPath(name), reason: "the folder is empty" });
      for (const file of found) await add(file, shownPath(file));
    } catch (error) {
      missing.push({ path: shownPath(name), reason: reasonOf(error) });
    }
  }
  return {
    files: [...files.values()].sort((a, b) => byCodePoint(a.path, b.path)),
    missing: missing.sort((a, b) => byCodePoint(a.path, b.path)),
    dispose: () => spool.dispose(),
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
  return errorText(error);
}

export function byCodePoint(a: string, b: string): number {
  const [left, right] = [Array.from(a), Array.from(b)];
  for (let index = 0; index < Math.min(left.length, right.length); index++) {
    const difference = (left[index]?.codePointAt(0) ?? 0) - (right[index]?.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
