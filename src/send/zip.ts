import { crc32, deflateRawSync } from "node:zlib";

/**
 * A zip file with one entry (PKWARE APPNOTE 6.3: local header, data, central directory, end record; deflate; UTF-8 name).
 * Below 4 GB, which no mail carries.
 */
export function zipOf(name: string, content: Buffer, modifiedAt: Date): Buffer {
  const file = Buffer.from(name, "utf8");
  const data = deflateRawSync(content, { level: 9 });
  const common = commonFields(content, data, file, modifiedAt);
  const local = Buffer.concat([u32(0x04034b50), common, file, data]);
  const central = Buffer.concat([
    u32(0x02014b50),
    u16(20),
    common,
    u16(0), // comment
    u16(0), // disk
    u16(0), // internal attributes
    u32(0), // external attributes
    u32(0), // where the local header is
    file,
  ]);
  const end = Buffer.concat([
    u32(0x06054b50),
    u16(0),
    u16(0),
    u16(1),
    u16(1),
    u32(central.length),
    u32(local.length),
    u16(0),
  ]);
  return Buffer.concat([local, central, end]);
}

/** What local header and central directory say alike, from "version needed" to "extra field length". */
function commonFields(content: Buffer, data: Buffer, file: Buffer, modifiedAt: Date): Buffer {
  const time = (modifiedAt.getUTCHours() << 11) | (modifiedAt.getUTCMinutes() << 5) | (modifiedAt.getUTCSeconds() >> 1);
  const year = Math.max(0, modifiedAt.getUTCFullYear() - 1980);
  const date = (year << 9) | ((modifiedAt.getUTCMonth() + 1) << 5) | modifiedAt.getUTCDate();
  return Buffer.concat([
    u16(20),
    u16(0x0800), // UTF-8 name
    u16(8), // deflate
    u16(time),
    u16(date),
    u32(crc32(content)),
    u32(data.length),
    u32(content.length),
    u16(file.length),
    u16(0), // extra field
  ]);
}

function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
