import type { Mover } from "../../model/page-view.ts";
import { groupBy } from "../../model/group-by.ts";
import { compareText } from "../../model/report-order.ts";
import { countKinds, countTriggers, type Move } from "./moves.ts";

/** VMs that moved most (succeeded moves), with their share of all moves. */
export function summarizeMovers(moves: readonly Move[]): Mover[] {
  const succeeded = moves.filter(({ migration }) => migration.outcome === "succeeded");
  return [...groupBy(succeeded, (move) => move.vmKey)]
    .filter(([, group]) => group.length > 1)
    .sort(([leftKey, left], [rightKey, right]) => right.length - left.length || compareText(leftKey, rightKey))
    .flatMap(([, group]) => {
      const [move] = group;
      if (move === undefined) return [];
      const first = move.migration;
      const hosts = new Set(group.flatMap(({ migration }) => [migration.source.host, migration.destination.host]));
      hosts.delete(null);
      return [
        {
          vm: first.vm,
          label: move.vmLabel,
          vcenter: first.vcenter,
          count: group.length,
          byKind: countKinds(group),
          hosts: hosts.size,
          share: group.length / succeeded.length,
          triggers: countTriggers(group),
          moves: group.map(({ migration }) => migration),
        },
      ];
    });
}
