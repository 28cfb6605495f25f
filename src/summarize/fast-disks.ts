import type { InventoryFacts } from "../model/inventory.ts";
import type { Migration } from "../model/migration.ts";
import type { Finding } from "../model/report.ts";
import { finding } from "./core-findings.ts";

const MEGABYTES_PER_MEGABIT = 1_000_000 / 8 / 1_048_576;

/** Whose disks moved faster than any link of their hosts could carry? The array copied them (VAAI), or most of them was zeroes or cached. */
export function fastDiskFindings(migrations: readonly Migration[], inventory: InventoryFacts): Finding[] {
  return migrations.flatMap((migration): Finding[] => {
    const rate = migration.disk.megabytesPerSecond;
    if (rate === null || migration.source.host === null || migration.source.host === migration.destination.host)
      return [];
    const link = linkOf(migration, inventory);
    if (link === null || rate.low <= link) return [];
    const name = migration.vm.name ?? migration.vm.moref ?? "an unnamed VM";
    return [
      finding(
        "disk-rate-above-link",
        migration.vcenter === null ? name : `${migration.vcenter}/${name}`,
        "info",
        `The disks of ${name} moved faster than a link can`,
        `${rate.best.toFixed(0)} MB/s (${rate.basis}) against ${link.toFixed(0)} MB/s of all NICs of ${migration.source.host}: an offloaded copy within the array, or data that did not have to be sent. No measure of the network.`,
        [migration.id],
      ),
    ];
  });
}

/** All NICs of the source host together, in MB/s; null where the inventory does not know them. */
function linkOf({ source, vcenter }: Migration, { hosts }: InventoryFacts): number | null {
  const facts = hosts.find(
    (host) =>
      host.host.name === source.host && (vcenter === null || host.vcenter === undefined || host.vcenter === vcenter),
  );
  const speeds = facts?.nicMegabitsPerSecond ?? [];
  return speeds.length === 0 ? null : speeds.reduce((sum, speed) => sum + speed, 0) * MEGABYTES_PER_MEGABIT;
}
