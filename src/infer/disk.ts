import type { VmFacts } from "../model/inventory.ts";
import type { Estimate, Migration } from "../model/migration.ts";
import { NO_DISK } from "../model/migration.ts";
import type { Megabytes } from "../model/units.ts";
import { inferred } from "./estimate.ts";

type Disk = Migration["disk"];

/**
 * What a Storage vMotion may have moved: vCenter does not say which disks went, so this is the whole VM as an upper
 * bound; exact only where all of the VM lies on the one datastore that was left or reached. The duration holds the
 * set-up and, in a combined move, the memory as well, so the rate is a lower bound with a wide top.
 */
export function inferDisk(migration: Migration, facts: VmFacts | null, overheadSeconds: number): Disk {
  const { kind, outcome, disk } = migration;
  if (disk.megabytes !== null || outcome !== "succeeded" || migration.trigger === "placement") return disk;
  if (kind !== "storage-vmotion" && kind !== "combined" && kind !== "cold") return disk;
  if (kind === "cold" && migration.source.datastore === migration.destination.datastore) return disk;
  const megabytes = facts === null ? null : movedMegabytes(migration, facts);
  if (megabytes === null) return NO_DISK;
  return { megabytes, megabytesPerSecond: rate(megabytes, migration, overheadSeconds) };
}

function movedMegabytes(migration: Migration, facts: VmFacts): Estimate | null {
  const size = wholeVm(facts);
  if (size === null) return null;
  const datastores = new Set(facts.datastores ?? (facts.disks ?? []).flatMap((one) => one.datastore ?? []));
  const [only] = datastores;
  const ends = [migration.source.datastore, migration.destination.datastore];
  const single = datastores.size === 1 && only !== undefined && ends.includes(only);
  // A thin disk copies what is in use; the inventory is of another hour.
  if (single) return inferred(0.9 * Math.min(size.inUse, size.provisioned), size.inUse, size.provisioned);
  return inferred(0, size.inUse, size.provisioned);
}

function wholeVm(facts: VmFacts): { readonly inUse: Megabytes; readonly provisioned: Megabytes } | null {
  const sizes = (facts.disks ?? []).map((disk) => disk.megabytes);
  const known = sizes.filter((size) => size !== null);
  const disks = known.length > 0 && known.length === sizes.length ? known.reduce((sum, size) => sum + size, 0) : null;
  const provisioned = disks ?? facts.provisionedMegabytes ?? facts.inUseMegabytes ?? null;
  if (provisioned === null || !(provisioned > 0)) return null;
  const inUse = facts.inUseMegabytes ?? provisioned;
  return { inUse: Math.min(inUse, provisioned), provisioned };
}

function rate(megabytes: Estimate, migration: Migration, overheadSeconds: number): Estimate | null {
  const seconds = migration.durationSeconds;
  if (seconds === null || !(seconds > 0)) return null;
  const copying = Math.max(0.1 * seconds, seconds - overheadSeconds);
  const most = migration.kind === "combined" ? 0.3 * copying : copying;
  return inferred(megabytes.low / seconds, megabytes.best / copying, megabytes.high / most);
}
