import { createWriteStream } from "node:fs";
import { readdir, realpath, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { ArchiveSpool } from "../ingest/archive/spool.ts";
import { errorCode, errorText } from "../model/diagnostic.ts";

/** One file to read. */
export interface InputFile {
  readonly file: string;
  /** As report.json shows it: what the user named, `/` separated. */
  readonly path: string;
  readonly vcenter: string | null;
  readonly timeZone?: string | null;
  readonly dateOrder?: "mdy" | "dmy" | "ymd" | null;
  /** The order that earlier exports of its source had; for a history to say. */
  readonly rememberedOrder?: "mdy" | "dmy" | null;
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
      const told = missing.length;
      const found = await filesUnder(name, missing);
      if (found.length === 0 && missing.length === told)
        missing.push({ path: shownPath(name), reason: "the folder is empty" });
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

/** Files below a path; what of it cannot be listed is said, and the rest stands. */
async function filesUnder(name: string, missing: { path: string; reason: string }[]): Promise<string[]> {
  const found: string[] = [];
  const walked = new Set<string>();
  const walk = async (path: string): Promise<void> => {
    const info = await stat(path);
    if (info.isFile()) {
      found.push(path);
      return;
    }
    if (!info.isDirectory()) throw new Error(NO_FILE);
    // A linked folder may lead back up: each is walked once.
    const real = await realpath(path);
    if (walked.has(real)) return;
    walked.add(real);
    const entries = await readdir(path, { withFileTypes: true });
    for (const entry of entries) {
      // What else lies in a folder is nobody's export; a link that leads nowhere neither.
      const isTaken = entry.isFile() || entry.isDirectory() || entry.isSymbolicLink();
      if (entry.name.startsWith(".") || !isTaken) continue;
      const below = join(path, entry.name);
      if (entry.isSymbolicLink() && !(await isFileOrFolder(below))) continue;
      await walk(below).catch((error: unknown) => missing.push({ path: shownPath(below), reason: reasonOf(error) }));
    }
  };
  await walk(name);
  return found;
}

/** Its bytes come once and in order, and may never end. */
const NO_FILE = "it is a pipe or a device, not a file; pipe it in and name it as -";

async function isFileOrFolder(path: string): Promise<boolean> {
  const info = await stat(path).catch(() => null);
  return info !== null && (info.isFile() || info.isDirectory());
}

function shownPath(path: string): string {
  return path.replaceAll("\\", "/").replace(/^\.\//, "");
}

function reasonOf(error: unknown): string {
  const code = errorCode(error) ?? "";
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
