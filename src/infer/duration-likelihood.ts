import type { Guests } from "./lambda-grid.ts";
import { growthDensity } from "./lambda-grid.ts";
import { GRID_LOGS, GRID_SIZE, gauss } from "./log-grid.ts";
import type { Observation } from "./observation.ts";
import { shareOf } from "./observation.ts";
import { OVERHEAD_JITTER, touchedFraction } from "./prior.ts";
import { normal } from "./normal.ts";

/**
 * How likely a duration is for each bandwidth of the grid, with the dirty rate and the memory really copied
 * averaged out. For memory M the duration is T0 + M/B * (touched share) * (growth by dirtying), so the logarithm of
 * (T - T0) * B / M has one density for all VMs of which the inventory knows equally much; it is tabulated once.
 */
export type KnownMemory = "copied" | "consumed" | "configured";

const BIN = 0.05;
const FROM = -4;
const BINS = 180;
const SMOOTHING = 0.05;
/** Share of moves that follow no model: waits, retries, a VM that was changed since the inventory. */
const OUTLIERS = 0.04;
const OUTLIER_RANGE = 5;
const JITTER_POINTS = [-1.22, 0, 1.22] as const;

const TOUCHED_NODES = 32;

type Densities = Readonly<Record<KnownMemory, Float64Array>>;

const TOUCHED: Readonly<Record<KnownMemory, (coordinate: number) => number>> = {
  copied: () => 1,
  consumed: (coordinate) => 0.93 * Math.exp(0.14 * normal(coordinate)),
  configured: touchedFraction,
};

const densities = new WeakMap<Guests, Densities>();

function densitiesOf(guests: Guests): Densities {
  const known = densities.get(guests);
  if (known !== undefined) return known;
  const made = {
    copied: tabulated(TOUCHED.copied, guests),
    consumed: tabulated(TOUCHED.consumed, guests),
    configured: tabulated(TOUCHED.configured, guests),
  };
  densities.set(guests, made);
  return made;
}

function tabulated(touched: (coordinate: number) => number, guests: Guests): Float64Array {
  const bins = new Float64Array(BINS);
  for (const { log, weight } of growthDensity(guests)) {
    for (let node = 0; node < TOUCHED_NODES; node += 1) {
      const bin = Math.floor((log + Math.log(touched((node + 0.5) / TOUCHED_NODES)) - FROM) / BIN);
      bins[bin] = (bins[bin] ?? 0) + weight;
    }
  }
  const reach = Math.ceil((3 * SMOOTHING) / BIN);
  const smooth = bins.map((_, bin) => {
    let sum = 0;
    for (let offset = -reach; offset <= reach; offset += 1) {
      sum += (bins[bin + offset] ?? 0) * gauss((offset * BIN) / SMOOTHING);
    }
    return sum;
  });
  const total = smooth.reduce((sum, value) => sum + value, 0) * BIN;
  return smooth.map((value) => value / total);
}

/** What holds for a whole vCenter and is learnt with the bandwidth. */
export interface SiteHabits {
  readonly overheadSeconds: number;
  readonly guests: Guests;
  /** 1 where migrations share a link evenly, 0 where each is limited by itself. */
  readonly sharing: number;
}

/** Adds the logarithm of the likelihood of one observation to `into`; with a stride only at every so many-th bandwidth. */
export function addLogLikelihood(observation: Observation, habits: SiteHabits, into: Float64Array, stride = 1): void {
  const { measuredBandwidth } = observation;
  const { overheadSeconds } = habits;
  const share = shareOf(observation) ** habits.sharing;
  if (measuredBandwidth !== null) {
    const centre = Math.log(measuredBandwidth / share);
    for (let index = 0; index < GRID_SIZE; index += stride) {
      const deviations = ((GRID_LOGS[index] ?? 0) - centre) / 0.12;
      into[index] = (into[index] ?? 0) + Math.log(0.9 * gauss(deviations) + 0.01);
    }
    return;
  }
  const reference = referenceMemory(observation);
  if (reference === null || observation.seconds === null) return;
  const { megabytes, known } = reference;
  const density = densitiesOf(habits.guests)[known];
  const spread = Math.hypot(OVERHEAD_JITTER * overheadSeconds, 0.6 * observation.errorSeconds);
  const outlier = OUTLIERS / OUTLIER_RANGE / observation.seconds;

  const likelihood = new Float64Array(GRID_SIZE).fill(outlier);
  for (const deviation of JITTER_POINTS) {
    const copying = observation.seconds - Math.max(0.2 * overheadSeconds, overheadSeconds + deviation * spread);
    if (copying <= 0) continue;
    const offset = Math.log((copying * share) / megabytes) - FROM;
    const factor = (1 - OUTLIERS) / JITTER_POINTS.length / copying;
    for (let index = 0; index < GRID_SIZE; index += stride) {
      const bin = Math.floor(((GRID_LOGS[index] ?? 0) + offset) / BIN);
      likelihood[index] = (likelihood[index] ?? 0) + factor * (density[bin] ?? 0);
    }
  }
  for (let index = 0; index < GRID_SIZE; index += stride) {
    into[index] = (into[index] ?? 0) + Math.log(likelihood[index] ?? outlier);
  }
}

function referenceMemory(observation: Observation): { readonly megabytes: number; readonly known: KnownMemory } | null {
  const { measuredCopied, memory } = observation;
  if (measuredCopied !== null && measuredCopied > 0) return { megabytes: measuredCopied, known: "copied" };
  if (memory === null) return null;
  if (memory.basis === "consumed") return { megabytes: memory.centreMegabytes, known: "consumed" };
  return { megabytes: memory.configuredMegabytes, known: "configured" };
}
