import type { Migration } from "../../model/migration.ts";
import type { Evacuation } from "../../model/report.ts";
import { secondsBetween, toIsoOrNull, type EpochMs } from "../../model/units.ts";
import { windowAt, type MaintenanceWindow } from "./windows.ts";

/** The evacuations of the report; `migrations` are finished ones with ids. */
export function evacuationsOf(windows: readonly MaintenanceWindow[], migrations: readonly Migration[]): Evacuation[] {
  return windows
    .map((window) => evacuationOf(window, migrations))
    .sort(
      (a, b) =>
        order(a.enteringAt ?? a.enteredAt ?? a.exitedAt, b.enteringAt ?? b.enteredAt ?? b.exitedAt) ||
        order(a.host, b.host),
    );
}

function order(a: string | null, b: string | null): number {
  const [left, right] = [a ?? "", b ?? ""];
  return left < right ? -1 : left > right ? 1 : 0;
}

function evacuationOf(window: MaintenanceWindow, migrations: readonly Migration[]): Evacuation {
  const own = migrations.filter((migration) => belongs(window, migration));
  const times = own.map((migration) => ({
    migration,
    from: instant(migration.startedAt ?? migration.queuedAt ?? migration.endedAt),
    to: instant(migration.endedAt),
  }));
  const moved = times.filter(({ migration, to }) => migration.outcome === "succeeded" && to !== null);
  const lastEnd = moved.reduce<{ id: string; to: number } | null>(
    (best, { migration, to }) => (to !== null && (best === null || to > best.to) ? { id: migration.id, to } : best),
    null,
  );
  const blocked =
    window.outcome === "entered"
      ? undefined
      : (own.find(({ outcome }) => outcome === "unfinished") ??
        own.findLast(({ outcome, failure }) => outcome === "failed" && failure?.recoveredBy === null));
  return {
    vcenter: window.vcenter,
    host: window.host,
    enteringAt: toIsoOrNull(window.enteringAt),
    enteredAt: toIsoOrNull(window.enteredAt),
    exitedAt: toIsoOrNull(window.exitedAt),
    outcome: window.outcome,
    vmEvacuationSeconds:
      window.enteringAt === null || lastEnd === null ? null : secondsBetween(window.enteringAt, lastEnd.to),
    enterSeconds:
      window.enteringAt === null || window.enteredAt === null
        ? null
        : secondsBetween(window.enteringAt, window.enteredAt),
    migrations: own.map(({ id }) => id),
    peakConcurrency: peak(times),
    straggler: blocked?.id ?? lastEnd?.id ?? null,
  };
}

function belongs(window: MaintenanceWindow, migration: Migration): boolean {
  if (window.enteringAt === null || migration.vcenter !== window.vcenter) return false;
  if (migration.source.host?.toLowerCase() !== window.host.toLowerCase() || migration.trigger === "placement")
    return false;
  const at = instant(migration.startedAt ?? migration.endedAt);
  return at !== null && windowAt([window], window.scope, migration.source.host, at) !== null;
}

function instant(iso: string | null): EpochMs | null {
  return iso === null ? null : Date.parse(iso);
}

function peak(times: readonly { readonly from: EpochMs | null; readonly to: EpochMs | null }[]): number {
  const steps = times.flatMap(({ from, to }) =>
    from === null
      ? []
      : [
          { at: from, by: 1 },
          { at: to ?? Infinity, by: -1 },
        ],
  );
  steps.sort((a, b) => a.at - b.at || a.by - b.by);
  let now = 0;
  let most = 0;
  for (const { by } of steps) {
    now += by;
    most = Math.max(most, now);
  }
  return most;
}
