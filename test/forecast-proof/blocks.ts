import { Random } from "../page-simulation/random.ts";
import type { ProofGuest, ProofSite, SiteEvacuation, SiteMove, SiteNight, SiteOptions } from "./site.ts";

/**
 * A second site, made otherwise: memory in a few blocks that are written by a power law, links that every host and every move uses
 * to another degree, copies that hinder one another more than they share, set-up times by chance, sizes with a long tail, and
 * busy and quiet hours of each guest.
 */
export class BlockSite implements ProofSite {
  readonly guests: readonly BlockGuest[];
  private readonly options: SiteOptions;
  private readonly random: Random;
  private readonly reached: readonly number[];
  private backup: Backup | null = null;

  constructor(options: SiteOptions) {
    this.options = options;
    this.random = new Random(options.seed);
    const { random } = this;
    this.guests = Array.from({ length: options.hosts * options.guestsPerHost }, (_, index) =>
      aGuest(`vm-${options.seed}-${index}`, Math.floor(random.next() * options.hosts), random),
    );
    this.reached = Array.from({ length: options.hosts }, () => random.between(0.5, 0.95));
  }

  /** `backup`: between these seconds of the night the links have only that share left for moves. */
  night(beginsMs: number, background: number, emptied: readonly number[], backup: Backup | null = null): SiteNight {
    const { random, options } = this;
    this.backup = backup;
    const moves: SiteMove[] = [];
    const running = this.guests.filter(({ isOff }) => !isOff);
    const seen = new Set<BlockGuest>();
    const hours = backup === null ? 1.5 : 6;
    const early = Array.from({ length: background }, () => ({
      at: random.between(0, 3600 * hours),
      guest: random.pick(running),
    }))
      .filter(({ guest }) => !seen.has(guest) && seen.add(guest) !== undefined)
      .map(({ at, guest }) => this.job(at, guest, null));
    let clock = this.run(early, 0, beginsMs, moves) + 900;
    const evacuations = emptied.map((host, index): SiteEvacuation => {
      const own = this.guests.filter((guest) => guest.host === host);
      const jobs = shuffled(own, random).map((guest) =>
        this.job(clock + random.between(0, options.handOutSeconds), guest, index),
      );
      const from = moves.length;
      const enteringMs = beginsMs + Math.round(1000 * clock);
      clock = this.run(jobs, clock, beginsMs, moves) + 1200;
      const live = moves.slice(from);
      return {
        host: `esx-${host}`,
        enteringMs,
        lastEndMs: live.reduce((latest, { endMs }) => Math.max(latest, endMs), 0),
        vms: live.filter(({ isOff }) => !isOff).map(({ vm }) => vm),
      };
    });
    return { moves, evacuations };
  }

  /** All chance of a move at once, so that two nights of one seed differ by their links alone. */
  private job(at: number, guest: BlockGuest, evacuation: number | null): Job {
    const { random, options } = this;
    return {
      at,
      guest,
      evacuation,
      hostsOn: 1 + Math.floor(random.next() * (options.hosts - 1)),
      luck: random.between(0.75, 1),
      prepareSeconds: guest.isOff ? random.between(0.5, 2.5) : Math.exp(0.75 + 0.35 * normal(random)),
      closeSeconds: guest.isOff ? 0 : 0.3 + Math.exp(-0.4 + 0.5 * normal(random)),
      busyness: Math.exp(0.5 * normal(random)),
    };
  }

  private run(jobs: readonly Job[], from: number, beginsMs: number, moves: SiteMove[]): number {
    const { options } = this;
    const waiting = [...jobs].sort((left, right) => left.at - right.at);
    const open: Going[] = [];
    const slots = options.lineMegabits < 10_000 ? 4 : 8;
    const line = Math.min((options.lineMegabits / 8) * 0.95, 2200);
    let time = from;
    while (waiting.length > 0 || open.length > 0) {
      if (open.length === 0) time = Math.max(time, waiting[0]?.at ?? time);
      const busy = countsOf(open);
      for (let index = 0; index < waiting.length; index += 1) {
        const job = waiting[index];
        if (job === undefined || job.at > time) break;
        const to = (job.guest.host + job.hostsOn) % options.hosts;
        const isFull = (host: number): boolean => (busy.get(host) ?? 0) >= slots;
        if (isFull(job.guest.host) || isFull(to)) continue;
        waiting.splice(index--, 1);
        for (const host of [job.guest.host, to]) busy.set(host, (busy.get(host) ?? 0) + 1);
        const best = line * Math.min(this.reached[job.guest.host] ?? 1, this.reached[to] ?? 1) * job.luck;
        open.push(going(job, to, best, time));
      }
      const sending = countsOf(open.filter(({ phase }) => phase === "copying"));
      for (const one of open) {
        const beside = Math.max(sending.get(one.from) ?? 1, sending.get(one.to) ?? 1);
        const { backup } = this;
        const left = backup !== null && time >= backup.from && time < backup.to ? backup.share : 1;
        step(one, (left * one.best) / (1 + 0.85 * (beside - 1)));
      }
      time += STEP;
      for (let index = open.length - 1; index >= 0; index -= 1) {
        const one = open[index];
        if (one?.phase !== "done") continue;
        open.splice(index, 1);
        one.job.guest.host = one.to;
        moves.push({
          vm: one.job.guest.guest.name,
          source: `esx-${one.from}`,
          destination: `esx-${one.to}`,
          startMs: beginsMs + Math.round(1000 * one.job.at),
          beganMs: beginsMs + Math.round(1000 * one.beganAt),
          endMs: beginsMs + Math.round(1000 * time),
          isOff: one.job.guest.isOff,
          evacuation: one.job.evacuation,
        });
      }
    }
    return time;
  }
}

interface BlockGuest extends ProofGuest {
  host: number;
  readonly touchedMegabytes: number;
  /** Share of the writes that each of equal blocks gets. */
  readonly weights: Float64Array;
  /** Megabytes written a second, on average. */
  readonly writes: number;
}

interface Job {
  readonly at: number;
  readonly guest: BlockGuest;
  readonly evacuation: number | null;
  /** The destination, so many hosts on. */
  readonly hostsOn: number;
  /** Share of its link that this move reaches. */
  readonly luck: number;
  readonly prepareSeconds: number;
  readonly closeSeconds: number;
  readonly busyness: number;
}

export interface Backup {
  readonly from: number;
  readonly to: number;
  readonly share: number;
}

interface Going {
  readonly beganAt: number;
  readonly job: Job;
  readonly from: number;
  readonly to: number;
  readonly best: number;
  phase: "preparing" | "copying" | "closing" | "done";
  /** Seconds, and while copying megabytes, of the phase that are left. */
  left: number;
  readonly closeSeconds: number;
  writes: number;
  pass: number;
  passSeconds: number;
  passMegabytes: number;
}

const STEP = 0.2;
const BLOCKS = 60;

function aGuest(name: string, host: number, random: Random): BlockGuest {
  const gigabytes = random.pick([2, 4, 4, 4, 8, 8, 8, 16, 16, 32, 32, 64, 128]);
  const mood = random.next();
  const touched = mood < 0.3 ? random.between(0.1, 0.6) : random.between(0.45, 0.98);
  const memoryMegabytes = 1024 * gigabytes;
  const steep = random.between(0.7, 1.6);
  const weights = Float64Array.from({ length: BLOCKS }, (_, index) => (index + 1) ** -steep);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const [middle, wide] = mood < 0.3 ? [0.5, 1] : mood < 0.65 ? [12, 0.9] : mood < 0.93 ? [60, 0.9] : [400, 0.6];
  return {
    guest: { name, memoryMegabytes, vcpus: random.pick([1, 2, 4, 8, 16]) },
    // What vSphere calls consumed counts shared pages out and pages of the balloon in.
    consumedMegabytes: Math.min(memoryMegabytes, memoryMegabytes * touched * random.between(0.88, 1.06)),
    isOff: random.chance(0.06),
    host,
    touchedMegabytes: memoryMegabytes * touched,
    weights: weights.map((weight) => weight / total),
    writes: middle * Math.exp(wide * normal(random)),
  };
}

function going(job: Job, to: number, best: number, beganAt: number): Going {
  const { guest, prepareSeconds, closeSeconds, busyness } = job;
  return {
    job,
    beganAt,
    from: guest.host,
    to,
    best,
    phase: "preparing",
    left: prepareSeconds,
    closeSeconds,
    writes: guest.writes * busyness,
    pass: 0,
    passSeconds: 0,
    passMegabytes: 0,
  };
}

function step(one: Going, bandwidth: number): void {
  const { guest } = one.job;
  if (one.phase === "copying") {
    one.left -= bandwidth * STEP;
    one.passSeconds += STEP;
    if (one.left > 0) return;
    const dirtied = dirtiedBy(guest, one.writes, one.passSeconds);
    if (dirtied > 0.85 * one.passMegabytes) one.writes *= 0.7;
    one.pass += 1;
    if (dirtied / bandwidth > 0.5 && one.pass < 60) sendAgain(one, dirtied);
    else [one.phase, one.left] = ["closing", one.closeSeconds + dirtied / bandwidth];
    return;
  }
  one.left -= STEP;
  if (one.left > 0) return;
  if (one.phase === "closing" || guest.isOff) one.phase = "done";
  else {
    one.phase = "copying";
    sendAgain(one, guest.touchedMegabytes);
  }
}

function sendAgain(one: Going, megabytes: number): void {
  one.left = megabytes;
  one.passMegabytes = megabytes;
  one.passSeconds = 0;
}

/** Distinct memory written in so many seconds. */
function dirtiedBy({ touchedMegabytes, weights }: BlockGuest, writes: number, seconds: number): number {
  const block = touchedMegabytes / weights.length;
  return weights.reduce((sum, weight) => sum + block * (1 - Math.exp((-weight * writes * seconds) / block)), 0);
}

function countsOf(open: readonly Going[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const { from, to } of open) for (const host of [from, to]) counts.set(host, (counts.get(host) ?? 0) + 1);
  return counts;
}

function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
}

function shuffled<T>(values: readonly T[], random: Random): readonly T[] {
  return values
    .map((value) => ({ value, at: random.next() }))
    .sort((a, b) => a.at - b.at)
    .map(({ value }) => value);
}
