import type { Migration, Trigger } from "../../model/migration.ts";
import { MINUTE_MS } from "../../model/units.ts";
import { sameHost } from "../facts/hosts.ts";

/** DRS looks at a cluster every minute to every five minutes, and wants the same again. */
const AGAIN_MS = 10 * MINUTE_MS;

const PROGRAMS: ReadonlySet<Trigger> = new Set(["drs", "storage-drs", "maintenance"]);

/**
 * Only its end says that a move was DRS's, so a failed one of which there is no task does not. Where the system then makes just this
 * move again within minutes, and that one is known to be DRS's, so was the first. `linked`: with `recoveredBy`.
 */
export function withTriggerOfRetries(linked: readonly Migration[]): Migration[] {
  const byId = new Map<string, Migration>();
  const wanted = new Set<string>();
  for (const migration of linked) if (isInQuestion(migration)) wanted.add(migration.failure?.recoveredBy ?? "");
  if (wanted.size === 0) return [...linked];
  for (const migration of linked) if (wanted.has(migration.id)) byId.set(migration.id, migration);
  return linked.map((migration) => {
    const again = isInQuestion(migration) ? byId.get(migration.failure?.recoveredBy ?? "") : undefined;
    if (again === undefined || !PROGRAMS.has(again.trigger) || !isSameMove(migration, again)) return migration;
    return { ...migration, trigger: again.trigger, triggerDetail: `tried again: ${again.triggerDetail ?? ""}` };
  });
}

function isInQuestion({ trigger, initiatorClass, failure }: Migration): boolean {
  return (
    trigger === "unknown" &&
    initiatorClass !== "person" &&
    initiatorClass !== "service" &&
    failure !== null &&
    failure.recoveredBy !== null
  );
}

function isSameMove(failed: Migration, again: Migration): boolean {
  const wait = Date.parse(again.startedAt ?? again.endedAt ?? "") - Date.parse(failed.endedAt ?? "");
  const agree = (a: string | null, b: string | null): boolean => a === null || b === null || sameHost(a, b);
  const agreeStores = (a: string | null, b: string | null): boolean => a === null || b === null || a === b;
  return (
    wait <= AGAIN_MS &&
    failed.source.host !== null &&
    agree(failed.source.host, again.source.host) &&
    agree(failed.destination.host, again.destination.host) &&
    agreeStores(failed.source.datastore, again.source.datastore) &&
    agreeStores(failed.destination.datastore, again.destination.datastore)
  );
}
