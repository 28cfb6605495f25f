import { probit } from "simple-statistics";

const DEVIATES = Float64Array.from({ length: 1024 }, (_, index) => probit((index + 0.5) / 1024));

/** A normal deviate for a coordinate in (0, 1), from a table that ends at 3.3 standard deviations. */
export function normal(coordinate: number): number {
  return DEVIATES[Math.min(1023, Math.max(0, Math.floor(coordinate * 1024)))] ?? 0;
}
