import type { VmFacts } from "../model/inventory.ts";
import type { Megabytes } from "../model/units.ts";

/**
 * What is believed before a duration is seen. The ranges come from the published measurements; where there are none
 * they are wide on purpose.
 */

export type MemoryBasis = "consumed" | "active" | "configured";

/** What the first pass may have to send: only memory the guest has touched goes over the wire (Denneman 2012). */
export interface MemoryPrior {
  readonly configuredMegabytes: Megabytes;
  readonly basis: MemoryBasis;
  /** What the belief is centred on: consumed memory where it is known, else the configured. */
  readonly centreMegabytes: Megabytes;
  /** What the first pass may send, as mean and standard deviation of the logarithm. */
  readonly logMean: number;
  readonly logSpread: number;
}

/** null where the inventory does not know the VM's memory. */
export function memoryPrior(facts: VmFacts | null): MemoryPrior | null {
  const configured = facts?.memoryMegabytes;
  if (facts === null || configured === undefined || !(configured > 0)) return null;
  const consumed = facts.consumedMegabytes;
  if (consumed !== undefined && consumed > 0) {
    // Consumed holds shared and zero pages too and is as old as the inventory; swapped pages are copied as well.
    const centre = Math.min(consumed + (facts.swappedMegabytes ?? 0), configured * 1.02);
    return {
      configuredMegabytes: configured,
      basis: "consumed",
      centreMegabytes: centre,
      logMean: Math.log(CONSUMED_SENT * centre),
      logSpread: CONSUMED_SPREAD,
    };
  }
  const active = facts.activeMegabytes;
  const known = active !== undefined && active > 0;
  const floor = known ? Math.min(0.95, Math.max(TOUCHED_FLOOR, active / configured)) : TOUCHED_FLOOR;
  return {
    configuredMegabytes: configured,
    basis: known ? "active" : "configured",
    centreMegabytes: configured,
    logMean: Math.log(configured * (floor + 0.5 * (1 - floor))),
    logSpread: TOUCHED_SPREAD * (1 - floor),
  };
}

const TOUCHED_FLOOR = 0.2;
/** Consumed memory is of another hour and holds what is shared, zero or compressed. */
const CONSUMED_SENT = 0.93;
const CONSUMED_SPREAD = 0.14;
/** Anything between a fifth and all of it. */
const TOUCHED_SPREAD = 0.55;

/** Share of the configured memory the guest ever touched: published first passes of 8 GiB guests sent 1.95-3.96 GB, Clark's 85-97 %. */
export function touchedFraction(coordinate: number, floor = TOUCHED_FLOOR): number {
  return floor + (1 - floor) * Math.min(1, 1.02 * coordinate ** 0.9);
}

/**
 * The overhead inside a task: checks, set-up, the wait for the end event. Log-normal, seconds.
 * KB 1003734 lists the steps; a median of 4 s and a factor of 2 either way cover the published small-VM moves.
 */
export const OVERHEAD_MEDIAN_SECONDS = 4;
export const OVERHEAD_SPREAD = 0.7;
/** How much it differs from one move to the next at one vCenter. */
export const OVERHEAD_JITTER = 0.2;
