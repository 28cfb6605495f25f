import { mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { errorCode, errorText } from "../model/diagnostic.ts";

/**
 * Makes a folder and those above it. Node's own `recursive` never returns where a folder says that it is there and yet that
 * nothing can be made in it, as /proc does; here every folder is tried once.
 */
export async function makeFolder(folder: string): Promise<void> {
  if (await isFolder(folder)) return;
  const above = dirname(folder);
  if (above !== folder) await makeFolder(above);
  try {
    await mkdir(folder);
  } catch (error) {
    // Another run may have made it just now.
    if (!(await isFolder(folder))) throw error;
  }
}

async function isFolder(path: string): Promise<boolean> {
  return await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: "this user may not write there",
  EPERM: "this user may not write there",
  EROFS: "the file system is read-only",
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  EEXIST: "a file of that name stands in the way",
  ENOTDIR: "a part of the path is a file, not a folder",
  EISDIR: "a folder of that name stands in the way",
  ENOENT: "no folder can be made there",
  ENAMETOOLONG: "the name is too long",
  EIO: "the disk reports an error",
  ESTALE: "the share is gone",
};

/** Why something could not be written, for a sentence of ours: what a person can do something about, and the code to look up. */
export function whyNotWritten(error: unknown): string {
  const code = errorCode(error) ?? "";
  const reason = REASONS[code];
  return reason === undefined ? errorText(error) : `${reason} (${code})`;
}

/** An error of the file system; any other is one of ours. */
export function isSystemError(error: unknown): boolean {
  return error instanceof Error && "syscall" in error;
}
