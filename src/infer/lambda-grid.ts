import { gauss } from "./log-grid.ts";

/**
 * lambda = distinct memory written during the first pass over what the pass sends, on a fixed logarithmic grid, and how much
 * longer than its first pass a pre-copy takes for each of them. Real guests follow no one law, so every lambda has several
 * growths: a constant rate, power laws as published rounds show them (exponents 0.17-0.75), and a hot set that is written
 * again in every pass until the guest is slowed.
 */
export const LAMBDA_COUNT = 36;
const LOWEST = Math.log(5e-7);
const HIGHEST = 0;
const STEP = (HIGHEST - LOWEST) / (LAMBDA_COUNT - 1);

/** Natural logarithms of the grid's values. */
export const LAMBDA_LOGS: Float64Array = Float64Array.from({ length: LAMBDA_COUNT }, (_, at) => LOWEST + at * STEP);

/** SDPS slows a guest that dirties more than such a share of what is sent (mechanism: US 9,052,949; the share is not published). */
const SLOWED_SHARES = [0.7, 0.9, 0.98] as const;
/** First pass over what the goal can send: 8 GB at 10 Gbit/s. */
const TYPICAL_PASSES = 15;
const EXPONENTS = [1, 0.8, 0.6, 0.4] as const;
/** Passes that a hot set is sent again before the guest is slow enough, and how many guests of a hundred are like that. */
const HOT_PASSES = [
  [1.5, 10],
  [3, 8],
  [6, 3],
  [12, 1],
] as const;
const HOT = HOT_PASSES.reduce((sum, [, guests]) => sum + guests, 0);

/** Total sent over the first pass, where what is dirtied meanwhile follows a power law. */
export function growth(lambda: number, exponent: number, slowedShare: number): number {
  const goal = 1 / TYPICAL_PASSES;
  let volume = 1;
  let sum = 0;
  while (volume > goal || sum === 0) {
    sum += volume;
    volume = Math.min(lambda * volume ** exponent, slowedShare * volume);
  }
  return sum + volume;
}

interface Growth {
  readonly log: number;
  readonly weight: number;
}

/** Logarithms of the growths that one lambda may have, with their probabilities. */
const GROWTHS: readonly (readonly Growth[])[] = Array.from(LAMBDA_LOGS, (log) => {
  const lambda = Math.min(0.999, Math.exp(log));
  const each = (100 - HOT) / 100 / SLOWED_SHARES.length / EXPONENTS.length;
  return [
    ...SLOWED_SHARES.flatMap((share) =>
      EXPONENTS.map((exponent) => ({ log: Math.log(growth(lambda, exponent, share)), weight: each })),
    ),
    ...HOT_PASSES.map(([passes, guests]) => ({ log: Math.log1p(lambda * passes), weight: guests / 100 })),
  ];
});

/** Mean logarithm of the growth, ascending. */
export const GROWTH_LOGS: Float64Array = Float64Array.from(GROWTHS, (own) =>
  own.reduce((sum, { log, weight }) => sum + weight * log, 0),
);

const FROM = -3;
const BIN = 0.05;
const BINS = 140;
/** What memory and bandwidth together leave open, as standard deviations of the logarithm. */
const SPREADS = [0.06, 0.09, 0.13, 0.19, 0.28, 0.4, 0.6, 0.9, 1.4] as const;
/** A duration follows the growth up to this. */
const MODEL_ERROR = 0.05;
/** Moves that follow no model: a wait, a retry, a VM that was changed since the inventory. */
const OUTLIERS = 0.02;
const OUTLIER_RANGE = 5;
/** What such a move adds to the likelihood of every lambda alike. */
export const OUTLIER_LIKELIHOOD = OUTLIERS / OUTLIER_RANGE;

const tables = new Map<number, Float64Array>();

/** Likelihood of every lambda, one row of LAMBDA_COUNT for every bin of the logarithm of time times bandwidth over memory. */
function table(spread: number): Float64Array {
  const known = tables.get(spread);
  if (known !== undefined) return known;
  const width = Math.hypot(spread, MODEL_ERROR);
  const made = new Float64Array(BINS * LAMBDA_COUNT);
  for (let bin = 0; bin < BINS; bin += 1) {
    const seen = FROM + (bin + 0.5) * BIN;
    for (const [at, own] of GROWTHS.entries()) {
      const density =
        own.reduce((sum, { log, weight }) => sum + weight * gauss((seen - log) / width), 0) / width / 2.507;
      made[bin * LAMBDA_COUNT + at] = (1 - OUTLIERS) * density;
    }
  }
  tables.set(spread, made);
  return made;
}

/** Where in its table the likelihoods of one observation stand. */
export interface LikelihoodRow {
  readonly values: Float64Array;
  readonly offset: number;
}

/** `seen` is the logarithm of copying time times believed bandwidth over believed memory, `spread` how far that may be off. */
export function likelihoodRow(seen: number, spread: number): LikelihoodRow {
  let nearest: number = SPREADS[0];
  for (const candidate of SPREADS)
    if (Math.abs(Math.log(candidate / spread)) < Math.abs(Math.log(nearest / spread))) nearest = candidate;
  const bin = Math.min(BINS - 1, Math.max(0, Math.floor((seen - FROM) / BIN)));
  return { values: table(nearest), offset: bin * LAMBDA_COUNT };
}

/**
 * What the guests of a site may be like: shares of idle, ordinary and busy ones. Which mixture holds is learnt from the
 * site's own durations.
 */
export type Guests = readonly [number, number, number];

/** Quiet, ordinary, busy and heavy sites. */
export const KNOWN_GUESTS: readonly Guests[] = [
  [0.65, 0.25, 0.1],
  [0.45, 0.33, 0.22],
  [0.25, 0.35, 0.4],
  [0.15, 0.2, 0.65],
];
/** Knowing nothing. */
export const ANY_GUESTS: Guests = [0.25, 0.3, 0.45];

/** Median lambda of each for a first pass of 10 s, its standard deviation in logarithms, and how it grows with the pass's time. */
const COMPONENTS = [
  { median: 0.001, spread: 2.4, exponent: 0.25 },
  { median: 0.06, spread: 1.3, exponent: 0.4 },
  { median: 0.35, spread: 0.9, exponent: 0.15 },
] as const;
const REFERENCE_SECONDS = 10;

/** First passes are told apart by factors of e^0.5, from 0.1 s to 12 minutes. */
const PASS_BINS = 18;
const PASS_FROM = Math.log(0.1);
const PASS_STEP = 0.5;

/** Shares of every component, [pass bin][component][lambda]. */
const SHARES: readonly (readonly Float64Array[])[] = Array.from({ length: PASS_BINS }, (_, bin) => {
  const pass = PASS_FROM + bin * PASS_STEP - Math.log(REFERENCE_SECONDS);
  return COMPONENTS.map(({ median, spread, exponent }) => {
    const centre = Math.log(median) + exponent * pass;
    // All of the memory written again within one pass is rarer than any share of it.
    const density = LAMBDA_LOGS.map((log) => gauss((log - centre) / spread) * (1.02 - Math.exp(log)) ** 0.25);
    const total = density.reduce((sum, value) => sum + value, 1e-12);
    return density.map((value) => value / total);
  });
});

export function passBin(firstPassSeconds: number): number {
  const bin = Math.round((Math.log(Math.max(1e-3, firstPassSeconds)) - PASS_FROM) / PASS_STEP);
  return Math.min(PASS_BINS - 1, Math.max(0, bin));
}

export { PASS_BINS };

/** Seconds of a bin's middle. */
export function passSeconds(bin: number): number {
  return Math.exp(PASS_FROM + bin * PASS_STEP);
}

const priors = new WeakMap<Guests, (Float64Array | undefined)[]>();

/** Probability of every lambda before a duration is seen. */
export function lambdaPrior(guests: Guests, bin: number): Float64Array {
  const known = priors.get(guests) ?? [];
  priors.set(guests, known);
  const made = known[bin];
  if (made !== undefined) return made;
  const mixed = new Float64Array(LAMBDA_COUNT);
  for (const [component, shares] of (SHARES[bin] ?? []).entries()) {
    const weight = guests[component] ?? 0;
    for (let at = 0; at < LAMBDA_COUNT; at += 1) mixed[at] = (mixed[at] ?? 0) + weight * (shares[at] ?? 0);
  }
  known[bin] = mixed;
  return mixed;
}

/** The logarithms of all growths with their probabilities, for a first pass of typical length. */
export function growthDensity(guests: Guests): readonly Growth[] {
  const prior = lambdaPrior(guests, passBin(REFERENCE_SECONDS));
  return GROWTHS.flatMap((own, at) => own.map(({ log, weight }) => ({ log, weight: (prior[at] ?? 0) * weight })));
}

/** Points that stand for a distribution of growths. */
const GROWTH_POINTS = 32;
const points = new WeakMap<Float64Array, Float64Array>();
/** All growths of the grid, ascending, each with its lambda. */
const ASCENDING: readonly (Growth & { readonly at: number })[] = GROWTHS.flatMap((own, at) =>
  own.map((growthOfOne) => ({ ...growthOfOne, at })),
).sort((left, right) => left.log - right.log);

/** Logarithms of the growth at equally likely points, ascending, for a belief about lambda. */
export function growthQuantiles(lambdas: Float64Array): Float64Array {
  const known = points.get(lambdas);
  if (known !== undefined) return known;
  const made = new Float64Array(GROWTH_POINTS);
  let next = 0;
  let cumulated = 0;
  for (const { log, weight, at } of ASCENDING) {
    cumulated += weight * (lambdas[at] ?? 0);
    while (next < GROWTH_POINTS && cumulated >= (next + 0.5) / GROWTH_POINTS) made[next++] = log;
  }
  while (next < GROWTH_POINTS) made[next++] = ASCENDING.at(-1)?.log ?? 0;
  points.set(lambdas, made);
  return made;
}
