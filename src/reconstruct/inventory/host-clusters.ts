import type { Place } from "../../model/entity.ts";
import type { VmFacts } from "../../model/inventory.ts";
import type { Migration } from "../../model/migration.ts";

/** Each move that is filled in is a copy: what is more is left as its records have it. */
const MOST_FILLED = 200_000;

/**
 * Clusters of hosts that some records name and others leave out: "DRS migrated … in cluster Prod" says what a failure on the same host
 * does not. A host has one; where two are told, none is filled in.
 */
export function withHostClusters(migrations: readonly Migration[], vms: readonly VmFacts[]): readonly Migration[] {
  if (migrations.length > MOST_FILLED) return migrations;
  const known = new HostClusters();
  for (const { source, destination } of migrations) {
    known.learn(source);
    known.learn(destination);
  }
  for (const { host, vcenter = null, cluster = null } of vms)
    if (host !== undefined) known.learn({ host, vcenter, cluster });
  if (known.isEmpty) return migrations;
  return migrations.map((migration) => {
    const source = known.completed(migration.source);
    const destination = known.completed(migration.destination);
    const isSame = source === migration.source && destination === migration.destination;
    return isSame ? migration : { ...migration, source, destination };
  });
}

class HostClusters {
  /** null: two records disagree, so nothing is said. */
  private readonly clusters = new Map<string, string | null>();
  /** Most moves share their places. */
  private readonly done = new Map<Place, Place>();

  get isEmpty(): boolean {
    return this.clusters.size === 0;
  }

  learn({ vcenter, host, cluster }: Pick<Place, "vcenter" | "host" | "cluster">): void {
    if (host === null || cluster === null) return;
    const key = keyOf(vcenter, host);
    const known = this.clusters.get(key);
    if (known !== cluster) this.clusters.set(key, known === undefined ? cluster : null);
  }

  completed(place: Place): Place {
    if (place.host === null || place.cluster !== null) return place;
    const known = this.done.get(place);
    if (known !== undefined) return known;
    const cluster = this.clusters.get(keyOf(place.vcenter, place.host)) ?? null;
    const completed = cluster === null ? place : { ...place, cluster };
    this.done.set(place, completed);
    return completed;
  }
}

function keyOf(vcenter: string | null, host: string): string {
  return `${vcenter ?? ""}\u0000${host}`.toLowerCase();
}
