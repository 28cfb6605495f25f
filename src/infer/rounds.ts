import type { Iteration } from "../model/migration.ts";
import type { Megabytes, MegabytesPerSecond, Seconds } from "../model/units.ts";

/** vmkernel's switchover time goal, logged as "can be sent within the switchover time goal of 0.500 seconds" (KB 436882). */
export const SWITCHOVER_GOAL_SECONDS: Seconds = 0.5;
/** What is listed of a pre-copy that never reaches the goal. */
const ITERATIONS_WITHOUT_CONVERGENCE = 30;
/** A dirty rate within a hair of the bandwidth converges on paper only; nothing is listed beyond this. */
const ITERATIONS_AT_MOST = 100_000;

export interface RoundsInput {
  /** What the first pass sends. */
  readonly memoryMegabytes: Megabytes;
  readonly bandwidthMegabytesPerSecond: MegabytesPerSecond;
  /** Distinct memory written, mean over the first pass. */
  readonly dirtyRateMegabytesPerSecond: MegabytesPerSecond;
  /** Pre-copy stops when what is left can be sent in this time. */
  readonly goalSeconds?: Seconds;
  /** Exponent b of the dirtied volume a * t^b: 1 is a constant rate, less than 1 a working set that is written again and again. */
  readonly exponent?: number;
}

/** The JSON of `precopy model`. */
export interface Rounds {
  readonly iterations: readonly Iteration[];
  readonly switchover: { readonly megabytes: Megabytes; readonly seconds: Seconds } | null;
  readonly converges: boolean;
  /** Switchover included where there is one. */
  readonly totalSeconds: Seconds;
  readonly goalSeconds: Seconds;
}

/**
 * The pre-copy iterations for given figures (Liu et al., HPDC 2011, for a constant rate; a power law a * t^b
 * fits the published rounds better). Megabytes of 2^20 bytes, seconds. What is dirtied meanwhile is never more
 * than the memory itself: a page written twice is sent once. Memory that fits the goal at once has no iteration.
 * Throws RangeError on figures no VM can have.
 */
export function simulateRounds(input: RoundsInput): Rounds {
  const { memoryMegabytes, bandwidthMegabytesPerSecond, dirtyRateMegabytesPerSecond } = input;
  const goalSeconds = input.goalSeconds ?? SWITCHOVER_GOAL_SECONDS;
  const exponent = input.exponent ?? 1;
  requireFigures(input, goalSeconds, exponent);

  const goalMegabytes = bandwidthMegabytesPerSecond * goalSeconds;
  const firstPassSeconds = memoryMegabytes / bandwidthMegabytesPerSecond;
  const lambda = dirtyRateMegabytesPerSecond / bandwidthMegabytesPerSecond;
  const converges = reachesGoal(memoryMegabytes, goalMegabytes, lambda, exponent);
  const limit = converges ? ITERATIONS_AT_MOST : ITERATIONS_WITHOUT_CONVERGENCE;

  const iterations: Iteration[] = [];
  let left = memoryMegabytes;
  let totalSeconds = 0;
  while (left > goalMegabytes && iterations.length < limit) {
    const seconds = left / bandwidthMegabytesPerSecond;
    const rate = dirtyRateMegabytesPerSecond * (exponent === 1 ? 1 : (seconds / firstPassSeconds) ** (exponent - 1));
    const dirtiedMegabytes = Math.min(memoryMegabytes, rate * seconds);
    iterations.push({ index: iterations.length + 1, megabytes: left, seconds, dirtiedMegabytes });
    totalSeconds += seconds;
    left = dirtiedMegabytes;
  }
  if (left > goalMegabytes) return { iterations, switchover: null, converges: false, totalSeconds, goalSeconds };

  const switchover = { megabytes: left, seconds: left / bandwidthMegabytesPerSecond };
  return { iterations, switchover, converges: true, totalSeconds: totalSeconds + switchover.seconds, goalSeconds };
}

/** Constant rate: lambda < 1. Power law: the volume tends to memory * lambda^(1/(1-b)), which has to be below what the goal can send. */
function reachesGoal(memory: Megabytes, goal: Megabytes, lambda: number, exponent: number): boolean {
  if (memory <= goal) return true;
  if (lambda >= 1) return false;
  return exponent === 1 || memory * lambda ** (1 / (1 - exponent)) < goal;
}

function requireFigures(input: RoundsInput, goalSeconds: Seconds, exponent: number): void {
  requirePositive("memoryMegabytes", input.memoryMegabytes);
  requirePositive("bandwidthMegabytesPerSecond", input.bandwidthMegabytesPerSecond);
  requirePositive("goalSeconds", goalSeconds);
  const dirty = input.dirtyRateMegabytesPerSecond;
  if (!Number.isFinite(dirty) || dirty < 0) throw new RangeError(`dirtyRateMegabytesPerSecond is ${dirty}`);
  if (!(exponent > 0 && exponent <= 1)) throw new RangeError(`exponent is ${exponent}, not above 0 and at most 1`);
}

function requirePositive(name: string, value: number): void {
  if (!Number.isFinite(value) || value <= 0) throw new RangeError(`${name} is ${value}`);
}
