import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { strToU8, zipSync } from "fflate";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ArchiveSpool } from "../../../src/ingest/archive/spool.ts";
import type { FindOptions } from "../../../src/job/nightly/find-exports.ts";
import { findExports } from "../../../src/job/nightly/find-exports.ts";
import { anInput } from "../../history/builder.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "precopy-exports-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const AN_HOUR_AGO = new Date(Date.now() - 3_600_000);

function write(name: string, text: string, modified = AN_HOUR_AGO): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  utimesSync(file, modified, modified);
  return file;
}

/** Waiting takes no time here; `meanwhile` happens during it. */
function options(meanwhile: () => void = () => undefined): FindOptions & { readonly waited: number[] } {
  const waited: number[] = [];
  return {
    waited,
    settleSeconds: 30,
    machineNow: Date.now,
    sleep: (milliseconds) => {
      waited.push(milliseconds);
      meanwhile();
      return Promise.resolve();
    },
  };
}

test("old files are taken at once, in folders within folders too", async () => {
  mkdirSync(join(folder, "2026", "11"), { recursive: true });
  write("a.csv", "a");
  write(join("2026", "11", "b.csv"), "b");
  const wait = options();
  const found = await findExports([folder], [], wait);
  expect(found.files.map((file) => basename(file.path))).toEqual(["b.csv", "a.csv"]);
  expect(found.files.every((file) => file.known === null && file.sha256.length === 64)).toBe(true);
  expect(wait.waited).toEqual([]);
});

test("an export that is still being written is left for the next night", async () => {
  const growing = write("growing.csv", "half", new Date());
  write("done.csv", "whole", new Date());
  const wait = options(() => appendFileSync(growing, " and the rest"));
  const found = await findExports([folder], [], wait);
  expect(wait.waited).toEqual([30_000]);
  expect(found.files.map((file) => basename(file.path))).toEqual(["done.csv"]);
  expect(found.unsettled).toEqual([growing]);
});

test("a file from the future is watched like a young one: the clock may have been set back", async () => {
  const tomorrow = new Date(Date.now() + 86_400_000);
  write("tomorrow.csv", "x", tomorrow);
  const wait = options();
  const found = await findExports([folder], [], wait);
  expect(wait.waited).toHaveLength(1);
  expect(found.files).toHaveLength(1);
});

test("a file that vanishes while it is watched is not taken", async () => {
  const file = write("gone.csv", "x", new Date());
  const found = await findExports(
    [folder],
    [],
    options(() => rmSync(file)),
  );
  expect(found).toMatchObject({ files: [], unsettled: [file] });
});

test("a share that vanished is said, and the other folders are read", async () => {
  write("a.csv", "a");
  const gone = join(folder, "no-such-share");
  const found = await findExports([gone, folder], [], options());
  expect(found.files).toHaveLength(1);
  expect(found.unreachable).toEqual([{ path: gone, reason: expect.stringContaining("ENOENT") }]);
});

test("a known content is recognised by place without reading it, and by content under any name", async () => {
  const first = await findExports([write("a.csv", "content")], [], options());
  const [file] = first.files;
  if (file === undefined) throw new Error("nothing was found");
  const known = anInput(file.path, { sha256: file.sha256, bytes: file.bytes, modifiedMs: file.modifiedMs });
  // Proof that the content was not read again: it changed under the same size and time.
  write("a.csv", "changed");
  expect((await findExports([file.path], [known], options())).files[0]).toMatchObject({ sha256: file.sha256, known });
  const copy = write("copy.csv", "content");
  expect((await findExports([copy], [known], options())).files[0]).toMatchObject({ known, path: copy });
});

test("a content that lies there twice is taken once, and empty files are files", async () => {
  const file = write("a.csv", "same");
  copyFileSync(file, join(folder, "b.csv"));
  write("empty.csv", "");
  write("empty-too.csv", "");
  const found = await findExports([folder], [], options());
  expect(found.files.map((item) => [basename(item.path), item.bytes])).toEqual([
    ["a.csv", 4],
    ["empty-too.csv", 0],
  ]);
});

test("a pattern takes what it means; hidden files and linked folders are left alone", async () => {
  mkdirSync(join(folder, "deep", "er"), { recursive: true });
  for (const name of ["vc1-a.csv", "vc1-b.txt", "vc2.csv", ".vc1-part.csv", join("deep", "er", "vc1.csv")]) {
    write(name, name);
  }
  symlinkSync(folder, join(folder, "deep", "back-up"), "junction");
  const names = async (pattern: string): Promise<readonly string[]> =>
    (await findExports([join(folder, pattern)], [], options())).files.map((file) => basename(file.path)).sort();
  expect(await names("vc1*.csv")).toEqual(["vc1-a.csv"]);
  expect(await names(join("**", "vc?.csv"))).toEqual(["vc1.csv", "vc2.csv"]);
  expect(await names("")).toEqual(["vc1-a.csv", "vc1-b.txt", "vc1.csv", "vc2.csv"]);
  expect(await names("no*.csv")).toEqual([]);
});

test("2,000 files are listed, each once", async () => {
  for (let index = 0; index < 2000; index++) writeFileSync(join(folder, `export-${index}.json`), `{"n":${index}}`);
  const found = await findExports([folder], [], options());
  expect(found.files).toHaveLength(2000);
}, 60_000);

test("each file of an archive is an export of its own; an old archive that is known is not taken apart again", async () => {
  const spool = new ArchiveSpool();
  const expand = (path: string): ReturnType<ArchiveSpool["expand"]> => spool.expand(path, path);
  try {
    const archive = write("bundle.zip", "");
    writeFileSync(archive, zipSync({ "var/log/vmkernel.log": strToU8("one"), "events.csv": strToU8("two") }));
    utimesSync(archive, AN_HOUR_AGO, AN_HOUR_AGO);
    const { files } = await findExports([folder], [], { ...options(), expand });
    expect(files.map(({ path }) => path).sort()).toEqual([
      `${archive}!/events.csv`,
      `${archive}!/var/log/vmkernel.log`,
    ]);
    expect(files.map(({ spooled }) => readFileSync(spooled ?? "", "utf8")).sort()).toEqual(["one", "two"]);

    const long = new Date(Date.now() - 30 * 86_400_000);
    utimesSync(archive, long, long);
    // As the file system gives it back: what is written has a fraction of a millisecond less, on some days.
    const known = { ...anInput(`${archive}!/events.csv`), modifiedMs: statSync(archive).mtimeMs };
    expect((await findExports([folder], [known], { ...options(), expand })).files).toEqual([]);
    expect((await findExports([folder], [], { ...options(), expand })).files.length).toBe(2);
  } finally {
    await spool.dispose();
  }
});
