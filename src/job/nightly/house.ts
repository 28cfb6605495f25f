import { existsSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { DateTime } from "luxon";

// 2026-11-23
const NIGHT_FOLDER = /^\d{4}-\d{2}-\d{2}$/;

/**
 * Removes the reports of nights older than `days` before `today` (dates in the report's zone). Only folders that are
 * called like a night and hold a report of ours are touched. Returns the dates removed.
 */
export async function removeOldReports(out: string, today: string, days: number): Promise<readonly string[]> {
  const oldest = DateTime.fromISO(today, { zone: "utc" }).minus({ days }).toISODate() ?? today;
  const names = existsSync(out) ? await readdir(out) : [];
  const old = names.filter((name) => NIGHT_FOLDER.test(name) && name < oldest).sort();
  const removed = old.filter((name) => hasReport(join(out, name)));
  for (const name of removed) await rm(join(out, name), { recursive: true, force: true });
  return removed;
}

/** True for a folder that holds a report of ours. */
export function hasReport(folder: string): boolean {
  return ["report.json", "report.html"].some((file) => existsSync(join(folder, file)));
}
