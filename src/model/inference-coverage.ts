/**
 * Written by `npm run prove:inference`, quoted by docs/proofs.md and the page: the share of truths inside the 90 % intervals, on simulated
 * and published physics each of which was left out of the fit of the intervals' width; lowest and highest of them.
 */
export const INFERENCE_COVERAGE = {
  stun: { low: 0.85, high: 0.98, physics: 3, pairs: 7830 },
  storageStun: { low: 0.96, high: 0.96, physics: 1, pairs: 456 },
  bandwidth: { low: 0.94, high: 0.95, physics: 3, pairs: 7058 },
  dirtyRate: { low: 0.93, high: 0.98, physics: 3, pairs: 7058 },
} as const;
