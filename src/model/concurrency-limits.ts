import type { Kind } from "./migration.ts";

/**
 * How much vCenter lets run at once; what is over waits inside its running task. Costs of vSphere 4.1 to 8: VMware's
 * documentation of "Limits on Simultaneous Migrations", Denneman 2013. Every resource has a sum of costs that is not passed.
 */
export const HOST_COST_LIMIT = 8;
export const DATASTORE_COST_LIMIT = 128;
/** Of a Storage vMotion, for each of its datastores. */
export const DATASTORE_COST = 16;

/** What one migration costs each of its hosts. */
export const HOST_COST: Readonly<Record<Kind, number>> = {
  vmotion: 1,
  combined: 4,
  "storage-vmotion": 4,
  cold: 1,
  unknown: 1,
};

/** vMotions at once on the vMotion network of one host. */
export type NetworkLimit = 2 | 4 | 8;

const ONE_GIGABIT = 1000;
const TEN_GIGABIT = 10_000;

/** By the line rate that the vMotion uplink reports, 10^6 bit/s. */
export function networkLimit(lineMegabitsPerSecond: number): NetworkLimit {
  if (lineMegabitsPerSecond < ONE_GIGABIT) return 2;
  return lineMegabitsPerSecond < TEN_GIGABIT ? 4 : 8;
}
