import type { Migration } from "../../model/migration.ts";
import { DAY_MS } from "../../model/units.ts";

/** A failed attempt is recovered by the next attempt of the same VM that worked within a day: same goal, or off the same host. */
export function linkRetries(migrations: readonly Migration[]): Migration[] {
  const byVm = new Map<string, Migration[]>();
  for (const migration of migrations) {
    const key = `${migration.vcenter ?? ""}\u0000${migration.vm.moref ?? migration.vm.name ?? migration.id}`;
    byVm.set(key, [...(byVm.get(key) ?? []), migration]);
  }
  const recoveredBy = new Map<string, string>();
  for (const own of byVm.values()) {
    for (const [index, migration] of own.entries()) {
      if (migration.failure === null) continue;
      const later = own
        .slice(index + 1)
        .find((other) => other.outcome === "succeeded" && other.trigger !== "placement" && isRetry(migration, other));
      if (later !== undefined) recoveredBy.set(migration.id, later.id);
    }
  }
  return migrations.map((migration) =>
    migration.failure === null
      ? migration
      : { ...migration, failure: { ...migration.failure, recoveredBy: recoveredBy.get(migration.id) ?? null } },
  );
}

function isRetry(failed: Migration, later: Migration): boolean {
  const from = Date.parse(failed.endedAt ?? failed.startedAt ?? failed.queuedAt ?? "");
  const to = Date.parse(later.startedAt ?? later.endedAt ?? "");
  if (!(to - from <= DAY_MS)) return false;
  const storage =
    failed.source.datastore !== null &&
    failed.destination.datastore !== null &&
    failed.source.datastore !== failed.destination.datastore;
  const storageDone = later.destination.datastore === null || later.destination.datastore !== failed.source.datastore;
  const hostMoved =
    failed.source.host !== null && failed.destination.host !== null && failed.source.host !== failed.destination.host;
  const hostDone = later.destination.host === null || later.destination.host !== failed.source.host;
  return (!storage || storageDone) && (!hostMoved || hostDone);
}
