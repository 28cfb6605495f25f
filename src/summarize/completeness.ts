import type { Diagnostic } from "../model/diagnostic.ts";
import type { ClusterFacts } from "../model/inventory.ts";
import type { Migration } from "../model/migration.ts";
import type { ContextEvent } from "../model/report.ts";
import { toIso, type EpochMs } from "../model/units.ts";

/** What says that moves are missing: vCenter dropped events, or its own counter of vMotions went further than the exports. */
export function completenessNotes(
  migrations: readonly Migration[],
  clusters: readonly ClusterFacts[],
  context: readonly ContextEvent[],
): Diagnostic[] {
  return [...droppedEvents(context), ...uncountedMoves(migrations, clusters)];
}

function droppedEvents(context: readonly ContextEvent[]): Diagnostic[] {
  const dropped = context.filter(({ what }) => what === "events-dropped");
  const [first] = dropped;
  if (first === undefined) return [];
  return [
    note(
      "events-dropped",
      `vCenter dropped repeated events (first at ${first.at}): moves of that time may be missing from every export.`,
      dropped.length,
    ),
  ];
}

interface Reading {
  readonly at: EpochMs;
  readonly count: number;
}

/**
 * RVTools' "Num VMotions" is vCenter's running total of vMotions inside a cluster (ClusterComputeResourceSummary.numVmotions).
 * Two inventories with a time of their own tell how many there were between them.
 */
function uncountedMoves(migrations: readonly Migration[], clusters: readonly ClusterFacts[]): Diagnostic[] {
  const readings = new Map<string, { readonly cluster: ClusterFacts; readonly all: Reading[] }>();
  for (const cluster of clusters) {
    if (cluster.takenAt === null || cluster.numVMotions === undefined || cluster.cluster.name === undefined) continue;
    const key = JSON.stringify([cluster.vcenter ?? null, cluster.cluster.name]);
    const known = readings.get(key) ?? { cluster, all: [] };
    known.all.push({ at: cluster.takenAt, count: cluster.numVMotions });
    readings.set(key, known);
  }
  return [...readings.values()].flatMap(({ cluster, all }): Diagnostic[] => {
    const sorted = [...all].sort((a, b) => a.at - b.at);
    const [first, last] = [sorted[0], sorted.at(-1)];
    if (first === undefined || last === undefined || last.at === first.at || last.count < first.count) return [];
    const counted = last.count - first.count;
    const seen = migrations.filter((migration) => isInside(migration, cluster, first.at, last.at)).length;
    const name = cluster.cluster.name ?? "";
    const span = `between ${toIso(first.at)} and ${toIso(last.at)}`;
    if (seen >= counted) return [];
    return [
      note(
        "moves-uncounted",
        `vCenter counted ${counted} vMotions inside cluster ${name} ${span}; the exports tell of ${seen}.`,
        counted - seen,
      ),
    ];
  });
}

function isInside(
  { kind, outcome, vcenter, source, destination, endedAt }: Migration,
  { vcenter: own, cluster }: ClusterFacts,
  from: EpochMs,
  to: EpochMs,
): boolean {
  if (outcome !== "succeeded" || endedAt === null || (kind !== "vmotion" && kind !== "combined")) return false;
  const at = Date.parse(endedAt);
  // A place whose cluster no record names may be this one: it is not held against the exports.
  const here = (name: string | null): boolean => name === null || name === cluster.name;
  return (
    at > from &&
    at <= to &&
    (own === undefined || vcenter === null || own === vcenter) &&
    here(source.cluster) &&
    here(destination.cluster)
  );
}

function note(code: string, message: string, count: number): Diagnostic {
  return { code, severity: "warning", message, input: null, line: null, count };
}
