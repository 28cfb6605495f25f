/**
 * A belief about a positive figure, kept as probabilities on a fixed logarithmic grid: bandwidths from 8 MB/s
 * (a shared 100 Mbit/s line) to 16 GB/s (100 GbE and more). Probabilities always sum to 1.
 */
export type LogGrid = Float64Array;

const LOWEST = Math.log(8);
export const GRID_SIZE = 96;
/** Distance of the grid's logarithms. */
export const GRID_STEP = 0.08;
const STEP = GRID_STEP;
const HIGHEST = LOWEST + (GRID_SIZE - 1) * STEP;

/** Natural logarithms of the grid's values. */
export const GRID_LOGS: Float64Array = Float64Array.from({ length: GRID_SIZE }, (_, index) => LOWEST + index * STEP);

export function gridFrom(density: (log: number) => number): LogGrid {
  return normalised(GRID_LOGS.map(density));
}

function normalised(grid: Float64Array): LogGrid {
  const total = grid.reduce((sum, value) => sum + value, 0);
  return total > 0 ? grid.map((value) => value / total) : grid.map(() => 1 / GRID_SIZE);
}

/** Prior times likelihood, the likelihood given as logarithms. */
export function updated(prior: LogGrid, logLikelihood: Float64Array): LogGrid {
  const top = logLikelihood.reduce((highest, value) => Math.max(highest, value), Number.NEGATIVE_INFINITY);
  return normalised(prior.map((value, index) => value * Math.exp((logLikelihood[index] ?? top) - top)));
}

/** Blurs a belief: what holds for a group holds for a member up to `spread`, and now and then (`outliers`) not at all. */
export function blurred(grid: LogGrid, spread: number, outliers = 0): LogGrid {
  const reach = Math.ceil((3 * spread) / STEP);
  const kernel = Array.from({ length: 2 * reach + 1 }, (_, index) => gauss(((index - reach) * STEP) / spread));
  const out = new Float64Array(GRID_SIZE);
  for (const [index, value] of grid.entries()) {
    for (const [offset, weight] of kernel.entries()) {
      const target = Math.min(GRID_SIZE - 1, Math.max(0, index + offset - reach));
      out[target] = (out[target] ?? 0) + value * weight;
    }
  }
  const blurry = normalised(out);
  return outliers === 0 ? blurry : blurry.map((value) => (1 - outliers) * value + outliers / GRID_SIZE);
}

/** Quantile as a figure, not a logarithm; linear inside a grid step. */
export function gridQuantile(grid: LogGrid, probability: number): number {
  let cumulated = 0;
  for (const [index, value] of grid.entries()) {
    if (cumulated + value >= probability && value > 0) {
      const part = (probability - cumulated) / value - 0.5;
      return Math.exp((GRID_LOGS[index] ?? 0) + part * STEP);
    }
    cumulated += value;
  }
  return Math.exp(HIGHEST);
}

/** A belief about a logarithm by its mean and variance. */
export interface Moments {
  readonly mean: number;
  readonly variance: number;
}

const moments = new WeakMap<LogGrid, Moments>();

/** Mean and variance of the logarithm; a grid is asked for as often as there are links with its host. */
export function gridMoments(grid: LogGrid): Moments {
  const known = moments.get(grid);
  if (known !== undefined) return known;
  let mean = 0;
  for (let index = 0; index < GRID_SIZE; index += 1) mean += (grid[index] ?? 0) * (GRID_LOGS[index] ?? 0);
  let variance = (STEP * STEP) / 12;
  for (let index = 0; index < GRID_SIZE; index += 1)
    variance += (grid[index] ?? 0) * ((GRID_LOGS[index] ?? 0) - mean) ** 2;
  const made = { mean, variance };
  moments.set(grid, made);
  return made;
}

const Z90 = 1.645;

/** 5 %, 50 % and 95 % of the figure, its logarithm taken for normal. */
export function momentsInterval({ mean, variance }: Moments): {
  readonly low: number;
  readonly best: number;
  readonly high: number;
} {
  const reach = Z90 * Math.sqrt(variance);
  return { low: Math.exp(mean - reach), best: Math.exp(mean), high: Math.exp(mean + reach) };
}

/** 50 % of the figure. */
export function typicalOf({ mean }: Moments): number {
  return Math.exp(mean);
}

export function gauss(deviations: number): number {
  return Math.exp(-0.5 * deviations * deviations);
}
