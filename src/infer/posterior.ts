import type { Megabytes } from "../model/units.ts";
import type { SiteBelief } from "./bandwidth.ts";
import { lambdaFromGrowth } from "./growth.ts";
import { overheadsAt } from "./habits.ts";
import type { LogGrid } from "./log-grid.ts";
import { gridQuantiles } from "./log-grid.ts";
import type { Observation } from "./observation.ts";
import { shareOf } from "./observation.ts";
import type { Guests } from "./prior.ts";
import { exponentAt, lambdaDensity, OVERHEAD_JITTER } from "./prior.ts";
import { SWITCHOVER_GOAL_SECONDS } from "./rounds.ts";
import { normal, SAMPLE_COUNT, SAMPLE_POINTS, weightedQuantiles } from "./sample-points.ts";

/**
 * What one migration may have been: weighted samples of memory copied, bandwidth and dirty rate that all
 * give the duration seen. The duration alone fixes only a product of them, so they are carried together.
 */
export interface Posterior {
  readonly weights: Float64Array;
  readonly copiedMegabytes: Float64Array;
  /** At the concurrency of the move. */
  readonly bandwidth: Float64Array;
  /** Dirty rate over bandwidth, mean over the first pass. */
  readonly lambda: Float64Array;
  readonly overheadSeconds: Float64Array;
  /** Whether the duration (or a measurement) could be used at all. */
  readonly identified: boolean;
  readonly guests: Guests;
}

/** A duration follows the model up to this, as standard deviation of its logarithm. */
const MODEL_ERROR = 0.05;
/** How evenly a link is shared differs from move to move by this much either way. */
const SHARING_DIFFERS = 0.15;
/** Memory sizes a VM without inventory may have: only the stun is told from them. */
const UNKNOWN_MEMORY_MEDIAN: Megabytes = 8192;

/** Works the samples out. `durationUsable`: start and end are known and no slot was waited for. */
export function inferPosterior(observation: Observation, site: SiteBelief, durationUsable: boolean): Posterior {
  const link = site.linkOf(observation);
  const bandwidths = bandwidthsAt(link);
  const habits = site.habitsOf(observation);
  const { sharing: shared, guests } = habits;
  const overheads = overheadsAt(habits);
  const { memory, seconds, migration, measuredCopied, measuredBandwidth } = observation;
  const usable = durationUsable && seconds !== null && (memory !== null || measuredCopied !== null);
  const posterior = empty(usable || observation.measuredLambda !== null, guests);
  for (const [index, point] of SAMPLE_POINTS.entries()) {
    const copied = measuredCopied ?? memory?.at(point) ?? UNKNOWN_MEMORY_MEDIAN * Math.exp(1.1 * normal(point.memory));
    const sharing = shared + SHARING_DIFFERS * (2 * point.noise - 1);
    const bandwidth = measuredBandwidth ?? (bandwidths[index] ?? 1) * shareOf(observation) ** sharing;
    const overhead = (overheads[index] ?? 1) * Math.exp(OVERHEAD_JITTER * normal(point.device));
    posterior.copiedMegabytes[index] = copied;
    posterior.bandwidth[index] = bandwidth;
    posterior.overheadSeconds[index] = overhead;
    if (observation.measuredLambda !== null) {
      posterior.lambda[index] = observation.measuredLambda;
      posterior.weights[index] = 1;
      continue;
    }
    if (!usable) {
      posterior.lambda[index] = priorLambda(point.rest);
      posterior.weights[index] = 1;
      continue;
    }
    const wobble = observation.errorSeconds * (2 * point.cause - 1);
    const beforeMemory = migration.kind === "combined" ? diskShare(point.cause) : 0;
    const copying = (seconds - overhead + wobble) * (1 - beforeMemory) * Math.exp(MODEL_ERROR * normal(point.noise));
    const passes = copied / (bandwidth * SWITCHOVER_GOAL_SECONDS);
    const ratio = Math.max(1e-3, (copying * bandwidth) / copied);
    const lambda = lambdaFromGrowth(ratio, exponentAt(point), passes);
    posterior.lambda[index] = lambda > 0 ? hiddenBySlowdown(lambda, point.rest) : 0.02 * point.rest;
    posterior.weights[index] = weightOf(ratio, lambda, guests) / Math.max(0.05, copying);
  }
  const total = posterior.weights.reduce((sum, weight) => sum + weight, 0);
  // A duration below what any sample allows says that the memory copied was less than believed, not more.
  if (!(total > 1e-9)) posterior.weights.fill(1);
  return posterior;
}

const BANDWIDTH_ORDER = Array.from(SAMPLE_POINTS.keys()).sort(
  (left, right) => (SAMPLE_POINTS[left]?.bandwidth ?? 0) - (SAMPLE_POINTS[right]?.bandwidth ?? 0),
);
const BANDWIDTH_COORDINATES = BANDWIDTH_ORDER.map((index) => SAMPLE_POINTS[index]?.bandwidth ?? 0);
const bandwidthSamples = new WeakMap<LogGrid, Float64Array>();

/** The bandwidth of every sample; a link is asked for once per move over it. */
function bandwidthsAt(link: LogGrid): Float64Array {
  const known = bandwidthSamples.get(link);
  if (known !== undefined) return known;
  const samples = new Float64Array(SAMPLE_COUNT);
  const ascending = gridQuantiles(link, BANDWIDTH_COORDINATES);
  for (const [position, index] of BANDWIDTH_ORDER.entries()) samples[index] = ascending[position] ?? 1;
  bandwidthSamples.set(link, samples);
  return samples;
}

/**
 * The duration fixes lambda for a sample; its weight is the prior of that lambda times how fast lambda moves with the
 * duration's logarithm (1 - lambda for a constant rate), over the time left for copying. A sample that would have needed longer than was seen fades out.
 */
function weightOf(ratio: number, lambda: number, guests: Guests): number {
  if (ratio < 1) return lambdaDensity(0, guests) * Math.exp(-0.5 * ((1 - ratio) / 0.08) ** 2);
  return lambdaDensity(lambda, guests) * Math.max(0.02, 1 - lambda);
}

/** Near 1 the duration underestimates the dirty rate: the guest was slowed, or the working set is full (published rounds: 0.78 for 0.99, 0.71 for 1.0). */
function hiddenBySlowdown(lambda: number, coordinate: number): number {
  return lambda + Math.max(0, lambda - 0.6) * 0.8 * coordinate;
}

/** In a combined move the disks go first and the memory afterwards; how long each took is not known from the outside. */
function diskShare(coordinate: number): number {
  return 0.98 * coordinate ** 0.5;
}

/** Quantile of the prior of lambda, for moves whose duration says nothing. */
function priorLambda(coordinate: number): number {
  return Math.min(1, coordinate < 0.75 ? -0.13 * Math.log(1 - coordinate) * 1.6 : 0.29 + (coordinate - 0.75) * 2.8);
}

function empty(identified: boolean, guests: Guests): Posterior {
  return {
    weights: new Float64Array(SAMPLE_COUNT),
    copiedMegabytes: new Float64Array(SAMPLE_COUNT),
    bandwidth: new Float64Array(SAMPLE_COUNT),
    lambda: new Float64Array(SAMPLE_COUNT),
    overheadSeconds: new Float64Array(SAMPLE_COUNT),
    identified,
    guests,
  };
}

/** 5 %, 50 % and 95 % of a figure over the samples. */
export interface Interval90 {
  readonly low: number;
  readonly best: number;
  readonly high: number;
}

export function interval90(posterior: Posterior, values: Float64Array, margin = 0.05): Interval90 {
  const [low, best, high] = weightedQuantiles(values, posterior.weights, [margin, 0.5, 1 - margin]) ?? [0, 0, 0];
  return { low: low ?? 0, best: best ?? 0, high: high ?? 0 };
}

/** Dirty rate of each sample, megabytes per second. */
export function dirtyRates(posterior: Posterior): Float64Array {
  return posterior.lambda.map((lambda, index) => lambda * (posterior.bandwidth[index] ?? 0));
}
