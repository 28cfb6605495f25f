import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { strFromU8, unzipSync } from "fflate";
import { afterAll, expect, test } from "vitest";
import { writeTarGz, writeZip } from "../../.ci/release/archive.mjs";

const folder = mkdtempSync(join(tmpdir(), "precopy-archive-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const long = `precopy/samples/${"host-bundle-".repeat(9)}/vmware.log`;
const entries = [
  { name: "precopy/Ünï cödé.txt", bytes: Buffer.from("b".repeat(600)) },
  { name: long, bytes: Buffer.from("log") },
  { name: "precopy/precopy", bytes: Buffer.from("#!"), executable: true },
];
const modified = new Date("2026-11-25T12:00:00Z");

test.skipIf(process.platform === "win32")("a tar is what tar reads, long names and modes included", () => {
  const file = join(folder, "a.tar.gz");
  writeTarGz(file, entries, modified);
  execFileSync("tar", ["xzf", file, "-C", folder]);
  expect(readFileSync(join(folder, "precopy/Ünï cödé.txt"), "utf8")).toBe("b".repeat(600));
  expect(readFileSync(join(folder, long), "utf8")).toBe("log");
  expect(statSync(join(folder, "precopy/precopy")).mode & 0o111).toBe(0o111);
});

test("a zip holds the same", () => {
  const file = join(folder, "a.zip");
  writeZip(file, entries, modified);
  const files = unzipSync(readFileSync(file));
  expect(Object.keys(files).sort()).toEqual(entries.map(({ name }) => name).sort());
  expect(strFromU8(files[long] ?? new Uint8Array())).toBe("log");
});

test("the same files in another order give the same bytes", () => {
  for (const [write, name] of [
    [writeTarGz, "tar"],
    [writeZip, "zip"],
  ] as const) {
    write(join(folder, `1.${name}`), entries, modified);
    write(join(folder, `2.${name}`), entries.toReversed(), modified);
    expect(readFileSync(join(folder, `1.${name}`)).equals(readFileSync(join(folder, `2.${name}`)))).toBe(true);
  }
});
