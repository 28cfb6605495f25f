import type { Guests } from "./lambda-grid.ts";
import { growthDensity } from "./lambda-grid.ts";
import { GRID_LOGS, GRID_SIZE, GRID_STEP, gauss } from "./log-grid.ts";
import type { Observation } from "./observation.ts";
import { OVERHEAD_JITTER, touchedFraction } from "./prior.ts";
import { normal } from "./normal.ts";

/**
 * How likely a duration is for each bandwidth of the grid, with the dirty rate and the memory really copied
 * averaged out. For memory M the duration is T0 + M/B * (touched share) * (growth by dirtying), so the logarithm of
 * (T - T0) * B / M has one density for all VMs of which the inventory knows equally much; it is tabulated once.
 */
export type KnownMemory = "copied" | "consumed" | "configured";

/** Bins to one step of the bandwidth grid: a table is read off without rounding anew for every bandwidth. */
const FINE = 4;
const BIN = GRID_STEP / FINE;
const FROM = -5;
const BINS = 550;
/** What is left of the overhead's jitter after the copying time is known, as standard deviations of its logarithm. */
const SMOOTHINGS = [0.06, 0.12, 0.24, 0.5, 1] as const;
/** Share of moves that follow no model: waits, retries, a VM that was changed since the inventory. */
const OUTLIERS = 0.04;
const OUTLIER_RANGE = 5;

const TOUCHED_NODES = 32;

/** Logarithms of the density, a table for every smoothing. */
type Densities = Readonly<Record<KnownMemory, readonly Float64Array[]>>;

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

function tabulated(touched: (coordinate: number) => number, guests: Guests): readonly Float64Array[] {
  const bins = new Float64Array(BINS);
  for (const { log, weight } of growthDensity(guests)) {
    for (let node = 0; node < TOUCHED_NODES; node += 1) {
      const bin = Math.floor((log + Math.log(touched((node + 0.5) / TOUCHED_NODES)) - FROM) / BIN);
      bins[bin] = (bins[bin] ?? 0) + weight;
    }
  }
  return SMOOTHINGS.map((smoothing) => logarithms(bins, smoothing));
}

function logarithms(bins: Float64Array, smoothing: number): Float64Array {
  const reach = Math.ceil((3 * smoothing) / BIN);
  const kernel = Array.from({ length: 2 * reach + 1 }, (_, at) => gauss(((at - reach) * BIN) / smoothing));
  const smooth = new Float64Array(BINS);
  for (const [bin, value] of bins.entries()) {
    if (value === 0) continue;
    for (const [at, weight] of kernel.entries()) {
      const target = bin + at - reach;
      if (target >= 0 && target < BINS) smooth[target] = (smooth[target] ?? 0) + value * weight;
    }
  }
  const total = smooth.reduce((sum, value) => sum + value, 0) * BIN;
  return smooth.map((value) => Math.log(((1 - OUTLIERS) * value) / total + OUTLIERS / OUTLIER_RANGE));
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
  const share = observation.share ** habits.sharing;
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
  const spread = Math.hypot(OVERHEAD_JITTER * overheadSeconds, 0.6 * observation.errorSeconds);
  const copying = observation.seconds - overheadSeconds;
  if (copying < 0.5 * spread) {
    // Shorter than the overhead: it says so of the overhead, and nothing of the link.
    const outlier = Math.log(OUTLIERS / OUTLIER_RANGE / observation.seconds);
    for (let index = 0; index < GRID_SIZE; index += stride) into[index] = (into[index] ?? 0) + outlier;
    return;
  }
  const smoothing = SMOOTHINGS.findIndex((one) => one >= 0.75 * (spread / copying));
  const table = densitiesOf(habits.guests)[known].at(smoothing);
  if (table === undefined) return;
  const first = Math.floor(((GRID_LOGS[0] ?? 0) + Math.log((copying * share) / megabytes) - FROM) / BIN);
  const each = Math.log(copying);
  for (let index = 0; index < GRID_SIZE; index += stride) {
    const bin = first + FINE * index;
    into[index] = (into[index] ?? 0) + (table[bin < 0 ? 0 : bin >= BINS ? BINS - 1 : bin] ?? 0) - each;
  }
}

function referenceMemory(observation: Observation): { readonly megabytes: number; readonly known: KnownMemory } | null {
  const { measuredCopied, memory } = observation;
  if (measuredCopied !== null && measuredCopied > 0) return { megabytes: measuredCopied, known: "copied" };
  if (memory === null) return null;
  if (memory.basis === "consumed") return { megabytes: memory.centreMegabytes, known: "consumed" };
  return { megabytes: memory.configuredMegabytes, known: "configured" };
}
