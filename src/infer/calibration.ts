import { medianSorted } from "simple-statistics";

import type { Seconds } from "../model/units.ts";
import type { Interval90 } from "./posterior.ts";

/** A migration whose stun a host log measured, and what would have been inferred without that log. */
export interface CheckPair {
  readonly measuredSeconds: Seconds;
  readonly inferred: Interval90;
}

/** Shifts and stretches inferred stuns by how they did where they could be checked. */
export interface Calibration {
  adjust(interval: Interval90): Interval90;
}

export const UNCALIBRATED: Calibration = { adjust: (interval) => interval };

/** Fewer say nothing about the rest; and so many count as much as the model itself. */
const PAIRS_NEEDED = 8;
const PRIOR_PAIRS = 10;
const SMALLEST: Seconds = 0.001;
/** A few logs neither make an interval sharp nor explain a tail. */
const STRETCH_AT_LEAST = 0.9;
const STRETCH_AT_MOST = 1.6;
/** Beyond this an interval has its length from a cause, which no other VM's log corrects. */
const ORDINARY: Seconds = 1.5;

/**
 * Split-conformal in spirit: each pair tells by which factor of its own half-width the measured value lay off the best
 * figure, in logarithms. The 90 % of these factors become the new half-widths, drawn towards 1 while pairs are few.
 */
export function calibrate(pairs: readonly CheckPair[]): Calibration {
  if (pairs.length < PAIRS_NEEDED) return UNCALIBRATED;
  const trust = pairs.length / (pairs.length + PRIOR_PAIRS);
  const offsets = pairs.map(({ measuredSeconds, inferred }) => logOf(measuredSeconds) - logOf(inferred.best));
  const shift = trust * medianSorted([...offsets].sort((left, right) => left - right));
  const below = factors(pairs, shift, "low");
  const above = factors(pairs, shift, "high");
  const stretchLow = 1 + trust * (below - 1);
  const stretchHigh = 1 + trust * (above - 1);
  return {
    adjust: ({ low, best, high }) => {
      const centre = logOf(best) + shift;
      return {
        low: Math.exp(centre - stretchLow * (logOf(best) - logOf(low))),
        best: Math.exp(centre),
        high: Math.max(high, Math.min(ORDINARY, Math.exp(centre + stretchHigh * (logOf(high) - logOf(best))))),
      };
    },
  };
}

/** How far, in half-widths, a side has to reach for 95 % of the pairs to lie on its inner side. */
function factors(pairs: readonly CheckPair[], shift: number, side: "low" | "high"): number {
  const reached = pairs.map(({ measuredSeconds, inferred }) => {
    const half = Math.max(0.05, Math.abs(logOf(inferred[side]) - logOf(inferred.best)));
    const off = logOf(measuredSeconds) - logOf(inferred.best) - shift;
    return (side === "low" ? -off : off) / half;
  });
  reached.sort((left, right) => left - right);
  const index = Math.min(reached.length - 1, Math.ceil(0.95 * (reached.length + 1)) - 1);
  return Math.min(STRETCH_AT_MOST, Math.max(STRETCH_AT_LEAST, reached[index] ?? 1));
}

function logOf(seconds: Seconds): number {
  return Math.log(Math.max(SMALLEST, seconds));
}
