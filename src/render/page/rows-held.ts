import type { Migration } from "../../model/migration.ts";
import type { Report } from "../../model/report.ts";
import { fitsOnly } from "./row-filter.ts";

/**
 * What a browser opens in 3 s on an office machine, and 10 MB hold with long names; every row is in report.json and
 * migrations.csv.
 */
const MOST_ROWS = 20_000;

/**
 * The migrations that the page's table holds, in the report's order: all of them, or of a big estate the noteworthy and
 * the newest. O(n log n).
 */
export function rowsHeld({ migrations, findings }: Pick<Report, "migrations" | "findings">): readonly Migration[] {
  if (migrations.length <= MOST_ROWS) return migrations;
  const told = new Set(findings.flatMap((finding) => finding.migrations));
  const ranked = migrations
    .map((migration, index) => ({ index, rank: rankOf(migration, told) }))
    .sort((left, right) => left.rank - right.rank || right.index - left.index);
  const held = ranked.slice(0, MOST_ROWS).map(({ index }) => index);
  return held.sort((left, right) => left - right).flatMap((index) => migrations[index] ?? []);
}

/** What a person may have to act on comes first. */
function rankOf(migration: Migration, told: ReadonlySet<string>): number {
  if (migration.outcome === "failed" || migration.outcome === "unfinished") return 0;
  if (fitsOnly("stun-over", migration) || migration.stunRisk.level === "high") return 1;
  if (told.has(migration.id) || migration.outcome === "cancelled" || migration.stunRisk.level === "watch") return 2;
  return 3;
}
