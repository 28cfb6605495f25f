import type { Estimate } from "../model/migration.ts";

export interface Interval {
  readonly low: number;
  readonly best: number;
  readonly high: number;
}

/** 5 %, 50 % and 95 % of values that ascend; null of none. */
export function intervalOf(ascending: readonly number[]): Interval | null {
  if (ascending.length === 0) return null;
  const at = (probability: number): number => {
    const place = probability * (ascending.length - 1);
    const [below, above] = [ascending[Math.floor(place)] ?? 0, ascending[Math.ceil(place)] ?? 0];
    return below + (place - Math.floor(place)) * (above - below);
  };
  return { low: at(0.05), best: at(0.5), high: at(0.95) };
}

/** As report.json carries it: three digits are what a forecast can carry. */
export function estimateOf({ low, best, high }: Interval): Estimate {
  const digits = (value: number): number => Number(value.toPrecision(3));
  const [bottom, top] = [digits(Math.max(0, low)), digits(Math.max(low, high))];
  return { low: bottom, best: Math.min(top, Math.max(bottom, digits(best))), high: top, basis: "inferred" };
}
