import type { HostEvidence } from "../../model/residency.ts";
import type { Migration } from "../../model/migration.ts";
import type { EpochMs } from "../../model/units.ts";

/** What one migration says of its VM's host, oldest first. `records` names where it was read, first to last. */
export function evidenceOf(migration: Omit<Migration, "evidence">, records: readonly string[]): HostEvidence[] {
  const { source, destination, outcome, powerState, id, vcenter } = migration;
  const start = instantOf(migration.startedAt) ?? (outcome === "succeeded" ? null : instantOf(migration.queuedAt));
  const end = instantOf(migration.endedAt);
  const told: HostEvidence[] = [];
  const leftAt = start ?? end;
  if (source.host !== null && leftAt !== null)
    told.push({
      at: leftAt,
      host: source.host,
      vcenter: source.vcenter ?? vcenter,
      what: outcome === "succeeded" ? "move-start" : outcome === "unfinished" ? "open-move" : "failed-move",
      powerState,
      cameFrom: null,
      migration: id,
      record: records[0] ?? "",
    });
  if (outcome === "succeeded" && destination.host !== null && end !== null)
    told.push({
      at: end,
      host: destination.host,
      vcenter: destination.vcenter ?? vcenter,
      what: "move-end",
      powerState,
      cameFrom: source.host,
      migration: id,
      record: records.at(-1) ?? "",
    });
  return told;
}

/** One export writes a host's full name, another its first label. */
export function sameHost(left: string, right: string): boolean {
  const [a, b] = [left.toLowerCase(), right.toLowerCase()];
  if (a === b) return true;
  const isAddress = (name: string): boolean => /^[\d.]+$/.test(name);
  if (isAddress(a) || isAddress(b) || a.includes(".") === b.includes(".")) return false;
  return a.split(".")[0] === b.split(".")[0];
}

function instantOf(iso: string | null): EpochMs | null {
  return iso === null ? null : Date.parse(iso);
}
