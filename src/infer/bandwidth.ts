import type { Seconds } from "../model/units.ts";
import { groupBy } from "../model/group-by.ts";
import type { SiteHabits } from "./duration-likelihood.ts";
import { addLogLikelihood } from "./duration-likelihood.ts";
import type { Habits } from "./habits.ts";
import { HABITS_UNKNOWN, habitsOf, quantileOf, weightOfMany } from "./habits.ts";
import { linkPrior } from "./link-prior.ts";
import type { LogGrid, Moments } from "./log-grid.ts";
import { blurred, GRID_SIZE, gridMoments, gridQuantile, updated } from "./log-grid.ts";
import type { Observation } from "./observation.ts";
import { informsBandwidth } from "./observation.ts";
import { clusterKey, groupedByEach, siteKey, thinned, vcenterKey } from "./pool.ts";

/** What the report's own migrations say of the links and of vCenter's overhead. */
export interface SiteBelief {
  /** By vCenter; costly to learn, so that a second look at nearly the same moves may keep them. */
  readonly habits: ReadonlyMap<string, Habits>;
  /** Bandwidth of the link a migration used, as if it had been alone. */
  linkOf(observation: Observation): Moments;
  /** Set-up time at the migration's vCenter for a coordinate in (0, 1). */
  overheadAt(observation: Observation, coordinate: number): Seconds;
  habitsOf(observation: Observation): Habits;
  /** How many other migrations stand behind it. */
  supportOf(observation: Observation): number;
}

/** More of one group adds time and no knowledge. */
const OBSERVATIONS_AT_MOST = 200;
/** How much the members of a group differ, as standard deviations of the logarithm. */
const CLUSTERS_DIFFER = 0.25;
const HOSTS_DIFFER = 0.12;
const MOVES_DIFFER = 0.09;
/** How far the guests of a site may be busier than believed, and with configured memory alone touch less of it: both move the bandwidth. */
const TOUCHED_UNKNOWN = 0.24;
const TOUCHED_KNOWN = 0.12;

/** A host below this share of its cluster's bandwidth is looked at by itself, from so many moves on. */
const SLOW_HOST = 0.75;
const MOVES_TO_CALL_SLOW = 4;

/** Pools the bandwidth from vCenter to cluster to host to pair. `usable` are the moves whose duration held no wait for a slot. */
export function believeSite(usable: readonly Observation[], known?: SiteBelief["habits"]): SiteBelief {
  const informing = usable.filter(informsBandwidth);
  const first = poolBandwidths(informing, new Set(), known ?? learnHabits(informing));
  // A slow host drags its partners' moves down; the others are judged again without them.
  const slow = slowHosts(informing, first);
  if (slow.size === 0) return first.belief;
  const fair = informing.filter((observation) => !touches(observation, slow));
  return poolBandwidths(informing, slow, known ?? new Map([...first.belief.habits, ...learnHabits(fair)])).belief;
}

function learnHabits(members: readonly Observation[]): SiteBelief["habits"] {
  return new Map([...groupBy(members, vcenterKey)].map(([vcenter, own]) => [vcenter, habitsOf(own)]));
}

function touches(observation: Observation, hosts: ReadonlySet<string>): boolean {
  return observation.hosts.some((host) => hosts.has(host));
}

function slowHosts(informing: readonly Observation[], pooled: Pooled): ReadonlySet<string> {
  const slow = new Set<string>();
  for (const [key, members] of groupedByEach(informing, hostKeys)) {
    const [member] = members;
    if (member === undefined || members.length < MOVES_TO_CALL_SLOW) continue;
    const alone = pooled.aloneBelief(key);
    const cluster = pooled.clusterBelief(clusterKey(member));
    if (alone === null || cluster === null) continue;
    if (gridQuantile(alone, 0.5) < SLOW_HOST * gridQuantile(cluster, 0.5)) slow.add(hostOf(key));
  }
  return slow;
}

interface Pooled {
  readonly belief: SiteBelief;
  clusterBelief(key: string): LogGrid | null;
  /** A host by its own moves, its cluster being no more than a hint. */
  aloneBelief(key: string): LogGrid | null;
}

function poolBandwidths(
  informing: readonly Observation[],
  slow: ReadonlySet<string>,
  habits: SiteBelief["habits"],
): Pooled {
  const habitsFor = (observation: Observation): Habits => habits.get(vcenterKey(observation)) ?? HABITS_UNKNOWN;
  const typicals = new Map<Habits, SiteHabits>();
  const typical = (observation: Observation): SiteHabits => {
    const own = habitsFor(observation);
    const known = typicals.get(own);
    if (known !== undefined) return known;
    const { overhead, guests, sharing } = own;
    const made = { overheadSeconds: quantileOf(overhead, 0.5), guests, sharing };
    typicals.set(own, made);
    return made;
  };
  const refine = (prior: LogGrid, members: readonly Observation[], weight: number): LogGrid => {
    const into = new Float64Array(GRID_SIZE);
    const heard = thinned(members, OBSERVATIONS_AT_MOST);
    for (const member of heard) addLogLikelihood(member, typical(member), into);
    const each = weight * weightOfMany(heard.length);
    for (let index = 0; index < GRID_SIZE; index += 1) into[index] = each * (into[index] ?? 0);
    return updated(prior, into);
  };
  const fair = informing.filter((observation) => !touches(observation, slow));

  const sites = groupBy(fair, siteKey);
  const siteBelief = cached((key: string) => {
    const members = sites.get(key) ?? [];
    return members[0] === undefined ? null : refine(linkPrior(members[0]), members, 1);
  });
  const clusters = groupBy(fair, clusterKey);
  const clusterBelief = cached((key: string) => {
    const members = clusters.get(key) ?? [];
    const parent = siteBelief(siteOfCluster(key));
    if (parent === null || members.length === 0) return parent;
    return refine(blurred(parent, CLUSTERS_DIFFER, 0.05), members, 0.8);
  });
  const hosts = groupedByEach(informing, hostKeys);
  const aloneBelief = cached((key: string) => {
    const parent = clusterBelief(clusterOfHost(key));
    return parent === null ? null : refine(blurred(parent, SLOW_HOSTS_DIFFER, 0.2), hosts.get(key) ?? [], 1);
  });
  const hostBelief = cached((key: string) => {
    const parent = clusterBelief(clusterOfHost(key));
    if (parent === null) return null;
    if (slow.has(hostOf(key))) return aloneBelief(key);
    const members = (hosts.get(key) ?? []).filter((member) => !touches(member, slow));
    // Every move touches two hosts: half of what it says is the other's.
    return refine(blurred(parent, HOSTS_DIFFER, 0.03), members, 0.5);
  });
  const differ = cached((key: string) => MOVES_DIFFER ** 2 + systematic(clusters.get(key) ?? []) ** 2);
  const linkOf = cachedByLink((observation: Observation): Moments => {
    const [first, second] = hostKeys(observation).map(hostBelief);
    const group = clusterBelief(clusterKey(observation)) ?? linkPrior(observation);
    const { mean, variance } = narrower(gridMoments(first ?? group), gridMoments(second ?? group));
    return { mean, variance: variance + differ(clusterKey(observation)) };
  });
  const support = groupBy(informing, siteKey);
  const belief: SiteBelief = {
    habits,
    linkOf,
    overheadAt: (observation, coordinate) => quantileOf(habitsFor(observation).overhead, coordinate),
    habitsOf: habitsFor,
    supportOf: (observation) => support.get(siteKey(observation))?.length ?? 0,
  };
  return { belief, clusterBelief, aloneBelief };
}

/** Two ends that are about as fast are one belief: both stand on the same moves. Otherwise the slower decides. */
function narrower(left: Moments, right: Moments): Moments {
  const apart = left.mean - right.mean;
  if (Math.abs(apart) < Math.log(ABOUT_AS_FAST)) {
    return {
      mean: (left.mean + right.mean) / 2,
      variance: (left.variance + right.variance) / 2 + (apart / 2) ** 2,
    };
  }
  return apart < 0 ? left : right;
}

const ABOUT_AS_FAST = 1.2;
const SLOW_HOSTS_DIFFER = 0.5;

function systematic(members: readonly Observation[]): number {
  const anchored = members.filter((member) => member.measuredBandwidth !== null).length;
  if (anchored >= 3) return TOUCHED_KNOWN / 2;
  const unknown = members.filter((member) => member.memory !== null && member.memory.basis !== "consumed").length;
  return TOUCHED_KNOWN + (TOUCHED_UNKNOWN - TOUCHED_KNOWN) * (unknown / Math.max(1, members.length));
}

/** Keys nest: site, then the clusters, then the host, each on lines of its own. */
function hostKeys(observation: Observation): readonly string[] {
  return observation.hostKeys;
}

function siteOfCluster(key: string): string {
  return key.split("\n", 2).join("\n");
}

function clusterOfHost(key: string): string {
  return key.split("\n", 4).join("\n");
}

function hostOf(key: string): string {
  return key.split("\n").slice(4).join("\n");
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
function cachedByLink(make: (observation: Observation) => Moments): (observation: Observation) => Moments {
  const made = new Map<string, Moments>();
  return (observation) => {
    const known = made.get(observation.linkKey) ?? make(observation);
    made.set(observation.linkKey, known);
    return known;
  };
}
