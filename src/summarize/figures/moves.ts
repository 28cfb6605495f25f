import type { Kind, Migration, Trigger } from "../../model/migration.ts";
import { groupBy } from "../../model/group-by.ts";
import { compareText } from "../../model/report-order.ts";
import type { Report } from "../../model/report.ts";
import { fromIso, type EpochMs } from "../../model/units.ts";
import { identifyVms, type VmIdentities } from "../../model/vm-identity.ts";

/** A migration with its instants read once; the unit that the page's questions work on. */
export interface Move {
  readonly migration: Migration;
  readonly start: EpochMs | null;
  readonly end: EpochMs | null;
  /** Start, else end, else queue time: what orders and places it. */
  readonly at: EpochMs | null;
  /** Which VM: by instance UUID or MoRef where known, else by name within its vCenter. */
  readonly vmKey: string;
  /** Its name; `web01 (vm-12)` where another VM has the same. */
  readonly vmLabel: string;
}

function readInstant(iso: string | null): EpochMs | null {
  if (iso === null) return null;
  const instant = fromIso(iso);
  return Number.isNaN(instant) ? null : instant;
}

function isUnnamed({ vm }: Migration): boolean {
  return vm.name === null && vm.moref === null && vm.instanceUuid === null;
}

function readMove(migration: Migration, vms: VmIdentities): Move {
  const start = readInstant(migration.startedAt);
  const end = readInstant(migration.endedAt);
  return {
    migration,
    start,
    end,
    at: start ?? end ?? readInstant(migration.queuedAt),
    // Of VMs that nothing names, no two are known to be the same.
    vmKey: isUnnamed(migration) ? `unnamed\n${migration.id}` : vms.keyOf(migration),
    vmLabel: vms.labelOf(migration),
  };
}

export function readMoves(migrations: readonly Migration[], vms: VmIdentities = identifyVms(migrations)): Move[] {
  return migrations.map((migration) => readMove(migration, vms));
}

/** Every migration but power-on placements, which count in no figure. */
export function movesOf({ migrations }: Pick<Report, "migrations">, vms = identifyVms(migrations)): Move[] {
  return readMoves(
    migrations.filter(({ trigger }) => trigger !== "placement"),
    vms,
  );
}

/** Placements too: they say where a VM was put. */
export function movesAndPlacementsOf(
  { migrations }: Pick<Report, "migrations">,
  vms = identifyVms(migrations),
): Move[] {
  return readMoves(migrations, vms);
}

export function countTriggers(moves: readonly Move[]): { trigger: Trigger; count: number }[] {
  return [...groupBy(moves, (move) => move.migration.trigger)]
    .map(([trigger, group]) => ({ trigger, count: group.length }))
    .sort((left, right) => right.count - left.count || compareText(left.trigger, right.trigger));
}

export function countKinds(moves: readonly Move[]): Record<Kind, number> {
  const counts = { vmotion: 0, "storage-vmotion": 0, combined: 0, cold: 0, unknown: 0 };
  for (const { migration } of moves) counts[migration.kind]++;
  return counts;
}

/** First and last instant that the migrations or the exports' coverage reach; null without any. */
export function dataSpan(report: Report, moves: readonly Move[]): { from: EpochMs; to: EpochMs } | null {
  let from = Infinity;
  let to = -Infinity;
  for (const { start, end, at } of moves) {
    for (const instant of [start, end, at]) {
      if (instant === null) continue;
      from = Math.min(from, instant);
      to = Math.max(to, instant);
    }
  }
  for (const { from: first, to: last } of report.coverage) {
    from = Math.min(from, readInstant(first) ?? from);
    to = Math.max(to, readInstant(last) ?? to);
  }
  // The window cuts what the exports cover beyond it.
  from = Math.max(from, readInstant(report.window.from) ?? from);
  to = Math.min(to, readInstant(report.window.to) ?? to);
  return from <= to ? { from, to } : null;
}
