import type { Forecast } from "../model/forecast.ts";
import type { Migration } from "../model/migration.ts";
import { groupBy } from "../model/group-by.ts";
import type { EpochMs } from "../model/units.ts";
import { forecastHosts } from "./hosts.ts";
import { forecastNetwork } from "./network.ts";
import type { ForecastSite } from "./site.ts";
import { forecastVms } from "./vms.ts";

/**
 * What the next night will be like: emptying each host, the next move of VMs that bear little, what the vMotion network holds.
 * `since`: moves that end after it are the night's own; a VM that moved then needs no forecast. Independent of the order of all
 * that is handed in.
 */
export function forecastSite(site: ForecastSite, since: EpochMs | null): Forecast {
  const live = site.migrations.filter(
    ({ kind, outcome, trigger }) => kind === "vmotion" && outcome === "succeeded" && trigger !== "placement",
  );
  const ownMoves: ReadonlyMap<string, readonly Migration[]> = groupBy(live, (migration) =>
    site.identities.keyOf(migration),
  );
  const lately = new Set<string>();
  for (const [key, own] of ownMoves)
    if (own.some(({ endedAt }) => endedAt !== null && (since === null || Date.parse(endedAt) > since))) lately.add(key);
  const { hosts, calibration, plans } = forecastHosts(site, ownMoves);
  return {
    inventoryAt: site.inventoryAt,
    evacuationsKnown: calibration.known,
    hosts,
    vms: forecastVms(site, ownMoves, lately),
    network: forecastNetwork(site, hosts, plans),
  };
}
