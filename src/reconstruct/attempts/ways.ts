import type { MotionFact, Side } from "../../model/fact.ts";
import { timeOf, type Merged } from "../facts/merged.ts";
import { hostsAgree } from "../facts/sides.ts";
import { placesOf, type Attempt } from "./attempt.ts";

/** Which statements can be of one move, by the places they name. */

/** Places may be missing on either side, but what both name must agree; so must who it was. */
export function agrees(start: Merged<MotionFact>, closing: Merged<MotionFact>): boolean {
  if (!isSameHand(start.userName, closing.userName)) return false;
  if (!hostsAgree(start.source, closing.source) || !hostsAgree(start.destination, closing.destination)) return false;
  const stores: readonly (readonly [string | null, string | null])[] = [
    [start.source.datastore, closing.source.datastore],
    [start.destination.datastore, closing.destination.datastore],
  ];
  return stores.every(([a, b]) => a === null || b === null || a === b);
}

/** Two people make two moves. `CORP\\ann` and `ann@corp.example` are not compared: exports differ in how they write a name. */
function isSameHand(a: string | null, b: string | null): boolean {
  if (a === null || b === null || a === "" || b === "" || a === b) return true;
  return a.includes("\\") !== b.includes("\\") || a.toLowerCase() === b.toLowerCase();
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
  if (isNextOf(start, source)) return false;
  if (!hostsAgree(source, start.source)) return true;
  if (source.datastore !== null && start.source.datastore !== null && source.datastore !== start.source.datastore)
    return true;
  const [begun] = other.starts;
  const isWhole = begun !== undefined && timeOf(begun) >= timeOf(start) && other.ends.length > 0;
  return isWhole && destination.host !== null && !hostsAgree(destination, start.source);
}

/** It leaves from just where `start` was to go: the VM of `start` had arrived there. */
function isNextOf({ source, destination }: MotionFact, next: Side): boolean {
  return (
    destination.host !== null &&
    destination.datastore !== null &&
    !hostsAgree(source, destination) &&
    next.datastore === destination.datastore &&
    hostsAgree(next, destination)
  );
}
