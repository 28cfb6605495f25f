import type { Convergence, Estimate, PreCopy } from "../model/migration.ts";
import type { Posterior } from "./posterior.ts";
import { lambdaDensity } from "./prior.ts";
import { weightedQuantiles } from "./sample-points.ts";

/** Contract: by lambda = dirty rate / bandwidth. */
const SLOW_FROM = 0.5;
const STALLED_FROM = 0.9;

/** The class of one lambda. */
export function convergenceOf(lambda: number): Exclude<Convergence, "unknown"> {
  if (lambda < SLOW_FROM) return "fast";
  return lambda < STALLED_FROM ? "slow" : "stalled";
}

/** The class of an interval of lambda: unknown where it spans all three. */
export function convergenceOfInterval(low: number, best: number, high: number): Convergence {
  return low < SLOW_FROM && high >= STALLED_FROM ? "unknown" : convergenceOf(best);
}

const PRIOR_TAKEN_BACK = 0.2;

/**
 * The interval of lambda the data leave open: with part of the prior's weight taken back, so that a belief about
 * VMs in general is not sold as knowledge of this one.
 */
export function lambdaFromData(posterior: Posterior): {
  readonly low: number;
  readonly best: number;
  readonly high: number;
} {
  const weights = posterior.weights.map(
    (weight, index) =>
      weight / lambdaDensity(Math.min(1, posterior.lambda[index] ?? 0), posterior.guests) ** PRIOR_TAKEN_BACK,
  );
  const open = weightedQuantiles(posterior.lambda, weights, [0.05, 0.95]) ?? [0, 1];
  const best = weightedQuantiles(posterior.lambda, posterior.weights, [0.5]) ?? [0];
  return { low: open[0] ?? 0, best: best[0] ?? 0, high: open[1] ?? 1 };
}

/** The class of measured figures; unknown where a host log gave only one of them. */
export function measuredConvergence(preCopy: PreCopy): Convergence {
  const dirty = preCopy.dirtyRateMegabytesPerSecond;
  const bandwidth = preCopy.bandwidthMegabytesPerSecond;
  if (dirty === null || bandwidth === null || !(bandwidth.low > 0)) return preCopy.convergence;
  return convergenceOfInterval(dirty.low / bandwidth.high, ratio(dirty, bandwidth), dirty.high / bandwidth.low);
}

function ratio(dirty: Estimate, bandwidth: Estimate): number {
  return dirty.best / bandwidth.best;
}
