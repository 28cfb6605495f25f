import type { Estimate } from "../model/migration.ts";

/** Four significant digits carry more than any inferred figure has, and keep the report small. */
export function inferred(low: number, best: number, high: number): Estimate {
  const bottom = significant(Math.max(0, low));
  const top = Math.max(bottom, significant(high));
  return { low: bottom, best: Math.min(top, Math.max(bottom, significant(best))), high: top, basis: "inferred" };
}

/** Intervals wider than this have two digits, others three. */
const WIDE = 1.3;

/**
 * An inferred figure with no more digits than its interval has. Both ends are cut, never raised: what was held below a
 * physical limit stays there.
 */
export function told(low: number, best: number, high: number): Estimate {
  const digits = high > WIDE * low ? 2 : 3;
  const bottom = cut(Math.max(0, low), digits, Math.floor);
  const top = Math.max(bottom, cut(high, digits, Math.floor));
  const middle = cut(best, digits, Math.round);
  return { low: bottom, best: Math.min(top, Math.max(bottom, middle)), high: top, basis: "inferred" };
}

function cut(value: number, digits: number, round: (value: number) => number): number {
  if (!(value >= 1e-9 && value < 1e15)) return significant(value);
  const places = digits - 1 - Math.floor(Math.log10(value));
  const power = POWERS[Math.abs(places)] ?? 1;
  // a hair, because 0.29 × 100 is less than 29
  return places >= 0 ? round(value * power + 1e-7) / power : round(value / power + 1e-7) * power;
}

const POWERS = Array.from({ length: 24 }, (_, exponent) => 10 ** exponent);

/** Four significant digits; by powers of ten that are exact, because it is asked for some twenty times a migration. */
export function significant(value: number): number {
  const size = Math.abs(value);
  if (!(size >= 1e-15 && size < 1e15)) return Number(value.toPrecision(4));
  const digits = 3 - Math.floor(Math.log10(size));
  const power = POWERS[Math.abs(digits)] ?? 1;
  return digits >= 0 ? Math.round(value * power) / power : Math.round(value / power) * power;
}
