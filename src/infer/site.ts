import type { NetworkLimit } from "../model/concurrency-limits.ts";
import type { Migration } from "../model/migration.ts";
import type { SiteBelief } from "./bandwidth.ts";
import { believeSite } from "./bandwidth.ts";
import { concurrencyOf } from "./concurrency.ts";
import type { InferenceContext } from "./context.ts";
import { momentsInterval, typicalOf } from "./log-grid.ts";
import type { Observation } from "./observation.ts";
import { informsBandwidth, observe } from "./observation.ts";
import { siteKey } from "./pool.ts";
import type { Posterior } from "./posterior.ts";
import { inferPosterior } from "./posterior.ts";
import type { StopGrid } from "./stop-grid.ts";
import { stopGrid, vgpuStop } from "./stun.ts";
import { Ways } from "./ways.ts";

/** One migration as the model sees it. */
export interface Reading {
  readonly observation: Observation;
  readonly posterior: Posterior;
  /** The switchover's stop. */
  readonly stops: StopGrid;
  readonly belief: SiteBelief;
  /** Something shows that the guest ran. */
  readonly wasRunning: boolean;
  /** It ran and its memory reached another host. */
  readonly movedMemory: boolean;
  /** It ran and there was a switchover that worked. */
  readonly stoodStill: boolean;
  readonly limitReached: boolean;
  /** Other migrations that tell of the link. */
  readonly neighbours: number;
  /** The bandwidth was measured, or other moves (or the line rate) tell it. */
  readonly linkKnown: boolean;
  /** What the data leave open; null where they say nothing. */
  readonly lambda: { readonly low: number; readonly best: number; readonly high: number } | null;
}

export interface Site {
  readonly observations: readonly Observation[];
  readonly belief: SiteBelief;
  read(migration: Migration): Reading;
}

/** Nobody reaches this on 1 GbE. */
const MORE_THAN_1_GIGABIT = 250;
/** Below this many neighbours a migration's own duration would count twice. */
const FEW = 12;

export function readSite(migrations: readonly Migration[], context: InferenceContext): Site {
  const concurrency = concurrencyOf(migrations);
  const ways = new Ways();
  const observations = migrations.map((migration) => observe(migration, concurrency(migration), context, ways));
  return siteOf(observations);
}

/** So many more usable moves are worth a new look at the habits. */
const MANY_MORE = 1.3;

/** Two looks: the slots a link has depend on its speed, and the speed shows only where no slot was waited for. */
export function siteOf(observations: readonly Observation[], habits?: SiteBelief["habits"]): Site {
  const undisturbed = observations.filter((observation) => !observation.concurrency.limitReached(4));
  const first = believeSite(undisturbed, habits);
  const usable = observations.filter((observation) => !limitReached(observation, first));
  const isSame = usable.length < MANY_MORE * undisturbed.length;
  // Both are cut from the same list: as many are the same ones.
  const belief =
    usable.length === undisturbed.length && usable.every((observation, index) => observation === undisturbed[index])
      ? first
      : believeSite(usable, isSame ? first.habits : habits);
  const byMigration = new Map(observations.map((observation) => [observation.migration, observation]));
  return {
    observations,
    belief,
    read: (migration) => {
      const known = byMigration.get(migration);
      if (known === undefined) throw new RangeError(`migration ${migration.id} is not of this site`);
      return read(known, usable, belief);
    },
  };
}

/** Start and end at the same second: whatever it was, no stop fits into it. To the minute, 0 says nothing. */
function tookNoTime({ migration, errorSeconds }: Observation): boolean {
  return migration.durationSeconds === 0 && errorSeconds <= 1;
}

function limitReached(observation: Observation, belief: SiteBelief): boolean {
  return observation.concurrency.limitReached(slotsOf(observation, belief));
}

/** By the uplink's line rate where it is known, else by what the link was seen to reach. */
export function slotsOf(observation: Observation, belief: SiteBelief): NetworkLimit {
  if (observation.networkLimit !== null) return observation.networkLimit;
  return typicalOf(belief.linkOf(observation)) < MORE_THAN_1_GIGABIT ? 4 : 8;
}

function read(observation: Observation, usable: readonly Observation[], site: SiteBelief): Reading {
  const { migration } = observation;
  const support = site.supportOf(observation);
  const informs = informsBandwidth(observation) && !limitReached(observation, site);
  const belief =
    informs && support <= FEW
      ? believeSite(neighboursOf(observation, usable), support > 1 ? site.habits : undefined)
      : site;
  const waited = limitReached(observation, belief);
  const succeeded = migration.outcome === "succeeded" && migration.trigger !== "placement";
  const wasRunning = ran(observation);
  const movedMemory = wasRunning && succeeded && (migration.kind === "vmotion" || migration.kind === "combined");
  const durationUsable = movedMemory && !waited && migration.kind === "vmotion";
  const { facts } = observation;
  const vgpu = durationUsable ? vgpuStop(facts, observation, typicalOf(belief.linkOf(observation))) : null;
  const posterior = inferPosterior(observation, belief, durationUsable, vgpu);
  const isLinkKnown = linkKnown(observation, belief);
  return {
    observation,
    posterior,
    stops: stopGrid(observation, posterior, facts),
    belief,
    wasRunning,
    movedMemory,
    stoodStill:
      !tookNoTime(observation) && (movedMemory || (wasRunning && succeeded && migration.kind === "storage-vmotion")),
    limitReached: waited,
    neighbours: informs ? support - 1 : support,
    linkKnown: isLinkKnown,
    lambda: openLambda(posterior, isLinkKnown),
  };
}

function neighboursOf(observation: Observation, usable: readonly Observation[]): readonly Observation[] {
  const key = siteKey(observation);
  return usable.filter((other) => other !== observation && siteKey(other) === key);
}

/** Half an order of magnitude of bandwidths is no knowledge of a link. */
const LINK_UNKNOWN_FROM = 4;

export function linkKnown(observation: Observation, belief: SiteBelief): boolean {
  if (observation.measuredBandwidth !== null) return true;
  const { low, high } = momentsInterval(belief.linkOf(observation));
  return high <= LINK_UNKNOWN_FROM * low;
}

/** What the data leave open of lambda. Without knowing the link only a pre-copy that no link explains can be told. */
function openLambda({ identified, lambda }: Posterior, isLinkKnown: boolean): Reading["lambda"] {
  if (!identified) return null;
  if (isLinkKnown || lambda.low >= 0.5) return lambda;
  return { ...lambda, low: 0, high: Math.max(1, lambda.high) };
}

/** The events say so, or they are silent and the inventory says so. */
function ran({ migration, facts }: Observation): boolean {
  if (migration.powerState === "on") return true;
  return migration.powerState === "unknown" && facts?.powerState === "on";
}
