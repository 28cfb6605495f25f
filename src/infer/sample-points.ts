import { probit } from "simple-statistics";

/**
 * Quasi-random points instead of random ones: the same report gives the same figures.
 * The additive recurrence on powers of the generalised golden ratio (Roberts' R sequence) covers the cube evenly.
 */
export const SAMPLE_COUNT = 128;
const DIMENSIONS = 8;

/** The coordinates of one sample, each in (0, 1), by what they are used for. */
export interface SamplePoint {
  readonly memory: number;
  readonly bandwidth: number;
  readonly exponent: number;
  readonly overhead: number;
  readonly noise: number;
  readonly device: number;
  readonly rest: number;
  readonly cause: number;
}

export const SAMPLE_POINTS: readonly SamplePoint[] = points(SAMPLE_COUNT);

function points(count: number): readonly SamplePoint[] {
  const ratio = generalisedGoldenRatio(DIMENSIONS);
  return Array.from({ length: count }, (_, index) => {
    const at = (dimension: number): number => (0.5 + (index + 1) * ratio ** -dimension) % 1;
    return {
      memory: at(1),
      bandwidth: at(2),
      exponent: at(3),
      overhead: at(4),
      noise: at(5),
      device: at(6),
      rest: at(7),
      cause: at(8),
    };
  });
}

/** The positive root of x^(d+1) = x + 1. */
function generalisedGoldenRatio(dimensions: number): number {
  let root = 2;
  for (let step = 0; step < 40; step += 1) root = (1 + root) ** (1 / (dimensions + 1));
  return root;
}

const DEVIATES = Float64Array.from({ length: 1024 }, (_, index) => probit((index + 0.5) / 1024));

/** A normal deviate for a coordinate in (0, 1), from a table that ends at 3.3 standard deviations. */
export function normal(coordinate: number): number {
  return DEVIATES[Math.min(1023, Math.max(0, Math.floor(coordinate * 1024)))] ?? 0;
}

/** The weighted quantiles of paired lists at ascending probabilities; null where no weight is left. */
export function weightedQuantiles(
  values: Float64Array,
  weights: Float64Array,
  probabilities: readonly number[],
): readonly number[] | null {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (!(total > 0)) return null;
  const order = Uint16Array.from(values.keys()).sort((left, right) => (values[left] ?? 0) - (values[right] ?? 0));
  const out: number[] = [];
  let cumulated = 0;
  for (const index of order) {
    cumulated += weights[index] ?? 0;
    while (out.length < probabilities.length && cumulated >= (probabilities[out.length] ?? 1) * total) {
      out.push(values[index] ?? 0);
    }
  }
  while (out.length < probabilities.length) out.push(values[order.at(-1) ?? 0] ?? 0);
  return out;
}
