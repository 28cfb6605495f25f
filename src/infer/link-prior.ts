import type { MegabytesPerSecond } from "../model/units.ts";
import type { LogGrid } from "./log-grid.ts";
import { gauss, gridFrom } from "./log-grid.ts";
import type { Observation } from "./observation.ts";

/** Nominal speeds with the share of them vMotion was seen to reach; and anything else, because links are shared. */
const NOMINAL: readonly {
  readonly megabytesPerSecond: MegabytesPerSecond;
  readonly spread: number;
  readonly weight: number;
}[] = [
  { megabytesPerSecond: 108, spread: 0.12, weight: 0.22 },
  { megabytesPerSecond: 1050, spread: 0.15, weight: 0.34 },
  { megabytesPerSecond: 1900, spread: 0.3, weight: 0.14 },
  { megabytesPerSecond: 3500, spread: 0.4, weight: 0.06 },
];
const ANY_SPEED = 0.24;
/**
 * Of a known line vMotion mostly reaches nine tenths up to 10 GbE; on faster ones a processor, a stream or a bus is the limit as
 * often: 40 to 95 % and, where something is wrong, far less. Nothing is faster than the line.
 */
const FULL = { reached: 0.9, spread: 0.08 } as const;
const FULL_SHARE = { slow: 0.45, fast: 0.2 } as const;
const PART = { from: 0.3, to: 0.97 } as const;
const FAR_LESS = 0.1;
const FAST_LINE: MegabytesPerSecond = 2000;

const priors = new Map<MegabytesPerSecond | null, LogGrid>();

/** What is believed of a link before any move over it: physics notes 1.5. Nobody may write into it: links of one rate share it. */
export function linkPrior(observation: Observation | undefined): LogGrid {
  const link = observation?.linkMegabytesPerSecond ?? null;
  const known = priors.get(link);
  if (known !== undefined) return known;
  const made = priorOf(link);
  priors.set(link, made);
  return made;
}

function priorOf(link: MegabytesPerSecond | null): LogGrid {
  if (link !== null) {
    const full = link < FAST_LINE ? FULL_SHARE.slow : FULL_SHARE.fast;
    return gridFrom((log) => {
      const reached = Math.exp(log) / link;
      if (reached > 1.04) return 0;
      const near = (full * gauss(Math.log(reached / FULL.reached) / FULL.spread)) / FULL.spread / 2.507;
      const part = reached > PART.from && reached < PART.to ? (1 - full - FAR_LESS) / Math.log(PART.to / PART.from) : 0;
      const less = reached < PART.from ? (FAR_LESS * (reached / PART.from) ** 0.6) / 1.7 : 0;
      return near + part + less;
    });
  }
  return gridFrom((log) => {
    const peaks = NOMINAL.map(
      ({ megabytesPerSecond, spread, weight }) =>
        (weight / spread / 2.507) * gauss((log - Math.log(megabytesPerSecond)) / spread),
    );
    const any = log > Math.log(40) && log < Math.log(6000) ? ANY_SPEED / 5 : 1e-4;
    return peaks.reduce((sum, peak) => sum + peak, any);
  });
}
