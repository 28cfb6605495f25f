import type { Report } from "../../model/report.ts";
import type { VmIdentities } from "../../model/vm-identity.ts";

/** Labels by migration id, only where the name alone would be ambiguous: two VMs of one name are `web01 (vm-12)` and `web01 (vm-48)`. */
export function summarizeVmLabels(
  { migrations }: Pick<Report, "migrations">,
  vms: VmIdentities,
): ReadonlyMap<string, string> {
  return new Map(
    migrations.flatMap((migration): [string, string][] => {
      const label = vms.labelOf(migration);
      return migration.vm.name === null || label === migration.vm.name ? [] : [[migration.id, label]];
    }),
  );
}
