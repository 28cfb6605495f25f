import type { MotionFact } from "../../model/fact.ts";
import { CHAIN_LIFE_MS, MINUTE_MS } from "../../model/units.ts";
import { timeOf, type Merged } from "../facts/merged.ts";
import { addTo, firstFrom } from "../facts/sorted.ts";
import { absorb, endOf, isClosed, spanOf, startOf, type Attempt } from "./attempt.ts";

/** Both vCenters write the end of a cross-vCenter move; their clocks and queues differ by this much at most. */
const SAME_MOVE_MS = 5 * MINUTE_MS;

/**
 * A move between two vCenters is seen from one or both sides, under another MoRef and another chain on each. The side that lost the
 * VM tells the migration; the other side's records complete its destination.
 */
export function joinCrossVcenter(attempts: readonly Attempt[]): Attempt[] {
  if (!attempts.some((attempt) => sideEnd(attempt, "destination") !== null)) return [...attempts];
  const sources = new ByVm();
  const open = new ByVm();
  for (const attempt of attempts) {
    const departure = sideEnd(attempt, "source");
    const start = startOf(attempt);
    if (departure !== null) sources.add(departure, attempt);
    else if (start !== null && !isClosed(attempt)) open.add(start, attempt);
  }
  const hosts = new HostsByScope(attempts);
  const last = lastOfEach(attempts);
  const taken = new Set<Attempt>();
  const absorbed = new Set<Attempt>();
  for (const destination of attempts) {
    const arrival = sideEnd(destination, "destination");
    if (arrival === null) continue;
    const at = timeOf(arrival);
    const fitting = sources
      .near(arrival, at - SAME_MOVE_MS, at + SAME_MOVE_MS)
      .filter((source) => source.scope !== destination.scope && !taken.has(source));
    // Where the source's own end is lost, its open start still says where the VM was to go.
    const candidates =
      fitting.length > 0
        ? fitting
        : open
            .near(arrival, at - CHAIN_LIFE_MS, at)
            .filter(
              (source) =>
                !taken.has(source) &&
                (isOpenTowards(source, destination, arrival, hosts) || hasLeft(source, destination, arrival, last)),
            );
    const [source, ...others] = candidates;
    if (source === undefined || others.length > 0) continue;
    if (fitting.length === 0) {
      source.basis = "vm-and-time";
      source.confidence = 0.9;
    }
    completeDestination(source, destination, arrival);
    taken.add(source);
    absorbed.add(destination);
  }
  return attempts.filter((attempt) => !absorbed.has(attempt));
}

/** How many moves of one name near one moment are compared. */
const MOST_NEAR = 64;

/** One statement of each attempt, by the VM it names. */
class ByVm {
  private readonly byKey = new Map<string, { readonly fact: Merged<MotionFact>; readonly attempt: Attempt }[]>();
  private isSorted = false;

  add(fact: Merged<MotionFact>, attempt: Attempt): void {
    for (const key of keysOf(fact)) addTo(this.byKey, key, { fact, attempt });
  }

  near(fact: Merged<MotionFact>, from: number, to: number): Attempt[] {
    if (!this.isSorted) for (const list of this.byKey.values()) list.sort((a, b) => timeOf(a.fact) - timeOf(b.fact));
    this.isSorted = true;
    const found = new Set<Attempt>();
    for (const key of keysOf(fact)) {
      const list = this.byKey.get(key) ?? [];
      const begin = firstFrom(list, from, (entry) => timeOf(entry.fact));
      for (const { fact: other, attempt } of list.slice(begin, begin + MOST_NEAR))
        if (timeOf(other) <= to && sameVm(other, fact)) found.add(attempt);
    }
    return [...found];
  }
}

function keysOf({ vm }: Merged<MotionFact>): string[] {
  return [...(vm.uuid === undefined ? [] : [`uuid ${vm.uuid}`]), ...(vm.name === undefined ? [] : [`name ${vm.name}`])];
}

/** Which hosts each vCenter tells of beside what moves between two of them. */
class HostsByScope {
  private readonly known = new Set<string>();

  constructor(attempts: readonly Attempt[]) {
    for (const { scope, starts, ends } of attempts)
      for (const { source, destination, crossVcenter, role } of [...starts, ...ends])
        // A start may be of a move to the other vCenter: only its source is surely at home.
        for (const host of crossVcenter === null ? [source.host, role === "end" ? destination.host : null] : [])
          if (host !== null) this.known.add(`${scope}\u0000${host.toLowerCase()}`);
  }

  has(scope: string, host: string): boolean {
    return this.known.has(`${scope}\u0000${host.toLowerCase()}`);
  }
}

function isOpenTowards(
  source: Attempt,
  destination: Attempt,
  arrival: Merged<MotionFact>,
  hosts: HostsByScope,
): boolean {
  const start = startOf(source);
  if (start === null || isClosed(source) || source.scope === destination.scope || !sameVm(start, arrival)) return false;
  const age = timeOf(arrival) - timeOf(start);
  const [goal, reached] = [start.destination.host, arrival.destination.host];
  if (age < 0 || age > CHAIN_LIFE_MS || goal === null) return false;
  // A sentence alone does not name the host that was reached: then the goal must be one of that vCenter's.
  return reached === null
    ? hosts.has(destination.scope, goal) && !hosts.has(source.scope, goal)
    : goal.toLowerCase() === reached.toLowerCase();
}

/** When each VM of a vCenter was last seen to begin a move or end one. */
function lastOfEach(attempts: readonly Attempt[]): Map<string, number> {
  const last = new Map<string, number>();
  for (const attempt of attempts)
    last.set(ownerOf(attempt), Math.max(last.get(ownerOf(attempt)) ?? 0, spanOf(attempt).to));
  return last;
}

function ownerOf({ scope, vm }: Attempt): string {
  return `${scope}\u0000${vm}`;
}

/**
 * The database's dump does not tell where a VM was to go. One that the same person began to move, and of which its vCenter tells
 * nothing more, is the one that arrived.
 */
function hasLeft(
  source: Attempt,
  destination: Attempt,
  arrival: Merged<MotionFact>,
  last: ReadonlyMap<string, number>,
): boolean {
  const start = startOf(source);
  if (start === null || isClosed(source) || source.scope === destination.scope || !sameVm(start, arrival)) return false;
  if (start.destination.host !== null || start.userName === null || start.userName === "") return false;
  return start.userName === arrival.userName && last.get(ownerOf(source)) === spanOf(source).to;
}

function sideEnd(attempt: Attempt, side: "source" | "destination"): Merged<MotionFact> | null {
  return attempt.ends.find(({ crossVcenter }) => crossVcenter === side) ?? null;
}

function sameVm(a: Merged<MotionFact>, b: Merged<MotionFact>): boolean {
  if (a.vm.uuid !== undefined && b.vm.uuid !== undefined) return a.vm.uuid === b.vm.uuid;
  return a.vm.name !== undefined && a.vm.name === b.vm.name;
}

function completeDestination(source: Attempt, destination: Attempt, arrival: Merged<MotionFact>): void {
  const end = endOf(source);
  const own = { ...arrival.destination, vcenter: arrival.scope === "" ? arrival.destination.vcenter : arrival.scope };
  absorb(source, {
    ...destination,
    // Times are the source's; the destination's records are evidence, and its end completes the place.
    starts: [],
    ends: destination.ends.map((fact) => ({
      ...fact,
      at: timeOf(end ?? fact),
      destination: fact === arrival ? own : fact.destination,
      source: { ...fact.source, host: null, hostMoref: null, datastore: null, datastoreMoref: null },
    })),
    tasks: [],
    notes: [...destination.notes, ...destination.starts],
  });
}
