import type { Place } from "../../model/entity.ts";
import type { Side } from "../../model/fact.ts";
import type { Migration } from "../../model/migration.ts";

/** Whose a migration is: vCenter scope and identity of the VM. */
export function ownerOf(scope: string, vm: string): string {
  return `${scope}\u0000${vm}`;
}

/** Parts that many migrations have alike, once for all of them: VMs go back and forth between the same places. */
export class SharedParts {
  private readonly places = new Map<string | null, Map<string | null, Place[]>>();
  private readonly owners = new Map<string, Map<string, string>>();
  private readonly pairings = new Map<string, Map<number, Migration["pairing"]>>();

  place(side: Side, vcenter: string | null): Place {
    const { host, datastore, datacenter, cluster } = side;
    const own = side.vcenter ?? vcenter;
    let byDatastore = this.places.get(host);
    if (byDatastore === undefined) this.places.set(host, (byDatastore = new Map()));
    let places = byDatastore.get(datastore);
    if (places === undefined) byDatastore.set(datastore, (places = []));
    for (const place of places)
      if (place.vcenter === own && place.datacenter === datacenter && place.cluster === cluster) return place;
    const place = { vcenter: own, host, datastore, datacenter, cluster };
    // A host has one cluster and one vCenter; where names are invented anew each time, the list is not walked for ever.
    if (places.length < MOST_ALIKE) places.push(place);
    return place;
  }

  /** Whose a migration is, as `ownerOf` says it. */
  owner(scope: string, vm: string): string {
    let byVm = this.owners.get(scope);
    if (byVm === undefined) this.owners.set(scope, (byVm = new Map()));
    let owner = byVm.get(vm);
    if (owner === undefined) byVm.set(vm, (owner = ownerOf(scope, vm)));
    return owner;
  }

  pairing(basis: Migration["pairing"]["basis"], confidence: number): Migration["pairing"] {
    let known = this.pairings.get(basis);
    if (known === undefined) this.pairings.set(basis, (known = new Map()));
    let pairing = known.get(confidence);
    if (pairing === undefined) known.set(confidence, (pairing = { basis, confidence }));
    return pairing;
  }
}

const MOST_ALIKE = 32;
