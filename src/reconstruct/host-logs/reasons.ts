import type { Migration } from "../../model/migration.ts";
import type { Inventory } from "../inventory/inventory.ts";
import { hostLabel } from "../facts/hosts.ts";
import { withHostsOfFolders } from "./known-hosts.ts";
import { match } from "./match.ts";
import type { MeasuredMigration } from "./measured.ts";
import { AddressBook, namesOf, plainName } from "./names.ts";
import { withReason } from "./reason.ts";

/**
 * What logs say of a failure without saying that the VM went to another host: a Storage vMotion's own, or hostd's fault alone. They
 * explain a failed move that vCenter tells of on that host or of that VM, and are never a move of their own.
 */
export function withReasonsAlone(
  measured: readonly MeasuredMigration[],
  migrations: readonly Migration[],
  inventory: Inventory | null,
): readonly Migration[] {
  const failed = migrations.filter(({ outcome, measured: known }) => outcome === "failed" && (known ?? null) === null);
  const telling = measured.filter(({ hasPeer, failureMessages }) => hasPeer !== true && failureMessages.length > 0);
  if (failed.length === 0 || telling.length === 0) return migrations;
  const named = withHostsOfFolders(telling, failed);
  const book = new AddressBook(inventory, named);
  const found = new Map<Migration, MeasuredMigration>();
  for (const staysOnHost of [true, false]) {
    const own = named.filter(({ hasPeer }) => (hasPeer === false) === staysOnHost);
    const { matched } = match(own, staysOnHost ? failed.filter(isOnOneHost) : failed, inventory);
    for (const [log, migration] of matched)
      if (!found.has(migration) && isNamedBy(log, migration, book)) found.set(migration, log);
  }
  if (found.size === 0) return migrations;
  return migrations.map((migration) => {
    const own = found.get(migration);
    if (own === undefined) return migration;
    return { ...withReason(migration, own), evidence: [...migration.evidence, ...own.evidence] };
  });
}

function isOnOneHost({ source, destination }: Migration): boolean {
  return source.host === null || destination.host === null || hostLabel(source.host) === hostLabel(destination.host);
}

/** Time alone is not enough where a line does not even say what it moved. */
function isNamedBy(own: MeasuredMigration, { vm, source, destination }: Migration, book: AddressBook): boolean {
  const { certain, confirming } = namesOf(own);
  if (vm.name !== null && [...certain, ...confirming].map(plainName).includes(plainName(vm.name))) return true;
  const labels = new Set([own.source, own.destination].flatMap((side) => book.labelsOf(side)));
  return [source.host, destination.host].some((host) => labels.has(hostLabel(host) ?? ""));
}
