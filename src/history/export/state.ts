import { createReadStream, existsSync } from "node:fs";
import { appendFile, open, readdir, rename, rm, rmdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";
import { errorCode, KnownError } from "../../model/diagnostic.ts";
import { isExportFile } from "./layout.ts";

/** What a folder holds, in lines: Spark and Hive read no file whose name begins so. */
export const EXPORT_STATE = "_precopy-history.jsonl";
/** The marker of an export of 0.2.0 and before. */
export const FORMER_MARKER = "precopy-history.json";
const WHAT = "precopy history export";
export const EXPORT_FORMAT = 2;

/** A file of an export as the folder's own list has it. */
export interface ExportEntry {
  readonly file: string;
  readonly rows: number;
  readonly bytes: number;
  /** Changes whenever a row of the file changes, comes or goes. */
  readonly content: string;
}

/** What an earlier export has left in a folder. */
export interface ExportState {
  /** The history it is of, and the version of its columns; null where it is none of this format. */
  readonly head: ExportHead | null;
  readonly entries: ReadonlyMap<string, ExportEntry>;
}

export interface ExportHead {
  readonly history: string;
  readonly schemaVersion: number;
}

/** Throws KnownError for a folder that holds something else: nothing of others is ever touched. */
export async function readExportState(folder: string): Promise<ExportState> {
  const none: ExportState = { head: null, entries: new Map() };
  const file = join(folder, EXPORT_STATE);
  if (!existsSync(folder)) return none;
  if (!existsSync(file)) {
    if (existsSync(join(folder, FORMER_MARKER)) || (await readdir(folder)).length === 0) return none;
    throw new KnownError(`${folder} is not empty and is no earlier export; name another folder with --out.`);
  }
  let head: ExportHead | null = null;
  const entries = new Map<string, ExportEntry>();
  for await (const line of createInterface({ input: createReadStream(file, "utf8"), crlfDelay: Infinity })) {
    const said = parsed(line);
    if (said === null) continue;
    const { what, format, history, schemaVersion, file: path, rows, bytes, content } = said;
    if (what === WHAT) {
      if (Number(format) > EXPORT_FORMAT)
        throw new KnownError(`${folder} was written by a newer precopy; update precopy, or name another folder.`);
      head = { history: String(history), schemaVersion: Number(schemaVersion) };
    } else if (typeof path === "string" && isExportFile(path)) {
      if (typeof content === "string")
        entries.set(path, { file: path, rows: Number(rows), bytes: Number(bytes), content });
      else entries.delete(path);
    }
  }
  return { head, entries };
}

/** A line that a crash has cut short says nothing; its file is written again. */
function parsed(line: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/** Written anew as a whole: at the begin of an export that changes something, and at its end. */
export async function writeExportState(
  folder: string,
  head: ExportHead,
  program: string,
  entries: Iterable<ExportEntry>,
): Promise<void> {
  const first = {
    what: WHAT,
    format: EXPORT_FORMAT,
    schemaVersion: head.schemaVersion,
    program,
    history: head.history,
  };
  const sorted = [...entries].sort((a, b) => (a.file < b.file ? -1 : 1));
  const file = join(folder, EXPORT_STATE);
  await writeWhole(file, [first, ...sorted].map((line) => `${JSON.stringify(line)}\n`).join(""));
}

/** Notes a file that is in its place; a run that dies later need not write it again. */
export async function noteExportFile(folder: string, entry: ExportEntry): Promise<void> {
  await appendFile(join(folder, EXPORT_STATE), `${JSON.stringify(entry)}\n`);
}

/** Notes that a file goes, before it goes. */
export async function noteExportGone(folder: string, file: string): Promise<void> {
  await appendFile(join(folder, EXPORT_STATE), `${JSON.stringify({ file })}\n`);
}

export async function writeWhole(file: string, text: string): Promise<void> {
  const temporary = join(dirname(file), `.${process.pid}.unfinished`);
  const handle = await open(temporary, "w");
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await moveInto(temporary, file);
}

const PATIENCE_MS = 5000;

/** Gives a file that is whole its name. On Windows a reader may hold the old one open for a moment. */
export async function moveInto(from: string, to: string): Promise<void> {
  for (const until = Date.now() + PATIENCE_MS; ; await wait(250)) {
    try {
      return await rename(from, to);
    } catch (error) {
      const code = errorCode(error) ?? "";
      if (!["EPERM", "EACCES", "EBUSY"].includes(code) || Date.now() >= until) throw error;
    }
  }
}

/** Brings what was written onto the disk: a name must not outlive its content. Returns the size. */
export async function settleFile(file: string): Promise<number> {
  const handle = await open(file, "r+");
  try {
    await handle.sync();
    return (await handle.stat()).size;
  } finally {
    await handle.close();
  }
}

/** The files of ours below a folder, separated by `/`, with their sizes; what else lies there is somebody else's. */
export async function listExportFiles(folder: string): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>();
  for (const outer of await readdir(folder)) {
    if (!outer.startsWith("vc=") && !outer.startsWith("vcenter=")) continue;
    for (const inner of await readdir(join(folder, outer)).catch(() => []))
      for (const name of await readdir(join(folder, outer, inner)).catch(() => [])) {
        const path = `${outer}/${inner}/${name}`;
        if (isExportFile(path)) found.set(path, (await stat(join(folder, path))).size);
      }
  }
  return found;
}

/** Removes a file, and its folders where it was the last in them. */
export async function removeExportFile(folder: string, path: string): Promise<void> {
  await rm(join(folder, path), { force: true });
  const [outer = "", inner = ""] = path.split("/");
  await rmdir(join(folder, outer, inner)).catch(() => undefined);
  await rmdir(join(folder, outer)).catch(() => undefined);
}
