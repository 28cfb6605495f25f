import { groupBy } from "../../model/group-by.ts";
import type { InventoryFacts, RuleFacts } from "../../model/inventory.ts";
import { hostWords } from "../../model/host-words.ts";
import type { Migration } from "../../model/migration.ts";
import type { VmIdentities } from "../../model/vm-identity.ts";
import { identityOf, vcenterOfInventory, vmsOnHosts, type Whereabouts } from "./whereabouts.ts";

/** Since when a rule is broken: since the end of a move, from before the data's first move on, or nothing says since when. */
export type BrokenSince = { readonly move: Migration } | "before" | "unknown";

/** A DRS rule that the last known places of its running VMs break. */
export interface BrokenRule {
  readonly rule: RuleFacts;
  readonly vcenter: string | null;
  /** The VMs in breach. */
  readonly vms: readonly Whereabouts[];
  readonly since: BrokenSince;
  /** Members whose host nothing says. */
  readonly unknown: number;
}

/** Where each member is at one instant; null where that is not known. */
type Places = ReadonlyMap<string, string | null>;

/**
 * Every rule that is broken at the end of the data. A rule known to be disabled is not judged, nor a member whose place is not known,
 * that is not running, or that is in another cluster than the rule.
 */
export function brokenRules(
  migrations: readonly Migration[],
  inventory: InventoryFacts | null,
  vms: VmIdentities,
): BrokenRule[] {
  if (inventory === null || inventory.rules.length === 0) return [];
  const clusterOf = clustersOfHosts(inventory);
  const arrivals = groupBy(
    migrations.filter(
      ({ outcome, destination, endedAt }) => outcome === "succeeded" && destination.host !== null && endedAt !== null,
    ),
    (migration) => vms.keyOf(migration),
  );
  const membersOf = ruleMembers(migrations, inventory, vms, vmsOnHosts(migrations, inventory, vms));
  return inventory.rules.flatMap((rule): BrokenRule[] => {
    if (rule.enabled === false) return [];
    const found = membersOf(rule);
    const members = inOneCluster(
      rule,
      found.filter((place) => place !== undefined).filter(({ isRunning, isDisputed }) => isRunning && !isDisputed),
      clusterOf,
    );
    const now: Places = new Map(members.map(({ key, host }) => [key, host]));
    const breach = inBreach(rule, now);
    if (breach.size === 0) return [];
    const own = members.filter(({ key }) => breach.has(key));
    return [
      {
        rule,
        vcenter: own[0]?.vcenter ?? null,
        vms: own,
        since: brokenSince(rule, members, arrivals),
        unknown: found.filter((place) => place === undefined).length,
      },
    ];
  });
}

/** Where each member of a rule is; undefined where nothing says. */
export function ruleMembers(
  migrations: readonly Migration[],
  inventory: InventoryFacts,
  vms: VmIdentities,
  places: readonly Whereabouts[],
): (rule: RuleFacts) => readonly (Whereabouts | undefined)[] {
  const byKey = new Map(places.map((place) => [place.key, place]));
  const byName = groupBy(places, ({ name }) => name);
  const vcenterOf = vcenterOfInventory(migrations, inventory);
  return (rule) => {
    const vcenter = vcenterOf(rule.vcenter);
    return rule.vms.map((ref) => {
      const known = byKey.get(vms.keyOf({ vcenter, vm: identityOf(ref) }));
      if (known !== undefined || vcenter !== null || ref.name === undefined) return known;
      // The export names no vCenter: a name that only one VM has is that VM.
      const [only, other] = byName.get(ref.name) ?? [];
      return other === undefined ? only : undefined;
    });
  };
}

/** A VM that left the cluster is no longer the rule's; a host of unknown cluster is taken for one of it. */
function inOneCluster(
  rule: RuleFacts,
  members: readonly Whereabouts[],
  clusterOf: (host: string) => string | undefined,
): readonly Whereabouts[] {
  const clusters = members.map(({ host }) => clusterOf(host));
  const known = new Set(clusters.filter((cluster) => cluster !== undefined));
  const own = rule.cluster?.toLowerCase();
  if (own !== undefined) return members.filter((_, index) => (clusters[index] ?? own) === own);
  return known.size > 1 ? [] : members;
}

/** Cluster of a host by its name in lower case; a name that two clusters have says nothing. */
function clustersOfHosts(inventory: InventoryFacts): (host: string) => string | undefined {
  const clusters = new Map<string, Set<string>>();
  for (const { host, cluster } of inventory.hosts) {
    if (host.name === undefined || cluster === undefined) continue;
    const name = host.name.toLowerCase();
    clusters.set(name, (clusters.get(name) ?? new Set()).add(cluster.toLowerCase()));
  }
  return (host) => {
    const [only, other] = clusters.get(host.toLowerCase()) ?? [];
    return other === undefined ? only : undefined;
  };
}

/** Keys of the members that break the rule where they are. */
function inBreach(rule: RuleFacts, places: Places): ReadonlySet<string> {
  const wordOf = hostWords([...places.values(), ...(rule.hosts ?? [])]);
  const known = [...places].flatMap(([key, host]) => (host === null ? [] : [{ key, host: wordOf(host) }]));
  switch (rule.kind) {
    case "affinity": {
      const apart = new Set(known.map(({ host }) => host)).size > 1;
      return new Set(apart ? known.map(({ key }) => key) : []);
    }
    case "anti-affinity": {
      const together = [...groupBy(known, ({ host }) => host).values()].filter((group) => group.length > 1);
      return new Set(together.flat().map(({ key }) => key));
    }
    case "vm-on-hosts":
    case "vm-not-on-hosts": {
      if (rule.hosts === undefined) return new Set();
      const hosts = new Set(rule.hosts.map(wordOf));
      const wanted = rule.kind === "vm-on-hosts";
      return new Set(known.filter(({ host }) => hosts.has(host) !== wanted).map(({ key }) => key));
    }
    default:
      return unknownKind(rule.kind);
  }
}

function unknownKind(kind: never): never {
  throw new Error(`unknown kind of rule ${String(kind)}`);
}

/** Plays the members' arrivals again, in order: the last one that broke a kept rule is the one. */
function brokenSince(
  rule: RuleFacts,
  members: readonly Whereabouts[],
  arrivals: ReadonlyMap<string, readonly Migration[]>,
): BrokenSince {
  const places = new Map<string, string | null>();
  const steps: { readonly key: string; readonly migration: Migration; readonly at: number }[] = [];
  for (const { key, host } of members) {
    const own = (arrivals.get(key) ?? [])
      .map((migration) => ({ key, migration, at: Date.parse(migration.endedAt ?? "") }))
      .sort((a, b) => a.at - b.at);
    places.set(key, own[0] === undefined ? host : own[0].migration.source.host);
    // A newer inventory shows it elsewhere: a move that no export told of.
    if ((own.at(-1)?.migration.destination.host ?? host) !== host) return "unknown";
    for (const step of own) steps.push(step);
  }
  let isCertain = ![...places.values()].includes(null);
  let since: BrokenSince = isCertain ? "before" : "unknown";
  let wasBroken = inBreach(rule, places).size > 0;
  for (const { key, migration } of steps.sort((a, b) => a.at - b.at)) {
    places.set(key, migration.destination.host);
    const isBroken = inBreach(rule, places).size > 0;
    if (isBroken && !wasBroken) since = isCertain ? { move: migration } : "unknown";
    wasBroken = isBroken;
    isCertain = ![...places.values()].includes(null);
  }
  return since;
}
