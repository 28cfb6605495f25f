/**
 * Written by `npm run prove:inference`, quoted by docs/proofs.md and the page: the share of truths inside the 90 % intervals, on simulated
 * and published physics each of which was left out of the fit of the intervals' width; lowest and highest of them.
 */
export const INFERENCE_COVERAGE = {
  stun: { low: 0.87, high: 0.97, physics: 4, pairs: 10230 },
  storageStun: { low: 0.97, high: 0.97, physics: 1, pairs: 456 },
  bandwidth: { low: 0.87, high: 0.96, physics: 4, pairs: 8614 },
  dirtyRate: { low: 0.89, high: 0.98, physics: 4, pairs: 8614 },
} as const;
