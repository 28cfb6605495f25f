import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readExportedFiles, WHOLE_EXPORT } from "../../../src/history/export/read.ts";
import { listExportFiles } from "../../../src/history/export/state.ts";
import { openHistory } from "../../../src/history/store.ts";
import { toIso } from "../../../src/model/units.ts";
import { ROOT } from "../../shared.ts";
import { createRandom } from "../../simulator/random.ts";
import { exportedAt, factsOf, manyNights, nightsConfig, writeNight } from "./sixty-nights.ts";
import { allOf } from "../../history/builder.ts";

const CRASHES = Number(process.env["CRASHES"] ?? 6);
const PROGRAM = join(ROOT, "dist", "main.js");
/** `CRASH_CLOCK` names libfaketime: every run then has a clock of its own, up to days off, back and forth. */
const CLOCK = process.env["CRASH_CLOCK"];
const offsets = createRandom(17);
/** libfaketime takes what has no sign for a date. */
const signed = (seconds: number): string => `${seconds < 0 ? "" : "+"}${seconds}s`;

function jumped(): NodeJS.ProcessEnv {
  if (CLOCK === undefined) return process.env;
  return { ...process.env, LD_PRELOAD: CLOCK, FAKETIME: signed(offsets.int(-300_000, 300_000)) };
}

/** Runs the built program; killed after so many milliseconds unless it is through. */
async function run(args: readonly string[], killAfterMs: number | null): Promise<number | NodeJS.Signals | null> {
  const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: ["ignore", "ignore", "inherit"], env: jumped() });
  const timer = killAfterMs === null ? null : setTimeout(() => child.kill("SIGKILL"), killAfterMs);
  const [code, signal] = (await once(child, "exit")) as [number | null, NodeJS.Signals | null];
  if (timer !== null) clearTimeout(timer);
  return signal ?? code;
}

test(
  `after ${CRASHES} kills at random moments the history is that of one run over everything`,
  async () => {
    if (!existsSync(PROGRAM)) throw new Error("dist/main.js is not there; npm run build makes it.");
    const folder = mkdtempSync(join(tmpdir(), "precopy-crashes-"));
    const nights = CRASHES + 2;
    const world = manyNights(nights, 11);
    const config = nightsConfig(folder, world);
    const yaml = join(folder, "precopy.yaml");
    const sources = config.inputs.map(({ path, vcenter }) => ({ path, vcenter }));
    const settings = { timeZone: "UTC", out: config.out, history: config.history, write: ["json"], inputs: sources };
    writeFileSync(yaml, JSON.stringify(settings));
    const random = createRandom(Number(process.env["CRASH_SEED"] ?? 3));
    let killed = 0;
    // Runs that took something in: a kill before that proves nothing.
    let taken = 0;
    let known = 0;
    // How long a run takes on this machine, so that the kills hit each of its steps at times.
    let usualMs = 0;
    for (let night = 0; night < nights; night++) {
      writeNight(world, join(folder, "exports"), night, nights);
      const now = (night === nights - 1 ? world.to : exportedAt(world, night)) + 3_600_000;
      const command = ["nightly", "--config", yaml, "--now", toIso(now), "--quiet"];
      const began = Date.now();
      if (night === 0 || night === nights - 1) {
        expect(await run(command, null)).toBe(0);
        usualMs = Date.now() - began;
      } else if ((await run(command, random.int(usualMs * 0.2, usualMs * 1.3))) === "SIGKILL") {
        killed++;
        // What was not taken in has to be taken in by the next: it needs longer, and is to get on at times.
        usualMs *= 1.15;
      }
      // The machine may be less busy than it was: half the runs at least are to be hit.
      else usualMs = Math.min(usualMs, Date.now() - began);
      if (!existsSync(config.history ?? "")) continue;
      const history = await openHistory(config.history ?? "");
      const ids = (await allOf(history)).map((migration) => migration.id);
      history.close();
      expect(new Set(ids).size).toBe(ids.length);
      if (ids.length > known) taken++;
      known = ids.length;
    }
    expect(killed).toBeGreaterThan(CRASHES / 3);
    expect(taken).toBeGreaterThan(CRASHES / 6);
    // An export that is killed on its way is completed by the next.
    const exporting = ["history", "export", "--config", yaml, "--out", join(folder, "export")];
    await run(exporting, random.int(usualMs * 0.1, usualMs * 0.6));
    expect(await run(exporting, null)).toBe(0);

    const batch = join(folder, "batch.yaml");
    writeFileSync(batch, JSON.stringify({ ...settings, history: "batch.duckdb", out: "batch" }));
    expect(await run(["nightly", "--config", batch, "--now", toIso(world.to + 3_600_000), "--quiet"], null)).toBe(0);
    const atOnce = await factsOf(join(folder, "batch.duckdb"));
    expect(atOnce.length).toBeGreaterThan(CRASHES * 4);
    expect(await factsOf(join(folder, "history.duckdb"))).toEqual(atOnce);
    const files = [...(await listExportFiles(join(folder, "export"))).keys()];
    expect(files.filter((path) => !path.endsWith(".parquet"))).toEqual([]);
    const inputs = files.map((path, input) => ({ file: join(folder, "export", path), input }));
    const read = await readExportedFiles(inputs, WHOLE_EXPORT);
    const rows = [...read.values()].map((file) => (file.ok ? file.migrations.length : 0));
    expect(rows.reduce((sum, count) => sum + count, 0)).toBe(atOnce.length);
    rmSync(folder, { recursive: true, force: true });
  },
  // Each kill costs a second or two.
  60_000 + CRASHES * 60_000,
);
