import type { Iteration, PreCopy } from "../model/migration.ts";
import { NO_PRE_COPY } from "../model/migration.ts";
import { convergenceOfInterval } from "./convergence.ts";
import { inferred, significant } from "./estimate.ts";
import { dirtyRates, interval90 } from "./posterior.ts";
import { simulateRounds } from "./rounds.ts";
import type { Reading } from "./site.ts";

/** Rows that a report can show; longer pre-copies are told by their class. */
const ITERATIONS_SHOWN = 12;

/** The pre-copy block of one move without host logs. */
export function preCopyFrom(reading: Reading): PreCopy {
  const { posterior, observation, lambda } = reading;
  const copied = interval90(posterior, posterior.copiedMegabytes);
  const bandwidth = interval90(posterior, posterior.bandwidth);
  const dirty = lambda === null ? null : interval90(posterior, dirtyRates(posterior));
  const convergence = lambda === null ? "unknown" : convergenceOfInterval(lambda.low, lambda.best, lambda.high);
  return {
    basis: "inferred",
    memoryMegabytes: observation.memory?.configuredMegabytes ?? null,
    copiedMegabytes: inferred(copied.low, copied.best, copied.high),
    bandwidthMegabytesPerSecond: inferred(bandwidth.low, bandwidth.best, bandwidth.high),
    dirtyRateMegabytesPerSecond: dirty === null ? null : inferred(dirty.low, dirty.best, dirty.high),
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
  const copied = interval90(posterior, posterior.copiedMegabytes);
  return {
    ...NO_PRE_COPY,
    basis: "inferred",
    memoryMegabytes: observation.memory?.configuredMegabytes ?? null,
    copiedMegabytes: inferred(copied.low, copied.best, copied.high),
  };
}

/** SDPS must have acted where even the lowest lambda would not have converged by itself; it cannot have where the highest did. */
function guestSlowdown({ lambda }: Reading): boolean | null {
  if (lambda === null) return null;
  if (lambda.low >= 0.9) return true;
  return lambda.high < 0.7 ? false : null;
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
