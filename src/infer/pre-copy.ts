import type { Estimate, Iteration, PreCopy } from "../model/migration.ts";
import { NO_PRE_COPY } from "../model/migration.ts";
import type { Calibration } from "./calibration.ts";
import { convergenceOfInterval } from "./convergence.ts";
import { significant, told } from "./estimate.ts";
import type { Interval90 } from "./interval90.ts";
import { simulateRounds } from "./rounds.ts";
import type { Reading } from "./site.ts";

/** Rows that a report can show; longer pre-copies are told by their class. */
const ITERATIONS_SHOWN = 12;

/** The pre-copy block of one move without host logs. */
export function preCopyFrom(reading: Reading, calibration: Calibration): PreCopy {
  const { posterior, observation, lambda } = reading;
  const { copiedMegabytes: copied } = posterior;
  const bandwidth = atMost(
    calibration.adjust(posterior.bandwidth, observation.linkClass),
    observation.lineMegabytesPerSecond,
  );
  const dirty = lambda === null ? null : posterior.dirtyRate;
  const convergence = lambda === null ? "unknown" : convergenceOfInterval(lambda.low, lambda.best, lambda.high);
  return {
    basis: "inferred",
    memoryMegabytes: observation.memory?.configuredMegabytes ?? null,
    copiedMegabytes: estimateOf(copied),
    bandwidthMegabytesPerSecond: estimateOf(bandwidth),
    dirtyRateMegabytesPerSecond: dirty === null ? null : estimateOf(dirty),
    convergence,
    guestSlowdown: guestSlowdown(reading),
    iterations:
      dirty === null || convergence === "unknown" || convergence === "stalled"
        ? []
        : typicalRounds(copied.best, bandwidth.best, dirty.best),
  };
}

/** Where the duration says nothing of the copy: the memory, and what of it the first pass may have sent. */
export function memoryOnly({ posterior, observation }: Reading): PreCopy {
  return {
    ...NO_PRE_COPY,
    basis: "inferred",
    memoryMegabytes: observation.memory?.configuredMegabytes ?? null,
    copiedMegabytes: estimateOf(posterior.copiedMegabytes),
  };
}

function atMost({ low, best, high }: Interval90, most: number): Interval90 {
  return { low: Math.min(low, most), best: Math.min(best, most), high: Math.min(high, most) };
}

function estimateOf({ low, best, high }: Interval90): Estimate {
  return told(low, best, high);
}

/** What was slowed never dirtied less than this in the simulations, but for a twentieth. */
const NOT_SLOWED_BELOW = 0.25;

/**
 * Whether SDPS acted. No duration proves it: in simulations of several physics the longest pre-copies were those of slowed guests
 * in 17 to 100 % of cases. That it did not act shows where even the highest lambda is small.
 */
function guestSlowdown({ lambda }: Reading): boolean | null {
  return lambda !== null && lambda.high < NOT_SLOWED_BELOW ? false : null;
}

/** The rounds of the best figures, the switchover's rest last: an example of what fits, not what was logged. */
function typicalRounds(memory: number, bandwidth: number, dirty: number): readonly Iteration[] {
  const rounds = simulateRounds({
    memoryMegabytes: memory,
    bandwidthMegabytesPerSecond: bandwidth,
    dirtyRateMegabytesPerSecond: dirty,
  });
  if (rounds.switchover === null || rounds.iterations.length > ITERATIONS_SHOWN) return [];
  const last = { index: rounds.iterations.length + 1, ...rounds.switchover, dirtiedMegabytes: 0 };
  return [...rounds.iterations, last].map(({ index, megabytes, seconds, dirtiedMegabytes }) => ({
    index,
    megabytes: significant(megabytes),
    seconds: significant(seconds),
    dirtiedMegabytes: significant(dirtiedMegabytes),
  }));
}
