import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findInputs } from "../../src/job/inputs.ts";
import { analyze, WHOLE, type Analysis } from "../../src/job/report.ts";
import type { Report } from "../../src/model/report.ts";
import { pastOfReport } from "../../src/summarize/changes.ts";
import { ROOT } from "../shared.ts";
import { createWorld } from "../simulator/world.ts";
import { writeCloudEvents } from "../simulator/write/event-json.ts";
import { writeRvtools } from "../simulator/write/inventory-files.ts";

async function analyzed(paths: readonly string[], now: number): Promise<Analysis> {
  const { files } = await findInputs(paths, process.stdin, () => null);
  const given = { timeZone: "UTC", timeZoneGiven: true, dateOrder: null, inputFormat: null };
  return analyze(files, { ...given, now, reportTimeZone: "UTC", config: null });
}

const DAY_MS = 86_400_000;

/** The last of some nights of the simulator, each with the one before it as its past. */
export async function lastOfNights(seed: number, nights: number): Promise<Report> {
  const folder = mkdtempSync(join(tmpdir(), "precopy-nights-"));
  try {
    const world = createWorld({ seed, nights, migrations: 16, failing: 0.5, noise: 0.1 });
    const [vcenter = ""] = world.vcenters;
    for (const { name, bytes } of [
      writeCloudEvents(vcenter, world.events, world.tasks, { shape: "lines" }),
      writeRvtools(vcenter, world.vms),
    ])
      writeFileSync(join(folder, name), bytes);
    const analysis = await analyzed([folder], world.to + 3_600_000);
    const endOf = (night: number): number => world.to - (nights - 1 - night) * DAY_MS;
    let last = analysis.report({ ...WHOLE, to: endOf(0) });
    for (let night = 1; night < nights; night++)
      last = analysis.report({ ...WHOLE, from: endOf(night - 1), to: endOf(night), past: pastOfReport(last) });
    return last;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export const samplesReport = async (): Promise<Report> =>
  (await analyzed([join(ROOT, "samples")], Date.UTC(2026, 10, 23, 6))).report(WHOLE);
