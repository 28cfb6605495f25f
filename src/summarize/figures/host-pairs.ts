import { groupBy } from "../../model/group-by.ts";
import type { Direction, HostPair } from "../../model/page-figures.ts";
import { compareText } from "../../model/report-order.ts";
import { memorySpeed } from "./flow.ts";
import type { Move } from "./moves.ts";
import { medianOf, spreadOf } from "../../model/quantiles.ts";

/** Moves between two hosts, each direction for itself: a fault in one direction hides in the sum of both. The busiest pair first. */
export function summarizeHostPairs(moves: readonly Move[]): HostPair[] {
  const between = moves.filter(({ migration: { source, destination, outcome } }) => {
    const isHostMove = source.host !== null && destination.host !== null && source.host !== destination.host;
    return isHostMove && (outcome === "succeeded" || outcome === "failed");
  });
  const pairOf = ({ migration: { vcenter, source, destination } }: Move): string =>
    JSON.stringify([vcenter, ...[source.host, destination.host].sort(compareText)]);
  return [...groupBy(between, pairOf).values()]
    .flatMap((group): HostPair[] => {
      const ends = [group[0]?.migration.source.host ?? null, group[0]?.migration.destination.host ?? null];
      const [one = null, other = null] = ends.sort(compareText);
      if (one === null || other === null) return [];
      const there = group.filter(({ migration }) => migration.source.host === one);
      const back = group.filter(({ migration }) => migration.source.host === other);
      const vcenter = group[0]?.migration.vcenter ?? null;
      return [{ vcenter, one, other, there: directionOf(there), back: directionOf(back) }];
    })
    .sort(
      (a, b) =>
        b.there.count + b.back.count - (a.there.count + a.back.count) ||
        compareText(a.vcenter, b.vcenter) ||
        compareText(a.one, b.one) ||
        compareText(a.other, b.other),
    );
}

function directionOf(moves: readonly Move[]): Direction {
  const succeeded = moves.map(({ migration }) => migration).filter(({ outcome }) => outcome === "succeeded");
  const { p50Seconds, maxSeconds } = spreadOf(succeeded.flatMap(({ durationSeconds }) => durationSeconds ?? []));
  return {
    count: moves.length,
    failed: moves.length - succeeded.length,
    p50Seconds,
    maxSeconds,
    megabytesPerSecond: medianOf(succeeded.flatMap((migration) => memorySpeed(migration)?.megabytesPerSecond ?? [])),
  };
}
