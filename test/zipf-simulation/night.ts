import type { KnownMove } from "../inference-proof/known.ts";
import { Random } from "../page-simulation/random.ts";
import { logNormal } from "../workload-simulation/chance.ts";

/**
 * Guests whose writes fall on few places: the block of rank k is written with a share of k^-s of all writes, and a block that was
 * written is dirty until it is sent. A link is shared by how many moves stood on a host when one began; SDPS takes three tenths of
 * the writes of every pass that did not shrink by a sixth; devices stop longer with vCPUs and memory; one resume of forty takes
 * seconds. No formula of it is in the other three; an earlier form of it was in view when the medians of the priors were chosen.
 */
export interface ZipfNight {
  readonly seed: number;
  readonly moves: number;
  readonly hosts: number;
  /** 10^6 bit/s on the wire. */
  readonly lineMegabits: number;
  /** What one stream can send at most. */
  readonly streamMegabytesPerSecond: number;
  /** Seconds of stop for every GB of memory. */
  readonly stopPerGigabyte: number;
  /** Whether an inventory tells the memory that is really held. */
  readonly knowsConsumed: boolean;
  /** Nobody moves the largest VMs over the slowest links. */
  readonly largestGigabytes: number;
  readonly secondsBetween: number;
}

interface Guest {
  readonly name: string;
  readonly memoryMegabytes: number;
  readonly touchedMegabytes: number;
  readonly vcpus: number;
  readonly shares: Float64Array;
  /** Of writes, not of distinct memory. */
  readonly megabytesPerSecond: number;
}

const BLOCKS = 400;
const BEGIN = Date.UTC(2026, 10, 24, 18);
const GOAL_SECONDS = 0.5;

/** Share of the guests, median and spread of their writes in MB/s. */
const CLASSES = [
  [0.28, 0.45, 1],
  [0.34, 13, 0.9],
  [0.2, 55, 0.8],
  [0.12, 134, 0.9],
  [0.06, 490, 0.7],
] as const;
const SIZES = [2, 4, 4, 8, 8, 8, 16, 16, 32, 64, 128, 256] as const;

export function zipfNight(options: ZipfNight): readonly KnownMove[] {
  const random = new Random(options.seed * 6151 + 29);
  const guests = Array.from({ length: Math.ceil(options.moves * 1.3) }, (_, index) =>
    drawGuest(random, index, options.largestGigabytes),
  );
  const reached = Array.from({ length: options.hosts }, () => random.between(0.5, 0.95));
  const line = (options.lineMegabits * 1e6 * 0.95) / 8 / 2 ** 20;
  const slots = options.lineMegabits < 10_000 ? 4 : 8;
  let running: { readonly until: number; readonly source: number; readonly destination: number }[] = [];
  let time = 0;
  return starts(random, options).map(({ after, source }) => {
    time += after;
    const destination = (source + 1 + Math.floor(random.next() * (options.hosts - 1))) % options.hosts;
    running = running.filter(({ until }) => until > time);
    const beside = running.filter((one) =>
      [one.source, one.destination].some((at) => at === source || at === destination),
    );
    const freed = beside.map(({ until }) => until).sort((left, right) => left - right)[beside.length - slots];
    const waited = freed === undefined ? 0 : freed - time;
    const guest = random.pick(guests);
    const together = Math.min(beside.length, slots - 1);
    const efficiency = Math.min(reached[source] ?? 1, reached[destination] ?? 1) * (1 - 0.35 * random.next() ** 3);
    const bandwidth = (Math.min(line, options.streamMegabytesPerSecond) * efficiency) / (1 + 0.85 * together);
    const copy = copied(guest, bandwidth, logNormal(random, 1, 0.5), guest.touchedMegabytes * random.between(0.93, 1));
    const devices =
      logNormal(random, 0.06, 0.6) + 0.004 * guest.vcpus + (options.stopPerGigabyte * guest.memoryMegabytes) / 1024;
    const stunSeconds = copy.rest + devices + (random.chance(0.025) ? logNormal(random, 2, 0.6) : 0);
    const set = logNormal(random, 2.1, 0.35) + logNormal(random, 0.67, 0.5);
    const end = time + waited + set + copy.seconds + stunSeconds;
    running.push({ until: end, source, destination });
    return {
      vm: guest.name,
      facts: {
        memoryMegabytes: guest.memoryMegabytes,
        vcpus: guest.vcpus,
        ...(options.knowsConsumed ? { consumedMegabytes: guest.touchedMegabytes * random.between(0.95, 1.15) } : {}),
      },
      kind: "vmotion",
      source: `host-${source}`,
      destination: `host-${destination}`,
      startMs: BEGIN + Math.round(time * 1000),
      endMs: BEGIN + Math.round(end * 1000),
      crowded: beside.length + 1 >= slots,
      logged: false,
      truth: {
        stunSeconds,
        dirtyRate: copy.firstDirty,
        bandwidth,
        aborted: false,
        slowed: copy.slowed,
      },
    };
  });
}

/** Single moves, and now and then a host that is emptied. */
function starts(
  random: Random,
  { moves, hosts, secondsBetween }: ZipfNight,
): readonly { readonly after: number; readonly source: number }[] {
  const made: { after: number; source: number }[] = [];
  while (made.length < moves) {
    const source = Math.floor(random.next() * hosts);
    const together = random.chance(0.06) ? 3 + Math.floor(random.next() * 9) : 1;
    for (let index = 0; index < together; index += 1)
      made.push({ after: index === 0 ? -secondsBetween * Math.log(1 - random.next()) : 2 * random.next(), source });
    if (together > 1) made.push({ after: 240, source });
  }
  return made.slice(0, moves);
}

function drawGuest(random: Random, index: number, largestGigabytes: number): Guest {
  let left = random.next();
  const [, median, spread] = CLASSES.find(([share]) => (left -= share) < 0) ?? CLASSES[1];
  const memoryMegabytes = 1024 * random.pick(SIZES.filter((size) => size <= largestGigabytes));
  const exponent = random.between(0.7, 1.6);
  const shares = Float64Array.from({ length: BLOCKS }, (_, rank) => (rank + 1) ** -exponent);
  const total = shares.reduce((sum, share) => sum + share, 0);
  return {
    name: `zipf-${index}`,
    memoryMegabytes,
    touchedMegabytes:
      memoryMegabytes *
      Math.min(0.99, Math.max(0.06, median < 1 ? random.next() ** 1.3 : 0.35 + 0.6 * random.next() ** 0.6)),
    vcpus: random.pick([1, 2, 4, 4, 8, 16, 32]),
    shares: shares.map((share) => share / total),
    megabytesPerSecond: logNormal(random, median, spread),
  };
}

interface Copied {
  readonly seconds: number;
  readonly rest: number;
  readonly firstDirty: number;
  readonly slowed: boolean;
}

function copied(guest: Guest, bandwidth: number, load: number, first: number): Copied {
  let volume = first;
  let seconds = 0;
  let writes = load;
  let firstDirty = 0;
  for (let pass = 0; pass < 25; pass += 1) {
    const took = volume / bandwidth;
    seconds += took;
    const dirty = dirtied(guest, took, writes);
    if (pass === 0) firstDirty = dirty / took;
    const slow = dirty > 0.85 * volume;
    volume = dirty;
    if (dirty / bandwidth <= GOAL_SECONDS) break;
    if (slow) writes *= 0.7;
  }
  return { seconds, rest: volume / bandwidth, firstDirty, slowed: writes < load };
}

/** Distinct megabytes that are written in so many seconds. */
function dirtied({ shares, touchedMegabytes, megabytesPerSecond }: Guest, seconds: number, writes: number): number {
  const block = touchedMegabytes / BLOCKS;
  const scale = (megabytesPerSecond * writes * seconds) / block;
  return block * shares.reduce((sum, share) => sum + 1 - Math.exp(-share * scale), 0);
}
