import type { MotionFact, Side, SightingFact, TaskFact } from "../../model/fact.ts";
import type { Kind, PowerState } from "../../model/migration.ts";
import { DAY_MS } from "../../model/units.ts";
import type { Attempt } from "../attempts/attempt.ts";
import { timeOf, type Merged } from "../facts/merged.ts";
import { hostsAgree } from "../facts/sides.ts";
import { firstFrom } from "../facts/sorted.ts";

/** A power event proves nothing for longer: exports have gaps, and in a gap a VM may have been switched. */
export const PROVES_MS = 7 * DAY_MS;

/** True where it says something of the VM's power state. */
export function tellsPower({ what }: SightingFact): boolean {
  return STATE_AFTER[what] !== undefined;
}

/** What a VM's power state was at a time, from power events of the same VM in their order: the last one before it. */
export function powerStateAt(powerEvents: readonly Merged<SightingFact>[], at: number): PowerState {
  const next = firstFrom(powerEvents, at + 1, timeOf);
  const before = powerEvents[next - 1];
  if (before !== undefined && at - timeOf(before) <= PROVES_MS) return STATE_AFTER[before.what] ?? "unknown";
  // What follows tells too: a VM that is powered off later was on, unless something switched it in between.
  const after = powerEvents[next];
  return after === undefined || timeOf(after) - at > PROVES_MS ? "unknown" : (STATE_BEFORE[after.what] ?? "unknown");
}

const STATE_AFTER: Partial<Record<SightingFact["what"], PowerState>> = {
  "powered-on": "on",
  placed: "on",
  resumed: "on",
  "ha-restart": "on",
  "powered-off": "off",
  suspended: "suspended",
};
const STATE_BEFORE: Partial<Record<SightingFact["what"], PowerState>> = {
  "powered-off": "on",
  suspended: "on",
  "powered-on": "off",
  placed: "off",
  resumed: "suspended",
  // HA restarts what ran; the power-on event that follows says nothing about before.
  "ha-restart": "on",
};

/** Evidence inside the attempt beats the power events around it. */
export function powerStateOf(attempt: Attempt, around: PowerState): PowerState {
  const motions = [...attempt.starts, ...attempt.ends, ...attempt.failures];
  if (motions.some(({ template }) => template)) return "off";
  if (attempt.starts.some(({ hot }) => hot === true)) return "on";
  if (attempt.tasks.some(({ motion }) => motion === "drs-vmotion") || motions.some(({ drs }) => drs)) return "on";
  return around;
}

/**
 * vMotion changes the host, Storage vMotion the datastore, combined both. Equal places with storage evidence (Storage DRS, a single
 * disk) are Storage vMotion; without it the kind stays unknown. What was not running moved cold.
 */
export function kindOf(attempt: Attempt, source: Side, destination: Side, power: PowerState): Kind {
  const motions: readonly MotionFact[] = [...attempt.starts, ...attempt.ends, ...attempt.failures];
  const places = kindOfPlaces(attempt, source, destination, motions);
  if (power === "off" || power === "suspended")
    return places === null && attempt.tasks.length === 0 ? "unknown" : "cold";
  return places ?? "unknown";
}

/**
 * Names of datastores are unique within a datacenter (a second host's own disk becomes "datastore1 (1)"): equal names are one
 * datastore there, and two in two datacenters or vCenters. MoRefs say it better where both are known.
 */
function isDatastoreMoved(source: Side, destination: Side, across: boolean): boolean | null {
  // MoRefs of two vCenters say nothing about each other.
  if (!across && source.datastoreMoref !== null && destination.datastoreMoref !== null)
    return source.datastoreMoref !== destination.datastoreMoref;
  if (source.datastore === null || destination.datastore === null) return null;
  if (across || source.datastore !== destination.datastore) return true;
  return source.datacenter !== null && destination.datacenter !== null && source.datacenter !== destination.datacenter;
}

function kindOfPlaces(attempt: Attempt, source: Side, destination: Side, motions: readonly MotionFact[]): Kind | null {
  const hasTask = (kind: TaskFact["motion"]): boolean => attempt.tasks.some(({ motion }) => motion === kind);
  const storageDrs = motions.some((fact) => fact.storageDrs) || hasTask("storage-drs");
  const storageEvidence = storageDrs || motions.some(({ storage }) => storage);
  const hostKnown =
    (source.host !== null || source.hostMoref !== null) &&
    (destination.host !== null || destination.hostMoref !== null);
  const across = attempt.ends.some(({ crossVcenter }) => crossVcenter !== null);
  const hostMoved = across ? true : hostKnown ? !hostsAgree(source, destination) : null;
  const datastoreMoved = isDatastoreMoved(source, destination, across);
  // DRS moves no storage: its event and its task are a vMotion by their type.
  const byDrs = hasTask("drs-vmotion") || motions.some(({ drs }) => drs);
  if (byDrs && !storageDrs && hostMoved !== false) return "vmotion";
  if (hostMoved === true) return datastoreMoved === true || storageEvidence ? "combined" : "vmotion";
  if (hostMoved === false) return datastoreMoved === true || storageEvidence ? "storage-vmotion" : null;
  if (hasTask("storage-drs") || (datastoreMoved === true && storageDrs)) return "storage-vmotion";
  // A script that compared the hosts itself, in a row that names none.
  return motions.find(({ saidKind }) => saidKind !== undefined)?.saidKind ?? null;
}
