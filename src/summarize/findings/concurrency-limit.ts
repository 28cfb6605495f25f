import {
  DATASTORE_COST,
  DATASTORE_COST_LIMIT,
  HOST_COST,
  HOST_COST_LIMIT,
  networkLimit,
} from "../../model/concurrency-limits.ts";
import type { Place } from "../../model/entity.ts";
import type { InventoryFacts } from "../../model/inventory.ts";
import type { Migration } from "../../model/migration.ts";
import { vmotionLinks } from "../../model/vmotion-link.ts";
import { placed, rule, type Case } from "./rule.ts";

/** The limit of fast links, where the inventory does not know the uplink's line rate. */
const USUAL_NETWORK_LIMIT = 8;

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
      add("host", vcenter, host, { ...use, cost: HOST_COST[kind] });
      if (kind === "vmotion" || kind === "combined") add("network", vcenter, host, { ...use, cost: 1 });
    }
    if (disks)
      for (const store of new Set([storeOf(source), storeOf(destination)]))
        add("datastore", vcenter, store, { ...use, cost: DATASTORE_COST });
  }
  const limitOf = limits(inventory);
  return [...uses].flatMap(([key, own]) => limitCases(key.split("\u0000"), own, limitOf));
}

/** "datastore1" is the local datastore of every host. */
function storeOf({ datastore, host }: Place): string | null {
  return datastore !== null && /^datastore\d+(?: \(\d+\))?$/i.test(datastore) ? `${datastore} of ${host}` : datastore;
}

function limitCases(
  [resource = "", vcenter = "", name = ""]: readonly string[],
  own: readonly Use[],
  limitOf: (resource: string, vcenter: string, name: string) => number,
): Overbooked[] {
  const limit = limitOf(resource, vcenter, name);
  const { ids, ...peak } = peakOf(own, limit);
  if (peak.cost <= limit) return [];
  const what = resource === "network" ? `the vMotion network of ${name}` : name;
  const subject = `${placed(vcenter, name)} (${resource})`;
  return [{ subject, name, cause: subject, migrations: ids, what, limit, ...peak }];
}

function limits(inventory: InventoryFacts | null): (resource: string, vcenter: string, name: string) => number {
  const linkOf = inventory === null ? null : vmotionLinks(inventory);
  return (resource, vcenter, name) => {
    if (resource === "host") return HOST_COST_LIMIT;
    if (resource === "datastore") return DATASTORE_COST_LIMIT;
    const line = linkOf?.(vcenter === "" ? null : vcenter, name).lineMegabitsPerSecond ?? null;
    return line === null ? USUAL_NETWORK_LIMIT : networkLimit(line);
  };
}

/** The highest sum of costs at any time, and who was open whenever the limit was passed. */
function peakOf(
  own: readonly Use[],
  limit: number,
): { readonly cost: number; readonly at: number; readonly ids: readonly string[] } {
  const steps = own
    .flatMap((use) => [
      { at: use.from, cost: use.cost },
      { at: use.to, cost: -use.cost },
    ])
    .sort((a, b) => a.at - b.at || a.cost - b.cost);
  const crowded: { readonly from: number; to: number }[] = [];
  let cost = 0;
  let peak = { cost: 0, at: 0 };
  for (const step of steps) {
    const wasOver = cost > limit;
    cost += step.cost;
    if (cost > limit && !wasOver) crowded.push({ from: step.at, to: Infinity });
    const last = crowded.at(-1);
    if (cost <= limit && wasOver && last !== undefined) last.to = step.at;
    if (cost > peak.cost) peak = { cost, at: step.at };
  }
  return { ...peak, ids: own.filter((use) => isOpenDuring(use, crowded)).map(({ id }) => id) };
}

/** Whether a use was open in one of the spans, which are in order of time and apart. */
function isOpenDuring({ from, to }: Use, spans: readonly { readonly from: number; readonly to: number }[]): boolean {
  let [low, high] = [0, spans.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((spans[middle]?.to ?? Infinity) <= from) low = middle + 1;
    else high = middle;
  }
  const first = spans[low];
  return first !== undefined && first.from < to;
}
