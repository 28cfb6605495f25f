import type { Merged } from "../facts/merged.ts";
import { absorb, endOf, isClosed, startOf, type Attempt } from "./attempt.ts";
import { timeOf } from "../facts/merged.ts";
import { DAY_MS } from "../../model/units.ts";
import type { MotionFact } from "../../model/fact.ts";

/** Both vCenters write the end of a cross-vCenter move; their clocks and queues differ by this much at most. */
const SAME_MOVE_MS = 5 * 60_000;

/**
 * A move between two vCenters is seen from one or both sides, under another MoRef and another chain on each. The side that lost the
 * VM tells the migration; the other side's records complete its destination.
 */
export function joinCrossVcenter(attempts: readonly Attempt[]): Attempt[] {
  const sources = attempts.filter((attempt) => sideEnd(attempt, "source") !== null);
  const taken = new Set<Attempt>();
  const absorbed = new Set<Attempt>();
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
    // Where the source's own end is lost, its open start still says where the VM was to go.
    const candidates =
      fitting.length > 0 ? fitting : attempts.filter((source) => isOpenTowards(source, destination, arrival));
    const [source, ...others] = candidates.filter((attempt) => !taken.has(attempt));
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

function isOpenTowards(source: Attempt, destination: Attempt, arrival: Merged<MotionFact>): boolean {
  const start = startOf(source);
  if (start === null || isClosed(source) || source.scope === destination.scope || !sameVm(start, arrival)) return false;
  const age = timeOf(arrival) - timeOf(start);
  const [goal, reached] = [start.destination.host, arrival.destination.host];
  return age >= 0 && age <= 2 * DAY_MS && goal !== null && goal.toLowerCase() === reached?.toLowerCase();
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
