import type { NetworkLimit } from "../model/concurrency-limits.ts";
import { HOST_COST, HOST_COST_LIMIT } from "../model/concurrency-limits.ts";
import type { Place } from "../model/entity.ts";
import type { Migration } from "../model/migration.ts";
import type { EpochMs } from "../model/units.ts";
import { fromIso, SECOND_MS } from "../model/units.ts";

/**
 * How many migrations share a host. vCenter starts a task and lets it wait for a slot inside: at a limit a duration
 * says little about the pre-copy, and who waits sends nothing.
 */

/** One neighbour counts less than fully: part of its time is set-up, not copying. */
const NEIGHBOUR_WEIGHT = 0.85;

export interface Concurrency {
  /** Mean share of the uplink, 1 where nothing else moved; no more than the slots of a network limit send at once. */
  share(network: NetworkLimit): number;
  /** Whether a limit was reached at any time during the migration, for a network limit. */
  limitReached(network: NetworkLimit): boolean;
}

const NONE: readonly string[] = [];
const ALONE: Concurrency = { share: () => 1, limitReached: () => false };
const NETWORK_LIMITS: readonly NetworkLimit[] = [2, 4, 8];

interface Interval {
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly vmotions: number;
  readonly cost: number;
}

/** Looks up the concurrency of a migration among all that are given; unknown times count as alone. */
export function concurrencyOf(migrations: readonly Migration[]): (migration: Migration) => Concurrency {
  const byHost = new Map<string, Interval[]>();
  const hostsOf = hostReader();
  for (const migration of migrations) {
    const interval = intervalOf(migration);
    if (interval === null) continue;
    for (const host of hostsOf(migration)) {
      const list = byHost.get(host);
      if (list === undefined) byHost.set(host, [interval]);
      else list.push(interval);
    }
  }
  const loads = new Map([...byHost].map(([host, intervals]) => [host, loadOf(intervals)]));

  return (migration) => {
    const interval = intervalOf(migration);
    const [first, second] = hostsOf(migration);
    const one = first === undefined ? undefined : loads.get(first);
    const other = second === undefined ? undefined : loads.get(second);
    const load = one ?? other;
    if (interval === null || load === undefined || interval.to <= interval.from) return ALONE;
    return new Busy(load, one === undefined ? undefined : other, interval.from, interval.to);
  };
}

/** The concurrency of one migration on one host or two; whether a limit was reached is asked several times of each. */
class Busy implements Concurrency {
  private readonly one: HostLoad;
  private readonly other: HostLoad | undefined;
  private readonly from: EpochMs;
  private readonly to: EpochMs;
  /** By network limit, a bit each: what has been asked for, and what was reached. */
  private asked = 0;
  private reached = 0;

  constructor(one: HostLoad, other: HostLoad | undefined, from: EpochMs, to: EpochMs) {
    this.one = one;
    this.other = other;
    this.from = from;
    this.to = to;
  }

  share(network: NetworkLimit): number {
    const { one, other, from, to } = this;
    const share = one.share[network].between(from, to) / (to - from);
    return other === undefined ? share : Math.min(share, other.share[network].between(from, to) / (to - from));
  }

  limitReached(network: NetworkLimit): boolean {
    if ((this.asked & network) === 0) {
      const { one, other, from, to } = this;
      this.asked |= network;
      if (one.reached[network].between(from, to) > 0 || (other?.reached[network].between(from, to) ?? 0) > 0)
        this.reached |= network;
    }
    return (this.reached & network) !== 0;
  }
}

function intervalOf(migration: Migration): Interval | null {
  if (migration.startedAt === null || migration.endedAt === null || migration.trigger === "placement") return null;
  const moving = migration.kind === "vmotion" || migration.kind === "combined" || migration.kind === "unknown";
  return {
    from: fromIso(migration.startedAt),
    to: fromIso(migration.endedAt),
    vmotions: moving ? 1 : 0,
    cost: HOST_COST[migration.kind],
  };
}

/** Reads the keys of a migration's hosts; many migrations share a place, and its key is made once. */
function hostReader(): (migration: Migration) => readonly string[] {
  const keys = new Map<Place, string>();
  const keyOf = (place: Place): string | null => {
    if (place.host === null) return null;
    let key = keys.get(place);
    if (key === undefined) keys.set(place, (key = hostKey(place.vcenter, place.host)));
    return key;
  };
  return ({ source, destination }) => {
    const [from, to] = [keyOf(source), keyOf(destination)];
    if (from === null) return to === null ? NONE : [to];
    return to === null || from === to ? [from] : [from, to];
  };
}

/** One host among all vCenters. */
export function hostKey(vcenter: string | null, host: string): string {
  return `${vcenter ?? ""}\n${host}`;
}

interface HostLoad {
  readonly share: Readonly<Record<NetworkLimit, StepIntegral>>;
  readonly reached: Readonly<Record<NetworkLimit, StepIntegral>>;
}

function loadOf(intervals: readonly Interval[]): HostLoad {
  const moments = new Float64Array(2 * intervals.length);
  for (const [index, { from, to }] of intervals.entries()) {
    moments[2 * index] = from;
    moments[2 * index + 1] = to;
  }
  const order = new Uint32Array(moments.length).map((_, index) => index);
  order.sort((one, other) => (moments[one] ?? 0) - (moments[other] ?? 0) || one - other);
  const at = new Float64Array(moments.length).map((_, index) => moments[order[index] ?? 0] ?? 0);
  const share = { 2: new StepIntegral(at), 4: new StepIntegral(at), 8: new StepIntegral(at) } as const;
  const reached = { 2: new StepIntegral(at), 4: new StepIntegral(at), 8: new StepIntegral(at) } as const;
  let vmotions = 0;
  let cost = 0;
  for (const step of order) {
    const interval = intervals[step >> 1];
    if (interval === undefined) continue;
    const sign = (step & 1) === 0 ? 1 : -1;
    vmotions += sign * interval.vmotions;
    cost += sign * interval.cost;
    for (const limit of NETWORK_LIMITS) {
      const sending = Math.min(limit, vmotions);
      share[limit].add(1 / (1 + NEIGHBOUR_WEIGHT * Math.max(0, sending - 1)));
      reached[limit].add(vmotions >= limit || cost >= HOST_COST_LIMIT ? 1 / SECOND_MS : 0);
    }
  }
  return { share, reached };
}

/** The integral of a step function, asked for many times: prefix sums and a binary search. */
class StepIntegral {
  /** When it changes, in order; shared with the other functions of the host. */
  private readonly at: Float64Array;
  private readonly value: Float64Array;
  private readonly sum: Float64Array;
  private length = 0;

  constructor(at: Float64Array) {
    this.at = at;
    this.value = new Float64Array(at.length);
    this.sum = new Float64Array(at.length);
  }

  /** From the next of its moments on the function has this value. */
  add(value: number): void {
    const index = this.length++;
    this.value[index] = value;
    if (index > 0) this.sum[index] = this.until(index - 1, this.at[index] ?? 0);
  }

  between(from: EpochMs, to: EpochMs): number {
    return this.integral(to) - this.integral(from);
  }

  private integral(at: EpochMs): number {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.at[middle] ?? 0) <= at) low = middle + 1;
      else high = middle;
    }
    return low === 0 ? 0 : this.until(low - 1, at);
  }

  /** The integral up to `at`, which lies in the step of this index. */
  private until(index: number, at: EpochMs): number {
    return (this.sum[index] ?? 0) + (at - (this.at[index] ?? at)) * (this.value[index] ?? 0);
  }
}
