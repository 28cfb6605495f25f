import { strToU8, zipSync } from "fflate";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { expect, onTestFinished, test } from "vitest";
import { archiveKind, unpack, wholeBudget } from "../../src/ingest/archive/unpack.ts";
import { findInputs, type FoundInputs } from "../../src/job/inputs.ts";

/** A tar as POSIX describes it, written here block by block. */
function tar(
  files: readonly { readonly name: string; readonly content: string | Buffer; readonly type?: string }[],
): Buffer {
  const blocks: Buffer[] = [];
  for (const { name, content, type = "0" } of files) {
    const bytes = Buffer.from(content);
    const header = Buffer.alloc(512);
    header.write(name.slice(0, 100), 0, "utf8");
    header.write("0000644\0", 100);
    header.write("0000000\0", 108);
    header.write("0000000\0", 116);
    header.write(`${bytes.length.toString(8).padStart(11, "0")}\0`, 124);
    header.write("15000000000\0", 136);
    header.write("        ", 148);
    header.write(type, 156);
    header.write("ustar\u000000", 257);
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
    blocks.push(header, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512));
  }
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "precopy-test-"));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}

async function found(name: string, bytes: Uint8Array): Promise<FoundInputs & { readonly root: string }> {
  const root = await folder();
  await writeFile(join(root, name), bytes);
  const inputs = await findInputs([root], Readable.from([]), () => null);
  onTestFinished(() => inputs.dispose());
  return { ...inputs, root };
}

const namesOf = ({ files, root }: FoundInputs & { readonly root: string }): string[] =>
  files.map(({ path }) => path.slice(root.replaceAll("\\", "/").length + 1));
const EVENTS = "CreatedTime,FullFormattedMessage\n2026-11-23T05:00:00Z,x\n";

test.each([
  ["esx01.tgz", gzipSync(tar([{ name: "var/run/log/vmkernel.log", content: EVENTS }]))],
  ["esx01.tar", tar([{ name: "var/run/log/vmkernel.log", content: EVENTS }])],
  ["esx01.zip", zipSync({ "var/run/log/vmkernel.log": strToU8(EVENTS) })],
])("%s is read: each file inside is an input of its own", async (name, bytes) => {
  const inputs = await found(name, bytes);
  expect(namesOf(inputs)).toEqual([`${name}!/var/run/log/vmkernel.log`]);
  expect(inputs.missing).toEqual([]);
  expect(readFileSync(inputs.files[0]?.file ?? "", "utf8")).toBe(EVENTS);
});

test("names inside never leave the spool folder", async () => {
  const evil = "../../../../tmp/precopy-evil.csv";
  for (const [name, bytes] of [
    [
      "a.tar",
      tar([
        { name: evil, content: EVENTS },
        { name: "/etc/precopy-evil", content: EVENTS },
      ]),
    ],
    ["a.zip", zipSync({ [evil]: strToU8(EVENTS), "C:\\windows\\precopy-evil": strToU8(EVENTS) })],
  ] as const) {
    const inputs = await found(name, bytes);
    expect(inputs.files.length).toBe(2);
    for (const { file, path } of inputs.files) {
      expect(file.startsWith(join(tmpdir(), "precopy-"))).toBe(true);
      expect(path).not.toContain("..");
    }
  }
  expect(existsSync("/tmp/precopy-evil.csv")).toBe(false);
});

test("links, folders, hidden files and what macOS adds are passed over", async () => {
  const inputs = await found(
    "a.tar",
    tar([
      { name: "logs/", content: "", type: "5" },
      { name: "logs/link", content: "", type: "2" },
      { name: "logs/._events.csv", content: "x" },
      { name: "logs/events.csv", content: EVENTS },
    ]),
  );
  expect(namesOf(inputs)).toEqual(["a.tar!/logs/events.csv"]);
});

test("long names of GNU and of POSIX are whole", async () => {
  const long = `${"folder/".repeat(20)}events.csv`;
  const record = `path=${long}\n`;
  const length = record.length + 1 + String(record.length + 4).length;
  for (const before of [
    { name: "././@LongLink", content: `${long}\0`, type: "L" },
    { name: "PaxHeaders/x", content: `${length} ${record}`, type: "x" },
  ]) {
    const inputs = await found("a.tar", tar([before, { name: "short", content: EVENTS }]));
    expect(namesOf(inputs)).toEqual([`a.tar!/${long}`]);
  }
});

test("an archive that breaks off gives what came before, and says so", async () => {
  const whole = tar([
    { name: "one.csv", content: EVENTS },
    { name: "two.csv", content: EVENTS.repeat(200) },
  ]);
  const inputs = await found("a.tar", whole.subarray(0, 2000));
  expect(namesOf(inputs)[0]).toBe("a.tar!/one.csv");
  expect(inputs.missing.map(({ reason }) => reason)).toEqual([expect.stringContaining("breaks off")]);
  const packed = gzipSync(
    tar([
      {
        name: "one.csv",
        content: Buffer.from(
          Array(50_000)
            .fill(0)
            .map((_zero, at) => 32 + ((at * 7919) % 90)),
        ),
      },
    ]),
  );
  const cut = await found("b.tgz", packed.subarray(0, packed.length - 200));
  expect(cut.missing.length).toBe(1);
});

test("a bomb is stopped by its ratio, and by how many files it holds", async () => {
  const root = await folder();
  const bomb = join(root, "bomb.zip");
  await writeFile(bomb, zipSync({ "zeros.csv": new Uint8Array(96 * 1_048_576).fill(65) }, { level: 9 }));
  const into = await folder();
  const { problems } = await unpack(bomb, "zip", into, wholeBudget());
  expect(problems).toEqual([expect.stringContaining("times its size")]);
  const many = join(root, "many.tar");
  await writeFile(many, tar(Array.from({ length: 20 }, (_none, at) => ({ name: `${at}.csv`, content: EVENTS }))));
  const few = await unpack(many, "tar", await folder(), { entries: 5, bytes: 1e9 });
  expect(few.problems).toEqual(["it holds more files than can be read"]);
  expect(few.members.length).toBe(5);
});

test("programs inside are passed over; UTF-16 and gzip are not", async () => {
  const inputs = await found(
    "a.zip",
    zipSync({
      "vmkernel.bin": new Uint8Array(5000).map((_zero, at) => (at % 3 === 0 ? 0 : at % 251)),
      "events-utf16.csv": Buffer.from(EVENTS.repeat(5), "utf16le"),
      "events.csv.gz": gzipSync(EVENTS),
    }),
  );
  expect(namesOf(inputs)).toEqual(["a.zip!/events-utf16.csv", "a.zip!/events.csv.gz"]);
});

test("archives inside an archive are read, down to three", async () => {
  const inner = gzipSync(tar([{ name: "vmkernel.log", content: EVENTS }]));
  const inputs = await found("night.zip", zipSync({ "esx01.tgz": inner, "esx02.tgz": inner }));
  expect(namesOf(inputs)).toEqual(["night.zip!/esx01.tgz!/vmkernel.log", "night.zip!/esx02.tgz!/vmkernel.log"]);
});

test("a workbook, a document and a plain gzip are no archives", async () => {
  const root = await folder();
  const kindOf = async (name: string, bytes: Uint8Array): Promise<string | null> => {
    await writeFile(join(root, name), bytes);
    return archiveKind(join(root, name));
  };
  expect(
    await kindOf("a.xlsx", zipSync({ "xl/workbook.xml": strToU8("<x/>"), "[Content_Types].xml": strToU8("<x/>") })),
  ).toBe(null);
  expect(await kindOf("a.csv.gz", gzipSync(EVENTS))).toBe(null);
  expect(await kindOf("a.csv", strToU8(EVENTS))).toBe(null);
  expect(await kindOf("empty", new Uint8Array(0))).toBe(null);
});

test("the spool goes when the inputs are disposed of", async () => {
  const root = await folder();
  await writeFile(join(root, "a.tar"), tar([{ name: "one.csv", content: EVENTS }]));
  const inputs = await findInputs([root], Readable.from([]), () => null);
  const spool = inputs.files[0]?.file ?? "";
  expect(existsSync(spool)).toBe(true);
  await inputs.dispose();
  expect(existsSync(spool)).toBe(false);
  expect(readdirSync(root)).toEqual(["a.tar"]);
});

test("a zip of which one bit was turned over is told wherever it matters, and is not taken for what it held", async () => {
  const content = Array.from({ length: 400 }, (_none, index) => `2026-11-22T20:${index},move ${index * 7919}`).join(
    "\n",
  );
  const whole = Buffer.from(zipSync({ "a/events.csv": strToU8(content), "b.csv": strToU8(EVENTS) }));
  const root = await folder();
  const into = await folder();
  const untold: number[] = [];
  let told = 0;
  for (let at = 0; at < whole.length; at += 41) {
    const damaged = Buffer.from(whole);
    damaged[at] = (damaged[at] ?? 0) ^ (1 << (at % 8));
    const file = join(root, `${at}.zip`);
    await writeFile(file, damaged);
    const { members, problems } = await unpack(file, "zip", await mkdtemp(join(into, "x-")), wholeBudget());
    const texts = members.map((member) => readFileSync(member.file, "utf8"));
    const isSame = texts.length === 2 && texts[0] === content && texts[1] === EVENTS;
    if (problems.length > 0) told++;
    else if (!isSame) untold.push(at);
  }
  expect(untold).toEqual([]);
  expect(told).toBeGreaterThan(10);
});
