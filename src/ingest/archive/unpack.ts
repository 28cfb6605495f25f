import { closeSync, createReadStream, openSync, writeSync } from "node:fs";
import { open, stat } from "node:fs/promises";
import { join } from "node:path";
import { createGunzip, gunzipSync, constants, crc32 } from "node:zlib";
import { zipEntries } from "../dialect/zip-directory.ts";
import { isText } from "../is-text.ts";
import { beginsAsTar, TarReader } from "./tar.ts";
import { errorText } from "../../model/diagnostic.ts";

/** A file out of an archive, spooled under a name of our own: what it is called inside decides nothing but what is shown. */
export interface Member {
  /** `/` separated, without anything that leads out of the archive. */
  readonly name: string;
  readonly file: string;
  readonly bytes: number;
}

export interface Unpacked {
  readonly members: readonly Member[];
  /** Files that cannot be exports by their first bytes. */
  readonly passedOver: number;
  /** Why not everything came out, in words; empty where it did. */
  readonly problems: readonly string[];
}

/** What all archives of one run may take together. */
export interface Budget {
  entries: number;
  bytes: number;
}

/** A log bundle has some thousand files and unpacks to a few GB. */
export function wholeBudget(): Budget {
  return { entries: 50_000, bytes: 16 * 1_073_741_824 };
}

/** Logs shrink to a twentieth or less, a bomb to a thousandth. */
const LARGEST_RATIO = 250;
/** So much may come out of anything, however small. */
const UNSUSPICIOUS_BYTES = 64 * 1_048_576;
const HEAD_BYTES = 65_536;

export type ArchiveKind = "tar" | "zip";

/** What kind of archive a file is, by its content; null for anything else, workbooks and documents (which are zips) among them. */
export async function archiveKind(file: string): Promise<ArchiveKind | null> {
  const head = await headOf(file);
  if (head.subarray(0, 4).toString("latin1") === "PK\u0003\u0004") {
    const entries = await zipEntries(file);
    return entries !== null && entries.some(({ name }) => isOfficePart(name)) ? null : "zip";
  }
  return beginsAsTar(plainHead(head)) ? "tar" : null;
}

function isOfficePart(name: string): boolean {
  return name === "[Content_Types].xml" || name === "mimetype" || name === "META-INF/MANIFEST.MF";
}

async function headOf(file: string): Promise<Buffer> {
  const handle = await open(file, "r");
  try {
    const buffer = Buffer.alloc(HEAD_BYTES);
    const { bytesRead } = await handle.read(buffer, 0, HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

const isGzip = (bytes: Buffer): boolean => bytes.length > 2 && bytes[0] === 0x1f && bytes[1] === 0x8b;

function plainHead(head: Buffer): Buffer {
  if (!isGzip(head)) return head;
  try {
    return gunzipSync(head, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 64 * 1_048_576 });
  } catch {
    return Buffer.alloc(0);
  }
}

/** Takes an archive apart into `folder`. Never throws for what is inside: a damaged archive gives what comes before the damage. */
export async function unpack(file: string, kind: ArchiveKind, folder: string, budget: Budget): Promise<Unpacked> {
  const spool = new Spool(folder, budget, (await stat(file)).size);
  try {
    await (kind === "tar" ? unpackTar(file, spool) : unpackZip(file, spool));
  } catch (error) {
    if (!(error instanceof LimitReached)) spool.problem(errorText(error));
  }
  return spool.close();
}

class LimitReached extends Error {}

/** The files that come out, each written as it comes; stops where they are too many or too large. */
class Spool {
  private readonly folder: string;
  private readonly budget: Budget;
  private readonly packedBytes: number;
  private readonly members: Member[] = [];
  private readonly problems: string[] = [];
  private passedOver = 0;
  private written = 0;
  private current: OpenMember | null = null;
  isStopped = false;

  constructor(folder: string, budget: Budget, packedBytes: number) {
    this.folder = folder;
    this.budget = budget;
    this.packedBytes = packedBytes;
  }

  /** Null for what is no export by its name alone. */
  open(rawName: string): OpenMember | null {
    const name = shownName(rawName);
    if (name === null) return null;
    if (this.budget.entries-- <= 0) this.stop("it holds more files than can be read");
    this.current = new OpenMember(
      name,
      join(this.folder, String(this.members.length + this.passedOver).padStart(6, "0")),
    );
    return this.current;
  }

  data(member: OpenMember, chunk: Uint8Array): void {
    this.written += chunk.length;
    this.budget.bytes -= chunk.length;
    if (this.written > UNSUSPICIOUS_BYTES && this.written > this.packedBytes * LARGEST_RATIO)
      this.stop(`it unpacks to more than ${LARGEST_RATIO} times its size`);
    if (this.budget.bytes < 0) this.stop("it unpacks to more than can be read");
    member.write(chunk);
  }

  end(member: OpenMember): void {
    this.current = null;
    const bytes = member.close();
    if (bytes === null) this.passedOver++;
    else this.members.push({ name: member.name, file: member.file, bytes });
  }

  problem(text: string): void {
    if (!this.problems.includes(text)) this.problems.push(text);
  }

  private stop(reason: string): never {
    this.problem(reason);
    this.isStopped = true;
    throw new LimitReached(reason);
  }

  close(): Unpacked {
    if (this.current !== null) this.end(this.current);
    return { members: this.members, passedOver: this.passedOver, problems: this.problems };
  }
}

class OpenMember {
  readonly name: string;
  readonly file: string;
  private descriptor: number | null = null;
  private bytes = 0;
  private isPassedOver = false;

  constructor(name: string, file: string) {
    this.name = name;
    this.file = file;
  }

  write(chunk: Uint8Array): void {
    if (this.isPassedOver || chunk.length === 0) return;
    if (this.descriptor === null) {
      if (isNoExport(chunk)) {
        this.isPassedOver = true;
        return;
      }
      this.descriptor = openSync(this.file, "wx", 0o600);
    }
    writeSync(this.descriptor, chunk);
    this.bytes += chunk.length;
  }

  /** Bytes written, null where it was passed over. */
  close(): number | null {
    if (this.isPassedOver) return null;
    this.descriptor ??= openSync(this.file, "wx", 0o600);
    closeSync(this.descriptor);
    return this.bytes;
  }
}

/** Programs, pictures, dumps: full of zeros in their first bytes, and no UTF-16, gzip or zip. */
function isNoExport(start: Uint8Array): boolean {
  const [first, second] = start;
  const isMarked = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  const isPacked = (first === 0x1f && second === 0x8b) || (first === 0x50 && second === 0x4b);
  if (isMarked || isPacked) return false;
  const sample = start.subarray(0, 4096);
  let zeros = 0;
  let oddZeros = 0;
  for (const [at, byte] of sample.entries()) {
    if (byte !== 0) continue;
    zeros++;
    if (at % 2 === 1) oddZeros++;
  }
  // UTF-16 without a mark has a zero in nearly every second byte; a stray zero in a text is an accident.
  const isWideText = Math.max(oddZeros, zeros - oddZeros) > sample.length * 0.35 && zeros < sample.length * 0.6;
  return zeros > sample.length * 0.02 && !isWideText && !isText(sample);
}

/** Parts that lead out are dropped, hidden files and what macOS adds are nobody's exports. */
function shownName(name: string): string | null {
  const parts = name
    .replaceAll("\\", "/")
    .split("/")
    .map((part) => part.replaceAll(/\p{Cc}/gu, "").trim())
    .filter((part) => part !== "" && part !== "." && part !== ".." && !/^[A-Za-z]:$/.test(part));
  const last = parts.at(-1);
  return last === undefined || last.startsWith(".") || parts[0] === "__MACOSX" ? null : parts.join("/");
}

async function unpackTar(file: string, spool: Spool): Promise<void> {
  const reader = new TarReader({
    file: (name) => {
      const member = spool.open(name);
      return member === null ? null : { data: (chunk) => spool.data(member, chunk), end: () => spool.end(member) };
    },
    broken: (reason) => spool.problem(reason),
  });
  const raw = createReadStream(file);
  const gzipped = isGzip(await headOf(file));
  const stream = gzipped ? raw.pipe(createGunzip()) : raw;
  raw.on("error", (error) => stream.destroy(error));
  let isDamaged = true;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) reader.push(chunk);
    isDamaged = false;
  } finally {
    raw.destroy();
    reader.end(isDamaged);
  }
}

async function unpackZip(file: string, spool: Spool): Promise<void> {
  // Seldom needed, and 90 KB to load.
  const { Unzip, UnzipInflate } = await import("fflate");
  // The library checks no sums: what is promised stands in the directory, in the order of the entries in the file.
  const promised = (await zipEntries(file))?.toSorted((a, b) => a.from - b.from) ?? null;
  let found = 0;
  const unzip = new Unzip((entry) => {
    const told = promised?.[found++] ?? null;
    let checksum = 0;
    const member = entry.name.endsWith("/") ? null : spool.open(entry.name);
    entry.ondata = (error, data, final) => {
      if (spool.isStopped) return;
      if (error !== null) {
        spool.problem(`${entry.name}: ${error.message}`);
        if (member !== null) spool.end(member);
        return;
      }
      if (told !== null) checksum = crc32(data, checksum);
      if (final && told !== null && checksum !== told.checksum)
        spool.problem(`${entry.name} is damaged: its checksum is not that of its data`);
      if (member === null) return;
      spool.data(member, data);
      if (final) spool.end(member);
    };
    entry.start();
  });
  unzip.register(UnzipInflate);
  const stream = createReadStream(file);
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      unzip.push(chunk);
      // The library hands what is thrown in a callback back to it: a stop is asked for here.
      if (spool.isStopped) return;
    }
    unzip.push(new Uint8Array(0), true);
    if (promised !== null && found !== promised.length)
      spool.problem(`its directory names ${promised.length} files, ${found} were found`);
  } finally {
    stream.destroy();
  }
}
