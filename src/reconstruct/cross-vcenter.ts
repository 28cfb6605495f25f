import type { Merged } from "./merged.ts";
import { endOf, type Attempt } from "./attempt.ts";
import { absorb } from "./pairing.ts";
import { timeOf } from "./merged.ts";
import type { MotionFact } from "../model/fact.ts";

/** Both vCenters write the end of a cross-vCenter move; their clocks and queues differ by this much at most. */
const SAME_MOVE_MS = 5 * 60_000;

/**
 * A move between two vCenters is seen from one or both sides, under another MoRef and another chain on each. The side that lost the
 * VM tells the migration; the other side's records complete its destination.
 */
export function joinCrossVcenter(attempts: readonly Attempt[]): Attempt[] {
  const sources = attempts.filter((attempt) => sideEnd(attempt, "source") !== null);
  const taken = new Set<Attempt>();
  for (const destination of attempts) {
    const arrival = sideEnd(destination, "destination");
    if (arrival === null) continue;
    const fitting = sources.filter((source) => {
      const departure = sideEnd(source, "source");
      return (
        departure !== null &&
        source.scope !== destination.scope &&
        !taken.has(source) &&
        sameVm(departure, arrival) &&
        Math.abs(timeOf(departure) - timeOf(arrival)) <= SAME_MOVE_MS
      );
    });
    const [source, ...others] = fitting;
    if (source === undefined || others.length > 0) continue;
    completeDestination(source, destination, arrival);
    taken.add(source);
    taken.add(destination);
  }
  const merged = new Set(attempts.filter((attempt) => taken.has(attempt) && sideEnd(attempt, "source") === null));
  return attempts.filter((attempt) => !merged.has(attempt));
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
      at: Math.max(timeOf(fact), end === null ? 0 : timeOf(end)),
      destination: fact === arrival ? own : fact.destination,
      source: { ...fact.source, host: null, hostMoref: null, datastore: null, datastoreMoref: null },
    })),
    tasks: [],
    notes: [...destination.notes, ...destination.starts],
  });
}
