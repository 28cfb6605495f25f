import type { Seconds } from "../model/units.ts";
import type { SiteBelief } from "./bandwidth.ts";
import { overheadNodes } from "./habits.ts";
import {
  GROWTH_LOGS,
  LAMBDA_COUNT,
  LAMBDA_LOGS,
  lambdaPrior,
  likelihoodRow,
  OUTLIER_LIKELIHOOD,
  passBin,
} from "./lambda-grid.ts";
import type { Interval90 } from "./interval90.ts";
import type { Moments } from "./log-grid.ts";
import type { Observation } from "./observation.ts";
import { OVERHEAD_JITTER } from "./prior.ts";
import { stretched } from "./stretch.ts";

/**
 * What one migration may have been. The duration fixes only memory / bandwidth * growth(lambda) together, so the three are
 * carried together: lambda on its grid, the logarithms of the other two as normal deviates that follow from it.
 */
export interface Posterior {
  /** Probability of every lambda of the grid. */
  readonly lambdas: Float64Array;
  readonly lambda: Interval90;
  readonly copiedMegabytes: Interval90;
  /** At the concurrency of the move. */
  readonly bandwidth: Interval90;
  readonly dirtyRate: Interval90;
  readonly firstPassSeconds: Seconds;
  readonly overheadSeconds: Seconds;
  /** Whether the duration (or a measurement) could be used at all. */
  readonly identified: boolean;
  /** Probability that the duration held something that no pre-copy explains. */
  readonly unexplained: number;
}

/** How unevenly a link is shared, as standard deviation of the logarithm where others take all but nothing of it. */
const SHARING_DIFFERS = 0.3;
/** vmkernel's "MB/s" may be 10^6 or 2^20 bytes; a log of the first pass is exact but for what followed. */
const MEASURED = 0.05;
/** Memory sizes a VM without inventory may have: only the stop is told from them. */
const UNKNOWN_MEMORY: Moments = { mean: Math.log(5000), variance: 1.1 ** 2 };
/** Deviates and weights of a normal distribution in three points. */
const DEVIATES = [-1.35, 0, 1.35] as const;
const DEVIATE_WEIGHTS = [0.28, 0.44, 0.28] as const;
/** A usual stop, which is part of the duration. */
const USUAL_STOP: Seconds = 0.15;
const Z90 = 1.645;

/** Works the figures out. `durationUsable`: start and end are known and no slot was waited for; `stops`: what a vGPU takes of the duration. */
export function inferPosterior(
  observation: Observation,
  site: SiteBelief,
  durationUsable: boolean,
  deviceStop: Interval90 | null,
): Posterior {
  const habits = site.habitsOf(observation);
  const bandwidth = bandwidthBelief(observation, site, habits.sharing);
  const memory = memoryBelief(observation);
  const spread = Math.sqrt(bandwidth.variance + memory.variance);
  const firstPass = Math.exp(memory.mean - bandwidth.mean);
  const prior = lambdaPrior(habits.guests, passBin(firstPass));
  const usable =
    durationUsable &&
    observation.seconds !== null &&
    (observation.memory !== null || observation.measuredCopied !== null);
  if (observation.measuredLambda !== null)
    return fixed(observation.measuredLambda, bandwidth, memory, site, observation);
  if (!usable || observation.seconds === null)
    return closed(prior, ZERO, 0, bandwidth, memory, observation, site, false);

  const weights = new Float64Array(LAMBDA_COUNT);
  const offs = new Float64Array(LAMBDA_COUNT);
  let offSquares = 0;
  let outside = 0;
  for (const node of overheadNodes(habits)) {
    for (const [at, deviate] of DEVIATES.entries()) {
      const stop = deviceStop === null ? USUAL_STOP : between(deviceStop, deviate);
      const wobble = 0.6 * observation.errorSeconds * deviate;
      const jitter = Math.exp(OVERHEAD_JITTER * deviate);
      const copying = observation.seconds - node.seconds * jitter - stop + wobble;
      if (copying <= 0.02 * observation.seconds) continue;
      const seen = Math.log(copying) + bandwidth.mean - memory.mean;
      const row = likelihoodRow(seen, spread);
      const weight = (node.weight * (DEVIATE_WEIGHTS[at] ?? 0)) / copying;
      for (let index = 0; index < LAMBDA_COUNT; index += 1) {
        const share = weight * (prior[index] ?? 0);
        const part = share * (row.values[row.offset + index] ?? 0);
        const off = (GROWTH_LOGS[index] ?? 0) - seen;
        weights[index] = (weights[index] ?? 0) + part + share * OUTLIER_LIKELIHOOD;
        outside += share * OUTLIER_LIKELIHOOD;
        offs[index] = (offs[index] ?? 0) + part * off;
        offSquares += part * off * off;
      }
    }
  }
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  // A duration below what any overhead allows says nothing of the copy.
  if (!(total > 1e-300)) return closed(prior, ZERO, 0, bandwidth, memory, observation, site, true);
  for (let index = 0; index < LAMBDA_COUNT; index += 1) {
    const weight = weights[index] ?? 0;
    offs[index] = weight > 0 ? (offs[index] ?? 0) / weight : 0;
    weights[index] = weight / total;
  }
  const found = closed(weights, offs, offSquares / total, bandwidth, memory, observation, site, true);
  return { ...found, unexplained: outside / total };
}

const ZERO = new Float64Array(LAMBDA_COUNT);

function between({ low, best, high }: Interval90, deviate: number): number {
  const part = Math.min(1, Math.abs(deviate) / Z90);
  return best * ((deviate < 0 ? low : high) / best) ** part;
}

function bandwidthBelief(observation: Observation, site: SiteBelief, sharing: number): Moments {
  if (observation.measuredBandwidth !== null)
    return { mean: Math.log(observation.measuredBandwidth), variance: MEASURED ** 2 };
  const { mean, variance } = site.linkOf(observation);
  const share = observation.share;
  const uneven = SHARING_DIFFERS * (1 - share);
  return { mean: mean + sharing * Math.log(share), variance: variance + uneven * uneven };
}

function memoryBelief({ measuredCopied, memory }: Observation): Moments {
  if (measuredCopied !== null) return { mean: Math.log(measuredCopied), variance: MEASURED ** 2 };
  if (memory === null) return UNKNOWN_MEMORY;
  return { mean: memory.logMean, variance: memory.logSpread ** 2 };
}

/** `offs`: how far bandwidth over memory must be off its mean for each lambda; `offSquares`: the mean square of that. */
function closed(
  lambdas: Float64Array,
  offs: Float64Array,
  offSquares: number,
  bandwidth: Moments,
  memory: Moments,
  observation: Observation,
  site: SiteBelief,
  identified: boolean,
): Posterior {
  const both = bandwidth.variance + memory.variance;
  const gain = bandwidth.variance / both;
  let mean = 0;
  for (let index = 0; index < LAMBDA_COUNT; index += 1) mean += (lambdas[index] ?? 0) * (offs[index] ?? 0);
  const informed = offSquares > 0;
  const spread = Math.max(0, offSquares - mean * mean);
  const left = informed ? (bandwidth.variance * memory.variance) / both : 0;
  const bandwidthSpread = Math.sqrt(informed ? left + gain * gain * spread : bandwidth.variance);
  const memorySpread = Math.sqrt(informed ? left + (1 - gain) * (1 - gain) * spread : memory.variance);
  const bandwidthMean = bandwidth.mean + gain * mean;
  const memoryMean = memory.mean - (1 - gain) * mean;
  const residual = Z90 * Math.sqrt(informed ? left : bandwidth.variance);
  const dirty = quantiles(lambdas, (index) => (LAMBDA_LOGS[index] ?? 0) + bandwidth.mean + gain * (offs[index] ?? 0));
  const line = observation.lineMegabytesPerSecond;
  const most = (observation.memory?.configuredMegabytes ?? Number.POSITIVE_INFINITY) * 1.02;
  const rates = stretched("bandwidth", exponential(bandwidthMean, bandwidthSpread));
  return {
    lambdas,
    lambda: identified ? lambdaInterval(lambdas) : sharedInterval(lambdas),
    copiedMegabytes: below(exponential(memoryMean, memorySpread), most),
    bandwidth: below(rates, line),
    dirtyRate: below(stretched("dirtyRate", raised(widened(dirty, residual))), line),
    firstPassSeconds: Math.exp(memoryMean - bandwidthMean),
    overheadSeconds: site.overheadAt(observation, 0.5),
    identified,
    unexplained: 0,
  };
}

function lambdaInterval(lambdas: Float64Array): Interval90 {
  return raised(quantiles(lambdas, (index) => LAMBDA_LOGS[index] ?? 0));
}

const intervals = new WeakMap<Float64Array, Interval90>();

/** Of a belief that many moves share: those that tell nothing of lambda. */
function sharedInterval(lambdas: Float64Array): Interval90 {
  let interval = intervals.get(lambdas);
  if (interval === undefined) intervals.set(lambdas, (interval = lambdaInterval(lambdas)));
  return interval;
}

/** A host log gives lambda: only its stated precision is open. */
function fixed(
  lambda: number,
  bandwidth: Moments,
  memory: Moments,
  site: SiteBelief,
  observation: Observation,
): Posterior {
  const lambdas = new Float64Array(LAMBDA_COUNT);
  let nearest = 0;
  for (const [index, log] of LAMBDA_LOGS.entries())
    if (Math.abs(log - Math.log(lambda)) < Math.abs((LAMBDA_LOGS[nearest] ?? 0) - Math.log(lambda))) nearest = index;
  lambdas[nearest] = 1;
  const known = { low: lambda, best: lambda, high: lambda };
  return { ...closed(lambdas, ZERO, 0, bandwidth, memory, observation, site, true), lambda: known };
}

/** 5 %, 50 % and 95 % of what ascends with lambda, linear between the grid's values. */
function quantiles(lambdas: Float64Array, valueAt: (index: number) => number): Interval90 {
  return {
    low: quantile(lambdas, 0.05, valueAt),
    best: quantile(lambdas, 0.5, valueAt),
    high: quantile(lambdas, 0.95, valueAt),
  };
}

function quantile(lambdas: Float64Array, probability: number, valueAt: (index: number) => number): number {
  let cumulated = 0;
  for (let index = 0; index < LAMBDA_COUNT; index += 1) {
    const weight = lambdas[index] ?? 0;
    if (weight > 0 && cumulated + weight >= probability) {
      const from = index === 0 ? valueAt(0) : (valueAt(index - 1) + valueAt(index)) / 2;
      const to = index === LAMBDA_COUNT - 1 ? valueAt(index) : (valueAt(index) + valueAt(index + 1)) / 2;
      return from + ((probability - cumulated) / weight) * (to - from);
    }
    cumulated += weight;
  }
  return valueAt(LAMBDA_COUNT - 1);
}

/** Independent errors add in squares. */
function widened({ low, best, high }: Interval90, by: number): Interval90 {
  return { low: best - Math.hypot(best - low, by), best, high: best + Math.hypot(high - best, by) };
}

function exponential(mean: number, spread: number): Interval90 {
  return raised({ low: mean - Z90 * spread, best: mean, high: mean + Z90 * spread });
}

function raised({ low, best, high }: Interval90): Interval90 {
  return { low: Math.exp(low), best: Math.exp(best), high: Math.exp(high) };
}

function below({ low, best, high }: Interval90, most: number): Interval90 {
  return { low: Math.min(low, most), best: Math.min(best, most), high: Math.min(high, most) };
}
