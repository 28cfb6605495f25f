import type { Estimate } from "../model/migration.ts";

/** Four significant digits carry more than any inferred figure has, and keep the report small. */
export function inferred(low: number, best: number, high: number): Estimate {
  const bottom = significant(Math.max(0, low));
  const top = Math.max(bottom, significant(high));
  return { low: bottom, best: Math.min(top, Math.max(bottom, significant(best))), high: top, basis: "inferred" };
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
