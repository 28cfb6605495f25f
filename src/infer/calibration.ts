import type { Interval90 } from "./interval90.ts";

/** A measured figure of one migration, and what would have been inferred without its log. */
export interface CheckPair {
  readonly measured: number;
  readonly inferred: Interval90;
  /** Links of one kind are corrected by themselves where they have pairs enough. */
  readonly linkClass: string;
}

/** Moves the ends of inferred intervals by how they did where they could be checked. */
export interface Calibration {
  readonly adjust: (interval: Interval90, linkClass: string) => Interval90;
}

export const UNCALIBRATED: Calibration = { adjust: (interval) => interval };

/** Fewer say nothing about the rest; and so many count as much as the model itself. */
export const PAIRS_NEEDED = 8;
const PRIOR_PAIRS = 8;
/** A few logs do not make an interval sharp: no end moves inwards by more than this factor. */
const INWARDS_AT_MOST = Math.log(2);
/** Of a stop that lies outside by more than this something special was the cause. */
const OUTWARDS_AT_MOST = Math.log(30);
const SMALLEST = 1e-4;

/**
 * Split-conformal: by which factor would each end have had to move for the measured value to lie inside? The factor that is
 * enough for 95 % of the pairs (of n + 1, as the next one is to be covered) moves the ends of all others, drawn towards 1 while pairs are few.
 */
export function calibrate(pairs: readonly CheckPair[]): Calibration {
  if (pairs.length < PAIRS_NEEDED) return UNCALIBRATED;
  const all = shiftsOf(pairs);
  const classes = new Map<string, CheckPair[]>();
  for (const pair of pairs) classes.set(pair.linkClass, [...(classes.get(pair.linkClass) ?? []), pair]);
  const shifts = new Map(
    [...classes].filter(([, own]) => own.length >= PAIRS_NEEDED).map(([name, own]) => [name, shiftsOf(own)]),
  );
  return {
    adjust: ({ low, best, high }, linkClass) => {
      const { below, above } = shifts.get(linkClass) ?? all;
      const bottom = low * Math.exp(-below);
      const top = Math.max(bottom, high * Math.exp(above));
      return { low: bottom, best: Math.min(top, Math.max(bottom, best)), high: top };
    },
  };
}

interface Shifts {
  /** Logarithms of the factors by which the low end goes down and the high end up. */
  readonly below: number;
  readonly above: number;
}

function shiftsOf(pairs: readonly CheckPair[]): Shifts {
  const trust = pairs.length / (pairs.length + PRIOR_PAIRS);
  return {
    below: trust * needed(pairs.map(({ measured, inferred }) => logOf(inferred.low) - logOf(measured))),
    above: trust * needed(pairs.map(({ measured, inferred }) => logOf(measured) - logOf(inferred.high))),
  };
}

function needed(outside: readonly number[]): number {
  const sorted = outside.toSorted((left, right) => left - right);
  const index = Math.min(sorted.length - 1, Math.ceil(0.95 * (sorted.length + 1)) - 1);
  return Math.min(OUTWARDS_AT_MOST, Math.max(-INWARDS_AT_MOST, sorted[index] ?? 0));
}

function logOf(value: number): number {
  return Math.log(Math.max(SMALLEST, value));
}
