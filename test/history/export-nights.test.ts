import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DateTime } from "luxon";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readExportNights } from "../../src/history/export/nights.ts";
import { listExportFiles } from "../../src/history/export/state.ts";
import { openHistory } from "../../src/history/store.ts";
import type { Migration } from "../../src/model/migration.ts";
import { runCli } from "../../src/cli/program.ts";
import { aMigration, aReading } from "./builder.ts";

/** Three weeks of two vCenters over the end of a month and the end of summer time, with moves of every outcome. */
const folder = mkdtempSync(join(tmpdir(), "precopy-export-nights-"));
const target = join(folder, "site a");
const MINUTE_MS = 60_000;
const FIRST = Date.UTC(2026, 9, 14, 1);
const ends = (index: number): number => FIRST + index * 97 * MINUTE_MS;
const moves = Array.from({ length: 300 }, (_, index): Migration => {
  const at = ends(index);
  const [start, end] = [at - (1 + (index % 7)) * MINUTE_MS, at].map((moment) => new Date(moment).toISOString());
  const vcenter = index % 3 === 0 ? "vc02" : "vc01";
  const part: Partial<Migration> =
    index % 50 === 1
      ? { outcome: "failed" }
      : index % 50 === 2
        ? { outcome: "cancelled" }
        : index % 50 === 3
          ? { trigger: "placement" }
          : index % 11 === 4
            ? { kind: "storage-vmotion" }
            : {};
  return aMigration(`vm-${index}`, start ?? null, end ?? null, { vcenter, ...part });
});
const undated = aMigration("lost", null, null);

beforeAll(async () => {
  const history = await openHistory(join(folder, "history.duckdb"));
  await history.apply(aReading([...moves, undated], { at: "2026-11-05T06:00:00.000Z" }));
  await history.export(target, "test");
  history.close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The morning of a moment: noon to noon of the zone. */
const morningOf = (moment: number, zone: string): string =>
  DateTime.fromMillis(moment, { zone }).setZone("utc", { keepLocalTime: true }).plus({ hours: 12 }).toISODate() ?? "";

test.each(["UTC", "Europe/Berlin", "Pacific/Auckland", "America/Los_Angeles"])(
  "counts each night as the moves say, %s",
  async (zone) => {
    const { nights, undated: none, unreadable } = await readExportNights([target], zone);
    expect([none, unreadable]).toEqual([1, []]);
    const expected = new Map<string, Migration[]>();
    for (const [index, move] of moves.entries()) {
      if (move.trigger === "placement") continue;
      const date = morningOf(ends(index), zone);
      expected.set(date, [...(expected.get(date) ?? []), move]);
    }
    expect(nights.map(({ date }) => date)).toEqual([...expected.keys()].sort());
    for (const night of nights) {
      const own = expected.get(night.date) ?? [];
      const count = (outcome: string): number => own.filter((move) => move.outcome === outcome).length;
      expect(night).toMatchObject({
        migrations: own.length,
        succeeded: count("succeeded"),
        failed: count("failed"),
        cancelled: count("cancelled"),
        unfinished: 0,
      });
      const took = own
        .filter(({ kind, outcome }) => kind === "vmotion" && outcome === "succeeded")
        .map(({ durationSeconds }) => durationSeconds ?? 0)
        .sort((left, right) => left - right);
      const middle = (took.length - 1) / 2;
      const median = ((took[Math.floor(middle)] ?? 0) + (took[Math.ceil(middle)] ?? 0)) / 2;
      expect(night.vmotionSeconds).toBe(took.length === 0 ? null : median);
    }
  },
);

test("the same migrations in two folders, or a folder named twice, count once", async () => {
  const other = join(folder, "site b");
  cpSync(target, other, { recursive: true });
  const one = await readExportNights([target], "UTC");
  expect((await readExportNights([target, other], "UTC")).nights).toEqual(one.nights);
  expect((await readExportNights([target, `${target}/`], "UTC")).nights).toEqual(one.nights);
});

test("a file that is damaged does not cost the others, and is named", async () => {
  const broken = join(folder, "broken");
  cpSync(target, broken, { recursive: true });
  const [file = ""] = [...(await listExportFiles(broken)).keys()].filter((name) => name.includes("month-2026-10"));
  writeFileSync(join(broken, file), "PAR1 and nothing else");
  const { nights, unreadable } = await readExportNights([broken], "UTC");
  expect(unreadable.map((one) => one.file)).toEqual([join(broken, file)]);
  expect(nights.length).toBeGreaterThan(10);
});

test("precopy history calendar writes the page, without a verdict that nothing gave; and says what is no export", async () => {
  let err = "";
  const io = { out: () => undefined, err: (text: string) => (err += text) };
  const page = join(folder, "calendar.html");
  const run = (...args: readonly string[]) => runCli(["history", "calendar", ...args, "--report-time-zone", "UTC"], io);
  expect(await run(target, "--out", page)).toBe(0);
  expect(err).toContain("294 moves of 21 nights in ");
  const html = readFileSync(page, "utf8");
  expect(html).toContain("they hold moves and no verdict");
  expect(html).toContain("<caption>November 2026</caption>");
  expect(html).not.toMatch(/class="(?:ok|watch|act|key)"/);
  expect(await run(folder, "--out", page)).toBe(2);
  expect(err).toContain("holds no file of a history export");
});
