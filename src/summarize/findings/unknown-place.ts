import type { Migration } from "../../model/migration.ts";
import type { EpochMs } from "../../model/units.ts";
import { formatCountOf, formatEntries } from "../../model/words.ts";
import { identityOf, vcenterOfInventory } from "../figures/whereabouts.ts";
import type { FindingContext } from "./context.ts";
import { idsOf, rule, vmCase, type Case } from "./rule.ts";

interface Lost extends Case {
  readonly migration: Migration;
}

/** The end is lost: the VM may run on either host. */
export const unknownPlace = rule<Lost>({
  id: "unknown-place",
  severity: "act",
  harm: "place-unknown",
  meaning: "A move began and no record says how it ended, so it is not known on which host the VM runs.",
  whatToDo:
    "Look on both hosts; if vCenter shows a stale state, restart the management agents of the hosts or disconnect and reconnect them.",
  find(context) {
    const seen = sightings(context);
    return context.moves
      .filter(
        ({ outcome, unfinishedReason, keys }) =>
          outcome === "unfinished" && unfinishedReason === "end-lost" && !isOfHostLogsAlone(keys),
      )
      .filter((migration) => {
        const at = seen.get(context.vms.keyOf(migration));
        return at === undefined || migration.startedAt === null || at <= Date.parse(migration.startedAt);
      })
      .map((migration) => ({
        ...vmCase(migration, context),
        cause: "end lost",
        migrations: idsOf([migration]),
        migration,
      }));
  },
  tell(cases) {
    const [first] = cases;
    if (cases.length === 1)
      return {
        title: `It is not known where ${first.name} runs`,
        description: `Its move ${pathOf(first.migration)} and no record says how it ended.`,
      };
    const told = cases.map(({ name, migration }) => `${name} (its move ${pathOf(migration)})`);
    return {
      title: `It is not known where ${formatCountOf(cases.length, "VM")} run`,
      description: `${formatEntries(told)}. No record says how these moves ended.`,
    };
  },
});

function pathOf({ source, destination, startedAt }: Migration): string {
  return `from ${source.host ?? "an unknown host"} to ${destination.host ?? "an unknown host"} began at ${startedAt ?? "an unknown time"}`;
}

/** One host's log without vCenter's records hardly ever says how a move ended: no reason to search for the VM. */
function isOfHostLogsAlone(keys: readonly string[]): boolean {
  return keys.every((key) => key.startsWith("hostlog:"));
}

/** By VM, when an inventory with a date last said on which host it is. */
function sightings({ inventory, vms, migrations }: FindingContext): ReadonlyMap<string, EpochMs> {
  const vcenterOf = vcenterOfInventory(migrations, inventory);
  return new Map(
    (inventory?.vms ?? []).flatMap(({ vcenter, vm, host, takenAt }): [string, EpochMs][] => {
      if (takenAt === null || host === undefined) return [];
      return [[vms.keyOf({ vcenter: vcenterOf(vcenter), vm: identityOf(vm) }), takenAt]];
    }),
  );
}
