import type { Random } from "../page-simulation/random.ts";
import { gauss, logNormal, logUniform } from "./chance.ts";

/**
 * How a guest writes its memory, as the expected distinct part written in a span of time. Nothing is stepped page by page:
 * memory is a spread of intervals between writes, and jobs that walk through a buffer.
 */
export interface Workload {
  readonly name: string;
  /** Intervals between writes, seconds, each of an equal part of `spreadShare`. */
  readonly intervals: readonly number[];
  readonly spreadShare: number;
  /** Walks through a region of this share of memory at so many MB/s while it is on. */
  readonly walker: {
    readonly megabytesPerSecond: number;
    readonly share: number;
    readonly period: number;
    readonly duty: number;
  };
  /** Activity while a burst lasts, and how bursts follow each other. */
  readonly burst: { readonly factor: number; readonly every: number; readonly lasts: number; readonly offset: number };
  /** Small pages behind one that is tracked: 1, or more where memory is backed by huge pages. */
  readonly clustering: number;
}

const NODES = 31;
const NEVER: Workload["walker"] = { megabytesPerSecond: 0, share: 0, period: 1, duty: 0 };
const STEADY: Workload["burst"] = { factor: 1, every: 3600, lasts: 0, offset: 0 };

export function drawWorkload(random: Random): Workload {
  const which = random.next();
  const base = { walker: NEVER, burst: STEADY, clustering: 1 };
  // an idle guest: a clock, a log, a heartbeat
  if (which < 0.22)
    return { ...base, name: "idle", intervals: spread(3000, 1.6), spreadShare: random.between(0.005, 0.06) };
  // write intervals over many orders of magnitude
  if (which < 0.5)
    return {
      ...base,
      name: "log-normal",
      intervals: spread(logUniform(random, 40, 4000), random.between(1.5, 3.2)),
      spreadShare: random.between(0.2, 0.9),
    };
  // two humps: a buffer written all the time, the rest hardly ever
  if (which < 0.7) {
    const hot = logUniform(random, 0.01, 0.45);
    return { ...base, name: "bimodal", intervals: spread(logUniform(random, 0.05, 3), 0.8), spreadShare: hot };
  }
  if (which < 0.82)
    return {
      ...base,
      name: "bursts",
      intervals: spread(logUniform(random, 200, 3000), 2),
      spreadShare: random.between(0.2, 0.7),
      burst: {
        factor: logUniform(random, 8, 120),
        every: logUniform(random, 15, 240),
        lasts: logUniform(random, 2, 25),
        offset: random.between(0, 240),
      },
    };
  if (which < 0.92)
    return {
      ...base,
      name: "periodic job",
      intervals: spread(2500, 1.8),
      spreadShare: 0.3,
      walker: {
        megabytesPerSecond: logUniform(random, 10, 900),
        share: random.between(0.1, 0.7),
        period: logUniform(random, 10, 300),
        duty: random.between(0.2, 0.9),
      },
    };
  return {
    ...base,
    name: "huge pages",
    intervals: spread(logUniform(random, 100, 3000), 2.2),
    spreadShare: random.between(0.3, 0.8),
    clustering: random.between(3, 12),
  };
}

function spread(median: number, sigma: number): readonly number[] {
  return Array.from({ length: NODES }, (_, index) => median * Math.exp(sigma * normalQuantile((index + 0.5) / NODES)));
}

/** Share of touched memory that is written at least once from `from` on for `seconds`. `slow` below 1: the guest is held back. */
export function writtenShare(load: Workload, touched: number, from: number, seconds: number, slow: number): number {
  const active = slow * activeSeconds(load, from, seconds);
  let sum = 0;
  for (const interval of load.intervals) sum += -Math.expm1((-active * load.clustering) / interval);
  const { walker } = load;
  const on = onSeconds(walker.period, walker.period * walker.duty, from, seconds);
  const walked = Math.min(walker.share, (walker.megabytesPerSecond * slow * on) / touched);
  return Math.min(1, (load.spreadShare * sum) / load.intervals.length + walked);
}

function activeSeconds({ burst }: Workload, from: number, seconds: number): number {
  return seconds + (burst.factor - 1) * onSeconds(burst.every, burst.lasts, from + burst.offset, seconds);
}

/** How much of a span falls into the first `lasts` seconds of every period. */
function onSeconds(period: number, lasts: number, from: number, seconds: number): number {
  const until = (time: number): number => Math.floor(time / period) * lasts + Math.min(lasts, time % period);
  return lasts <= 0 ? 0 : until(from + seconds) - until(from);
}

/** Odeh and Evans would do; a logistic is near enough for a made-up population and is not what the program uses. */
function normalQuantile(probability: number): number {
  return Math.log(probability / (1 - probability)) / 1.702;
}

/** What a running guest takes to be suspended here and resumed there, bytes apart. */
export function deviceSeconds(
  random: Random,
  guest: { readonly disks: number; readonly vcpus: number },
  pressed: boolean,
): number {
  const quick = Math.min(0.06, Math.max(0.005, logNormal(random, 0.014 + 0.0008 * guest.vcpus, 0.55)));
  const slowChance = 0.03 + 0.012 * Math.min(12, guest.disks) + (pressed ? 0.35 : 0);
  if (random.chance(slowChance)) return quick + logUniform(random, 0.6, 5);
  if (random.chance(0.25)) return quick + Math.abs(gauss(random)) * 0.15;
  return random.chance(0.003) ? quick + logUniform(random, 5, 60) : quick;
}
