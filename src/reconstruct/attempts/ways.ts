import type { MotionFact } from "../../model/fact.ts";
import { timeOf, type Merged } from "../facts/merged.ts";
import { hostsAgree } from "../facts/sides.ts";
import { placesOf, type Attempt } from "./attempt.ts";

/** Which statements can be of one move, by the places they name. */

/** Places may be missing on either side, but what both name must agree. */
export function agrees(start: Merged<MotionFact>, closing: Merged<MotionFact>): boolean {
  if (!hostsAgree(start.source, closing.source) || !hostsAgree(start.destination, closing.destination)) return false;
  const stores: readonly (readonly [string | null, string | null])[] = [
    [start.source.datastore, closing.source.datastore],
    [start.destination.datastore, closing.destination.datastore],
  ];
  return stores.every(([a, b]) => a === null || b === null || a === b);
}

/** Both name both hosts. */
export function agreesInFull(start: Merged<MotionFact>, closing: Merged<MotionFact>): boolean {
  return [start, closing].every(({ source, destination }) => source.host !== null && destination.host !== null);
}

/**
 * A VM of the same name that was elsewhere while the one of `start` had not moved yet, or that left the same host for another one
 * before this one did: not the same VM.
 */
export function isAnotherVm(other: Attempt, start: Merged<MotionFact>): boolean {
  const { source, destination } = placesOf(other);
  if (source.host === null || start.source.host === null) return false;
  if (!hostsAgree(source, start.source)) return true;
  if (source.datastore !== null && start.source.datastore !== null && source.datastore !== start.source.datastore)
    return true;
  const [begun] = other.starts;
  const isWhole = begun !== undefined && timeOf(begun) >= timeOf(start) && other.ends.length > 0;
  return isWhole && destination.host !== null && !hostsAgree(destination, start.source);
}
