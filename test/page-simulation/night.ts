import { Copy } from "./copy.ts";
import type { Truth } from "./copy.ts";
import { Guest } from "./guest.ts";
import { Random } from "./random.ts";

/** One simulated move: what an operator could know, and the truth. */
export interface SimulatedMove {
  readonly guest: Guest;
  readonly source: string;
  readonly destination: string;
  readonly startMs: number;
  readonly endMs: number;
  /** It waited for a slot inside its task, or one of its hosts had none left while it ran. */
  readonly crowded: boolean;
  readonly truth: Truth;
}

export interface NightOptions {
  readonly seed: number;
  readonly moves: number;
  readonly hosts: number;
  /** What one host's uplink carries, megabytes per second. */
  readonly uplink: number;
  readonly setupSeconds: number;
  /** A host that is moved off at once. */
  readonly evacuations: number;
}

interface Request {
  readonly at: number;
  readonly guest: Guest;
  readonly source: number;
  readonly destination: number;
  startedAt: number | null;
  copy: Copy | null;
  crowded: boolean;
}

const STEP = 0.1;
const NIGHT_SECONDS = 4 * 3600;
const NIGHT_BEGINS = Date.UTC(2026, 10, 22, 20, 0, 0);

/** Steps through a night: requests arrive, wait for a slot, share their hosts' uplinks and end. */
export function simulateNight(options: NightOptions): readonly SimulatedMove[] {
  const random = new Random(options.seed);
  const uplinks = Array.from({ length: options.hosts }, () => options.uplink * random.between(0.92, 1.03));
  // One host with a bad port, as every site has.
  uplinks[0] = options.uplink * 0.45;
  const slots = options.uplink < 500 ? 4 : 8;
  const waiting = requests(options, random);
  const running: Request[] = [];
  const moves: SimulatedMove[] = [];

  for (let time = 0; waiting.length > 0 || running.length > 0; time += STEP) {
    admit(waiting, running, time, slots, random, options);
    const tasksOn = (host: number): number =>
      [...running, ...waiting].filter((one) => one.at <= time && (one.source === host || one.destination === host))
        .length;
    const senders = Array.from({ length: options.hosts }, () => 0);
    for (const { copy, source, destination } of running) {
      if (copy?.isSending !== true) continue;
      senders[source] = (senders[source] ?? 0) + 1;
      senders[destination] = (senders[destination] ?? 0) + 1;
    }
    for (const request of running) {
      request.crowded ||= tasksOn(request.source) >= slots || tasksOn(request.destination) >= slots;
      const shareOf = (host: number): number => (uplinks[host] ?? 0) / Math.max(1, senders[host] ?? 1);
      const share = Math.min(shareOf(request.source), shareOf(request.destination));
      request.copy?.step(STEP, share * random.between(0.95, 1.02));
    }
    for (let index = running.length - 1; index >= 0; index -= 1) {
      const request = running[index];
      if (request?.copy?.phase !== "done") continue;
      running.splice(index, 1);
      moves.push(finished(request, time + STEP));
    }
  }
  return moves;
}

function requests(options: NightOptions, random: Random): Request[] {
  const list: Request[] = [];
  const evacuated = Array.from({ length: options.evacuations }, () => random.between(0, NIGHT_SECONDS));
  for (let index = 0; index < options.moves; index += 1) {
    const evacuation = index < options.evacuations * 14 ? evacuated[index % options.evacuations] : undefined;
    const source =
      evacuation === undefined ? Math.floor(random.next() * options.hosts) : (index % options.evacuations) + 1;
    const destination = (source + 1 + Math.floor(random.next() * (options.hosts - 1))) % options.hosts;
    const at = evacuation === undefined ? random.between(0, NIGHT_SECONDS) : evacuation + random.between(0, 3);
    list.push({
      at,
      guest: new Guest(`vm-${options.seed}-${index}`, random),
      source,
      destination,
      startedAt: null,
      copy: null,
      crowded: false,
    });
  }
  return list.sort((left, right) => left.at - right.at);
}

function admit(
  waiting: Request[],
  running: Request[],
  time: number,
  slots: number,
  random: Random,
  options: NightOptions,
): void {
  for (let index = 0; index < waiting.length; index += 1) {
    const request = waiting[index];
    if (request === undefined || request.at > time) return;
    const onHost = (host: number): number =>
      running.filter((other) => other.source === host || other.destination === host).length;
    if (onHost(request.source) >= slots || onHost(request.destination) >= slots) continue;
    waiting.splice(index, 1);
    index -= 1;
    request.startedAt = time;
    request.copy = new Copy(request.guest, random, {
      setupSeconds: options.setupSeconds * random.between(0.85, 1.15),
      cleanupSeconds: 0.4 + 0.8 * random.next() ** 2,
      passesAtMost: 40,
      slowestGuest: random.chance(0.02) ? 0.15 : 0.0005,
      vgpuOverhead: random.between(1.1, 2.4),
      hiccup: random.chance(0.003),
    });
    running.push(request);
  }
}

function finished(request: Request, time: number): SimulatedMove {
  const { copy, guest, at, startedAt } = request;
  if (copy?.truth === null || copy === null) throw new RangeError(`${guest.name} never switched over`);
  const milliseconds = (seconds: number): number => NIGHT_BEGINS + Math.round(seconds * 1000);
  return {
    guest,
    source: `esx-${request.source}`,
    destination: `esx-${request.destination}`,
    startMs: milliseconds(at),
    endMs: milliseconds(time),
    crowded: request.crowded || (startedAt ?? at) - at > 2 * STEP,
    truth: copy.truth,
  };
}
