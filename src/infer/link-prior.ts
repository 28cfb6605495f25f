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
const LINK_REACHED = 0.9;

/** What is believed of a link before any move over it: physics notes 1.5. */
export function linkPrior(observation: Observation | undefined): LogGrid {
  const link = observation?.linkMegabytesPerSecond ?? null;
  if (link !== null) {
    const centre = Math.log(link * LINK_REACHED);
    return gridFrom((log) => {
      const below = log < centre ? 0.12 * Math.exp((log - centre) / 1.5) : 0;
      return gauss((log - centre) / 0.13) + below;
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
