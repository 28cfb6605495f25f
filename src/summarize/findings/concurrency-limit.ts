import type { Place } from "../../model/entity.ts";
import type { InventoryFacts } from "../../model/inventory.ts";
import type { Migration } from "../../model/migration.ts";
import { placed, rule, type Case } from "./rule.ts";

/**
 * vCenter lets a host, its vMotion network and a datastore do only so much at once; the rest waits inside its running task
 * (costs of vSphere 4.1 to 8: host 8 with vMotion 1 and Storage vMotion 4; network 8 from 10 Gbit/s, else 4;
 * datastore 128 with 16 for each Storage vMotion; VMware's documentation of "Limits on Simultaneous Migrations").
 */
const HOST_LIMIT = 8;
const NETWORK_LIMIT = 8;
const SLOW_NETWORK_LIMIT = 4;
const FAST_LINK_MEGABITS = 10_000;
const DATASTORE_LIMIT = 128;

interface Use {
  readonly from: number;
  readonly to: number;
  readonly cost: number;
  readonly id: string;
}

interface Overbooked extends Case {
  readonly what: string;
  readonly at: number;
  readonly cost: number;
  readonly limit: number;
}

/** Where were more migrations open than could run? Their durations hold a wait and say little about pre-copy. */
export const concurrencyLimit = rule<Overbooked>({
  id: "concurrency-limit",
  severity: "info",
  harm: "other",
  meaning:
    "More moves were open on a host, a vMotion network or a datastore than vCenter runs at once: the surplus waited.",
  whatToDo: "Nothing, unless the wait hurts: spread the moves over more hosts, datastores or time.",
  find: ({ migrations, inventory }) => overbooked(migrations, inventory),
  tell([{ what, at, cost, limit }]) {
    return {
      title: `More moves were open on ${what} than can run at once`,
      description: `At ${new Date(at).toISOString()} they cost ${cost} of ${limit}; the surplus waited inside its running tasks. Durations of these moves hold that wait.`,
    };
  },
});

function overbooked(migrations: readonly Migration[], inventory: InventoryFacts | null): Overbooked[] {
  const timed = migrations.flatMap((migration) => {
    const { startedAt, endedAt, trigger } = migration;
    if (startedAt === null || endedAt === null || trigger === "placement") return [];
    return [{ migration, from: Date.parse(startedAt), to: Date.parse(endedAt) }];
  });
  const uses = new Map<string, Use[]>();
  const add = (resource: string, vcenter: string | null, name: string | null, use: Use): void => {
    if (name === null || use.cost === 0) return;
    const key = `${resource}\u0000${vcenter ?? ""}\u0000${name}`;
    const list = uses.get(key);
    if (list === undefined) uses.set(key, [use]);
    else list.push(use);
  };
  for (const { migration, from, to } of timed) {
    const { id, kind, source, destination, vcenter } = migration;
    const disks = kind === "storage-vmotion" || kind === "combined";
    const hosts = new Set([source.host, destination.host]);
    const use = { from, to, id };
    for (const host of hosts) {
      add("host", vcenter, host, { ...use, cost: disks ? 4 : 1 });
      if (kind === "vmotion" || kind === "combined") add("network", vcenter, host, { ...use, cost: 1 });
    }
    if (disks)
      for (const store of new Set([storeOf(source), storeOf(destination)]))
        add("datastore", vcenter, store, { ...use, cost: 16 });
  }
  return [...uses].flatMap(([key, own]) => limitCases(key.split("\u0000"), own, inventory));
}

/** "datastore1" is the local datastore of every host. */
function storeOf({ datastore, host }: Place): string | null {
  return datastore !== null && /^datastore\d+(?: \(\d+\))?$/i.test(datastore) ? `${datastore} of ${host}` : datastore;
}

function limitCases(
  [resource = "", vcenter = "", name = ""]: readonly string[],
  own: readonly Use[],
  inventory: InventoryFacts | null,
): Overbooked[] {
  const limit =
    resource === "host"
      ? HOST_LIMIT
      : resource === "datastore"
        ? DATASTORE_LIMIT
        : networkLimit(vcenter, name, inventory);
  const { ids, ...peak } = peakOf(own, limit);
  if (peak.cost <= limit) return [];
  const what = resource === "network" ? `the vMotion network of ${name}` : name;
  const subject = `${placed(vcenter, name)} (${resource})`;
  return [{ subject, name, cause: subject, migrations: ids, what, limit, ...peak }];
}

/** Known only where the inventory has the host's NICs; else the limit of fast links. */
function networkLimit(vcenter: string, name: string, inventory: InventoryFacts | null): number {
  const facts = inventory?.hosts.find((host) => host.host.name === name && (host.vcenter ?? vcenter) === vcenter);
  const speeds = facts?.nicMegabitsPerSecond ?? [];
  return speeds.length > 0 && speeds.every((speed) => speed < FAST_LINK_MEGABITS) ? SLOW_NETWORK_LIMIT : NETWORK_LIMIT;
}

/** The highest sum of costs at any time, and who was open whenever the limit was passed. */
function peakOf(
  own: readonly Use[],
  limit: number,
): { readonly cost: number; readonly at: number; readonly ids: readonly string[] } {
  const steps = own
    .flatMap((use) => [
      { at: use.from, cost: use.cost, use },
      { at: use.to, cost: -use.cost, use },
    ])
    .sort((a, b) => a.at - b.at || a.cost - b.cost);
  const open = new Set<Use>();
  const involved = new Set<string>();
  let cost = 0;
  let peak = { cost: 0, at: 0 };
  for (const step of steps) {
    cost += step.cost;
    if (step.cost > 0) open.add(step.use);
    else open.delete(step.use);
    if (cost > limit) for (const use of open) involved.add(use.id);
    if (cost > peak.cost) peak = { cost, at: step.at };
  }
  return { ...peak, ids: own.map(({ id }) => id).filter((id) => involved.has(id)) };
}
