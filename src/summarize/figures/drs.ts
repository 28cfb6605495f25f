import { groupBy } from "../../model/group-by.ts";
import type { DrsCluster, DrsMoves } from "../../model/drs.ts";
import type { Migration } from "../../model/migration.ts";
import { maxOf, sumOf } from "../../model/numbers.ts";
import { compareText } from "../../model/report-order.ts";
import { DAY_MS, HOUR_MS, type EpochMs } from "../../model/units.ts";
import { summarizeDataMoved } from "./data-moved.ts";
import type { Move } from "./moves.ts";

interface DrsMove {
  readonly move: Move;
  readonly end: EpochMs;
  /** How long until the VM was back on the host it came from; null: not within the data. */
  readonly undoneAfterMs: number | null;
}

/**
 * What DRS did by cluster, the busiest first, and how much of it was undone: the VM came back to the host it had left. Evacuations
 * for maintenance are not DRS's own. `until`: end of the data (ms); absent: the last move's end. O(n log n).
 */
export function summarizeDrs(moves: readonly Move[], until: EpochMs | null = null): DrsCluster[] {
  const ends = moves.flatMap(({ end }) => end ?? []);
  const last = until ?? maxOf(ends) ?? 0;
  return [...groupBy(drsMoves(moves), ({ move: { migration } }) => JSON.stringify(clusterOf(migration))).values()]
    .flatMap((group): DrsCluster[] => {
      const [first] = group;
      if (first === undefined) return [];
      const migrations = group.map(({ move }) => move.migration);
      const within = (ms: number): number =>
        group.filter(({ undoneAfterMs }) => undoneAfterMs !== null && undoneAfterMs <= ms).length;
      const followed = (ms: number): number => group.filter(({ end }) => end + ms <= last).length;
      const seconds = migrations.flatMap(({ durationSeconds }) => durationSeconds ?? []);
      return [
        {
          ...clusterOf(first.move.migration),
          moves: group.length,
          undoneWithinHour: within(HOUR_MS),
          undoneWithinDay: within(DAY_MS),
          followedHour: followed(HOUR_MS),
          followedDay: followed(DAY_MS),
          vmSeconds: Math.round(sumOf(seconds) * 1000) / 1000,
          untimed: group.length - seconds.length,
          data: summarizeDataMoved(migrations),
        },
      ];
    })
    .sort((a, b) => b.moves - a.moves || compareText(a.vcenter, b.vcenter) || compareText(a.cluster, b.cluster));
}

/** The moves behind the counts of summarizeDrs, in the same groups. */
export function drsMovesOf(moves: readonly Move[]): DrsMoves[] {
  return [
    ...groupBy(drsMoves(moves), ({ move: { migration } }) => JSON.stringify(clusterOf(migration))).values(),
  ].flatMap((group): DrsMoves[] => {
    const [first] = group;
    if (first === undefined) return [];
    const within = (ms: number): Migration[] =>
      group.flatMap(({ move, undoneAfterMs }) =>
        undoneAfterMs !== null && undoneAfterMs <= ms ? [move.migration] : [],
      );
    return [
      {
        ...clusterOf(first.move.migration),
        moves: group.map(({ move }) => move.migration),
        undoneWithinHour: within(HOUR_MS),
        undoneWithinDay: within(DAY_MS),
      },
    ];
  });
}

function clusterOf({ vcenter, source, destination }: Move["migration"]): Pick<DrsCluster, "vcenter" | "cluster"> {
  return { vcenter: source.vcenter ?? vcenter, cluster: source.cluster ?? destination.cluster };
}

function drsMoves(moves: readonly Move[]): DrsMove[] {
  const placed = moves.filter(
    ({ migration: { outcome, source, destination }, end }) =>
      outcome === "succeeded" &&
      end !== null &&
      source.host !== null &&
      destination.host !== null &&
      source.host !== destination.host,
  );
  const moved = new Set(placed.flatMap(({ vmKey, migration }) => (migration.trigger === "drs" ? [vmKey] : [])));
  const ofMoved = moved.size === 0 ? [] : placed.filter(({ vmKey }) => moved.has(vmKey));
  return [...groupBy(ofMoved, ({ vmKey }) => vmKey).values()].flatMap((group) => {
    const steps = group.flatMap((move) => (move.end === null ? [] : [{ move, end: move.end }]));
    steps.sort((a, b) => b.end - a.end);
    // Backwards in time: when the VM next comes to a host.
    const comesAt = new Map<string, EpochMs>();
    const found: DrsMove[] = [];
    for (const { move, end } of steps) {
      const { trigger, source, destination } = move.migration;
      const back = comesAt.get(source.host ?? "");
      if (trigger === "drs") found.push({ move, end, undoneAfterMs: back === undefined ? null : back - end });
      if (destination.host !== null) comesAt.set(destination.host, end);
    }
    return found;
  });
}
