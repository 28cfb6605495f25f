import type { Convergence, Estimate, PreCopy } from "../model/migration.ts";

/** Contract: by lambda = dirty rate / bandwidth. */
const SLOW_FROM = 0.5;
const STALLED_FROM = 0.9;

/** The class of one lambda. */
function convergenceOf(lambda: number): Exclude<Convergence, "unknown"> {
  if (lambda < SLOW_FROM) return "fast";
  return lambda < STALLED_FROM ? "slow" : "stalled";
}

/** The class of an interval of lambda: unknown where it spans all three. */
export function convergenceOfInterval(low: number, best: number, high: number): Convergence {
  return low < SLOW_FROM && high >= STALLED_FROM ? "unknown" : convergenceOf(best);
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
