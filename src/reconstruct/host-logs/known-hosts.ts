import type { Migration } from "../../model/migration.ts";
import { hostLabel, sameHost } from "../facts/hosts.ts";
import type { MeasuredMigration, MeasuredSide } from "./measured.ts";

/**
 * A log in a folder that is called as one of vCenter's hosts is that host's. Known from the start, its clock is its own: vMotion
 * addresses repeat, in the private ranges of two vCenters say, and two hosts under one address are two clocks.
 */
export function withHostsOfFolders(
  measured: readonly MeasuredMigration[],
  migrations: readonly Migration[],
): readonly MeasuredMigration[] {
  const known = new Map<string, Set<string>>();
  for (const { source, destination } of migrations)
    for (const { host } of [source, destination]) {
      const label = hostLabel(host);
      if (host === null || label === null) continue;
      const names = known.get(label);
      if (names === undefined) known.set(label, new Set([host]));
      else names.add(host);
    }
  if (known.size === 0) return measured;
  const named = (side: MeasuredSide): MeasuredSide => {
    if (side.host !== null) return side;
    const hosts = new Set(side.folders.flatMap((folder) => hostsCalled(folder, known)));
    const [only] = hosts;
    return only === undefined || hosts.size > 1 ? side : { ...side, host: only };
  };
  return measured.map((own) => ({ ...own, source: named(own.source), destination: named(own.destination) }));
}

/** Of `esx01.a` and `esx01.b` a folder `esx01` names neither. */
function hostsCalled(folder: string, known: ReadonlyMap<string, ReadonlySet<string>>): readonly string[] {
  return [...(known.get(hostLabel(folder) ?? "") ?? [])].filter((host) => sameHost(folder, host));
}
