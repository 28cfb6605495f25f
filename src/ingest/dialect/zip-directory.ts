import { open } from "node:fs/promises";

const END_RECORD = 0x06054b50;
const ENTRY = 0x02014b50;
const END_RECORD_BYTES = 22;
const LONGEST_COMMENT = 65_535;
/** A directory larger than this is no export's. */
const LARGEST_DIRECTORY = 16_777_216;

export interface ZipEntry {
  readonly name: string;
  /** What it says it unpacks to. */
  readonly bytes: number;
  /** CRC-32 of what it unpacks to. */
  readonly checksum: number;
  /** Where its own header stands in the file. */
  readonly from: number;
}

/**
 * What a zip says it holds, by its central directory (PKWARE's APPNOTE 4.3.12 and 4.3.16); null where it has none that can be read.
 * Asked before a library unpacks the file into memory.
 */
export async function zipEntries(file: string): Promise<readonly ZipEntry[] | null> {
  const handle = await open(file, "r");
  try {
    const { size } = await handle.stat();
    const tail = await readAt(handle, Math.max(0, size - END_RECORD_BYTES - LONGEST_COMMENT), size);
    for (let at = tail.length - END_RECORD_BYTES; at >= 0; at--) {
      if (tail.readUInt32LE(at) !== END_RECORD) continue;
      const length = tail.readUInt32LE(at + 12);
      const from = tail.readUInt32LE(at + 16);
      if (length > LARGEST_DIRECTORY || from + length > size) return null;
      return entriesOf(await readAt(handle, from, from + length));
    }
    return null;
  } finally {
    await handle.close();
  }
}

async function readAt(handle: Awaited<ReturnType<typeof open>>, from: number, to: number): Promise<Buffer> {
  const buffer = Buffer.alloc(to - from);
  const { bytesRead } = await handle.read(buffer, 0, buffer.length, from);
  return buffer.subarray(0, bytesRead);
}

function entriesOf(directory: Buffer): readonly ZipEntry[] {
  const entries: ZipEntry[] = [];
  let at = 0;
  while (at + 46 <= directory.length && directory.readUInt32LE(at) === ENTRY) {
    const nameLength = directory.readUInt16LE(at + 28);
    const name = directory.subarray(at + 46, at + 46 + nameLength).toString("utf8");
    entries.push({
      name,
      bytes: directory.readUInt32LE(at + 24),
      checksum: directory.readUInt32LE(at + 16),
      from: directory.readUInt32LE(at + 42),
    });
    at += 46 + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return entries;
}
