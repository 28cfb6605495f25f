import { matchesAny } from "../../model/name-pattern.ts";
import type { HostSet, PageViewOptions, Residency, Stay } from "../../model/page-view.ts";
import type { Report } from "../../model/report.ts";
import { groupBy } from "../../model/group-by.ts";
import { compareText } from "../../model/report-order.ts";
import { movesAndPlacementsOf, type Move } from "./moves.ts";

const MOST_VMS = 10;

/** On which host each VM was, when: from its moves alone; where two moves do not meet, a gap says so. */
export function summarizeResidency(report: Report, options: PageViewOptions): Residency {
  const told = movesAndPlacementsOf(report).filter(({ migration }) => migration.outcome === "succeeded");
  const byVm = [...groupBy(told, (move) => move.vmKey)].map(([key, group]) => {
    const stays = staysOf(group);
    return { key, stays, hosts: new Set(stays.map((stay) => stay.host)).size };
  });
  const setsOf = (stay: Stay): readonly HostSet[] =>
    options.hostSets.filter((set) => matchesAny(set.vms, stay.vm.name ?? ""));
  const shown = byVm
    .map((vm) => ({ ...vm, listed: vm.stays[0] !== undefined && setsOf(vm.stays[0]).length > 0 }))
    .sort(
      (left, right) =>
        Number(right.listed) - Number(left.listed) ||
        right.hosts - left.hosts ||
        right.stays.length - left.stays.length ||
        compareText(left.key, right.key),
    );
  const kept = shown.filter((vm, index) => vm.listed || index < MOST_VMS);
  return {
    vms: byVm.length,
    stays: kept.flatMap((vm) => vm.stays),
    shownVms: kept.length,
    gaps: byVm.reduce((sum, vm) => sum + vm.stays.filter((stay) => stay.known === "gap").length, 0),
    violations: byVm.flatMap((vm) =>
      vm.stays.flatMap((stay) =>
        setsOf(stay)
          .filter((set) => stay.host !== null && !matchesAny(set.hosts, stay.host))
          .map((set) => ({ set: set.name, stay })),
      ),
    ),
    coverageGaps: report.coverage.flatMap(({ vcenter, gaps }) => gaps.map((gap) => ({ vcenter, ...gap }))),
  };
}

/** The chain of one VM's stays; the hand-over is the end of a move, the first stay begins and the last ends unknown. */
export function staysOf(moves: readonly Move[]): Stay[] {
  const steps = moves
    .flatMap((move) => (move.end === null ? [] : [{ ...move, end: move.end }]))
    .sort((left, right) => left.end - right.end);
  const [first] = steps;
  if (first === undefined) return [];
  const { vm } = first.migration;
  const stays: Omit<Stay, "vm" | "isFirst" | "isLast">[] = [];
  let host = first.migration.source.host;
  let from: number | null = null;
  for (const { migration, start, end } of steps) {
    const leaves = migration.source.host;
    if (leaves !== null && host !== null && leaves !== host) {
      const note = `last known on ${host}, then moved from ${leaves}: no record says when it changed`;
      stays.push({ host, from, to: null, known: "by-moves", note: null });
      stays.push({ host: null, from: null, to: start ?? end, known: "gap", note });
      from = null;
      host = leaves;
    }
    const next = migration.destination.host;
    if (next === null || next === host) continue;
    stays.push({ host: leaves ?? host, from, to: end, known: "by-moves", note: null });
    host = next;
    from = end;
  }
  stays.push({ host, from, to: null, known: "by-moves", note: null });
  return stays.map((stay, index) => ({ ...stay, vm, isFirst: index === 0, isLast: index === stays.length - 1 }));
}
