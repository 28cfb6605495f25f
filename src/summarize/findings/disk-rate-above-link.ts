import type { InventoryFacts } from "../../model/inventory.ts";
import { formatCountOf, formatEntries } from "../../model/words.ts";
import { idsOf, placed, rule, vmCase, type Case } from "./rule.ts";

const MEGABYTES_PER_MEGABIT = 1_000_000 / 8 / 1_048_576;

interface FastDisk extends Case {
  readonly told: string;
}

/** Whose disks moved faster than any link of their hosts could carry? The array copied them (VAAI), or most of them was zeroes or cached. */
export const diskRateAboveLink = rule<FastDisk>({
  id: "disk-rate-above-link",
  severity: "info",
  harm: "other",
  meaning: "A VM's disks moved faster than all NICs of its host together could carry.",
  whatToDo: "Nothing: the array copied them, or much of them did not have to be sent. It is no measure of the network.",
  find(context) {
    const links = linksOf(context.inventory);
    return context.migrations.flatMap((migration): FastDisk[] => {
      const rate = migration.disk.megabytesPerSecond;
      const { source, destination, vcenter } = migration;
      if (rate === null || source.host === null || source.host === destination.host) return [];
      const link = links.get(placed(vcenter, source.host)) ?? links.get(source.host);
      if (link === undefined || rate.low <= link) return [];
      const told = `${rate.best.toFixed(0)} MB/s (${rate.basis}) against ${link.toFixed(0)} MB/s of all NICs of ${source.host}`;
      const cause = "offloaded or not sent";
      return [{ ...vmCase(migration, context), cause, migrations: idsOf([migration]), told }];
    });
  },
  tell(cases) {
    const [{ name, told }] = cases;
    return cases.length === 1
      ? { title: `The disks of ${name} moved faster than a link can`, description: `${told}.` }
      : {
          title: `The disks of ${formatCountOf(cases.length, "move")} went faster than a link can`,
          description: `${formatEntries(cases.map((one) => `${one.name}: ${one.told}`))}.`,
        };
  },
});

/** All NICs of a host together, in MB/s, by `vcenter/host` and by host alone; without the hosts whose NICs are not known. */
function linksOf(inventory: InventoryFacts | null): Map<string, number> {
  const links = new Map<string, number>();
  for (const { vcenter, host, nicMegabitsPerSecond = [] } of inventory?.hosts ?? []) {
    if (host.name === undefined || nicMegabitsPerSecond.length === 0) continue;
    const speed = nicMegabitsPerSecond.reduce((sum, own) => sum + own, 0) * MEGABYTES_PER_MEGABIT;
    links.set(placed(vcenter, host.name), speed);
  }
  return links;
}
