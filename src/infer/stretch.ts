import type { Interval90 } from "./interval90.ts";

/**
 * How far the model's intervals are widened, as factors of the distances from the middle in logarithms: what it takes for 90 %
 * of the truths of four physics that share no formula to lie inside (`npm run prove:inference` fits them and tells how an
 * interval does on a physics that was left out of the fit).
 */
export const STRETCH: Readonly<Record<Stretched, { readonly low: number; readonly high: number }>> = {
  stun: { low: 1, high: 1 },
  storageStun: { low: 1, high: 1.3 },
  bandwidth: { low: 1.4, high: 1 },
  dirtyRate: { low: 1, high: 1 },
};

export type Stretched = "stun" | "storageStun" | "bandwidth" | "dirtyRate";

export function stretched(figure: Stretched, { low, best, high }: Interval90): Interval90 {
  if (!(low > 0)) return { low, best, high };
  const by = STRETCH[figure];
  return { low: best * (low / best) ** by.low, best, high: best * (high / best) ** by.high };
}
