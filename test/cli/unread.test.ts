import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { utf16 } from "../ingest/support/read.ts";
import { selectCsv, Workplace } from "./run-cli.ts";

const START = "Migrating web01 from esx1.x, ds1 to esx2.x, ds1 in DC";
const END = "Migration of virtual machine web01 from esx1.x, ds1 to esx2.x, ds1 completed";
const AT = "2026-11-22T22:00:20Z";
const GOOD = selectCsv([
  ["2026-11-22 22:00:00", START],
  ["2026-11-22 22:00:20", END],
]);
const QUIET = selectCsv([["2026-11-22 22:00:00", "User LAB\\anna logged in"]]);

/** Texts that say a migration in forms nobody reads. */
const UNREAD: readonly (readonly [string, string | Uint8Array])[] = [
  ["a note of lines", `seen ${AT}: ${END}\n`],
  ["a sentence without a time, on a line of its own", `one\n${END}\n`],
  ["JSON of no known shape", JSON.stringify({ rows: [{ on: "a Sunday", text: START }] })],
  ["JSON escaped twice", JSON.stringify({ a: JSON.stringify({ b: JSON.stringify({ when: AT, text: START }) }) })],
  ["a table without a time column", `who;what\nanna;${END}\n`],
  ["UTF-16 without a mark", utf16(`${AT} ${END}\n`.repeat(4), "le", false)],
  ["gzip", gzipSync(`${AT} ${END}\n`)],
  ["with a zero in it", `\0${AT} ${END}\n`],
  ["binary data", Buffer.concat([Buffer.alloc(3000, 1), Buffer.from(`${AT} ${END}\n`), Buffer.alloc(3000, 2)])],
  ["a table of HTML", `<html><body><table><tr><td>${AT}</td><td>${END}</td></tr></table></body></html>`],
  ["XML", `<list><e at="${AT}">${END}</e></list>`],
  ["types alone", `${AT} web01 VmMigratedEvent\n`],
  ["task ids alone", `${AT} web01 VirtualMachine.relocate success\n`],
  ["a host log in columns", `${AT}\tesx1\tvcpu-0\tCheckpoint_Unstun: vm stopped for 188405 us\n`],
  ["behind a megabyte of something else", `${"x".repeat(79)}\n`.repeat(14_000) + `${AT} ${END}\n`],
];

/** Texts that tell of migrations without being a record of one. */
const NOTES: readonly (readonly [string, string])[] = [
  ["README.md", `# Exports\n\nvCenter writes: ${AT} ${END}\n`],
  ["page.html", `<!doctype html>\n<html><body><p>On ${AT} it said: ${END}.</p></body></html>`],
  ["prose.txt", `After the update we saw that the line “${END}” never came. Migrating to the new version helped.\n`],
  ["catalogue.txt", `VmMigratedEvent\tMigration of virtual machine {vm.name} from {sourceHost.name} completed\n`],
  ["script.sh", "govc events -type VmMigratedEvent -type VmBeingHotMigratedEvent\n"],
  ["other.log", `${AT} app[1]: Migrating schema from 4 to 5\n${AT} app[1]: Failed to migrate users: timeout\n`],
];

let place: Workplace;
beforeEach(() => (place = new Workplace()));
afterEach(() => place.dispose());

const codes = ({ report }: { report: { diagnostics: readonly { code: string }[] } }): readonly string[] =>
  report.diagnostics.map(({ code }) => code);

describe("an input that speaks of a migration and was not read", () => {
  it.each(UNREAD)("alone ends as NO DATA with exit status 2: %s", async (_name, content) => {
    const run = await place.report([place.write("input", content)]);
    expect([run.code, run.report.verdict.level]).toEqual([2, "no-data"]);
    expect(codes(run)).toContain("unread-input");
    const [input] = run.report.inputs;
    expect(input).toMatchObject({ used: 0, duplicate: 0, irrelevant: 0 });
    expect(input?.rejected).toBeGreaterThan(0);
    expect(input?.rejected).toBe(input?.records);
  });

  it.each(UNREAD.slice(0, 4))("beside one that was read is an ACT: %s", async (_name, content) => {
    for (const other of [GOOD, QUIET]) {
      const run = await place.report([place.write("good.csv", other), place.write("input", content)]);
      expect([run.code, run.report.verdict.level]).toEqual([0, "act"]);
      expect(run.report.findings.map(({ rule }) => rule)).toContain("unread-input");
    }
  });

  it("is named with its line and what it was taken for", async () => {
    const { report } = await place.report([place.write("input", `one\ntwo\n${AT} ${END}\n`)]);
    expect(report.diagnostics.find(({ code }) => code === "unread-input")).toMatchObject({
      severity: "error",
      line: 3,
      message: expect.stringMatching(/no format.*lines of text with sentences about migrations/),
    });
  });
});

describe("no false alarm", () => {
  it.each(NOTES)("%s beside a quiet night stays OK", async (name, content) => {
    const run = await place.report([place.write("quiet.csv", QUIET), place.write(name, content)]);
    expect(codes(run)).not.toContain("unread-input");
    expect([run.code, run.report.verdict.level]).toEqual([0, "ok"]);
  });

  it("precopy's own outputs are none", async () => {
    const good = place.write("good.csv", GOOD);
    await place.run(["report", good, "--out", `${place.folder}/before`, "--time-zone", "UTC"]);
    const run = await place.report([good, `${place.folder}/before`]);
    expect(run.report.verdict.level).toBe("ok");
  });
});
