import type { Migration } from "../../model/migration.ts";
import type { Evacuation } from "../../model/report.ts";
import { compareText } from "../../model/report-order.ts";
import { secondsBetween, toIsoOrNull, type EpochMs } from "../../model/units.ts";
import type { MaintenanceWindow, MaintenanceWindows } from "./windows.ts";

/** The evacuations of the report; `migrations` are finished ones with ids, in report order, their retries linked. */
export function evacuationsOf(windows: MaintenanceWindows, migrations: readonly Migration[]): Evacuation[] {
  const members = new Map<MaintenanceWindow, Migration[]>();
  for (const migration of migrations) {
    if (!leavesItsHost(migration)) continue;
    const at = instant(migration.startedAt ?? migration.endedAt ?? migration.queuedAt);
    const window = at === null ? null : windows.at(migration.vcenter ?? "", migration.source.host, at);
    if (window === null) continue;
    const list = members.get(window);
    if (list === undefined) members.set(window, [migration]);
    else list.push(migration);
  }
  return windows.all
    .map((window) => evacuationOf(window, members.get(window) ?? []))
    .sort(
      (a, b) =>
        compareText(a.enteringAt ?? a.enteredAt ?? a.exitedAt, b.enteringAt ?? b.enteredAt ?? b.exitedAt) ||
        compareText(a.vcenter, b.vcenter) ||
        compareText(a.host, b.host),
    );
}

/** A move of storage alone empties no host. */
function leavesItsHost({ kind, trigger, source, destination }: Migration): boolean {
  if (trigger === "placement" || kind === "storage-vmotion" || source.host === null) return false;
  return destination.host === null || destination.host.toLowerCase() !== source.host.toLowerCase();
}

interface Timed {
  readonly migration: Migration;
  readonly from: EpochMs | null;
  readonly to: EpochMs | null;
}

function evacuationOf(window: MaintenanceWindow, own: readonly Migration[]): Evacuation {
  const times = own.map((migration): Timed => ({
    migration,
    from: instant(migration.startedAt ?? migration.queuedAt ?? migration.endedAt),
    to: instant(migration.endedAt),
  }));
  let last: { readonly id: string; readonly to: number } | null = null;
  for (const { migration, to } of times) {
    // What had ended before the host began to be emptied is no part of that: clocks of two sources may be apart.
    const isPart = to !== null && (window.enteringAt === null || to >= window.enteringAt);
    if (migration.outcome === "succeeded" && isPart && (last === null || to > last.to)) last = { id: migration.id, to };
  }
  const blocked = window.outcome === "entered" ? null : blockerOf(own, window);
  return {
    vcenter: window.vcenter,
    host: window.host,
    enteringAt: toIsoOrNull(window.enteringAt),
    enteredAt: toIsoOrNull(window.enteredAt),
    exitedAt: toIsoOrNull(window.exitedAt),
    outcome: window.outcome,
    vmEvacuationSeconds:
      window.enteringAt === null || last === null ? null : secondsBetween(window.enteringAt, last.to),
    enterSeconds:
      window.enteringAt === null || window.enteredAt === null
        ? null
        : secondsBetween(window.enteringAt, window.enteredAt),
    migrations: own.map(({ id }) => id),
    peakConcurrency: peak(times),
    straggler: blocked?.id ?? last?.id ?? null,
  };
}

/** The move that keeps the host from being empty: it has not ended well, and its VM did not leave by another one either. */
function blockerOf(own: readonly Migration[], window: MaintenanceWindow): Migration | null {
  const isGivenUp = window.outcome === "cancelled";
  const left = new Set(own.filter(({ outcome }) => outcome === "succeeded").map(vmOf));
  const staying = own.filter((migration) => migration.outcome !== "succeeded" && !left.has(vmOf(migration)));
  return (
    staying.find(({ outcome, unfinishedReason }) => outcome === "unfinished" && unfinishedReason !== "superseded") ??
    // What was cancelled with the maintenance held nothing up.
    staying.findLast(
      ({ failure, outcome }) => failure?.recoveredBy === null && !(isGivenUp && outcome === "cancelled"),
    ) ??
    null
  );
}

function vmOf({ vm, id }: Migration): string {
  return vm.moref ?? vm.instanceUuid ?? vm.name ?? id;
}

function instant(iso: string | null): EpochMs | null {
  return iso === null ? null : Date.parse(iso);
}

function peak(times: readonly Timed[]): number {
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
