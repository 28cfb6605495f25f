import type { VmFacts } from "../model/inventory.ts";
import type { Megabytes } from "../model/units.ts";
import type { SamplePoint } from "./sample-points.ts";
import { normal } from "./sample-points.ts";

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
  at(point: SamplePoint): Megabytes;
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
      at: (point) => Math.min(configured * 1.02, centre * 0.98 * Math.exp(0.1 * normal(point.memory))),
    };
  }
  const active = facts.activeMegabytes;
  const known = active !== undefined && active > 0;
  const floor = known ? Math.min(0.95, Math.max(TOUCHED_FLOOR, active / configured)) : TOUCHED_FLOOR;
  return {
    configuredMegabytes: configured,
    basis: known ? "active" : "configured",
    centreMegabytes: configured,
    at: (point) => configured * touchedFraction(point.memory, floor),
  };
}

const TOUCHED_FLOOR = 0.2;

/** Share of the configured memory the guest ever touched: published first passes of 8 GiB guests sent 1.95-3.96 GB, Clark's 85-97 %. */
export function touchedFraction(coordinate: number, floor = TOUCHED_FLOOR): number {
  return floor + (1 - floor) * Math.min(1, 1.02 * coordinate ** 0.9);
}

/** Exponent b of the dirtied volume a * t^b: constant rate, or a working set (fits of published rounds: 0.17-0.75, mostly about 0.6). */
export function exponentAt(point: SamplePoint): number {
  const EXPONENTS = [1, 1, 0.85, 0.7, 0.55] as const;
  return EXPONENTS[Math.floor(point.exponent * EXPONENTS.length)] ?? 1;
}

/**
 * What the guests of a site may be like: shares of guests with a mean lambda = dirty rate / bandwidth of 0.06, of 0.16,
 * of 0.4, and of any lambda up to 1. Which mixture holds is learnt from the site's own durations.
 */
export type Guests = readonly [number, number, number, number];

/** Quiet, ordinary, busy and heavy sites. */
export const KNOWN_GUESTS: readonly Guests[] = [
  [0.7, 0.18, 0.07, 0.05],
  [0.35, 0.3, 0.2, 0.15],
  [0.15, 0.25, 0.35, 0.25],
  [0.05, 0.1, 0.3, 0.55],
];
/** Knowing nothing: any lambda as likely as any other. */
export const ANY_GUESTS: Guests = [0, 0, 0, 1];

export function lambdaDensity(lambda: number, [still, calm, lively, any]: Guests): number {
  return still * humped(lambda, 0.06) + calm * humped(lambda, 0.16) + lively * exponential(lambda, 0.4) + any;
}

/** Gamma of shape 2: even an idle guest writes a little, none writes nothing. */
function humped(value: number, mean: number): number {
  return ((4 * value) / (mean * mean)) * Math.exp((-2 * value) / mean);
}

function exponential(value: number, mean: number): number {
  return Math.exp(-value / mean) / mean;
}

/**
 * The overhead inside a task: checks, set-up, the wait for the end event. Log-normal, seconds.
 * KB 1003734 lists the steps; a median of 4 s and a factor of 2 either way cover the published small-VM moves.
 */
export const OVERHEAD_MEDIAN_SECONDS = 4;
export const OVERHEAD_SPREAD = 0.7;
/** How much it differs from one move to the next at one vCenter. */
export const OVERHEAD_JITTER = 0.18;
