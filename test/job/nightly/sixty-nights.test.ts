import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openHistory } from "../../../src/history/store.ts";
import { runNightly } from "../../../src/job/nightly.ts";
import { readReport } from "./fake-tools.ts";
import { exportedAt, factsOf, manyNights, nightsConfig, toolsAt, writeNight } from "./sixty-nights.ts";

/** Enough for a median of nights; `npm run prove:nights` lives through sixty. */
const NIGHTS = Number(process.env["NIGHTS"] ?? 17);
const MISSED = Math.floor(NIGHTS / 3);
const CRASHED_BEFORE_THE_HISTORY = Math.floor(NIGHTS / 2);
const CRASHED_AFTER_THE_HISTORY = Math.floor((NIGHTS * 3) / 4);

test(`${NIGHTS} nights with overlaps, a missed one and two crashes are the same history as one run over everything`, async () => {
  const folder = mkdtempSync(join(tmpdir(), "precopy-sixty-"));
  const world = manyNights(NIGHTS, 7);
  const config = nightsConfig(folder, world);
  const backfilled: string[] = [];
  for (let night = 0; night < NIGHTS; night++) {
    writeNight(world, join(folder, "exports"), night, NIGHTS);
    if (night === MISSED) continue;
    const now = (night === NIGHTS - 1 ? world.to : exportedAt(world, night)) + 3_600_000;
    const dies = (): Promise<never> => Promise.reject(new Error("out of power"));
    if (night === CRASHED_BEFORE_THE_HISTORY) {
      await expect(runNightly(config, toolsAt(config, now, { read: dies }))).rejects.toThrow("out of power");
    } else if (night === CRASHED_AFTER_THE_HISTORY) {
      await expect(runNightly(config, toolsAt(config, now, { write: dies }))).rejects.toThrow("out of power");
    } else {
      const result = await runNightly(config, toolsAt(config, now));
      backfilled.push(...result.backfilled);
    }
  }
  const last = join(
    folder,
    "reports",
    readdirSync(join(folder, "reports"))
      .filter((name) => /^\d/.test(name))
      .at(-1) ?? "",
  );
  const report = readReport(last);
  const nightly = await factsOf(join(folder, "history.duckdb"));
  const history = await openHistory(join(folder, "history.duckdb"));
  const nights = await history.nights();
  history.close();

  const batch = { ...config, history: join(folder, "batch.duckdb"), out: join(folder, "batch-reports") };
  await runNightly(batch, toolsAt(batch, world.to + 3_600_000));
  const atOnce = await factsOf(join(folder, "batch.duckdb"));
  expect(nightly.length).toBeGreaterThan(NIGHTS * 8);
  expect(nightly).toEqual(atOnce);

  // Every night is told, the missed and the crashed ones by the run after.
  expect(backfilled).toHaveLength(3);
  expect(nights).toHaveLength(NIGHTS);
  expect(
    nights
      .filter((night) => night.status === "backfilled")
      .map((night) => night.date)
      .sort(),
  ).toEqual(backfilled);
  expect(nights.reduce((sum, night) => sum + night.counts.migrations, 0)).toBeGreaterThan(0);
  expect(report.changes?.baseline).toEqual({ nights: NIGHTS - 1, needed: 14 });
  expect(report.changes?.lines.map((line) => line.against)).toContain(`median of ${Math.min(30, NIGHTS - 1)} nights`);
  rmSync(folder, { recursive: true, force: true });
}, 300_000);
