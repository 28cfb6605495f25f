import type { VmFacts } from "../model/inventory.ts";
import type { Seconds } from "../model/units.ts";
import type { Calibration } from "./calibration.ts";
import type { Interval90 } from "./interval90.ts";
import type { Reading } from "./site.ts";
import { stopAbove, stopQuantiles } from "./stop-grid.ts";
import { stretched } from "./stretch.ts";
import { MAX_SWITCHOVER_SECONDS, traceStopAbove } from "./stun.ts";

/** The 90 % interval of the switchover's stop, adjusted by what host logs of this site showed; never beyond what is possible. */
export function stopInterval(reading: Reading, facts: VmFacts | null, calibration: Calibration): Interval90 {
  const { stops, observation } = reading;
  const interval = stopQuantiles(stops);
  const isStorage = observation.migration.kind === "storage-vmotion";
  const wide = stretched(isStorage ? "storageStun" : "stun", interval);
  // What a device takes dwarfs the rest, and host logs of other VMs say nothing of it.
  const hasDevice = (facts?.vgpuFrameBufferMegabytes ?? 0) > 0 || observation.migration.kind !== "vmotion";
  const { low, best, high } = hasDevice ? wide : calibration.adjust(wide, observation.linkClass);
  const most = longestStop(reading);
  return { low: Math.min(low, 0.5 * most), best: Math.min(best, 0.9 * most), high: Math.min(high, most) };
}

/** A hair below: the limit itself is an abort. */
const BELOW = 0.99;

/** The stop is part of the task: what set-up and first pass leave of the duration, and less than the limit of an abort. */
export function longestStop({ observation, posterior, belief, movedMemory }: Reading): Seconds {
  const { seconds, errorSeconds } = observation;
  if (seconds === null) {
    const isInstant = observation.migration.durationSeconds === 0;
    return BELOW * (isInstant ? Math.min(MAX_SWITCHOVER_SECONDS, errorSeconds) : MAX_SWITCHOVER_SECONDS);
  }
  const firstPass = movedMemory && posterior.identified ? posterior.copiedMegabytes.low / posterior.bandwidth.high : 0;
  const left = seconds - belief.overheadAt(observation, 0.05) - firstPass;
  // Where the figures leave nothing, they are wrong: the duration alone is a bound.
  const possible = Math.max(left, 0.2 * seconds) + Math.min(errorSeconds, 0.1 * seconds);
  return BELOW * Math.min(MAX_SWITCHOVER_SECONDS, possible, seconds);
}

/** Probability that the longest stop, switchover or trace install, is above a limit. */
export function stopProbability(reading: Reading, limitSeconds: Seconds): number {
  const { observation, posterior, stops, lambda } = reading;
  if (longestStop(reading) <= limitSeconds) return LEAST;
  const modelled = stopAbove(stops, limitSeconds);
  const trace =
    observation.migration.kind === "storage-vmotion"
      ? 0
      : traceStopAbove(observation, posterior.copiedMegabytes.best, limitSeconds);
  // A busy guest meets a slow moment sooner.
  const busy = 0.02 * Math.min(1, lambda?.best ?? 0) * Math.min(1, 1 / limitSeconds);
  return 1 - (1 - modelled) * (1 - trace) * (1 - busy);
}

const LEAST = 0.005;
