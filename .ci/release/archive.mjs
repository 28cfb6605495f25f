// Archives that come out the same byte for byte from the same files: sorted names, one given time, no owner.
import { writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { zipSync } from "fflate";

/** An entry: `{name, bytes, executable?}`; names are relative with `/`. */
export function writeTarGz(file, entries, modified) {
  const parts = sorted(entries).flatMap(({ name, bytes, executable }) => [
    tarHeader(name, bytes.length, executable === true ? 0o755 : 0o644, modified),
    bytes,
    Buffer.alloc((512 - (bytes.length % 512)) % 512),
  ]);
  const gz = gzipSync(Buffer.concat([...parts, Buffer.alloc(1024)]), { level: 9 });
  // The header's last byte names the system that compressed: 255, unknown, wherever this runs.
  gz[9] = 255;
  writeFileSync(file, gz);
}

export function writeZip(file, entries, modified) {
  const files = sorted(entries).map(({ name, bytes, executable }) => {
    const mode = executable === true ? 0o100755 : 0o100644;
    return [name, [bytes, { mtime: localLooksLikeUtc(modified), os: 3, attrs: mode * 65_536 }]];
  });
  writeFileSync(file, zipSync(Object.fromEntries(files), { level: 9 }));
}

function sorted(entries) {
  return entries.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** A zip holds wall clock times: the same everywhere. */
function localLooksLikeUtc(modified) {
  return new Date(modified.getTime() + modified.getTimezoneOffset() * 60_000);
}

function tarHeader(name, size, mode, modified) {
  const header = Buffer.alloc(512);
  const [prefix, base] = split(name);
  const octal = (value, length) => `${value.toString(8).padStart(length - 1, "0")}\0`;
  header.write(base, 0, "utf8");
  header.write(octal(mode, 8), 100);
  header.write(octal(0, 8), 108);
  header.write(octal(0, 8), 116);
  header.write(octal(size, 12), 124);
  header.write(octal(Math.floor(modified.getTime() / 1000), 12), 136);
  header.write("        0", 148);
  header.write("ustar\u000000", 257);
  header.write(prefix, 345, "utf8");
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return header;
}

/** ustar keeps 100 bytes of name and 155 of folders. */
function split(name) {
  if (Buffer.byteLength(name) <= 100) return ["", name];
  for (let at = name.indexOf("/"); at !== -1; at = name.indexOf("/", at + 1)) {
    const [prefix, base] = [name.slice(0, at), name.slice(at + 1)];
    if (Buffer.byteLength(base) <= 100 && Buffer.byteLength(prefix) <= 155) return [prefix, base];
  }
  throw new Error(`${name} is too long for a tar`);
}
