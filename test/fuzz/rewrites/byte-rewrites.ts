import { crc32, deflateRawSync, gzipSync } from "node:zlib";
import { textOf, type File, type Rewrite } from "./rewrite.ts";

const bytes = (
  name: string,
  change: (given: Buffer, file: File, at: number) => Buffer | null,
  ending = "",
): Rewrite => ({
  name,
  apply: (file, random) => {
    const changed = change(file.bytes, file, random.integer(1, Math.max(1, file.bytes.length - 1)));
    return changed === null ? null : [{ name: file.name + ending, bytes: changed }];
  },
});

const text = (name: string, change: (given: string) => Buffer | null): Rewrite =>
  bytes(name, (_given, file) => {
    const given = textOf(file);
    return given === null ? null : change(given);
  });

function stored(name: string, content: Buffer, method: 0 | 8): Buffer {
  const packed = method === 8 ? deflateRawSync(content) : content;
  const called = Buffer.from(name, "utf8");
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(20, 4);
  local.writeUInt16LE(0x0800, 6);
  local.writeUInt16LE(method, 8);
  local.writeUInt32LE(crc32(content), 14);
  local.writeUInt32LE(packed.length, 18);
  local.writeUInt32LE(content.length, 22);
  local.writeUInt16LE(called.length, 26);
  const central = Buffer.alloc(46);
  central.writeUInt32LE(0x02014b50, 0);
  central.writeUInt16LE(20, 4);
  local.copy(central, 6, 4, 30);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(46 + called.length, 12);
  end.writeUInt32LE(30 + called.length + packed.length, 16);
  return Buffer.concat([local, called, packed, central, called, end]);
}

function tarred(name: string, content: Buffer): Buffer {
  const header = Buffer.alloc(512);
  header.write(name.slice(0, 99), 0, "utf8");
  header.write("0000644\0", 100);
  header.write("0000000\0", 108);
  header.write("0000000\0", 116);
  header.write(`${content.length.toString(8).padStart(11, "0")}\0`, 124);
  header.write("00000000000\0", 136);
  header.write("        ", 148);
  header.write("0", 156);
  header.write("ustar\u000000", 257);
  const sum = header.reduce((all, byte) => all + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  const padding = Buffer.alloc((512 - (content.length % 512)) % 512);
  return Buffer.concat([header, content, padding, Buffer.alloc(1024)]);
}

export const CONTAINERS: readonly Rewrite[] = [
  bytes("gzip", (given) => gzipSync(given), ".gz"),
  bytes("gzip in two members", (given, _file, at) =>
    Buffer.concat([gzipSync(given.subarray(0, at)), gzipSync(given.subarray(at))]),
  ),
  bytes("zip, deflated", (given, { name }) => stored(name, given, 8), ".zip"),
  bytes("zip, stored, in a folder", (given, { name }) => stored(`Ordner ü/${name}`, given, 0)),
  bytes("tar", (given, { name }) => tarred(name, given), ".tar"),
  bytes("tar.gz", (given, { name }) => gzipSync(tarred(`./x/${name}`, given)), ".tgz"),
  bytes("a zip in a tar.gz", (given, { name }) => gzipSync(tarred("in.zip", stored(name, given, 8)))),
];

export const ENCODINGS: readonly Rewrite[] = [
  text("UTF-16 with a mark", (given) => Buffer.from(`\ufeff${given}`, "utf16le")),
  text("UTF-16 without a mark", (given) => (/[^\0-\xff]/.test(given) ? null : Buffer.from(given, "utf16le"))),
  text("UTF-16, other end first", (given) => Buffer.from(`\ufeff${given}`, "utf16le").swap16()),
  text("UTF-8 with a mark", (given) => Buffer.from(`\ufeff${given}`, "utf8")),
  text("Latin-1", (given) => (/[^\0-\xff]|[\x80-\x9f]/.test(given) ? null : Buffer.from(given, "latin1"))),
  text("Windows line ends", (given) => Buffer.from(given.replaceAll(/\r?\n/g, "\r\n"), "utf8")),
  text("old Mac line ends", (given) =>
    given.includes("\r") ? null : Buffer.from(given.replaceAll("\n", "\r"), "utf8"),
  ),
  text("with an end of file of DOS", (given) => Buffer.from(`${given}\u001a`, "utf8")),
  text("with zeros behind", (given) => Buffer.concat([Buffer.from(given, "utf8"), Buffer.alloc(60)])),
  text("with empty lines behind", (given) => Buffer.from(`${given}\n\n\n`, "utf8")),
];
