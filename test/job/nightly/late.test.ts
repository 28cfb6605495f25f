import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openHistory } from "../../../src/history/store.ts";
import { runNightly } from "../../../src/job/nightly.ts";
import type { Config } from "../../../src/model/config.ts";
import type { Report } from "../../../src/model/report.ts";
import { aConfig, exportLine, fakeTools, readReport } from "./fake-tools.ts";

let folder: string;
let config: Config;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "precopy-late-"));
  mkdirSync(join(folder, "exports"));
  config = aConfig(folder);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const day = (date: number, time = "06:00:00"): string => `2026-11-${date}T${time}.000Z`;
const vms = (migrations: Report["migrations"]): (string | null)[] => migrations.map(({ vm }) => vm.name);
const reportOf = (date: number): Report => readReport(join(config.out, `2026-11-${date}`));
const codes = (report: Report): readonly string[] => report.diagnostics.map(({ code }) => code);

/** One vCenter's export of a night: a move of each VM at 01:00, and a last record at 05:40. */
function anExport(name: string, date: number, ...moved: readonly string[]): void {
  const file = join(folder, "exports", `${name}-${date}.txt`);
  const lines = moved.map(
    (vm) => exportLine("start", vm, day(date, "01:00:00")) + exportLine("end", vm, day(date, "01:01:00")),
  );
  writeFileSync(file, lines.join("") + exportLine("other", name, day(date, "05:40:00")));
  utimesSync(file, new Date(day(date, "05:50:00")), new Date(day(date, "05:50:00")));
}

describe("a second vCenter whose export is always one night late", () => {
  test("has each of its moves told once, in the night it came, and the earlier page completed", async () => {
    for (const date of [20, 21, 22, 23]) {
      anExport("north", date, `north-${date}`);
      if (date > 20) anExport("south", date - 1, `south-${date - 1}`);
      const result = await runNightly(config, fakeTools(day(date)));
      const { migrations, late, counts } = readReport(result.folder);
      expect([vms(migrations), vms(late), counts.migrations, counts.late]).toEqual(
        date === 20 ? [["north-20"], [], 1, 0] : [[`north-${date}`], [`south-${date - 1}`], 1, 1],
      );
      expect(result.completed).toEqual(date === 20 ? [] : [`2026-11-${date - 1}`]);
    }
    const completed = reportOf(22);
    expect(new Set(vms(completed.migrations))).toEqual(new Set(["north-22", "south-22"]));
    expect(completed.completed).toEqual({ on: "2026-11-23", migrations: 1 });
    // What that night told of the night before stays told in it.
    expect(vms(completed.late)).toEqual(["south-21"]);
    expect(codes(reportOf(23))).toContain("nights-completed");
  });

  test("is told again in the same night's longer report, and never after", async () => {
    anExport("north", 20, "north-20");
    await runNightly(config, fakeTools(day(20)));
    anExport("north", 21, "north-21");
    anExport("south", 20, "south-20");
    await runNightly(config, fakeTools(day(21)));
    await runNightly(config, fakeTools(day(21, "08:00:00")));
    expect(vms(reportOf(21).late)).toEqual(["south-20"]);
    anExport("north", 22, "north-22");
    await runNightly(config, fakeTools(day(22)));
    expect(reportOf(22)).toMatchObject({ late: [], completed: null });
  });

  test("has the evidence of its late moves among the report's inputs", async () => {
    anExport("north", 20, "north-20");
    await runNightly(config, fakeTools(day(20)));
    anExport("north", 24, "north-24");
    anExport("south", 20, "south-20");
    await runNightly(config, fakeTools(day(24)));
    const { late, inputs } = reportOf(24);
    expect(late.map(({ evidence }) => inputs[evidence[0]?.input ?? -1]?.path)).toEqual([
      join(folder, "exports", "south-20.txt").replaceAll("\\", "/"),
    ]);
  });

  test("is told in a night that has no newer record, too", async () => {
    anExport("north", 20, "north-20");
    await runNightly(config, fakeTools(day(20)));
    anExport("south", 20, "south-20");
    await runNightly(config, fakeTools(day(21)));
    expect(vms(reportOf(21).late)).toEqual(["south-20"]);
    expect(new Set(vms(reportOf(20).migrations))).toEqual(new Set(["north-20", "south-20"]));
  });
});

describe("faults", () => {
  test("a run that dies before its report leaves the telling to the next", async () => {
    anExport("north", 20, "north-20");
    await runNightly(config, fakeTools(day(20)));
    anExport("north", 21, "north-21");
    anExport("south", 20, "south-20");
    const full = fakeTools(day(21), { write: () => Promise.reject(new Error("ENOSPC")) });
    await expect(runNightly(config, full)).rejects.toThrow(/ENOSPC/);
    await runNightly(config, fakeTools(day(21, "07:00:00")));
    expect(vms(reportOf(21).late)).toEqual(["south-20"]);
  });

  test("what a report showed while the history could not be written did not come late", async () => {
    anExport("north", 20, "a", "b", "c");
    await runNightly(config, fakeTools(day(20)));
    anExport("north", 21, "d", "e");
    await runNightly(config, fakeTools(day(21)), async (file, options) => {
      const history = await openHistory(file, options);
      return { ...history, apply: () => Promise.reject(new Error("IO Error: No space left on device")) };
    });
    expect(new Set(vms(reportOf(21).migrations))).toEqual(new Set(["d", "e"]));
    anExport("north", 22, "f");
    const result = await runNightly(config, fakeTools(day(22)));
    expect(reportOf(22)).toMatchObject({ late: [], counts: { migrations: 1, late: 0 } });
    expect(result.completed).toEqual([]);
  });

  test("exports older than the first night that was told are history, not late", async () => {
    anExport("north", 20, "north-20");
    await runNightly(config, fakeTools(day(20)));
    anExport("archive", 10, "old");
    anExport("north", 21, "north-21");
    await runNightly(config, fakeTools(day(21)));
    expect(vms(reportOf(21).late)).toEqual([]);
  });

  test("a record of another century is no late move", async () => {
    anExport("north", 20, "north-20");
    await runNightly(config, fakeTools(day(20)));
    const file = join(folder, "exports", "strange.txt");
    writeFileSync(
      file,
      exportLine("end", "x", "0018-01-01T00:00:00.000Z") + exportLine("end", "y", day(21, "02:00:00")),
    );
    utimesSync(file, new Date(day(21, "05:50:00")), new Date(day(21, "05:50:00")));
    await runNightly(config, fakeTools(day(21)));
    expect(reportOf(21)).toMatchObject({ late: [], counts: { migrations: 1 } });
  });
});
