import type { InventoryFacts } from "../model/inventory.ts";
import type { Migration } from "../model/migration.ts";
import type { Finding } from "../model/report.ts";
import { costLimitFindings } from "./cost-limits.ts";
import { fastDiskFindings } from "./fast-disks.ts";
import { slowHostFindings } from "./slow-hosts.ts";
import { unmovableVmFindings } from "./unmovable-vms.ts";
import { vmotionNetworkFindings } from "./vmotion-network.ts";

/** What host logs and inventories prove beside the stuns themselves, most urgent first. `inventory` is null where none was given. */
export function hostFindings(migrations: readonly Migration[], inventory: InventoryFacts | null): Finding[] {
  return [
    ...slowHostFindings(migrations),
    ...(inventory === null
      ? []
      : [
          ...vmotionNetworkFindings(inventory),
          ...unmovableVmFindings(inventory, migrations),
          ...fastDiskFindings(migrations, inventory),
        ]),
    ...costLimitFindings(migrations, inventory),
  ];
}
