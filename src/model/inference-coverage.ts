/**
 * Written by `npm run prove:inference`, quoted by README and page: the share of truths inside the 90 % intervals, on simulated
 * and published physics each of which was left out of the fit of the intervals' width; lowest and highest of them.
 */
export const INFERENCE_COVERAGE = {
  stun: { low: 0.83, high: 0.99, physics: 3, pairs: 1964 },
  storageStun: { low: 0.9, high: 0.9, physics: 1, pairs: 114 },
  bandwidth: { low: 0.9, high: 0.98, physics: 3, pairs: 1760 },
  dirtyRate: { low: 0.89, high: 0.98, physics: 3, pairs: 1760 },
} as const;
