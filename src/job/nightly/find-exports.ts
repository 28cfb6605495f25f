import { createHash } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { pipeline } from "node:stream/promises";
import type { KnownInput } from "../../history/rows.ts";
import { INSIDE, type ExpandedArchive } from "../../ingest/archive/expand.ts";
import { DAY_MS, SECOND_MS } from "../../model/units.ts";
import { errorText } from "../../model/diagnostic.ts";
import { withRememberedOrders, type RememberedOrder } from "./date-orders.ts";

/** A file of an export folder that is complete and can be read. */
export interface ExportFile extends RememberedOrder {
  /** As found under the folder named in the config. */
  readonly path: string;
  readonly bytes: number;
  readonly modifiedMs: number;
  /** Index of the path of the config under which it was found. */
  readonly origin: number;
  /** Of the content. */
  readonly sha256: string;
  /** What the history remembers of this content; null where it was never read. */
  readonly known: KnownInput | null;
  /** Where the content lies, for a file that was taken out of an archive (`bundle.tgz!/vmkernel.log`). */
  readonly spooled?: string;
}

export interface FoundExports {
  readonly files: readonly ExportFile[];
  /** Still being written; they are taken next time. */
  readonly unsettled: readonly string[];
  /** Folders and files that could not be read, with the reason. */
  readonly unreachable: readonly Unreachable[];
}

export interface Unreachable {
  readonly path: string;
  readonly reason: string;
}

export interface FindOptions {
  /** A file that changed within this time is looked at again after it; if it changed meanwhile it is left for later. */
  readonly settleSeconds: number;
  /** Epoch ms of the machine's clock, which is what files are stamped with, whatever time the run is told it is. */
  readonly machineNow: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Takes an archive apart; null for any other file. Without it archives are files like any other. */
  readonly expand?: (path: string) => Promise<ExpandedArchive | null>;
}

interface Listed {
  readonly path: string;
  readonly bytes: number;
  readonly modifiedMs: number;
  readonly spooled?: string;
}

interface Candidate extends Listed {
  readonly origin: number;
}

/**
 * Lists the exports under folders (or single files), recognised by content. A content is listed once, however many
 * copies there are. Nothing here throws for a folder or file that cannot be read.
 */
export async function findExports(
  folders: readonly string[],
  known: readonly KnownInput[],
  options: FindOptions,
): Promise<FoundExports> {
  const unreachable: Unreachable[] = [];
  const candidates: Candidate[] = [];
  for (const [origin, folder] of folders.entries()) {
    const listed: Listed[] = [];
    await list(folder, listed, unreachable);
    for (const file of listed) candidates.push({ ...file, origin });
  }
  const { settled: listed, unsettled } = await settle(candidates, options);
  const settled = await expanded(listed, known, options, unreachable);

  const byPlace = new Map(known.map((input) => [placeOf(input), input]));
  const byContent = new Map(known.map((input) => [input.sha256, input]));
  const files = new Map<string, ExportFile>();
  for (const candidate of settled) {
    const same = byPlace.get(placeOf(candidate));
    const sha256 = same?.sha256 ?? (await hash(candidate.spooled ?? candidate.path, unreachable));
    if (sha256 === null || files.has(sha256)) continue;
    files.set(sha256, { ...candidate, sha256, known: byContent.get(sha256) ?? null });
  }
  return { files: withRememberedOrders([...files.values()], known), unsettled, unreachable };
}

/** Inventories and neighbours reach back so far at most: an older archive that is known is not taken apart again. */
const ARCHIVE_DAYS = 10;

async function expanded(
  candidates: readonly Candidate[],
  known: readonly KnownInput[],
  { expand, machineNow }: FindOptions,
  unreachable: Unreachable[],
): Promise<readonly Candidate[]> {
  if (expand === undefined) return candidates;
  const knownArchives = new Set(known.flatMap(({ path, modifiedMs }) => archiveOf(path, modifiedMs)));
  const oldest = machineNow() - ARCHIVE_DAYS * DAY_MS;
  const files: Candidate[] = [];
  for (const candidate of candidates) {
    const { path, modifiedMs, origin } = candidate;
    if (modifiedMs < oldest && knownArchives.has(JSON.stringify([path, modifiedMs]))) continue;
    // What cannot be opened is told by whoever reads it.
    const archive = await expand(path).catch(() => null);
    if (archive === null) {
      files.push(candidate);
      continue;
    }
    for (const reason of archive.problems) unreachable.push({ path, reason });
    for (const inside of archive.files)
      files.push({ path: inside.path, bytes: inside.bytes, modifiedMs, origin, spooled: inside.file });
  }
  return files;
}

function archiveOf(path: string, modifiedMs: number): string[] {
  const end = path.indexOf(INSIDE);
  return end === -1 ? [] : [JSON.stringify([path.slice(0, end), modifiedMs])];
}

/** Path, size and time: unchanged means unchanged content, as backup programs have it. */
function placeOf(input: Listed): string {
  return JSON.stringify([input.path, input.bytes, input.modifiedMs]);
}

/** Lists what a path of the config names: a file, a folder with all below it, or a pattern such as `D:\\exports\\*.csv`. */
async function list(path: string, found: Listed[], unreachable: Unreachable[]): Promise<void> {
  const pattern = existsSync(path) ? null : patternOf(path);
  if (pattern === null) return await listBelow(path, found, unreachable);
  const below: Listed[] = [];
  await listBelow(pattern.folder, below, unreachable);
  for (const candidate of below) if (pattern.matches(candidate.path)) found.push(candidate);
}

async function listBelow(path: string, found: Listed[], unreachable: Unreachable[]): Promise<void> {
  try {
    const there = await stat(path);
    if (there.isFile()) found.push({ path, bytes: there.size, modifiedMs: there.mtimeMs });
    if (!there.isDirectory()) return;
    const entries = await readdir(path, { withFileTypes: true });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const below = join(path, entry.name);
      // Hidden files are somebody's half-written copies; a linked folder may lead back up.
      if (entry.name.startsWith(".")) continue;
      if (entry.isSymbolicLink() && (await stat(below).catch(() => null))?.isFile() !== true) continue;
      await listBelow(below, found, unreachable);
    }
  } catch (error) {
    unreachable.push({ path, reason: errorText(error) });
  }
}

/** The folder where a pattern with `*`, `**` or `?` begins, and which paths it means; null for a path without any. */
function patternOf(path: string): { readonly folder: string; readonly matches: (file: string) => boolean } | null {
  const parts = path.split(/[\\/]/);
  const first = parts.findIndex((part) => /[*?]/.test(part));
  if (first === -1) return null;
  const folder = parts.slice(0, first).join(sep) || sep;
  const texts = parts.slice(first).map((part) => {
    if (part === "**") return "(?:[^/]+/)*";
    const text = part
      .replaceAll(/[.+^${}()|[\]\\]/g, "\\$&")
      .replaceAll("*", "[^/]*")
      .replaceAll("?", "[^/]");
    return `${text}/`;
  });
  // **/*.csv: ^(?:[^/]+/)*[^/]*\.csv$
  const matcher = new RegExp(`^${texts.join("").replace(/\/$/, "")}$`, process.platform === "win32" ? "i" : "");
  return { folder, matches: (file) => matcher.test(relative(folder, file).replaceAll("\\", "/")) };
}

/**
 * Only what has not changed for a while is complete. A time in the future (clock set back, or a share whose clock is
 * ahead) says nothing, so such a file is watched like a young one.
 */
async function settle(
  candidates: readonly Candidate[],
  options: FindOptions,
): Promise<{ readonly settled: readonly Candidate[]; readonly unsettled: readonly string[] }> {
  const settleMs = options.settleSeconds * SECOND_MS;
  const now = options.machineNow();
  const isOld = (candidate: Candidate): boolean =>
    candidate.modifiedMs <= now && now - candidate.modifiedMs >= settleMs;
  const young = candidates.filter((candidate) => !isOld(candidate));
  if (young.length === 0) return { settled: candidates, unsettled: [] };
  await options.sleep(settleMs);
  const unsettled = new Set<string>();
  for (const candidate of young) {
    const again = await stat(candidate.path).catch(() => null);
    if (again?.size !== candidate.bytes || again.mtimeMs !== candidate.modifiedMs) unsettled.add(candidate.path);
  }
  return { settled: candidates.filter(({ path }) => !unsettled.has(path)), unsettled: [...unsettled].sort() };
}

async function hash(path: string, unreachable: Unreachable[]): Promise<string | null> {
  const sha256 = createHash("sha256");
  try {
    await pipeline(createReadStream(path), sha256);
    return sha256.digest("hex");
  } catch (error) {
    unreachable.push({ path, reason: errorText(error) });
    return null;
  }
}
