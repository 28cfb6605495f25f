import { Random } from "../page-simulation/random.ts";
import { gauss, logNormal, logUniform } from "./chance.ts";
import type { CopyTruth } from "./copy.ts";
import { FluidCopy } from "./copy.ts";
import type { Workload } from "./workload.ts";
import { drawWorkload } from "./workload.ts";

export interface WorkloadGuest {
  readonly name: string;
  readonly memoryMegabytes: number;
  /** What the guest ever touched and the hypervisor holds. */
  readonly touchedMegabytes: number;
  /** Of that, what ballooning took or compression and swap hold: not sent as it is. */
  readonly reclaimedShare: number;
  readonly vcpus: number;
  readonly disks: number;
  readonly vgpuMegabytes: number;
  readonly load: Workload;
}

export interface WorkloadMove {
  readonly guest: WorkloadGuest;
  readonly kind: "vmotion" | "storage-vmotion";
  readonly source: string;
  readonly destination: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly crowded: boolean;
  readonly truth: CopyTruth;
}

export interface WorkloadNight {
  readonly seed: number;
  readonly moves: number;
  readonly hosts: number;
  /** 10^6 bit/s on the wire. */
  readonly lineMegabits: number;
  /** Moves of one host at once. */
  readonly evacuations: number;
  /** One direction of one host at a tenth, e.g. after it fell back to 1 GbE. */
  readonly slowLeaving?: number;
}

interface Pending {
  readonly at: number;
  readonly guest: WorkloadGuest;
  readonly source: number;
  readonly destination: number;
  copy: FluidCopy | null;
  waited: boolean;
}

const STEP = 0.2;
const NIGHT_SECONDS = 5 * 3600;
const BEGIN = Date.UTC(2026, 9, 4, 19, 30, 0);

/** Moves arrive, wait for a slot, share links that waver, and end. */
export function simulateWorkloadNight(options: WorkloadNight): readonly WorkloadMove[] {
  const random = new Random(options.seed * 7919 + 13);
  const line = (options.lineMegabits * 1e6) / 8 / 2 ** 20;
  const reached = random.between(0.4, 0.95);
  const hostFactor = Array.from({ length: options.hosts }, () => Math.min(1 / reached, logNormal(random, 1, 0.05)));
  const pressed = Array.from({ length: options.hosts }, () => random.chance(0.12));
  const jitter = Array.from({ length: options.hosts }, () => 0);
  const setup = logNormal(random, 4, 0.45);
  const slots = options.lineMegabits < 10_000 ? 4 : 8;
  const waiting = arrivals(options, random);
  const running: Pending[] = [];
  const done: WorkloadMove[] = [];
  for (let time = 0; waiting.length > 0 || running.length > 0; time += STEP) {
    for (let host = 0; host < jitter.length; host += 1)
      jitter[host] = 0.99 * (jitter[host] ?? 0) + 0.014 * gauss(random);
    admit(
      waiting,
      running,
      time,
      slots,
      () => ({
        random,
        setup: logNormal(random, setup, 0.2) + (random.chance(0.04) ? logUniform(random, 2, 20) : 0),
        cleanup: logNormal(random, 0.8, 0.5),
      }),
      pressed,
    );
    const load = new Map<string, number>();
    for (const { copy, source, destination } of running) {
      if (copy?.sends !== true) continue;
      for (const end of [`out ${source}`, `in ${destination}`]) load.set(end, (load.get(end) ?? 0) + copy.weight);
    }
    const carries = (host: number, leaving: boolean): number =>
      line *
      Math.min(0.96, reached * (hostFactor[host] ?? 1) * Math.exp(jitter[host] ?? 0)) *
      (leaving && host === options.slowLeaving ? 0.1 : 1);
    for (const one of running) {
      const { copy, source, destination } = one;
      if (copy === null) continue;
      const part = (end: string): number => copy.weight / Math.max(copy.weight, load.get(end) ?? copy.weight);
      const out = carries(source, true) * part(`out ${source}`);
      const into = carries(destination, false) * part(`in ${destination}`);
      copy.step(time, STEP, Math.min(out, into, 15_000 / 8.4));
    }
    for (let index = running.length - 1; index >= 0; index -= 1) {
      const one = running[index];
      if (one?.copy?.truth === null || one?.copy?.truth === undefined) continue;
      if (!one.copy.isDone) continue;
      running.splice(index, 1);
      done.push({
        guest: one.guest,
        kind: "vmotion",
        source: `host${one.source}`,
        destination: `host${one.destination}`,
        startMs: BEGIN + Math.round(one.at * 1000),
        endMs: BEGIN + Math.round((time + STEP) * 1000),
        crowded: one.waited,
        truth: one.copy.truth,
      });
    }
    const open = (host: number): number =>
      [...running, ...waiting].filter((one) => one.at <= time && (one.source === host || one.destination === host))
        .length;
    for (const one of running) one.waited ||= open(one.source) >= slots || open(one.destination) >= slots;
  }
  return [...done, ...storageMoves(options, random)];
}

/** Disks alone, one host each, far apart: a stop of suspend and resume that grows with the disks and now and then with the datastore's load. */
function storageMoves(options: WorkloadNight, random: Random): readonly WorkloadMove[] {
  return Array.from({ length: Math.ceil(options.moves / 8) }, (_, index) => {
    const guest = drawGuest(`s${options.seed}-${index}`, random);
    const host = `host${index % options.hosts}`;
    const seconds = logUniform(random, 20, 2000);
    const busy = random.chance(0.1) ? logUniform(random, 2, 12) : 1;
    const stop = logNormal(random, 0.09 + 0.07 * guest.disks + guest.memoryMegabytes / 1024 / 400, 0.5) * busy;
    // one after the other, long after the night: they take no part in what the vMotions share
    const start = BEGIN + (NIGHT_SECONDS + 4000 * (index + 1)) * 1000;
    return {
      guest: { ...guest, vgpuMegabytes: 0 },
      kind: "storage-vmotion" as const,
      source: host,
      destination: host,
      startMs: start,
      endMs: start + Math.round((seconds + stop) * 1000),
      crowded: false,
      truth: { stunSeconds: stop, copiedMegabytes: 0, dirtyRate: 0, bandwidth: 0, aborted: false, slowed: false },
    };
  });
}

function arrivals(options: WorkloadNight, random: Random): Pending[] {
  const list: Pending[] = [];
  const bursts = Array.from({ length: options.evacuations }, () => random.between(0, NIGHT_SECONDS));
  for (let index = 0; index < options.moves; index += 1) {
    const burst = index < 10 * bursts.length ? bursts[index % bursts.length] : undefined;
    const source = burst === undefined ? Math.floor(random.next() * options.hosts) : index % bursts.length;
    const destination = (source + 1 + Math.floor(random.next() * (options.hosts - 1))) % options.hosts;
    const at = burst === undefined ? random.between(0, NIGHT_SECONDS) : burst + random.between(0, 2);
    list.push({
      at,
      guest: drawGuest(`g${options.seed}-${index}`, random),
      source,
      destination,
      copy: null,
      waited: false,
    });
  }
  return list.sort((left, right) => left.at - right.at);
}

function drawGuest(name: string, random: Random): WorkloadGuest {
  const memoryMegabytes = 1024 * random.pick([2, 4, 4, 6, 8, 8, 12, 16, 24, 32, 64, 96]);
  const reclaimed = random.chance(0.15);
  return {
    name,
    memoryMegabytes,
    touchedMegabytes: memoryMegabytes * random.between(0.15, 1),
    reclaimedShare: reclaimed ? random.between(0.1, 0.5) : 0,
    vcpus: random.pick([1, 2, 2, 4, 4, 8, 12, 24]),
    disks: random.pick([1, 1, 1, 2, 2, 3, 4, 8]),
    vgpuMegabytes: random.chance(0.015) ? 1024 * random.pick([1, 2, 4, 8, 16]) : 0,
    load: drawWorkload(random),
  };
}

function admit(
  waiting: Pending[],
  running: Pending[],
  time: number,
  slots: number,
  traits: () => { readonly random: Random; readonly setup: number; readonly cleanup: number },
  pressed: readonly boolean[],
): void {
  for (let index = 0; index < waiting.length;) {
    const one = waiting[index];
    if (one === undefined || one.at > time) return;
    const busy = (host: number): boolean =>
      running.filter((other) => other.source === host || other.destination === host).length >= slots;
    if (busy(one.source) || busy(one.destination)) {
      one.waited = true;
      index += 1;
      continue;
    }
    waiting.splice(index, 1);
    one.copy = new FluidCopy(one.guest, traits(), pressed[one.destination] ?? false);
    running.push(one);
  }
}
