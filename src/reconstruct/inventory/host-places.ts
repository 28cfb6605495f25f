import type { Place } from "../../model/entity.ts";
import type { VmFacts } from "../../model/inventory.ts";
import type { Migration } from "../../model/migration.ts";

/** What stands above a host; null: two records disagree, so nothing is said. */
interface Above {
  cluster: string | null | undefined;
  datacenter: string | null | undefined;
}

/**
 * Clusters and datacenters of hosts that some records name and others leave out: "DRS migrated … in cluster Prod" says what a failure
 * on the same host does not. A host has one of each; where two are told, none is filled in.
 */
export function withHostPlaces(migrations: readonly Migration[], vms: readonly VmFacts[]): Migration[] {
  const known = new HostPlaces();
  for (const { source, destination } of migrations) {
    known.learn(source);
    known.learn(destination);
  }
  for (const { host, vcenter = null, cluster = null, datacenter = null } of vms)
    if (host !== undefined) known.learn({ host, vcenter, cluster, datacenter });
  if (known.isEmpty) return [...migrations];
  return migrations.map((migration) => {
    const source = known.completed(migration.source);
    const destination = known.completed(migration.destination);
    const isSame = source === migration.source && destination === migration.destination;
    return isSame ? migration : { ...migration, source, destination };
  });
}

class HostPlaces {
  private readonly above = new Map<string, Above>();
  /** Most moves share their places. */
  private readonly done = new Map<Place, Place>();

  get isEmpty(): boolean {
    return this.above.size === 0;
  }

  learn({ vcenter, host, cluster, datacenter }: Omit<Place, "datastore">): void {
    if (host === null || (cluster === null && datacenter === null)) return;
    const key = keyOf(vcenter, host);
    const known = this.above.get(key);
    if (known === undefined) {
      this.above.set(key, { cluster: cluster ?? undefined, datacenter: datacenter ?? undefined });
      return;
    }
    known.cluster = agreed(known.cluster, cluster);
    known.datacenter = agreed(known.datacenter, datacenter);
  }

  completed(place: Place): Place {
    if (place.host === null || (place.cluster !== null && place.datacenter !== null)) return place;
    const known = this.done.get(place);
    if (known !== undefined) return known;
    const above = this.above.get(keyOf(place.vcenter, place.host));
    const cluster = place.cluster ?? above?.cluster ?? null;
    const datacenter = place.datacenter ?? above?.datacenter ?? null;
    const isSame = cluster === place.cluster && datacenter === place.datacenter;
    const completed = isSame ? place : { ...place, cluster, datacenter };
    this.done.set(place, completed);
    return completed;
  }
}

function keyOf(vcenter: string | null, host: string): string {
  return `${vcenter ?? ""}\u0000${host}`.toLowerCase();
}

function agreed(before: string | null | undefined, now: string | null): string | null | undefined {
  if (now === null || before === now) return before;
  return before === undefined ? now : null;
}
