import { isAllowedHost } from "../../model/allowed-hosts.ts";
import type { AllowedHosts } from "../../model/config.ts";
import { matchesAny } from "../../model/name-pattern.ts";
import { compareText } from "../../model/report-order.ts";
import { formatCountOf, formatEntries, formatList } from "../../model/words.ts";
import { vmsOnHosts } from "../figures/whereabouts.ts";
import type { FindingContext } from "./context.ts";
import { placed, rule, vmCase, type Case } from "./rule.ts";

interface Outside extends Case {
  readonly set: string;
  readonly hosts: readonly string[];
  /** The host outside it is on now; null where it has left. */
  readonly now: string | null;
}

/** Licensed VMs on hosts that their licence does not cover, moved or not. */
export const licenceHost = rule<Outside>({
  id: "licence-host",
  severity: "watch",
  harm: "other",
  meaning: "A VM of a licence set (allowedHosts) runs on, or was moved to or from, a host outside the set.",
  whatToDo:
    "Move it back to an allowed host and pin it there with a VM-Host rule; keep the report as the record of the stay.",
  find(context) {
    const sets = context.config?.allowedHosts ?? [];
    return sets.length === 0 ? [] : sets.flatMap((set) => outsideOf(set, context));
  },
  tell(cases) {
    const [first] = cases;
    const hosts = [...new Set(cases.flatMap((one) => one.hosts))].sort(compareText);
    const told = cases.map(
      ({ name, hosts: own, now }) =>
        `${name}: ${now === null ? `was on ${formatList(own)}` : own.length === 1 ? `on ${now}` : `on ${now}, was on ${formatList(own.filter((host) => host !== now))}`}`,
    );
    const areNow = cases.filter(({ now }) => now !== null).length;
    const verb =
      areNow === cases.length
        ? areNow === 1
          ? "runs"
          : "run"
        : areNow === 0
          ? cases.length === 1
            ? "was"
            : "were"
          : "run or were";
    return {
      title: `${cases.length === 1 ? first.name : formatCountOf(cases.length, "VM")} ${verb} outside the hosts of ${first.set}`,
      description: `${formatEntries(told)}. Not allowed: ${formatList(hosts)}.`,
    };
  },
});

function outsideOf(set: AllowedHosts, context: FindingContext): Outside[] {
  const found = new Map<
    string,
    { case: Pick<Case, "subject" | "name">; hosts: Set<string>; ids: Set<string>; now: string | null }
  >();
  const entryOf = (key: string, made: () => Pick<Case, "subject" | "name">) => {
    const known = found.get(key);
    if (known !== undefined) return known;
    const entry = { case: made(), hosts: new Set<string>(), ids: new Set<string>(), now: null as string | null };
    found.set(key, entry);
    return entry;
  };
  for (const migration of context.migrations) {
    const { vm, source, destination, outcome } = migration;
    if (vm.name === null || !matchesAny(set.vms, vm.name)) continue;
    // It was on its source whatever became of the move, and on its destination only if that worked.
    const hosts = [source.host, outcome === "succeeded" ? destination.host : null];
    for (const host of hosts) {
      if (host === null || isAllowedHost(set, host)) continue;
      const entry = entryOf(context.vms.keyOf(migration), () => vmCase(migration, context));
      entry.hosts.add(host);
      entry.ids.add(migration.id);
    }
  }
  for (const place of vmsOnHosts(context.migrations, context.inventory, context.vms)) {
    if (!place.isRunning || !matchesAny(set.vms, place.name) || isAllowedHost(set, place.host)) continue;
    const subject = { subject: placed(place.vcenter, place.label), name: place.label };
    const entry = entryOf(place.key, () => subject);
    entry.hosts.add(place.host);
    entry.now = place.host;
  }
  return [...found.values()].map((entry): Outside => ({
    ...entry.case,
    cause: set.name,
    migrations: [...entry.ids],
    set: set.name,
    hosts: [...entry.hosts].sort(compareText),
    now: entry.now,
  }));
}
