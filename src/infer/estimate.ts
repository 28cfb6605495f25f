import type { Estimate } from "../model/migration.ts";

/** Four significant digits carry more than any inferred figure has, and keep the report small. */
export function inferred(low: number, best: number, high: number): Estimate {
  const bottom = significant(Math.max(0, low));
  const top = Math.max(bottom, significant(high));
  return { low: bottom, best: Math.min(top, Math.max(bottom, significant(best))), high: top, basis: "inferred" };
}

export function significant(value: number): number {
  return Number(value.toPrecision(4));
}
