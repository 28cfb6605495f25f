import { Copy } from "../page-simulation/copy.ts";
import { Guest } from "../page-simulation/guest.ts";
import { Random } from "../page-simulation/random.ts";

/**
 * A site over several nights: the same guests, chunk by chunk, on hosts that are emptied now and then. It knows nothing of the
 * forecast: pages are sent and written again in steps of time, slots are taken and given back, uplinks are shared as they are.
 */
export interface SiteOptions {
  readonly name: string;
  readonly seed: number;
  readonly hosts: number;
  readonly guestsPerHost: number;
  /** What one uplink carries, MB/s, and what its line rate is called. */
  readonly uplink: number;
  readonly lineMegabits: number;
  readonly setupSeconds: number;
  readonly order: "any" | "largest" | "smallest" | "name";
  /** DRS answers within this time. */
  readonly handOutSeconds: number;
}

/** What a proof may know of a guest: no more than an inventory tells. */
export interface ProofGuest {
  readonly guest: Pick<Guest, "name" | "memoryMegabytes" | "vcpus">;
  readonly consumedMegabytes: number;
  readonly isOff: boolean;
  host: number;
}

export interface SiteNight {
  readonly moves: readonly SiteMove[];
  readonly evacuations: readonly SiteEvacuation[];
}

/** A simulated site, whatever its physics. */
export interface ProofSite {
  readonly guests: readonly ProofGuest[];
  /** One night: moves here and there, and hosts emptied one after the other. `beginsMs` epoch milliseconds. */
  night(beginsMs: number, background: number, emptied: readonly number[]): SiteNight;
}

export interface SiteGuest extends ProofGuest {
  readonly guest: Guest;
}

export interface SiteMove {
  readonly vm: string;
  readonly source: string;
  readonly destination: string;
  readonly startMs: number;
  /** When it got its slot: no export says so. */
  readonly beganMs: number;
  readonly endMs: number;
  readonly isOff: boolean;
  readonly evacuation: number | null;
}

export interface SiteEvacuation {
  readonly host: string;
  readonly enteringMs: number;
  readonly lastEndMs: number;
  readonly vms: readonly string[];
}

interface Request {
  readonly at: number;
  readonly guest: SiteGuest;
  readonly source: number;
  readonly destination: number;
  readonly evacuation: number | null;
  copy: Copy | null;
  beganAt: number;
  offLeft: number;
}

const STEP = 0.1;

export class SimulatedSite implements ProofSite {
  readonly guests: readonly SiteGuest[];
  private readonly random: Random;
  private readonly uplinks: readonly number[];
  private readonly options: SiteOptions;

  constructor(options: SiteOptions) {
    this.options = options;
    this.random = new Random(options.seed);
    const { random } = this;
    this.guests = Array.from({ length: options.hosts * options.guestsPerHost }, (_, index) => {
      const guest = new Guest(`vm-${options.seed}-${index}`, random);
      const consumedMegabytes = guest.touchedMegabytes * random.between(0.94, 1.1);
      const host = Math.floor(random.next() * options.hosts);
      return { guest, consumedMegabytes, isOff: random.chance(0.08), host };
    });
    this.uplinks = Array.from({ length: options.hosts }, () => options.uplink * random.between(0.92, 1.02));
  }

  night(beginsMs: number, background: number, emptied: readonly number[]): SiteNight {
    const { random, options } = this;
    const moves: SiteMove[] = [];
    const evacuations: SiteEvacuation[] = [];
    const load = random.between(0.7, 1.4);
    // Background moves first, an hour of them; then each host, so that no evacuation meets another.
    const early = Array.from({ length: background }, (): Request => {
      const guest = random.pick(this.guests.filter(({ isOff }) => !isOff));
      return this.request(random.between(0, 3600), guest, null);
    });
    const seen = new Set<SiteGuest>();
    const once = early.filter(({ guest }) => !seen.has(guest) && seen.add(guest) !== undefined);
    let clock = this.run(once, 0, load, beginsMs, moves) + 600;
    for (const [index, host] of emptied.entries()) {
      const own = this.ordered(this.guests.filter((guest) => guest.host === host));
      const first = clock + random.between(0.3, 1) * options.handOutSeconds;
      const requests = own.map((guest, at) => this.request(first + 0.05 * at, guest, index));
      const from = moves.length;
      const end = this.run(requests, clock, load, beginsMs, moves);
      const live = moves.slice(from);
      evacuations.push({
        host: `esx-${host}`,
        enteringMs: beginsMs + Math.round(clock * 1000),
        lastEndMs: live.reduce((latest, { endMs }) => Math.max(latest, endMs), 0),
        vms: live.filter(({ isOff }) => !isOff).map(({ vm }) => vm),
      });
      clock = end + 1800;
    }
    return { moves, evacuations };
  }

  private ordered(guests: readonly SiteGuest[]): readonly SiteGuest[] {
    const by = (value: (guest: SiteGuest) => number): SiteGuest[] =>
      [...guests].sort((left, right) => value(left) - value(right));
    switch (this.options.order) {
      case "largest":
        return by(({ guest }) => -guest.memoryMegabytes);
      case "smallest":
        return by(({ guest }) => guest.memoryMegabytes);
      case "name":
        return guests;
      case "any":
        return by(() => this.random.next());
      default:
        return this.options.order satisfies never;
    }
  }

  private request(at: number, guest: SiteGuest, evacuation: number | null): Request {
    const { hosts } = this.options;
    const destination = (guest.host + 1 + Math.floor(this.random.next() * (hosts - 1))) % hosts;
    return {
      at,
      guest,
      source: guest.host,
      destination,
      evacuation,
      copy: null,
      beganAt: at,
      offLeft: this.random.between(0.8, 3),
    };
  }

  private run(requests: readonly Request[], from: number, load: number, beginsMs: number, moves: SiteMove[]): number {
    const { random, options } = this;
    const waiting = [...requests].sort((left, right) => left.at - right.at);
    const running: Request[] = [];
    const slots = options.lineMegabits < 10_000 ? 4 : 8;
    let time = from;
    for (; waiting.length > 0 || running.length > 0; time += STEP) {
      if (running.length === 0 && (waiting[0]?.at ?? 0) > time + 1) time = (waiting[0]?.at ?? 0) - STEP;
      for (let index = 0; index < waiting.length; index += 1) {
        const request = waiting[index];
        if (request === undefined || request.at > time) break;
        const busy = (host: number): number =>
          running.filter((one) => one.source === host || one.destination === host).length;
        if (busy(request.source) >= slots || busy(request.destination) >= slots) continue;
        waiting.splice(index, 1);
        index -= 1;
        request.copy = this.copyOf(request.guest, load);
        request.beganAt = time;
        running.push(request);
      }
      const senders = Array.from({ length: options.hosts }, () => 0);
      for (const { copy, source, destination } of running) {
        if (copy?.isSending !== true) continue;
        senders[source] = (senders[source] ?? 0) + 1;
        senders[destination] = (senders[destination] ?? 0) + 1;
      }
      const shareOf = (host: number): number => (this.uplinks[host] ?? 0) / Math.max(1, senders[host] ?? 1);
      for (let index = running.length - 1; index >= 0; index -= 1) {
        const request = running[index];
        if (request === undefined) continue;
        if (request.guest.isOff) request.offLeft -= STEP;
        else {
          const share = Math.min(shareOf(request.source), shareOf(request.destination));
          request.copy?.step(STEP, share * random.between(0.95, 1.02));
        }
        if (request.guest.isOff ? request.offLeft > 0 : request.copy?.phase !== "done") continue;
        running.splice(index, 1);
        request.guest.host = request.destination;
        moves.push({
          vm: request.guest.guest.name,
          source: `esx-${request.source}`,
          destination: `esx-${request.destination}`,
          startMs: beginsMs + Math.round(request.at * 1000),
          beganMs: beginsMs + Math.round(request.beganAt * 1000),
          endMs: beginsMs + Math.round((time + STEP) * 1000),
          isOff: request.guest.isOff,
          evacuation: request.evacuation,
        });
      }
    }
    return time;
  }

  private copyOf({ guest, isOff }: SiteGuest, load: number): Copy | null {
    const { random, options } = this;
    if (isOff) return null;
    const own = load * random.between(0.5, 1.8);
    const tonight: Guest = Object.assign(Object.create(guest) as Guest, {
      writeRates: guest.writeRates.map((rate) => rate * own),
    });
    return new Copy(tonight, random, {
      setupSeconds: options.setupSeconds * random.between(0.85, 1.15),
      cleanupSeconds: 0.4 + 0.8 * random.next() ** 2,
      passesAtMost: 40,
      slowestGuest: random.chance(0.02) ? 0.15 : 0.0005,
      vgpuOverhead: random.between(1.1, 2.4),
      hiccup: random.chance(0.003),
    });
  }
}
