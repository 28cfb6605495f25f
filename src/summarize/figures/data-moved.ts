import type { Migration } from "../../model/migration.ts";
import type { DataMoved } from "../../model/page-figures.ts";

const RANKS = ["none", "measured", "inferred", "configured"] as const;

/**
 * Memory and disks copied by succeeded moves, megabytes: memory as measured in all passes or the first one, else as configured;
 * disks as known. A move that tells nothing of what it must have copied is counted as untold.
 */
export function summarizeDataMoved(migrations: Iterable<Migration>): DataMoved {
  let [memoryMegabytes, diskMegabytes, told, untold, rank] = [0, 0, 0, 0, 0];
  for (const migration of migrations) {
    if (migration.outcome !== "succeeded") continue;
    const { kind, source, destination, disk } = migration;
    const hasMemory = (kind === "vmotion" || kind === "combined") && migration.powerState !== "off";
    // A cold move on shared disks registers the VM elsewhere and copies nothing.
    const hasDisk = kind === "storage-vmotion" || kind === "combined" || (kind === "cold" && disk.megabytes !== null);
    const memory = hasMemory ? memoryOf(migration) : null;
    if (memory !== null) {
      memoryMegabytes += memory.megabytes;
      rank = Math.max(rank, RANKS.indexOf(memory.basis));
    }
    if (hasDisk && disk.megabytes !== null) {
      diskMegabytes += disk.megabytes.best;
      rank = Math.max(rank, RANKS.indexOf(disk.megabytes.basis));
    }
    const isUnknown = kind === "unknown" && source.host !== destination.host;
    const lacks = (hasMemory && memory === null) || (hasDisk && disk.megabytes === null) || isUnknown;
    if (lacks) untold++;
    else if (hasMemory || hasDisk) told++;
  }
  return { memoryMegabytes, diskMegabytes, told, untold, basis: RANKS[rank] ?? "none" };
}

function memoryOf({
  measured,
  preCopy,
}: Migration): { readonly megabytes: number; readonly basis: "measured" | "inferred" | "configured" } | null {
  const sent = measured?.sentMegabytes ?? null;
  if (sent !== null) return { megabytes: sent.best, basis: "measured" };
  if (preCopy.copiedMegabytes !== null)
    return { megabytes: preCopy.copiedMegabytes.best, basis: preCopy.copiedMegabytes.basis };
  return preCopy.memoryMegabytes === null ? null : { megabytes: preCopy.memoryMegabytes, basis: "configured" };
}
