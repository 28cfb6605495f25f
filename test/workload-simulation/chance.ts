import type { Random } from "../page-simulation/random.ts";

/** Standard normal deviate (Box and Muller). */
export function gauss(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
}

export function logNormal(random: Random, median: number, sigma: number): number {
  return median * Math.exp(sigma * gauss(random));
}

/** Every order of magnitude alike. */
export function logUniform(random: Random, low: number, high: number): number {
  return low * (high / low) ** random.next();
}
