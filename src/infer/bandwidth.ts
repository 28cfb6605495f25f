import type { MegabytesPerSecond, Seconds } from "../model/units.ts";
import type { SiteHabits } from "./duration-likelihood.ts";
import { addLogLikelihood } from "./duration-likelihood.ts";
import type { LogGrid } from "./log-grid.ts";
import { blurred, GRID_SIZE, gauss, gridFrom, slowerOf, updated } from "./log-grid.ts";
import type { Observation } from "./observation.ts";
import { informsBandwidth } from "./observation.ts";
import type { Workload } from "./prior.ts";
import { OVERHEAD_MEDIAN_SECONDS, OVERHEAD_SPREAD, WORKLOADS } from "./prior.ts";

/** What the report's own migrations say of the links and of vCenter's overhead. */
export interface SiteBelief {
  /** Bandwidth of the link a migration used, as if it had been alone. */
  linkOf(observation: Observation): LogGrid;
  /** Set-up time at the migration's vCenter for a coordinate in (0, 1). */
  overheadAt(observation: Observation, coordinate: number): Seconds;
  workloadOf(observation: Observation): Workload;
  /** How evenly migrations share a link: 1 fully, 0 not at all. */
  sharingOf(observation: Observation): number;
  /** How many other migrations stand behind it. */
  supportOf(observation: Observation): number;
}

const OVERHEADS: readonly Seconds[] = Array.from({ length: 14 }, (_, index) => 0.6 * 1.33 ** index);
/** More of one group adds time and no knowledge. */
const OBSERVATIONS_AT_MOST = 300;
/** How much the members of a group differ, as standard deviations of the logarithm. */
const CLUSTERS_DIFFER = 0.25;
const HOSTS_DIFFER = 0.12;
const MOVES_DIFFER = 0.07;
/** With configured memory alone the site's habit of touching it is unknown, and moves the bandwidth with it. */
const TOUCHED_UNKNOWN = 0.18;
const TOUCHED_KNOWN = 0.05;

/** Pools the bandwidth from vCenter to cluster to host to pair. `usable` are the moves whose duration held no wait for a slot. */
export function believeSite(usable: readonly Observation[]): SiteBelief {
  const informing = usable.filter(informsBandwidth);
  const sites = grouped(informing, siteKey);
  const byVcenter = new Map(
    [...grouped(informing, vcenterKey)].map(([vcenter, members]) => [vcenter, habitsOf(members)]),
  );
  const habitsFor = (observation: Observation): Habits => byVcenter.get(vcenterKey(observation)) ?? HABITS_UNKNOWN;
  const typical = (observation: Observation): SiteHabits => {
    const { overhead, workload, sharing } = habitsFor(observation);
    return { overheadSeconds: quantileOf(overhead, 0.5), workload, sharing };
  };
  const refine = (prior: LogGrid, members: readonly Observation[], weight: number): LogGrid => {
    const into = new Float64Array(GRID_SIZE);
    for (const member of thinned(members)) addLogLikelihood(member, typical(member), into, weight);
    return updated(prior, into);
  };

  const siteBelief = cached((key: string) => {
    const members = sites.get(key) ?? [];
    return members[0] === undefined ? null : blurred(refine(linkPrior(members[0]), members, 1), systematic(members));
  });
  const clusters = grouped(informing, clusterKey);
  const clusterBelief = cached((key: string) => {
    const members = clusters.get(key) ?? [];
    const parent = members[0] === undefined ? null : siteBelief(siteKey(members[0]));
    if (parent === null) return null;
    const belief = refine(blurred(parent, CLUSTERS_DIFFER, 0.05), members, 0.8);
    return blurred(belief, systematic(members));
  });
  const hosts = groupedByEach(informing, (observation) =>
    observation.hosts.map((host) => `${clusterKey(observation)}\n${host}`),
  );
  const hostBelief = cached((key: string) => {
    const members = hosts.get(key) ?? [];
    const parent = members[0] === undefined ? null : clusterBelief(clusterKey(members[0]));
    // Every move touches two hosts: half of what it says is the other's.
    return parent === null ? null : refine(blurred(parent, HOSTS_DIFFER, 0.03), members, 0.5);
  });

  const linkOf = cached2((observation: Observation): LogGrid => {
    const group = clusterBelief(clusterKey(observation)) ?? siteBelief(siteKey(observation)) ?? null;
    if (group === null) return linkPrior(observation);
    const ends = observation.hosts.map(
      (host) => hostBelief(`${clusterKey(observation)}\n${host}`) ?? blurred(group, HOSTS_DIFFER, 0.03),
    );
    const [first, second] = ends;
    const link = first === undefined ? group : second === undefined ? first : slowerOf(first, second);
    return blurred(link, MOVES_DIFFER);
  });
  return {
    linkOf,
    overheadAt: (observation, coordinate) => quantileOf(habitsFor(observation).overhead, coordinate),
    workloadOf: (observation) => habitsFor(observation).workload,
    sharingOf: (observation) => habitsFor(observation).sharing,
    supportOf: (observation) => sites.get(siteKey(observation))?.length ?? 0,
  };
}

/** Nominal speeds with the share of them vMotion was seen to reach; and anything else, because links are shared. */
const NOMINAL: readonly {
  readonly megabytesPerSecond: MegabytesPerSecond;
  readonly spread: number;
  readonly weight: number;
}[] = [
  { megabytesPerSecond: 108, spread: 0.12, weight: 0.22 },
  { megabytesPerSecond: 1050, spread: 0.15, weight: 0.34 },
  { megabytesPerSecond: 1900, spread: 0.3, weight: 0.14 },
  { megabytesPerSecond: 3500, spread: 0.4, weight: 0.06 },
];
const ANY_SPEED = 0.24;
const LINK_REACHED = 0.9;

/** What is believed of a link before any move over it: physics notes 1.5. */
export function linkPrior(observation: Observation): LogGrid {
  const link = observation.linkMegabytesPerSecond;
  if (link !== null) {
    const centre = Math.log(link * LINK_REACHED);
    return gridFrom((log) => {
      const below = log < centre ? 0.12 * Math.exp((log - centre) / 1.5) : 0;
      return gauss((log - centre) / 0.13) + below;
    });
  }
  return gridFrom((log) => {
    const peaks = NOMINAL.map(
      ({ megabytesPerSecond, spread, weight }) =>
        (weight / spread / 2.507) * gauss((log - Math.log(megabytesPerSecond)) / spread),
    );
    const any = log > Math.log(40) && log < Math.log(6000) ? ANY_SPEED / 5 : 1e-4;
    return peaks.reduce((sum, peak) => sum + peak, any);
  });
}

function systematic(members: readonly Observation[]): number {
  const anchored = members.filter((member) => member.measuredBandwidth !== null).length;
  if (anchored >= 3) return TOUCHED_KNOWN;
  const unknown = members.filter((member) => member.memory !== null && member.memory.basis !== "consumed").length;
  return TOUCHED_KNOWN + (TOUCHED_UNKNOWN - TOUCHED_KNOWN) * (unknown / Math.max(1, members.length));
}

type LogWeights = readonly number[];

/** A vCenter's habits: how its links are shared and what its guests are like as the best guess, the overhead as a belief. */
interface Habits {
  readonly overhead: LogWeights;
  readonly workload: Workload;
  readonly sharing: number;
}

const OVERHEAD_PRIOR: LogWeights = shares(
  OVERHEADS.map((seconds) => -0.5 * (Math.log(seconds / OVERHEAD_MEDIAN_SECONDS) / OVERHEAD_SPREAD) ** 2),
);
const SHARINGS = [1, 0.75, 0.4] as const;
const HABITS_UNKNOWN: Habits = { overhead: OVERHEAD_PRIOR, workload: "ordinary", sharing: 0.9 };

/** Tries every combination: the likelihood of all links together, their bandwidths averaged out. */
function habitsOf(members: readonly Observation[]): Habits {
  const pools = [...grouped(members, clusterKey).values()].map((pool) => thinned(pool, 100));
  let best: { readonly habits: Habits; readonly evidence: number } = { habits: HABITS_UNKNOWN, evidence: -Infinity };
  for (const workload of WORKLOADS) {
    for (const sharing of SHARINGS) {
      const logs = OVERHEADS.map((overheadSeconds, index) => {
        const habits = { overheadSeconds, workload, sharing };
        return pools.reduce((sum, pool) => sum + evidenceOf(pool, habits), Math.log(OVERHEAD_PRIOR[index] ?? 0));
      });
      const top = Math.max(...logs);
      if (top > best.evidence) best = { habits: { overhead: shares(logs), workload, sharing }, evidence: top };
    }
  }
  return best.habits;
}

function evidenceOf(pool: readonly Observation[], habits: SiteHabits): number {
  const [first] = pool;
  if (first === undefined) return 0;
  const into = new Float64Array(GRID_SIZE);
  for (const member of pool) addLogLikelihood(member, habits, into);
  const top = into.reduce((highest, value) => Math.max(highest, value), Number.NEGATIVE_INFINITY);
  const sum = linkPrior(first).reduce((total, value, at) => total + value * Math.exp((into[at] ?? top) - top), 0);
  return top + Math.log(Math.max(sum, 1e-300));
}

function shares(logs: readonly number[]): LogWeights {
  const top = Math.max(...logs);
  const raised = logs.map((log) => Math.exp(log - top));
  const total = raised.reduce((sum, value) => sum + value, 0);
  return raised.map((value) => value / total);
}

function quantileOf(weights: LogWeights, probability: number): Seconds {
  let cumulated = 0;
  for (const [index, weight] of weights.entries()) {
    if (weight > 0 && cumulated + weight >= probability) {
      return (OVERHEADS[index] ?? 1) * 1.33 ** ((probability - cumulated) / weight - 0.5);
    }
    cumulated += weight;
  }
  return OVERHEADS.at(-1) ?? 1;
}

/** Evenly over the ids, which hash what happened: the same set for any order of input. */
function thinned(members: readonly Observation[], most = OBSERVATIONS_AT_MOST): readonly Observation[] {
  if (members.length <= most) return members;
  const sorted = [...members].sort((left, right) => (left.migration.id < right.migration.id ? -1 : 1));
  return Array.from({ length: most }, (_, index) => sorted[Math.floor((index * sorted.length) / most)]).filter(
    (member) => member !== undefined,
  );
}

function vcenterKey({ migration }: Observation): string {
  return migration.vcenter ?? "";
}

/** Moves over links of one kind at one vCenter. */
export function siteKey(observation: Observation): string {
  return `${vcenterKey(observation)}\n${Math.round(observation.linkMegabytesPerSecond ?? 0)}`;
}

function clusterKey(observation: Observation): string {
  const { source, destination } = observation.migration;
  const clusters = [source.cluster ?? "", destination.cluster ?? ""].sort();
  return `${siteKey(observation)}\n${clusters.join("\n")}`;
}

function grouped(members: readonly Observation[], key: (member: Observation) => string): Map<string, Observation[]> {
  return groupedByEach(members, (member) => [key(member)]);
}

function groupedByEach(
  members: readonly Observation[],
  keys: (member: Observation) => readonly string[],
): Map<string, Observation[]> {
  const groups = new Map<string, Observation[]>();
  for (const member of members) {
    for (const key of keys(member)) {
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [member]);
      else group.push(member);
    }
  }
  return groups;
}

function cached<Value>(make: (key: string) => Value): (key: string) => Value {
  const made = new Map<string, Value>();
  return (key) => {
    const known = made.get(key);
    if (known !== undefined) return known;
    const value = make(key);
    made.set(key, value);
    return value;
  };
}

/** The link of a pair of hosts is worked out once, however many moves it had. */
function cached2(make: (observation: Observation) => LogGrid): (observation: Observation) => LogGrid {
  const made = new Map<string, LogGrid>();
  return (observation) => {
    const key = `${clusterKey(observation)}\n${observation.hosts.join("\n")}`;
    const known = made.get(key) ?? make(observation);
    made.set(key, known);
    return known;
  };
}
