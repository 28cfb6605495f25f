import { readFileSync, rmSync, writeFileSync, mkdtempSync, existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import type { Report } from "../../src/model/report.ts";
import { selectCsv } from "../cli/run-cli.ts";
import { aCsv } from "../cli/a-csv.ts";
import { ROOT } from "../shared.ts";
import { reportOf } from "./fuzz.ts";

async function read(name: string, content: string | Uint8Array): Promise<Report> {
  const folder = mkdtempSync(join(tmpdir(), "precopy-limits-"));
  try {
    writeFileSync(join(folder, name), content);
    return await reportOf([folder]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const MOVE = [
  ["11/22/2026 8:00:00 PM", "Migrating web-01 from esx01, gold to esx02, gold in North"],
  ["11/22/2026 8:00:40 PM", "Migration of virtual machine web-01 from esx01, gold to esx02, gold completed"],
] as const;

/** Megabytes of something on one line, whole: what comes before and after it is read as ever. */
describe("what is beyond a limit costs itself alone", () => {
  test.each([
    ["quotes", '"'.repeat(400_000)],
    ["a text longer than a record may be", "x".repeat(1_200_000)],
    ["one word again and again", "from ".repeat(200_000)],
    ["controls and half surrogates", `${"x".repeat(5000)}${"\u0000\u001b\ud800".repeat(100_000)}`],
  ])("in a cell: %s", async (_what, filler) => {
    const rows = selectCsv([...MOVE, ["11/22/2026 8:01:00 PM", filler]]);
    const report = await read("events.csv", rows);
    expect(report.counts.migrations).toBe(1);
    expect(report.counts.succeeded).toBe(1);
  });

  test.each([
    ["arrays in arrays", `${"[".repeat(400_000)}${"]".repeat(400_000)}`],
    ["objects in objects", `${'{"a":'.repeat(200_000)}1${"}".repeat(200_000)}`],
    ["an object longer than a record may be", `{"EventTypeId":"VmMigratedEvent","x":"${"y".repeat(9_000_000)}"}`],
    ["brackets that never close", "[{".repeat(200_000)],
  ])("in JSON: %s", async (what, filler) => {
    const isOpen = what.endsWith("close");
    const report = await read("events.json", `${aCsv("web-01")}${filler}\n${isOpen ? "" : aCsv("web-02")}`);
    expect(report.migrations.map(({ vm }) => vm.name)).toEqual(isOpen ? ["web-01"] : ["web-01", "web-02"]);
  });

  test.each([
    [256, 0],
    [257, 1],
  ])("in JSON: an event of %d levels, of which %d is rejected", async (levels, rejected) => {
    const [start = "", end = ""] = aCsv("web-01").trim().split("\n");
    const nested = `${"[".repeat(levels - 1)}${"]".repeat(levels - 1)}`;
    const report = await read("events.json", `${start}\n${end.slice(0, -1)},"Deep":${nested}}\n`);
    expect(report.inputs[0]).toMatchObject({ used: 2 - rejected, rejected });
    expect(report.migrations.map(({ outcome }) => outcome)).toEqual([rejected === 0 ? "succeeded" : "unfinished"]);
  });

  test.each([
    ["of one letter", "x".repeat(5_000_000)],
    ["of one word", "Migrating ".repeat(300_000)],
    ["of brackets", "[vim.event.VmMigratedEvent] [".repeat(50_000)],
  ])("in a log: a line %s", async (_what, filler) => {
    const line = (text: string): string => `2026-11-22T20:00:41.000Z vc01.example.net vpxd ${text}`;
    const sample = readFileSync(join(ROOT, "samples/vpxd-syslog/relay-stripped/sued-midnight.log"), "utf8");
    const whole = await read("vpxd.log", sample);
    const report = await read("vpxd.log", `${sample}${line(filler)}\n`);
    expect(report.counts.migrations).toBe(whole.counts.migrations);
  });

  test("a workbook that would unpack to more than is read is refused unread", async () => {
    const bytes = readFileSync(join(ROOT, "samples/rvtools-xlsx/sued/RVTools_sued.xlsx"));
    // The directory at a zip's end: PK 01 02, and the unpacked size 24 bytes on.
    bytes.writeUInt32LE(0x70000000, bytes.indexOf("PK\u0001\u0002", 0, "latin1") + 24);
    const report = await read("RVTools.xlsx", bytes);
    expect(report.inputs[0]?.rejected).toBe(1);
    expect(report.diagnostics.map(({ message }) => message).join(" ")).toMatch(/unpacks to 1792 MB/);
  });

  test("a gzip of one line without an end", async () => {
    const report = await read(
      "events.csv.gz",
      gzipSync(selectCsv([...MOVE, ["11/22/2026 8:01:00 PM", "x".repeat(30_000_000)]])),
    );
    expect(report.counts.migrations).toBe(1);
  });
});

/** | what | limit | beyond it | where | shown by | */
const ROW = /^\| [^|]+ \| [^|]+ \| [^|]+ \| `(?<file>[^`|]+)`(?: `(?<name>[A-Z_]+)`)? \| `(?<shown>[^`|]+)` \|$/;

test("docs/limits.md names constants and tests that are there", () => {
  const rows = readFileSync(join(ROOT, "docs/limits.md"), "utf8")
    .split("\n")
    .filter((line) => line.startsWith("| ") && !line.startsWith("| what") && !line.startsWith("| ---"));
  expect(rows.length).toBeGreaterThan(12);
  for (const row of rows) {
    const { file = "", name, shown = "" } = ROW.exec(row)?.groups ?? {};
    expect(existsSync(join(ROOT, shown)), row).toBe(true);
    const source = readFileSync(join(ROOT, file), "utf8");
    if (name !== undefined) expect(source, row).toContain(`const ${name}`);
  }
});

test("SECURITY.md names tests that are there", () => {
  const named = readFileSync(join(ROOT, "SECURITY.md"), "utf8").match(/`test\/[^`]+\.ts`/g) ?? [];
  expect(named.length).toBeGreaterThan(8);
  for (const quoted of named) expect(existsSync(join(ROOT, quoted.slice(1, -1))), quoted).toBe(true);
});
