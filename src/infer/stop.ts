import type { VmFacts } from "../model/inventory.ts";
import type { Seconds } from "../model/units.ts";
import type { Calibration } from "./calibration.ts";
import { convergenceOfInterval } from "./convergence.ts";
import type { Interval90 } from "./posterior.ts";
import { interval90 } from "./posterior.ts";
import { hadLowMemory } from "./reasons.ts";
import { SAMPLE_POINTS } from "./sample-points.ts";
import type { Reading } from "./site.ts";
import { traceStopSeconds } from "./stun.ts";

/** Stops of 0.7 s and more that nothing in the data explains: VMware's lab saw 1.25 s among 0.1-0.6 s. */
const UNEXPLAINED = 0.01;
/** A destination short of memory was seen to hold the copy up for 23 s. */
const LOW_MEMORY_RISK = 0.3;

/** A switchover that worked, whatever the pre-copy was: the devices alone, up to the goal and the devices. */
const ANY_STOP = { low: 0.03, high: 0.65 } as const;

/** The samples know nothing of what the model leaves out: their middle 92 % stand for 90 %. */
const MARGIN = 0.04;

/** The 90 % interval of the switchover's stop, adjusted by what host logs of this site showed. */
export function stopInterval(reading: Reading, facts: VmFacts | null, calibration: Calibration): Interval90 {
  const { observation, posterior, lambda } = reading;
  const interval = interval90(posterior, reading.stops, MARGIN);
  // What a device takes dwarfs the rest, and host logs of other VMs say nothing of it.
  if ((facts?.vgpuFrameBufferMegabytes ?? 0) > 0 || observation.migration.kind !== "vmotion") return interval;
  if (lambda === null || convergenceOfInterval(lambda.low, lambda.best, lambda.high) === "unknown") {
    const { low, best, high } = interval;
    return { low: Math.min(low, ANY_STOP.low), best, high: Math.max(high, ANY_STOP.high) };
  }
  return calibration.adjust(interval);
}

/** Probability that the longest stop, switchover or trace install, is above a limit. */
export function stopProbability(reading: Reading, limitSeconds: Seconds): number {
  const { observation, posterior } = reading;
  const moved = observation.migration.kind !== "storage-vmotion";
  let above = 0;
  let total = 0;
  for (const [index, point] of SAMPLE_POINTS.entries()) {
    const weight = posterior.weights[index] ?? 0;
    const trace = moved ? traceStopSeconds(point, observation, posterior.copiedMegabytes[index] ?? 0) : 0;
    total += weight;
    if (Math.max(reading.stops[index] ?? 0, trace) > limitSeconds) above += weight;
  }
  const modelled = total > 0 ? above / total : 0;
  // A busy guest meets a slow moment sooner: twice the share at lambda 0.5, three times at 1.
  const busyness = 1 + 2 * Math.min(1, reading.lambda?.best ?? 0);
  const unexplained =
    UNEXPLAINED * busyness * Math.min(1, 1 / limitSeconds) + (hadLowMemory(observation) ? LOW_MEMORY_RISK : 0);
  return modelled + (1 - modelled) * unexplained;
}
