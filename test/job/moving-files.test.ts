import { appendFileSync, mkdtempSync, rmSync, truncateSync, unlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openSource } from "../../src/ingest/source.ts";
import { findInputs } from "../../src/job/inputs.ts";
import { analyze, WHOLE } from "../../src/job/report.ts";
import type { Report } from "../../src/model/report.ts";
import { selectCsv } from "../cli/run-cli.ts";

const START = "Migrating web-01 from esx01, gold to esx02, gold in North";
const END = "Migration of virtual machine web-01 from esx01, gold to esx02, gold completed";
const CSV = selectCsv([
  ["2026-11-22 20:00:00", START],
  ["2026-11-22 20:00:40", END],
]);
const OTHER = CSV.replaceAll("web-01", "web-02");

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "precopy-moving-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** What becomes of the folder's files, when `meanwhile` happens between finding and reading them. */
async function read(meanwhile: () => void = () => undefined): Promise<Report> {
  const { files } = await findInputs([folder], process.stdin, () => null);
  meanwhile();
  const analysis = await analyze(files, {
    timeZone: "UTC",
    timeZoneGiven: true,
    dateOrder: null,
    inputFormat: null,
    now: Date.parse("2026-11-23T06:00:00Z"),
    reportTimeZone: "UTC",
    config: null,
  });
  return analysis.report(WHOLE);
}

const vms = ({ migrations }: Report): (string | null)[] => migrations.map(({ vm }) => vm.name);

describe("files that change between being found and being read", () => {
  test("one that vanishes costs itself, and the night is not OK", async () => {
    writeFileSync(join(folder, "a.csv"), CSV);
    writeFileSync(join(folder, "b.csv"), OTHER);
    const report = await read(() => {
      unlinkSync(join(folder, "a.csv"));
    });
    expect(vms(report)).toEqual(["web-02"]);
    expect(report.diagnostics.some(({ severity, message }) => severity === "error" && message.includes("a.csv"))).toBe(
      true,
    );
    expect(report.verdict.level).not.toBe("ok");
  });

  test("one that is emptied is told", async () => {
    writeFileSync(join(folder, "a.csv"), CSV);
    writeFileSync(join(folder, "b.csv"), OTHER);
    const report = await read(() => {
      truncateSync(join(folder, "a.csv"));
    });
    expect(vms(report)).toEqual(["web-02"]);
    expect(report.diagnostics.some(({ message }) => message.includes("a.csv"))).toBe(true);
  });

  test("one that grows is read as far as it goes", async () => {
    writeFileSync(join(folder, "a.csv"), CSV.slice(0, CSV.indexOf("\n") + 1));
    const report = await read(() => {
      appendFileSync(join(folder, "a.csv"), CSV.slice(CSV.indexOf("\n") + 1));
    });
    expect(report.migrations[0]).toMatchObject({ outcome: "succeeded", durationSeconds: 40 });
  });

  test("one that grows while it is read loses nothing that was there", async () => {
    const file = join(folder, "a.csv");
    writeFileSync(file, CSV);
    const source = await openSource(file, "a.csv");
    for (const pieces of [source.raw?.(), source.text()]) {
      let characters = 0;
      for await (const piece of pieces ?? []) {
        if (characters === 0) appendFileSync(file, OTHER.slice(OTHER.indexOf("\n") + 1));
        characters += piece.length;
      }
      expect(characters).toBeGreaterThan(CSV.length);
    }
  });
});

describe.skipIf(process.platform === "win32")("names that a file can have", () => {
  test.each([
    ["of 255 bytes", `${"x".repeat(251)}.csv`],
    ["of 255 bytes in two of each letter", `${"ü".repeat(125)}x.csv`],
    ["with a line end", "a\nb.csv"],
    ["with escapes and a bell", "a\u001b[31mb\u0007.csv"],
    ["that begins as an option", "--out.csv"],
    ["of white space", " .csv"],
    ["that climbs", "b\\..\\a.csv"],
  ])("%s", async (_what, name) => {
    writeFileSync(join(folder, name), CSV);
    const report = await read();
    expect(vms(report)).toEqual(["web-01"]);
    expect(report.inputs).toHaveLength(1);
  });
});
