import { groupBy } from "../model/group-by.ts";
import { HOUR_MS, type EpochMs } from "../model/units.ts";
import type { Interval } from "./interval.ts";

/** An evacuation that is over, beside what would have been said of it. */
export interface KnownEvacuation {
  readonly vcenter: string | null;
  readonly hostKey: string;
  /** When it began. */
  readonly at: EpochMs;
  readonly seconds: number;
  readonly forecast: Interval;
}

/** Moves and narrows a forecast by how earlier ones of the site would have done. */
export interface EvacuationCalibration {
  readonly known: number;
  /** Of one vCenter: another's links and habits are its own. */
  knownOf(vcenter: string | null): number;
  adjust(forecast: Interval, vcenter: string | null, hostKey: string): Interval;
}

/** Of the variance that the model leaves open, so much is the same for all evacuations of a site; the rest differs from one to the next. */
const SHARED_BY_SITE = 0.5;
/** That division is believed as if so many evacuations had shown it. */
const BELIEVED_AS = 3;
/** How alike evacuations of one evening are: they meet the same load. */
const EVENING_ALIKE = 0.5;
const EVENING_ENDS_MS = 8 * HOUR_MS;
/** Standard deviation that is always left. */
const LEAST_SPREAD = 0.1;
/** The host's own count for more. */
const OWN_WEIGHT = 2;
const Z95 = 1.6449;

/**
 * A normal model of the logarithms of actual over forecast: what a site has in common is shrunk by how much was seen of it, and the
 * next evacuation is drawn from Student's t by how many there were, so that few that happen to be alike are not taken for certainty.
 */
export function calibrationOf(all: readonly KnownEvacuation[]): EvacuationCalibration {
  const byVcenter = groupBy(all, ({ vcenter }) => vcenter);
  const evenings = new Map([...byVcenter].map(([vcenter, known]) => [vcenter, eveningsOf(known)]));
  return {
    known: all.length,
    knownOf: (vcenter) => byVcenter.get(vcenter)?.length ?? 0,
    adjust(forecast, vcenter, hostKey) {
      const known = evenings.get(vcenter) ?? [];
      if (known.length === 0 || !(forecast.low > 0)) return forecast;
      let [weights, sum, squares, open] = [0, 0, 0, 0];
      for (const { one, share } of known) {
        const weight = one.hostKey === hostKey ? OWN_WEIGHT * share : share;
        const off = Math.log(one.seconds / one.forecast.best);
        weights += weight;
        sum += weight * off;
        squares += weight * off * off;
        open += openOf(one.forecast.low, one.forecast.high) / known.length;
      }
      const mean = sum / weights;
      const degrees = BELIEVED_AS + Math.max(0, weights - 1);
      const within =
        (BELIEVED_AS * (1 - SHARED_BY_SITE) * open + Math.max(0, squares - weights * mean * mean)) / degrees;
      const trust = (SHARED_BY_SITE * open) / (SHARED_BY_SITE * open + within / weights);
      const best = Math.log(forecast.best) + trust * mean;
      const heavier = (studentT95(degrees + 1) / Z95) ** 2;
      const side = (logs: number): number => {
        const own = (logs / Z95) ** 2;
        const common = SHARED_BY_SITE * (1 - trust) * own;
        return Z95 * Math.max(LEAST_SPREAD, Math.sqrt(common + heavier * within * Math.min(1, own / open)));
      };
      return {
        low: Math.exp(best - side(Math.log(forecast.best / forecast.low))),
        best: Math.exp(best),
        high: Math.exp(best + side(Math.log(forecast.high / forecast.best))),
      };
    },
  };
}

/** Each with its share of what its evening tells. */
function eveningsOf(known: readonly KnownEvacuation[]): readonly { one: KnownEvacuation; share: number }[] {
  const evenings: KnownEvacuation[][] = [];
  for (const one of [...known].sort((left, right) => left.at - right.at)) {
    const last = evenings.at(-1);
    if (last !== undefined && one.at - (last.at(-1)?.at ?? 0) < EVENING_ENDS_MS) last.push(one);
    else evenings.push([one]);
  }
  return evenings.flatMap((evening) => {
    const share = 1 / (1 + (evening.length - 1) * EVENING_ALIKE);
    return evening.map((one) => ({ one, share }));
  });
}

/** Variance of the logarithm that an interval leaves open. */
function openOf(low: number, high: number): number {
  return Math.max(LEAST_SPREAD, Math.log(high / Math.max(low, 1e-9)) / (2 * Z95)) ** 2;
}

/** 95 % of Student's t, by Cornish and Fisher's expansion (Abramowitz and Stegun 26.7.5): within 1 % from 3 degrees on. */
function studentT95(degrees: number): number {
  const z = Z95;
  return (
    z +
    (z ** 3 + z) / (4 * degrees) +
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * degrees ** 2) +
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / (384 * degrees ** 3)
  );
}
