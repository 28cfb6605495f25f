import type { Diagnostic } from "../model/diagnostic.ts";
import { DAY_MS, HOUR_MS, toIso, type EpochMs } from "../model/units.ts";

/** Memory and disks change rarely, hosts and snapshots often: an inventory this old tells of another datacenter. */
const OLD_DAYS = 30;

/**
 * How old are the inventories that memory, disks and adapters come from? `takenAt` is what the exports say of themselves (most
 * say nothing), `notOlderThan` the newest change that a row of theirs mentions.
 */
export function inventoryAge(takenAt: EpochMs | null, notOlderThan: EpochMs | null, now: EpochMs): Diagnostic {
  const known = takenAt ?? notOlderThan;
  const ageMs = known === null ? 0 : Math.max(0, now - known);
  const isOld = ageMs > OLD_DAYS * DAY_MS;
  return {
    code: "inventory-age",
    severity: isOld ? "warning" : "info",
    message: `${sentence(takenAt, notOlderThan)}${known === null ? "" : `, ${duration(ageMs)} ago`}.${isOld ? " Take a new one with tonight's events: sizes and hosts may have changed." : ""}`,
    input: null,
    line: null,
    count: 1,
  };
}

function sentence(takenAt: EpochMs | null, notOlderThan: EpochMs | null): string {
  if (takenAt !== null) return `The newest inventory was taken at ${toIso(takenAt)}`;
  if (notOlderThan !== null)
    return `The inventories do not say when they were taken; the newest change they know is of ${toIso(notOlderThan)}`;
  return "The inventories do not say when they were taken, so their age is not known";
}

function duration(milliseconds: number): string {
  const days = Math.floor(milliseconds / DAY_MS);
  return days >= 2 ? `${days} days` : `${Math.floor(milliseconds / HOUR_MS)} hours`;
}
