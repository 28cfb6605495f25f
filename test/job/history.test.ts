import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, beforeEach, expect, test } from "vitest";
import { rebuildText, statusText } from "../../src/cli/history.ts";
import { openHistory } from "../../src/history/store.ts";
import { exportHistory, historyStatus, pruneHistory, rebuildHistory } from "../../src/job/history.ts";
import { around } from "../../src/job/exported.ts";
import { findInputs } from "../../src/job/inputs.ts";
import { analyze, WHOLE } from "../../src/job/report.ts";
import { runNightly } from "../../src/job/nightly.ts";
import type { Config } from "../../src/model/config.ts";
import { DAY_MS } from "../../src/model/units.ts";
import { aConfig, exportLine, fakeTools, readLines } from "./nightly/fake-tools.ts";
import { allOf } from "../history/builder.ts";

let folder: string;
let config: Config;
const now = "2026-11-22T06:00:00.000Z";

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "precopy-history-job-"));
  mkdirSync(join(folder, "exports"));
  config = aConfig(folder);
  anExport("a.txt", exportLine("end", "a", "2026-11-20T05:00:00.000Z"));
  anExport("b.txt", exportLine("end", "b", "2026-11-22T05:00:00.000Z"));
  await runNightly(config, fakeTools(now));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function anExport(name: string, text: string): void {
  const file = join(folder, "exports", name);
  writeFileSync(file, text);
  utimesSync(file, new Date("2026-11-22T05:50:00Z"), new Date("2026-11-22T05:50:00Z"));
}

async function vms(): Promise<readonly (string | null)[]> {
  const history = await openHistory(join(folder, "history.duckdb"));
  const migrations = await allOf(history);
  history.close();
  return migrations.map(({ vm }) => vm.name);
}

test("status tells what is there, in words too", async () => {
  const status = await historyStatus(config);
  expect(status).toMatchObject({ migrations: 2, inputs: 2, nights: 2, lastNight: "2026-11-22", unfinished: 0 });
  expect(statusText(status)).toContain("Migrations    2, of these 0 unfinished\n");
  expect(statusText(status)).toContain("Last run      2026-11-22T06:00:00.000Z, nightly, precopy 0.1.0\n");
});

test("status of a history that is not there, or switched off, says so", async () => {
  await expect(historyStatus({ ...config, history: join(folder, "none.duckdb") })).rejects.toThrow(/none\.duckdb/);
  await expect(historyStatus({ ...config, history: null })).rejects.toThrow(/switches the history off/);
});

test("prune forgets by date, by the config's retention, and never without being told", async () => {
  await expect(pruneHistory(config, null, Date.parse(now))).rejects.toThrow(/--before DATE/);
  expect(await pruneHistory(config, Date.parse("2026-11-21T00:00:00Z"), Date.parse(now))).toMatchObject({
    migrations: 1,
  });
  expect(await vms()).toEqual(["b"]);
  const short = { ...config, retention: { reportDays: null, historyDays: 1 } };
  expect(await pruneHistory(short, null, Date.parse("2026-11-24T06:00:00Z"))).toMatchObject({ migrations: 1 });
});

test("an export can be read by another site", async () => {
  await exportHistory(config, join(folder, "out"), "0.1.0");
  const found = await findInputs([join(folder, "out")], Readable.from([]), () => null);
  const options = { timeZone: "UTC", timeZoneGiven: true, reportTimeZone: "UTC", dateOrder: null, inputFormat: null };
  const analysis = await analyze(found.files, { ...options, now: Date.parse(now), config: null });
  const report = analysis.report(WHOLE);
  expect(report.migrations.map(({ vm }) => vm.name)).toEqual(["a", "b"]);
  expect(report.counts).toMatchObject({ migrations: 2, succeeded: 2 });
  const role = "migrations";
  expect(report.inputs).toMatchObject([
    { role: "unclaimed" },
    { role: "unclaimed" },
    { format: "precopy-history", role, records: 1, used: 1, firstAt: "2026-11-20T05:00:00.000Z" },
    { format: "precopy-history", role, records: 1, used: 1, vcenter: "vc01.example.com" },
  ]);
  expect(report.migrations.map(({ evidence }) => evidence[0])).toMatchObject([
    { input: 2, line: 1 },
    { input: 3, line: 1 },
  ]);
  // Of a window only what lies near it is read.
  const near = { ...options, now: Date.parse(now), config: null };
  const [from, to] = ["2026-11-22T01:00:00Z", "2026-11-22T06:00:00Z"].map((text) => Date.parse(text));
  const exportSelection = around(from ?? 0, to ?? 0);
  const window = await analyze(found.files, { ...near, exportSelection });
  expect(window.migrations.map(({ vm }) => vm.name)).toEqual(["a", "b"]);
  const later = await analyze(found.files, { ...near, exportSelection: around((to ?? 0) + DAY_MS, null) });
  expect(later.migrations.map(({ vm }) => vm.name)).toEqual(["b"]);
  expect(later.inputs.map(({ firstAt }) => firstAt?.slice(0, 10))).toEqual([
    undefined,
    undefined,
    "2026-11-20",
    "2026-11-22",
  ]);
  // The same site twice is the same migrations.
  await exportHistory(config, join(folder, "out", "again"), "0.1.0");
  const twice = await findInputs([join(folder, "out")], Readable.from([]), () => null);
  const both = (await analyze(twice.files, { ...options, now: Date.parse(now), config: null })).report(WHOLE);
  expect(both.counts.migrations).toBe(2);
  expect(both.inputs.reduce((sum, input) => sum + input.duplicate, 0)).toBe(2);
});

test("an export that cannot be written says why, in a sentence", async () => {
  const file = join(folder, "a-file");
  writeFileSync(file, "mine");
  for (const target of [file, join(file, "below")])
    await expect(exportHistory(config, target, "0.1.0")).rejects.toThrow(
      /^The export to .* stopped: .*run it again\.$/,
    );
});

test("rebuild replaces what an older version made of the exports, and keeps what it cannot read again", async () => {
  rmSync(join(folder, "exports", "a.txt"));
  anExport("c.txt", exportLine("end", "c", "2026-11-21T05:00:00.000Z"));
  const history = await openHistory(join(folder, "history.duckdb"));
  const ids = (await allOf(history)).map(({ vm, id }) => [vm.name, id]);
  history.close();
  // The newer version reads b.txt differently: the VM's name was misread before.
  const newer = fakeTools(now, {
    read: async (files) => {
      const exports = await readLines(files);
      const renamed = exports.migrations.map((migration) =>
        migration.vm.name === "b"
          ? { ...migration, id: "m-b2", keys: ["end:b2"], vm: { ...migration.vm, name: "b2" } }
          : migration,
      );
      return { ...exports, migrations: renamed };
    },
  });
  const counts = await rebuildHistory(config, newer);
  expect(counts).toEqual({ files: 2, migrations: 2, removed: 1, kept: 1, unreachable: [] });
  expect(await vms()).toEqual(["a", "c", "b2"]);
  expect(rebuildText(counts)).toContain("1 from exports that are gone were kept.\n");
  expect(ids).toHaveLength(2);
});

test("a rebuild by the same version changes nothing", async () => {
  const before = await openHistory(join(folder, "history.duckdb"));
  const migrations = await allOf(before);
  before.close();
  expect(await rebuildHistory(config, fakeTools(now))).toMatchObject({ removed: 0, kept: 0, migrations: 2 });
  const after = await openHistory(join(folder, "history.duckdb"));
  expect(await allOf(after)).toEqual(migrations);
  after.close();
});
