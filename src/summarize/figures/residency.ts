import { isAllowedHost } from "../../model/allowed-hosts.ts";
import { matchesAny } from "../../model/name-pattern.ts";
import type { HostSet, PageViewOptions, Residency, Stay } from "../../model/page-view.ts";
import type { Report } from "../../model/report.ts";
import { staysOf } from "../../model/stays.ts";
import { groupBy } from "../../model/group-by.ts";
import { compareText } from "../../model/report-order.ts";
import type { VmIdentities } from "../../model/vm-identity.ts";
import { movesAndPlacementsOf } from "./moves.ts";

const MOST_VMS = 10;

/** On which host each VM was, when: from its moves alone; where two moves do not meet, a gap says so. */
export function summarizeResidency(report: Report, options: PageViewOptions, vms?: VmIdentities): Residency {
  const told = movesAndPlacementsOf(report, vms).filter(({ migration }) => migration.outcome === "succeeded");
  const byVm = [...groupBy(told, (move) => move.vmKey)].map(([key, group]) => {
    const label = group[0]?.vmLabel ?? "";
    const stays = staysOf(group).map((stay) => ({ ...stay, label }));
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
    hasSets: options.hostSets.length > 0,
    stays: kept.flatMap((vm) => vm.stays),
    shownVms: kept.length,
    gaps: byVm.reduce((sum, vm) => sum + vm.stays.filter((stay) => stay.known === "gap").length, 0),
    violations: byVm.flatMap((vm) =>
      vm.stays.flatMap((stay) =>
        setsOf(stay)
          .filter((set) => stay.host !== null && !isAllowedHost(set, stay.host))
          .map((set) => ({ set: set.name, stay })),
      ),
    ),
    coverageGaps: report.coverage.flatMap(({ vcenter, gaps }) => gaps.map((gap) => ({ vcenter, ...gap }))),
  };
}
