import type { Migration } from "../../model/migration.ts";
import { DAY_MS } from "../../model/units.ts";
import { sameHost } from "../facts/hosts.ts";
import { addTo, firstFrom } from "../facts/sorted.ts";

/** How many later moves of one VM are looked at: one that goes back and forth all day need not be walked for each failure. */
const MOST_LATER = 64;

interface Success {
  readonly migration: Migration;
  /** Its place in report order. */
  readonly index: number;
  readonly at: number;
}

/**
 * A failed attempt is recovered by the next attempt of the same VM that worked within a day: same goal, or off the same host. Where
 * a side gives no MoRef (host logs), name and vCenter, and for a name of several VMs the host it left, must agree.
 */
export function linkRetries(migrations: readonly Migration[]): Migration[] {
  const byName = new Map<string, Success[]>();
  const byVm = new Map<string, Success[]>();
  const identities = new Map<string, Set<string>>();
  for (const [index, migration] of migrations.entries()) {
    const { name } = migration.vm;
    const identity = identityOf(migration);
    if (name !== null && identity !== null) identities.set(name, (identities.get(name) ?? new Set()).add(identity));
    if (migration.outcome !== "succeeded" || migration.trigger === "placement") continue;
    const success = { migration, index, at: Date.parse(migration.startedAt ?? migration.endedAt ?? "") };
    if (name !== null) addTo(byName, name, success);
    if (identity !== null) addTo(byVm, identity, success);
  }
  return migrations.map((migration, index) => {
    if (migration.failure === null) return migration;
    const identity = identityOf(migration);
    const { name } = migration.vm;
    const isShared = name !== null && (identities.get(name)?.size ?? 0) > 1;
    const own = identity === null ? [] : (byVm.get(identity) ?? []);
    const named = name === null ? [] : (byName.get(name) ?? []);
    const later =
      retryIn(own, index, migration) ??
      retryIn(
        named,
        index,
        migration,
        (other) => mayBeSame(migration, other) && (!isShared || leavesSame(migration, other)),
      );
    return { ...migration, failure: { ...migration.failure, recoveredBy: later?.id ?? null } };
  });
}

/** MoRef or UUID inside a vCenter; null where neither is known. */
function identityOf({ vm, vcenter }: Migration): string | null {
  if (vm.moref !== null) return `${vcenter ?? ""}\u0000${vm.moref}`;
  return vm.instanceUuid;
}

function retryIn(
  successes: readonly Success[],
  index: number,
  failed: Migration,
  test: (other: Migration) => boolean = () => true,
): Migration | undefined {
  const first = firstFrom(successes, index + 1, (success) => success.index);
  const from = Date.parse(failed.endedAt ?? failed.startedAt ?? failed.queuedAt ?? "");
  for (const { migration, at } of successes.slice(first, first + MOST_LATER)) {
    if (!(at - from <= DAY_MS)) return undefined;
    if (test(migration) && isRetry(failed, migration)) return migration;
  }
  return undefined;
}

function mayBeSame(failed: Migration, other: Migration): boolean {
  if (failed.vcenter !== null && other.vcenter !== null && failed.vcenter !== other.vcenter) return false;
  return failed.vm.moref === null || other.vm.moref === null || failed.vm.moref === other.vm.moref;
}

function leavesSame(failed: Migration, other: Migration): boolean {
  const [from, to] = [failed.source.host, other.source.host];
  return from !== null && to !== null && sameHost(from, to);
}

function isRetry(failed: Migration, later: Migration): boolean {
  const storage =
    failed.source.datastore !== null &&
    failed.destination.datastore !== null &&
    failed.source.datastore !== failed.destination.datastore;
  const storageDone = later.destination.datastore === null || later.destination.datastore !== failed.source.datastore;
  const hostMoved =
    failed.source.host !== null &&
    failed.destination.host !== null &&
    !sameHost(failed.source.host, failed.destination.host);
  const hostDone =
    later.destination.host === null ||
    failed.source.host === null ||
    !sameHost(later.destination.host, failed.source.host);
  return (!storage || storageDone) && (!hostMoved || hostDone);
}
