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

/**
 * The weighted quantiles of the samples' values (0 or more) at ascending probabilities; null where no weight is left.
 * Every migration asks for several: the sample's number travels in the lowest bits of its value, far below any digit
 * that is printed, so that a plain numeric sort keeps values and weights together.
 */
export function weightedQuantiles(
  values: Float64Array,
  weights: Float64Array,
  probabilities: readonly number[],
): readonly number[] | null {
  let total = 0;
  for (let index = 0; index < SAMPLE_COUNT; index += 1) {
    total += weights[index] ?? 0;
    keys[index] = values[index] ?? 0;
    const word = 2 * index + LOW_WORD;
    words[word] = (((words[word] ?? 0) & ~NUMBER_BITS) | index) >>> 0;
  }
  if (!(total > 0)) return null;
  keys.sort();
  const out: number[] = [];
  let cumulated = 0;
  for (let position = 0; position < SAMPLE_COUNT && out.length < probabilities.length; position += 1) {
    const index = (words[2 * position + LOW_WORD] ?? 0) & NUMBER_BITS;
    cumulated += weights[index] ?? 0;
    while (out.length < probabilities.length && cumulated >= (probabilities[out.length] ?? 1) * total) {
      out.push(values[index] ?? 0);
    }
  }
  const last = (words[2 * (SAMPLE_COUNT - 1) + LOW_WORD] ?? 0) & NUMBER_BITS;
  while (out.length < probabilities.length) out.push(values[last] ?? 0);
  return out;
}

const NUMBER_BITS = SAMPLE_COUNT - 1;
const keys = new Float64Array(SAMPLE_COUNT);
const words = new Uint32Array(keys.buffer);
/** Which half of a number holds its lowest bits differs between processors. */
const LOW_WORD = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 0 : 1;
