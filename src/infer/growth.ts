/**
 * How much longer a pre-copy takes than its first pass alone: total sent / first pass = G(lambda, b, goal),
 * and back from G to lambda. For a constant rate the sum of the geometric series has a closed form; for a
 * power law (see rounds.ts) it is tabulated once.
 */

const STEPS = 100;
const TABULATED_EXPONENTS = [0.85, 0.7, 0.55] as const;
/** First pass over what the goal can send, for the tables: 8 GB at 10 Gbit/s. */
const TYPICAL_PASSES = 15;

/** SDPS slows a guest that dirties more than this share of what is sent (mechanism: US 9,052,949; the share is not published). */
const SLOWED_SHARE = 0.8;

/** Total over first pass for one lambda. `passes` is the first pass over what the switchover goal can send. */
export function growth(lambda: number, exponent: number, passes: number): number {
  const goal = 1 / Math.max(1, passes);
  let volume = 1;
  let sum = 0;
  while (volume > goal || sum === 0) {
    sum += volume;
    volume = Math.min(lambda * volume ** exponent, SLOWED_SHARE * volume);
  }
  return sum + volume;
}

const TABLES: ReadonlyMap<number, readonly number[]> = new Map(
  TABULATED_EXPONENTS.map((exponent) => [exponent, table(exponent)]),
);

function table(exponent: number): readonly number[] {
  return Array.from({ length: STEPS }, (_, index) => growth(index / STEPS, exponent, TYPICAL_PASSES));
}

/** The lambda that makes a pre-copy `ratio` times as long as its first pass; 0 below 1. At most 0.999. */
export function lambdaFromGrowth(ratio: number, exponent: number, passes: number): number {
  if (ratio <= 1) return 0;
  const entries = TABLES.get(exponent);
  if (entries === undefined) {
    // sum = (1 - lambda * rest) / (1 - lambda), the rest being on average 3/4 of what the goal can send
    const rest = 0.75 / Math.max(1.5, passes);
    return Math.min(0.999, (ratio - 1) / (ratio - rest));
  }
  const above = entries.findIndex((entry) => entry >= ratio);
  if (above === -1) return 0.999;
  if (above === 0) return 0;
  const low = entries[above - 1] ?? 1;
  const high = entries[above] ?? low;
  return (above - 1 + (high > low ? (ratio - low) / (high - low) : 0)) / STEPS;
}
