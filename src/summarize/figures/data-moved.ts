import type { Migration } from "../../model/migration.ts";
import type { DataMoved, DataMovedBy } from "../../model/page-figures.ts";

const RANKS = ["none", "measured", "inferred", "configured"] as const;

/** What a succeeded move copied, megabytes; null where it copied nothing. `lacks`: it tells less than it must have copied. */
interface Amount {
  readonly memory: ReturnType<typeof memoryOf>;
  readonly disk: Migration["disk"]["megabytes"];
  readonly lacks: boolean;
}

function amountOf(migration: Migration): Amount | null {
  if (migration.outcome !== "succeeded") return null;
  const { kind, source, destination, disk } = migration;
  const hasMemory = (kind === "vmotion" || kind === "combined") && migration.powerState !== "off";
  // A cold move on shared disks registers the VM elsewhere and copies nothing.
  const hasDisk = kind === "storage-vmotion" || kind === "combined" || (kind === "cold" && disk.megabytes !== null);
  const memory = hasMemory ? memoryOf(migration) : null;
  const isUnknown = kind === "unknown" && source.host !== destination.host;
  if (!hasMemory && !hasDisk && !isUnknown) return null;
  const lacks = (hasMemory && memory === null) || (hasDisk && disk.megabytes === null) || isUnknown;
  return { memory, disk: hasDisk ? disk.megabytes : null, lacks };
}

/**
 * Memory and disks copied by succeeded moves, megabytes: memory as measured in all passes or the first one, else as configured;
 * disks as known. A move that tells nothing of what it must have copied is counted as untold.
 */
export function summarizeDataMoved(migrations: Iterable<Migration>): DataMoved {
  let [memoryMegabytes, diskMegabytes, told, untold, rank] = [0, 0, 0, 0, 0];
  for (const migration of migrations) {
    const amount = amountOf(migration);
    if (amount === null) continue;
    const { memory, disk, lacks } = amount;
    if (memory !== null) {
      memoryMegabytes += memory.megabytes;
      rank = Math.max(rank, RANKS.indexOf(memory.basis));
    }
    if (disk !== null) {
      diskMegabytes += disk.best;
      rank = Math.max(rank, RANKS.indexOf(disk.basis));
    }
    if (lacks) untold++;
    else told++;
  }
  return { memoryMegabytes, diskMegabytes, told, untold, basis: RANKS[rank] ?? "none" };
}

/** The moves that the sums are of, and those that tell too little. */
export function dataMovedBy(migrations: readonly Migration[]): DataMovedBy {
  return {
    added: migrations.filter((migration) => {
      const amount = amountOf(migration);
      return amount !== null && (amount.memory !== null || amount.disk !== null);
    }),
    untold: migrations.filter((migration) => amountOf(migration)?.lacks === true),
  };
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
