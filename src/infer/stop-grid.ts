import type { Seconds } from "../model/units.ts";
import type { Interval90 } from "./interval90.ts";
import { LAMBDA_COUNT, LAMBDA_LOGS, PASS_BINS, passSeconds } from "./lambda-grid.ts";
import { normal } from "./normal.ts";
import { SWITCHOVER_GOAL_SECONDS } from "./rounds.ts";

/** How long a switchover's stop may have been: probabilities on a fixed logarithmic grid from 2 ms to 130 s, summing to 1. */
export type StopGrid = Float64Array;

export const STOP_COUNT = 44;
const LOWEST = Math.log(0.002);
const HIGHEST = Math.log(130);
const STEP = (HIGHEST - LOWEST) / STOP_COUNT;

function binOf(seconds: Seconds): number {
  const bin = Math.floor((Math.log(Math.max(1e-4, seconds)) - LOWEST) / STEP);
  return Math.min(STOP_COUNT - 1, Math.max(0, bin));
}

function middle(bin: number): Seconds {
  return Math.exp(LOWEST + (bin + 0.5) * STEP);
}

/** Nodes of every one-dimensional average below; the middle of equal parts. */
const NODES = Array.from({ length: 12 }, (_, index) => (index + 0.5) / 12);

/** Log-normal. */
export function logNormalStops(median: Seconds, spread: number): StopGrid {
  const grid = new Float64Array(STOP_COUNT);
  const PARTS = 60;
  for (let part = 0; part < PARTS; part += 1) {
    const bin = binOf(median * Math.exp(spread * normal((part + 0.5) / PARTS)));
    grid[bin] = (grid[bin] ?? 0) + 1 / PARTS;
  }
  return grid;
}

/** Every order of magnitude between the ends alike. */
function logUniformStops(from: Seconds, to: Seconds): StopGrid {
  const grid = new Float64Array(STOP_COUNT);
  const PARTS = 60;
  for (let part = 0; part < PARTS; part += 1) {
    const bin = binOf(from * (to / from) ** ((part + 0.5) / PARTS));
    grid[bin] = (grid[bin] ?? 0) + 1 / PARTS;
  }
  return grid;
}

export function mixed(parts: readonly (readonly [number, StopGrid])[]): StopGrid {
  const grid = new Float64Array(STOP_COUNT);
  const total = parts.reduce((sum, [weight]) => sum + weight, 0);
  for (const [weight, part] of parts)
    for (let bin = 0; bin < STOP_COUNT; bin += 1) grid[bin] = (grid[bin] ?? 0) + (weight / total) * (part[bin] ?? 0);
  return grid;
}

/** Works of a grid that many moves share are done once for it; a grid of one move's own is not remembered. */
export class SharedGrids<Key> {
  private readonly made = new WeakMap<StopGrid, Map<Key, StopGrid>>();

  of(base: StopGrid, key: Key, make: () => StopGrid): StopGrid {
    let own = this.made.get(base);
    if (own === undefined) this.made.set(base, (own = new Map()));
    let grid = own.get(key);
    if (grid === undefined) {
      own.set(key, (grid = make()));
      quantiles.set(grid, {
        low: stopQuantile(grid, 0.05),
        best: stopQuantile(grid, 0.5),
        high: stopQuantile(grid, 0.95),
      });
    }
    return grid;
  }
}

const quantiles = new WeakMap<StopGrid, Interval90>();

/** 5 %, 50 % and 95 %. */
export function stopQuantiles(grid: StopGrid): Interval90 {
  return (
    quantiles.get(grid) ?? {
      low: stopQuantile(grid, 0.05),
      best: stopQuantile(grid, 0.5),
      high: stopQuantile(grid, 0.95),
    }
  );
}

/** One stop after the other. */
export function added(left: StopGrid, right: StopGrid): StopGrid {
  const grid = new Float64Array(STOP_COUNT);
  for (let one = 0; one < STOP_COUNT; one += 1) {
    const weight = left[one] ?? 0;
    if (weight < 1e-9) continue;
    for (let other = 0; other < STOP_COUNT; other += 1) {
      const bin = SUMS[one * STOP_COUNT + other] ?? 0;
      grid[bin] = (grid[bin] ?? 0) + weight * (right[other] ?? 0);
    }
  }
  return grid;
}

const SUMS = Uint8Array.from({ length: STOP_COUNT * STOP_COUNT }, (_, index) =>
  binOf(middle(Math.floor(index / STOP_COUNT)) + middle(index % STOP_COUNT)),
);

/**
 * Suspending devices, sending their state, resuming: 5-40 ms were published for quiet guests (Clark 2005, OPNFV, KB 436882:
 * 16 ms), 0.1-0.3 s whole stops in labs; suspend and resume now and then take seconds, which nothing in an export announces.
 */
const DEVICES: StopGrid = mixed([
  [0.5, logNormalStops(0.025, 0.9)],
  [0.5, logNormalStops(0.12, 0.9)],
]);
export const SLOW_RESUME: StopGrid = logUniformStops(0.6, 5);
export const VERY_SLOW: StopGrid = logUniformStops(5, 90);

const EXPONENTS = [1, 0.8, 0.6, 0.4] as const;
/** A guest that was slowed too little is stopped with its working set above the goal. */
const SLOWED_TOO_LITTLE = 0.35;
const WORKING_SET_SECONDS: Seconds = 8;

/** What is left for the stop: by the passes of each exponent, or anywhere below, because real guests follow no law. */
function restStops(lambda: number, firstPass: Seconds): StopGrid {
  const grid = new Float64Array(STOP_COUNT);
  const add = (seconds: Seconds, weight: number): void => {
    const bin = binOf(seconds);
    grid[bin] = (grid[bin] ?? 0) + weight;
  };
  const stalls = 1 / (1 + Math.exp(-(Math.log(lambda) - Math.log(0.45)) / 0.25));
  const tooLittle = SLOWED_TOO_LITTLE * stalls;
  const most = Math.min(SWITCHOVER_GOAL_SECONDS, 2 * lambda * firstPass);
  for (const node of NODES) {
    for (const exponent of EXPONENTS) {
      const last = lastPass(lambda, exponent, firstPass) * (0.35 + 0.65 * node);
      add(Math.min(SWITCHOVER_GOAL_SECONDS * 1.1, last), ((1 - tooLittle) * 0.45) / EXPONENTS.length / NODES.length);
    }
    add(most * 0.03 ** (1 - node), ((1 - tooLittle) * 0.55) / NODES.length);
    add(SWITCHOVER_GOAL_SECONDS * (WORKING_SET_SECONDS / SWITCHOVER_GOAL_SECONDS) ** node, tooLittle / NODES.length);
  }
  return grid;
}

/** Seconds that the rest takes after the first pass that leaves less than the goal; at least one pass is made. */
export function lastPass(lambda: number, exponent: number, firstPassSeconds: Seconds): Seconds {
  let volume = 1;
  for (let pass = 0; pass < 200; pass += 1) {
    volume = Math.min(lambda * volume ** exponent, 0.95 * volume);
    if (volume * firstPassSeconds <= SWITCHOVER_GOAL_SECONDS) break;
  }
  return Math.min(SWITCHOVER_GOAL_SECONDS, volume * firstPassSeconds);
}

const bases: (StopGrid | undefined)[] = [];

/** The stop of an ordinary guest for one lambda of the grid and one length of the first pass. */
function ordinaryStops(lambda: number, pass: number): StopGrid {
  const at = pass * LAMBDA_COUNT + lambda;
  const known = bases[at];
  if (known !== undefined) return known;
  const made = added(restStops(Math.min(0.999, Math.exp(LAMBDA_LOGS[lambda] ?? 0)), passSeconds(pass)), DEVICES);
  bases[at] = made;
  return made;
}

const ofBelief = new WeakMap<Float64Array, (StopGrid | undefined)[]>();

/** The same over what is believed of lambda; moves that tell nothing of it share one belief. */
export function stopsOf(lambdas: Float64Array, pass: number, isShared: boolean): StopGrid {
  if (!isShared) return averagedStops(lambdas, pass);
  const made = ofBelief.get(lambdas) ?? [];
  ofBelief.set(lambdas, made);
  return (made[pass] ??= averagedStops(lambdas, pass));
}

function averagedStops(lambdas: Float64Array, pass: number): StopGrid {
  const grid = new Float64Array(STOP_COUNT);
  const bin = Math.min(PASS_BINS - 1, pass);
  for (let lambda = 0; lambda < LAMBDA_COUNT; lambda += 1) {
    const weight = lambdas[lambda] ?? 0;
    if (weight < 1e-4) continue;
    const own = ordinaryStops(lambda, bin);
    for (let at = 0; at < STOP_COUNT; at += 1) grid[at] = (grid[at] ?? 0) + weight * (own[at] ?? 0);
  }
  return grid;
}

function sumOf(grid: StopGrid): number {
  let sum = 0;
  for (let bin = 0; bin < STOP_COUNT; bin += 1) sum += grid[bin] ?? 0;
  return sum;
}

export function stopQuantile(grid: StopGrid, probability: number): Seconds {
  const total = sumOf(grid);
  let cumulated = 0;
  for (let bin = 0; bin < STOP_COUNT; bin += 1) {
    const value = (grid[bin] ?? 0) / total;
    if (value > 0 && cumulated + value >= probability) {
      return Math.exp(LOWEST + (bin + (probability - cumulated) / value) * STEP);
    }
    cumulated += value;
  }
  return Math.exp(HIGHEST);
}

export function stopAbove(grid: StopGrid, limit: Seconds): number {
  const total = sumOf(grid);
  const position = (Math.log(limit) - LOWEST) / STEP;
  let above = 0;
  for (let bin = 0; bin < STOP_COUNT; bin += 1)
    above += (grid[bin] ?? 0) * Math.min(1, Math.max(0, bin + 1 - position));
  return total > 0 ? above / total : 0;
}
