import { groupBy } from "../model/group-by.ts";
import type { Interval } from "./interval.ts";

/** An evacuation that is over, beside what would have been said of it. */
export interface KnownEvacuation {
  readonly vcenter: string | null;
  readonly hostKey: string;
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

/** So many evacuations count as much as the model itself. */
const MODEL_COUNTS_AS = 1.5;
/** How far evacuations of one site differ that the model has for alike, before any was seen; and what is always left. */
const EVENINGS_DIFFER = 0.15;
const LEAST_SPREAD = 0.1;
/** The host's own count for more. */
const OWN_WEIGHT = 2;
const Z90 = 1.645;

/**
 * Shrinks towards the mean of the logarithms of actual over forecast; the interval narrows from what the model leaves open
 * to what the site's evacuations differed.
 */
export function calibrationOf(all: readonly KnownEvacuation[]): EvacuationCalibration {
  const byVcenter = groupBy(all, ({ vcenter }) => vcenter);
  return {
    known: all.length,
    knownOf: (vcenter) => byVcenter.get(vcenter)?.length ?? 0,
    adjust(forecast, vcenter, hostKey) {
      const known = byVcenter.get(vcenter) ?? [];
      if (known.length === 0 || !(forecast.low > 0)) return forecast;
      let [weights, sum, squares] = [0, 0, 0];
      for (const one of known) {
        const weight = one.hostKey === hostKey ? OWN_WEIGHT : 1;
        const off = Math.log(one.seconds / one.forecast.best);
        weights += weight;
        sum += weight * off;
        squares += weight * off * off;
      }
      const mean = sum / weights;
      const trust = weights / (weights + MODEL_COUNTS_AS);
      const differed = (Math.max(0, squares - weights * mean * mean) + 2 * EVENINGS_DIFFER ** 2) / (weights + 1);
      const best = Math.log(forecast.best) + trust * mean;
      const side = (open: number): number => {
        const own = open / Z90;
        return Z90 * Math.max(LEAST_SPREAD, Math.sqrt((1 - trust) * own * own + trust * differed));
      };
      return {
        low: Math.exp(best - side(Math.log(forecast.best / forecast.low))),
        best: Math.exp(best),
        high: Math.exp(best + side(Math.log(forecast.high / forecast.best))),
      };
    },
  };
}
