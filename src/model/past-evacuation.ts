import type { PastEvacuation } from "./forecast.ts";
import type { Migration } from "./migration.ts";
import type { Evacuation } from "./report.ts";

/** Evacuations that were finished, each with the VMs that left live: what a forecast is checked against. */
export function finishedEvacuations(
  evacuations: readonly Evacuation[],
  migrations: Iterable<Migration>,
): readonly PastEvacuation[] {
  const byId = new Map<string, Migration>();
  const wanted = new Set(evacuations.flatMap((evacuation) => evacuation.migrations));
  for (const migration of migrations) if (wanted.has(migration.id)) byId.set(migration.id, migration);
  return evacuations.flatMap(({ vcenter, host, enteringAt, outcome, vmEvacuationSeconds, migrations: ids }) => {
    if (outcome !== "entered" || enteringAt === null || vmEvacuationSeconds === null) return [];
    const own = ids.flatMap((id) => byId.get(id) ?? []);
    // A retry, a move with its disks or one that failed makes a night that no forecast is about.
    const live = own.filter(({ kind, outcome: ended }) => kind === "vmotion" && ended === "succeeded");
    if (live.length === 0 || own.some(({ kind, outcome: ended }) => kind === "combined" || ended === "failed"))
      return [];
    return [
      {
        vcenter,
        host,
        at: enteringAt,
        seconds: vmEvacuationSeconds,
        vms: live.filter(({ powerState }) => powerState !== "off" && powerState !== "suspended").map(({ vm }) => vm),
      },
    ];
  });
}
