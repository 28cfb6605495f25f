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
  if (readings.size === 0) return [];
  const arrivals = arrivalsOf(migrations);
  return [...readings.values()].flatMap(({ cluster, all }): Diagnostic[] => {
    const sorted = [...all].sort((a, b) => a.at - b.at);
    const [first, last] = [sorted[0], sorted.at(-1)];
    if (first === undefined || last === undefined || last.at === first.at || last.count < first.count) return [];
    const counted = last.count - first.count;
    const seen = countInside(arrivals, cluster, first.at, last.at);
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

/** Ends of succeeded vMotions by the vCenter and cluster that both ends can be of, each list in order of time. */
type Arrivals = ReadonlyMap<string, readonly EpochMs[]>;

function arrivalsOf(migrations: readonly Migration[]): Arrivals {
  const arrivals = new Map<string, EpochMs[]>();
  for (const { kind, outcome, vcenter, source, destination, endedAt } of migrations) {
    if (outcome !== "succeeded" || endedAt === null || (kind !== "vmotion" && kind !== "combined")) continue;
    if (source.cluster !== null && destination.cluster !== null && source.cluster !== destination.cluster) continue;
    const key = JSON.stringify([vcenter, source.cluster ?? destination.cluster]);
    const list = arrivals.get(key);
    if (list === undefined) arrivals.set(key, [Date.parse(endedAt)]);
    else list.push(Date.parse(endedAt));
  }
  for (const list of arrivals.values()) list.sort((a, b) => a - b);
  return arrivals;
}

/** A place whose cluster or vCenter no record names may be this one: it is not held against the exports. */
function countInside(arrivals: Arrivals, { vcenter, cluster }: ClusterFacts, from: EpochMs, to: EpochMs): number {
  let count = 0;
  for (const [key, list] of arrivals) {
    const [site, name] = JSON.parse(key) as readonly [string | null, string | null];
    const here =
      (vcenter === undefined || site === null || site === vcenter) && (name === null || name === cluster.name);
    if (here) count += firstAfter(list, to) - firstAfter(list, from);
  }
  return count;
}

/** Index of the first instant after another; `sorted` is rising. */
function firstAfter(sorted: readonly EpochMs[], instant: EpochMs): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? Infinity) <= instant) low = middle + 1;
    else high = middle;
  }
  return low;
}

function note(code: string, message: string, count: number): Diagnostic {
  return { code, severity: "warning", message, input: null, line: null, count };
}
