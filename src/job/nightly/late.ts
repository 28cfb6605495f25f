import type { LateMigration } from "../../history/late.ts";
import { toMigration } from "../../history/merge.ts";
import { momentOf } from "../../history/rows.ts";
import type { Migration } from "../../model/migration.ts";
import { HOUR_MS, toIso } from "../../model/units.ts";
import type { EpochMs } from "../../model/units.ts";
import type { ExportFile } from "./find-exports.ts";
import { spanningFiles } from "./intake.ts";

/** Records this far from a late migration can still be its own: host logs and tasks begin before it and end after. */
const AROUND_MS = 6 * HOUR_MS;

/** The files that speak of late migrations, by their content, and what lies around each of them. */
export function filesOf(late: readonly LateMigration[], files: readonly ExportFile[]): readonly ExportFile[] {
  const hours = new Set<number>();
  const contents = new Set<string>();
  for (const { migration } of late) {
    for (const { sha256 } of migration.evidence) contents.add(sha256);
    const moment = momentOf(migration);
    if (moment !== null) hours.add(Math.floor(Date.parse(moment) / HOUR_MS) * HOUR_MS);
  }
  const found = new Map(files.filter(({ sha256 }) => contents.has(sha256)).map((file) => [file.path, file]));
  for (const [from, to] of spansOf([...hours].sort((a, b) => a - b)))
    for (const file of spanningFiles(files, from, to)) found.set(file.path, file);
  return [...found.values()];
}

/** Joins hours that lie close together, so that files are looked through once for each stretch. */
function spansOf(hours: readonly number[]): readonly (readonly [EpochMs, EpochMs])[] {
  const spans: [number, number][] = [];
  for (const hour of hours) {
    const last = spans.at(-1);
    if (last !== undefined && hour - AROUND_MS <= last[1]) last[1] = hour + HOUR_MS + AROUND_MS;
    else spans.push([hour - AROUND_MS, hour + HOUR_MS + AROUND_MS]);
  }
  return spans;
}

/**
 * The late migrations as they are read now, so that their evidence points into the report's inputs; one whose export is
 * gone again is told from the history. What ends after `from` (epoch ms) is the night's own.
 */
export function lateMigrations(
  late: readonly LateMigration[],
  read: readonly Migration[],
  from: EpochMs,
): readonly Migration[] {
  if (late.length === 0) return [];
  const begin = toIso(from);
  const byKey = new Map<string, Migration>();
  for (const migration of read) for (const key of migration.keys) byKey.set(key, migration);
  const told = new Map<string, Migration>();
  for (const { migration: stored } of late) {
    const found = stored.keys.map((key) => byKey.get(key)).find((migration) => migration !== undefined);
    const migration = found ?? toMigration(stored, []);
    if ((momentOf(migration) ?? begin) <= begin) told.set(migration.id, migration);
  }
  return [...told.values()];
}
