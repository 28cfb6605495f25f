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
import type { Move } from "../figures/moves.ts";
import { placed, rule, type Case } from "./rule.ts";

/** The limit of fast links, where the inventory does not know the uplink's line rate. */
const USUAL_NETWORK_LIMIT = 8;

/** Moves with both instants, side by side: a big night has a million. */
interface Timed {
  readonly migrations: readonly Migration[];
  readonly from: Float64Array;
  readonly to: Float64Array;
}

/** What one host, network or datastore was used by. */
interface Use {
  readonly resource: Resource;
  readonly vcenter: string | null;
  readonly name: string;
  /** Indexes into the timed moves, in the report's order. */
  readonly moves: number[];
}

type Resource = "host" | "network" | "datastore";

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
  find: ({ timed, inventory }) => overbooked(timed, inventory),
  tell([{ what, at, cost, limit }]) {
    return {
      title: `More moves were open on ${what} than can run at once`,
      description: `At ${new Date(at).toISOString()} they cost ${cost} of ${limit}; the surplus waited inside its running tasks. Durations of these moves hold that wait.`,
    };
  },
});

function overbooked(moves: readonly Move[], inventory: InventoryFacts | null): Overbooked[] {
  const timed = timedOf(moves);
  const limitOf = limits(inventory);
  return usesOf(timed).flatMap((use) => limitCases(use, timed, limitOf(use)));
}

function timedOf(moves: readonly Move[]): Timed {
  const timed = moves.filter(({ start, end }) => start !== null && end !== null);
  return {
    migrations: timed.map(({ migration }) => migration),
    from: Float64Array.from(timed, ({ start }) => start ?? 0),
    to: Float64Array.from(timed, ({ end }) => end ?? 0),
  };
}

/** In the order in which the moves come to them. */
function usesOf({ migrations }: Timed): readonly Use[] {
  const uses: Use[] = [];
  const found = new Map<Resource, Map<string | null, Map<string, Use>>>();
  const add = (resource: Resource, vcenter: string | null, name: string | null, move: number): void => {
    if (name === null) return;
    const sites = found.get(resource) ?? new Map<string | null, Map<string, Use>>();
    found.set(resource, sites);
    const named = sites.get(vcenter) ?? new Map<string, Use>();
    sites.set(vcenter, named);
    const known = named.get(name);
    if (known !== undefined) {
      known.moves.push(move);
      return;
    }
    const use = { resource, vcenter, name, moves: [move] };
    named.set(name, use);
    uses.push(use);
  };
  for (const [move, { kind, source, destination, vcenter }] of migrations.entries()) {
    const ends = source.host === destination.host ? [source.host] : [source.host, destination.host];
    for (const host of ends) {
      if (HOST_COST[kind] !== 0) add("host", vcenter, host, move);
      if (kind === "vmotion" || kind === "combined") add("network", vcenter, host, move);
    }
    if (kind !== "storage-vmotion" && kind !== "combined") continue;
    for (const store of new Set([storeOf(source), storeOf(destination)])) add("datastore", vcenter, store, move);
  }
  return uses;
}

function costOf(resource: Resource, { kind }: Migration): number {
  return resource === "host" ? HOST_COST[kind] : resource === "network" ? 1 : DATASTORE_COST;
}

/** "datastore1" is the local datastore of every host. */
function storeOf({ datastore, host }: Place): string | null {
  return datastore !== null && /^datastore\d+(?: \(\d+\))?$/i.test(datastore) ? `${datastore} of ${host}` : datastore;
}

function limitCases(use: Use, timed: Timed, limit: number): Overbooked[] {
  const { resource, vcenter, name } = use;
  const { ids, ...peak } = peakOf(use, timed, limit);
  if (peak.cost <= limit) return [];
  const what = resource === "network" ? `the vMotion network of ${name}` : name;
  const subject = `${placed(vcenter, name)} (${resource})`;
  return [{ subject, name, cause: subject, migrations: ids, what, limit, ...peak }];
}

function limits(inventory: InventoryFacts | null): (use: Use) => number {
  const linkOf = inventory === null ? null : vmotionLinks(inventory);
  return ({ resource, vcenter, name }) => {
    if (resource === "host") return HOST_COST_LIMIT;
    if (resource === "datastore") return DATASTORE_COST_LIMIT;
    const line = linkOf?.(vcenter === "" ? null : vcenter, name).lineMegabitsPerSecond ?? null;
    return line === null ? USUAL_NETWORK_LIMIT : networkLimit(line);
  };
}

/** The highest sum of costs at any time, and who was open whenever the limit was passed. At one instant ends come first. */
function peakOf(
  { resource, moves }: Use,
  { migrations, from, to }: Timed,
  limit: number,
): { readonly cost: number; readonly at: number; readonly ids: readonly string[] } {
  const cost = (move: number): number => {
    const migration = migrations[move];
    return migration === undefined ? 0 : costOf(resource, migration);
  };
  const begin = (move: number): number => from[move] ?? 0;
  const end = (move: number): number => to[move] ?? 0;
  const starts = moves.toSorted((a, b) => begin(a) - begin(b));
  const ends = moves.toSorted((a, b) => end(a) - end(b));
  const crowded: Span[] = [];
  let open = 0;
  let peak = { cost: 0, at: 0 };
  let next = 0;
  const step = (at: number, by: number): void => {
    const wasOver = open > limit;
    open += by;
    if (open > limit && !wasOver) crowded.push({ from: at, to: Infinity });
    const last = crowded.at(-1);
    if (open <= limit && wasOver && last !== undefined) last.to = at;
    if (open > peak.cost) peak = { cost: open, at };
  };
  for (const start of starts) {
    for (let over = ends[next]; over !== undefined && end(over) <= begin(start); over = ends[++next])
      step(end(over), -cost(over));
    step(begin(start), cost(start));
  }
  for (let over = ends[next]; over !== undefined; over = ends[++next]) step(end(over), -cost(over));
  const ids = moves.flatMap((move) =>
    isOpenDuring(begin(move), end(move), crowded) ? (migrations[move]?.id ?? []) : [],
  );
  return { ...peak, ids };
}

interface Span {
  readonly from: number;
  to: number;
}

/** Whether a use was open in one of the spans, which are in order of time and apart. */
function isOpenDuring(from: number, to: number, spans: readonly Span[]): boolean {
  let [low, high] = [0, spans.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((spans[middle]?.to ?? Infinity) <= from) low = middle + 1;
    else high = middle;
  }
  const first = spans[low];
  return first !== undefined && first.from < to;
}
