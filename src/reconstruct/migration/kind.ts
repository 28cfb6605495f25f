import type { MotionFact, Side, SightingFact } from "../../model/fact.ts";
import type { Kind, PowerState } from "../../model/migration.ts";
import { DAY_MS } from "../../model/units.ts";
import type { Attempt } from "../attempts/attempt.ts";
import { timeOf, type Merged } from "../facts/merged.ts";
import { hostsAgree } from "../facts/sides.ts";

/** A power event proves nothing for longer: exports have gaps, and in a gap a VM may have been switched. */
export const PROVES_MS = 7 * DAY_MS;

/** What a VM's power state was at a time, from power events of the same VM: the last one before it. */
export function powerStateAt(sightings: readonly Merged<SightingFact>[], at: number): PowerState {
  let state: PowerState = "unknown";
  for (const sighting of sightings) {
    if (timeOf(sighting) > at) break;
    if (at - timeOf(sighting) > PROVES_MS) continue;
    const next = STATE_AFTER[sighting.what];
    if (next !== undefined) state = next;
  }
  if (state !== "unknown") return state;
  // What follows tells too: a VM that is powered off later was on, unless something switched it in between.
  const next = sightings.find(
    (sighting) =>
      timeOf(sighting) > at && timeOf(sighting) - at <= PROVES_MS && STATE_BEFORE[sighting.what] !== undefined,
  );
  return next === undefined ? "unknown" : (STATE_BEFORE[next.what] ?? "unknown");
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

/** The name the installer gives every host's own disk: on another host it is another datastore. */
const LOCAL_DATASTORE = /^datastore1$/i;

function kindOfPlaces(attempt: Attempt, source: Side, destination: Side, motions: readonly MotionFact[]): Kind | null {
  const storageEvidence =
    motions.some(({ storage, storageDrs }) => storage || storageDrs) ||
    attempt.tasks.some(({ motion }) => motion === "storage-drs");
  const hostKnown =
    (source.host !== null || source.hostMoref !== null) &&
    (destination.host !== null || destination.hostMoref !== null);
  // MoRefs of two vCenters say nothing about each other.
  const across = attempt.ends.some(({ crossVcenter }) => crossVcenter !== null);
  const hostMoved = across ? true : hostKnown ? !hostsAgree(source, destination) : null;
  const datastoreKnown = source.datastore !== null && destination.datastore !== null;
  // A local datastore has one name on every host: a new host with an equal name is another datastore only if its MoRef differs.
  const movedByMoref =
    !across && source.datastoreMoref !== null && destination.datastoreMoref !== null
      ? source.datastoreMoref !== destination.datastoreMoref
      : null;
  const movedByName = datastoreKnown
    ? source.datastore !== destination.datastore || (hostMoved === true && LOCAL_DATASTORE.test(source.datastore ?? ""))
    : null;
  const datastoreMoved = movedByMoref ?? movedByName;
  if (hostMoved === true && (datastoreMoved === true || storageEvidence)) return "combined";
  if (hostMoved === true) return "vmotion";
  if (hostMoved === false && (datastoreMoved === true || storageEvidence)) return "storage-vmotion";
  if (hostMoved === null && attempt.tasks.some(({ motion }) => motion === "drs-vmotion")) return "vmotion";
  if (hostMoved === null && attempt.tasks.some(({ motion }) => motion === "storage-drs")) return "storage-vmotion";
  if (hostMoved === null && datastoreMoved === true && motions.some(({ storageDrs }) => storageDrs))
    return "storage-vmotion";
  return null;
}
