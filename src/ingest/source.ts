import { createReadStream } from "node:fs";
import { open, stat, type FileHandle } from "node:fs/promises";
import { createGunzip } from "node:zlib";
import type { Readable } from "node:stream";
import { errorText } from "../model/diagnostic.ts";
import { isText } from "./is-text.ts";
import { TextFeed, sniffEncoding, type Encoding } from "./encoding.ts";

/** How much of an input detection may look at, in bytes after decompression. */
export const HEAD_BYTES = 65_536;
/** Decoded chunks this small die in the young generation; larger ones pile up until a full collection (test/bench). */
const CHUNK_BYTES = 65_536;
/** Bytes that are scanned leave no garbage but their own buffers: fewer, larger ones cost less. */
const SCAN_BYTES = 524_288;

/** The bounded beginning of an input: all that `probe` sees. */
export interface Head {
  /** File name without folder; only ever a hint. */
  readonly name: string;
  readonly text: string;
  readonly encoding: Encoding;
  /** True when `text` is the whole content. */
  readonly complete: boolean;
  /** `zip` (xlsx), `binary` (PDF, pictures, executables) or `text`. */
  readonly nature: "text" | "zip" | "binary";
  readonly gzipped: boolean;
  /** Set where unpacking failed before the head was full. */
  readonly isTorn?: boolean;
}

/** One input: bytes in, text out. Knows gzip, byte order marks, UTF-16 and legacy code pages, so that no adapter has to. */
export interface Source {
  /** As the user named it, `/` separated; for display and order. */
  readonly path: string;
  readonly file: string;
  readonly bytes: number;
  readonly head: Head;
  /** Decoded text in chunks of about 64 KB, CRLF and lone CR turned into LF. A damaged gzip ends the text and sets `damage`. */
  text(): AsyncIterable<string>;
  /**
   * The same before decoding, decompressed, for a scan that decodes what it needs; absent where there are no bytes behind it. UTF-16
   * is turned into UTF-8: `scannedEncoding` says what the bytes are. A piece holds until the next one is asked for.
   */
  raw?(): AsyncIterable<Uint8Array>;
  /** Set by a scan that saw all of it, and no word by which migrations are told: nobody has to look for one again. */
  isSilent?: boolean;
  /** Set by a reader that missed the end of something: what is not closed. */
  cutShort?: string;
  /** What was wrong with the bytes, known once `text()` has ended. */
  readonly damage: string | null;
  /** Zero bytes were seen with text before and behind them: a block was lost, or a write torn. */
  readonly hasHole?: boolean;
  /** The last lines, known once all of it was read; null before, and for what is no file of text. */
  ending?(): string | null;
  /** What its end is written in, known once all of it was read, where that is another encoding than its beginning's. */
  endsIn?(): "UTF-8" | "UTF-16" | null;
}

/** What the bytes of `Source.raw` are to be decoded as. */
export function scannedEncoding({ encoding }: Head): Encoding {
  return isUtf16(encoding) ? "utf-8" : encoding;
}

function isUtf16(encoding: Encoding): boolean {
  return encoding === "utf-16le" || encoding === "utf-16be";
}

/** UTF-16 as UTF-8, piece by piece: one native pass each way, and half the bytes to scan. */
export async function* asUtf8(pieces: AsyncIterable<Uint8Array>, encoding: Encoding): AsyncIterable<Uint8Array> {
  const decoder = new TextDecoder(encoding, { ignoreBOM: true });
  for await (const piece of pieces) yield Buffer.from(decoder.decode(piece, { stream: true }), "utf8");
  yield Buffer.from(decoder.decode(), "utf8");
}

export async function openSource(file: string, path: string): Promise<Source> {
  const size = (await stat(file)).size;
  const raw = await readHead(file);
  const gzipped = raw.length > 2 && raw[0] === 0x1f && raw[1] === 0x8b;
  const { bytes, isTorn } = gzipped
    ? await headOfStream(createReadStream(file).pipe(createGunzip()))
    : { bytes: raw, isTorn: false };
  const encoding = sniffEncoding(bytes);
  const feed = new TextFeed(encoding);
  const complete = bytes.length < HEAD_BYTES;
  let text = feed.push(bytes);
  if (complete) text += feed.end();
  const name = (path.split("/").pop() ?? path).replace(/\.gz$/i, "");
  const nature = natureOf(bytes, encoding);
  const used = nature === "text" ? feed.used : encoding;
  const head: Head = { name, text, encoding: used, complete, nature, gzipped, isTorn };
  return new FileSource(path, file, size, head);
}

class FileSource implements Source {
  readonly path: string;
  readonly file: string;
  readonly bytes: number;
  readonly head: Head;
  damage: string | null = null;
  isSilent = false;
  cutShort?: string;
  hasHole = false;
  /** Zeros that may be a hole, should text follow. */
  private isInZeros = false;
  private sawText = false;
  private tail: Buffer = Buffer.alloc(0);
  private length = 0;
  private isRead = false;

  constructor(path: string, file: string, bytes: number, head: Head) {
    this.path = path;
    this.file = file;
    this.bytes = bytes;
    this.head = head;
  }

  async *text(): AsyncIterable<string> {
    const feed = new TextFeed(this.head.encoding);
    for await (const chunk of this.chunks(CHUNK_BYTES)) {
      const text = feed.push(chunk);
      if (text !== "") yield text;
    }
    const rest = feed.end();
    if (rest !== "") yield rest;
  }

  raw(): AsyncIterable<Uint8Array> {
    const { encoding, gzipped } = this.head;
    const chunks = gzipped ? this.chunks(SCAN_BYTES) : this.reused(SCAN_BYTES);
    return isUtf16(encoding) ? asUtf8(chunks, encoding) : chunks;
  }

  /** One buffer that is filled again and again: what it held before is gone. */
  private async *reused(size: number): AsyncIterable<Uint8Array> {
    let handle: FileHandle | null = null;
    try {
      handle = await open(this.file, "r");
      // A small file needs no more than itself; where it grows meanwhile, it is read in more pieces.
      const buffer = Buffer.allocUnsafeSlow(Math.min(size, this.bytes + 1));
      for (;;) {
        const { bytesRead } = await handle.read(buffer, 0, buffer.length, null);
        if (bytesRead === 0) break;
        this.keepEnd(buffer.subarray(0, bytesRead));
        yield buffer.subarray(0, bytesRead);
      }
      this.isRead = true;
    } catch (error) {
      this.damage = errorText(error);
    } finally {
      await handle?.close();
    }
  }

  ending(): string | null {
    if (!this.isRead || this.head.nature !== "text") return null;
    // UTF-16 is decoded from a whole unit on.
    const from = isUtf16(this.head.encoding) ? (this.length - this.tail.length) % 2 : 0;
    return new TextDecoder(this.head.encoding).decode(this.tail.subarray(from));
  }

  /** `>>` of Windows PowerShell appends UTF-16 to whatever is there, other programs UTF-8 to that. */
  endsIn(): "UTF-8" | "UTF-16" | null {
    if (!this.isRead || this.head.nature !== "text" || this.length < SNIFFED_BYTES) return null;
    const { encoding } = this.head;
    // From a whole unit on: where a byte was lost before it, the units are the other way round.
    const end = this.tail.subarray(-SNIFFED_BYTES - (this.length % 2));
    const sniffed = sniffEncoding(end);
    if (!isUtf16(encoding)) return isUtf16(sniffed) ? "UTF-16" : null;
    if (end.every((byte) => byte > 0 && byte < 128)) return "UTF-8";
    return isUtf16(sniffed) && sniffed !== encoding ? "UTF-16" : null;
  }

  /** A copy: the buffer may be read into again. */
  private keepEnd(chunk: Buffer): void {
    if (!this.hasHole) this.lookForHole(chunk);
    this.length += chunk.length;
    this.tail = Buffer.concat([this.tail, chunk.subarray(-TAIL_BYTES)]).subarray(-TAIL_BYTES);
  }

  /** What a log begins or ends with may be room that was set aside; no text of any encoding has so many zeros in it. */
  private lookForHole(chunk: Buffer): void {
    let from = this.isInZeros || !this.sawText ? endOfZeros(chunk, 0) : 0;
    if (from === chunk.length) return;
    if (this.isInZeros) this.hasHole = true;
    this.sawText = true;
    while (!this.hasHole) {
      const zeros = chunk.indexOf(HOLE, from);
      if (zeros === -1) return;
      from = endOfZeros(chunk, zeros);
      this.isInZeros = from === chunk.length;
      if (this.isInZeros) return;
      this.hasHole = true;
    }
  }

  private async *chunks(size: number): AsyncIterable<Uint8Array> {
    const read = createReadStream(this.file, { highWaterMark: size });
    const bytes: Readable = this.head.gzipped ? read.pipe(createGunzip({ chunkSize: size })) : read;
    read.on("error", (error) => bytes.destroy(error));
    try {
      for await (const chunk of bytes as AsyncIterable<Buffer>) {
        this.keepEnd(chunk);
        yield chunk;
      }
      this.isRead = true;
    } catch (error) {
      this.damage = errorText(error);
    } finally {
      read.destroy();
    }
  }
}

async function readHead(file: string): Promise<Buffer> {
  const handle = await open(file, "r");
  try {
    const buffer = Buffer.alloc(HEAD_BYTES);
    let filled = 0;
    while (filled < HEAD_BYTES) {
      const { bytesRead } = await handle.read(buffer, filled, HEAD_BYTES - filled, filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return buffer.subarray(0, filled);
  } finally {
    await handle.close();
  }
}

async function headOfStream(stream: Readable): Promise<{ readonly bytes: Buffer; readonly isTorn: boolean }> {
  const parts: Buffer[] = [];
  let size = 0;
  let isTorn = false;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      parts.push(chunk);
      size += chunk.length;
      if (size >= HEAD_BYTES) break;
    }
  } catch {
    // A damaged gzip: what came out so far is the head; text() reports the damage.
    isTorn = true;
  } finally {
    stream.destroy();
  }
  return { bytes: Buffer.concat(parts).subarray(0, HEAD_BYTES), isTorn };
}

/** Shorter runs of zeros are a tool's own padding. */
const HOLE = Buffer.alloc(16);

function endOfZeros(bytes: Buffer, from: number): number {
  let at = from;
  while (at < bytes.length && bytes[at] === 0) at++;
  return at;
}

/** No text of UTF-16 has so many bytes without a zero or one above 127. */
const SNIFFED_BYTES = 128;
/** So much of the end is kept to see whether the text stops in the middle of a line. */
const TAIL_BYTES = 8192;

const BINARY_MAGIC = [
  "%PDF-",
  "\u007fELF",
  "MZ\u0090",
  "\u0089PNG",
  "\u00ff\u00d8\u00ff",
  "PAR1",
  "Rar!",
  "7z\u00bc\u00af",
  "SQLite format 3",
];

function natureOf(bytes: Buffer, encoding: Encoding): Head["nature"] {
  const magic = bytes.subarray(0, 16).toString("latin1");
  if (magic.startsWith("PK\u0003\u0004")) return "zip";
  if (BINARY_MAGIC.some((start) => magic.startsWith(start))) return "binary";
  if (isUtf16(encoding)) return "text";
  return isText(bytes.subarray(0, 4096)) ? "text" : "binary";
}
