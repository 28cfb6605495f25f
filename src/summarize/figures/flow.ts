import type { Flow, FlowCell, PlaceSpeed } from "../../model/page-view.ts";
import type { Place } from "../../model/entity.ts";
import type { Migration } from "../../model/migration.ts";
import { groupBy } from "../../model/group-by.ts";
import { compareText } from "../../model/report-order.ts";
import type { Move } from "./moves.ts";
import { medianOf } from "../../model/quantiles.ts";

const MOST_PLACES = 16;
/** One slow move says nothing about a host. */
const FEWEST_TOLD = 3;

export interface Speed {
  readonly megabytesPerSecond: number;
  readonly basis: "measured" | "inferred" | "configured";
}

/** vMotion between hosts (host kinds of move only), with the effective speed of the memory copy. */
export function summarizeHostFlow(moves: readonly Move[]): Flow {
  const between = moves.filter(({ migration }) => migration.kind !== "storage-vmotion");
  return flowOf(between, (place) => place.host, memorySpeed);
}

/** Disk moves between datastores, with the effective speed of the disk copy. */
export function summarizeDatastoreFlow(moves: readonly Move[]): Flow {
  const between = moves.filter(({ migration }) => migration.source.datastore !== migration.destination.datastore);
  return flowOf(between, (place) => place.datastore, diskSpeed);
}

function flowOf(
  moves: readonly Move[],
  placeOf: (place: Place) => string | null,
  speedOf: (migration: Migration) => Speed | null,
): Flow {
  const named = moves.filter(({ migration }) => {
    const [from, to] = [placeOf(migration.source), placeOf(migration.destination)];
    return from !== null && to !== null && from !== to;
  });
  const unknownPlaces = moves.filter(
    ({ migration }) => placeOf(migration.source) === null || placeOf(migration.destination) === null,
  ).length;
  const cells = [
    ...groupBy(named, ({ migration }) => `${placeOf(migration.source)}\n${placeOf(migration.destination)}`),
  ]
    .map(([, group]): FlowCell => {
      const speeds = group.flatMap(({ migration }) => {
        const speed = migration.outcome === "succeeded" ? speedOf(migration) : null;
        return speed === null ? [] : [{ ...speed, migration }];
      });
      const told = ofOneBasis(speeds, 1);
      const first = group[0]?.migration;
      return {
        from: (first === undefined ? null : placeOf(first.source)) ?? "",
        to: (first === undefined ? null : placeOf(first.destination)) ?? "",
        count: group.length,
        failed: group.filter(({ migration }) => migration.outcome === "failed").length,
        megabytesPerSecond: medianOf(told.map((speed) => speed.megabytesPerSecond)),
        told: told.map(({ migration }) => migration),
        basis: told[0]?.basis ?? "none",
      };
    })
    .sort((left, right) => right.count - left.count || compareText(left.from + left.to, right.from + right.to));
  const traffic = new Map<string, number>();
  for (const { from, to, count } of cells)
    for (const place of [from, to]) traffic.set(place, (traffic.get(place) ?? 0) + count);
  const ranked = [...traffic].sort(
    ([leftName, left], [rightName, right]) => right - left || compareText(leftName, rightName),
  );
  return {
    places: ranked
      .slice(0, MOST_PLACES)
      .map(([name]) => name)
      .sort(compareText),
    cells,
    speeds: speedsOf(named, placeOf, speedOf),
    hiddenPlaces: Math.max(0, ranked.length - MOST_PLACES),
    unknownPlaces,
  };
}

function speedsOf(
  moves: readonly Move[],
  placeOf: (place: Place) => string | null,
  speedOf: (migration: Migration) => Speed | null,
): PlaceSpeed[] {
  const told = moves.flatMap(({ migration }) => {
    const speed = migration.outcome === "succeeded" ? speedOf(migration) : null;
    if (speed === null) return [];
    return [placeOf(migration.source), placeOf(migration.destination)].map((place) => ({
      place: place ?? "",
      speed: { ...speed, migration },
    }));
  });
  return [...groupBy(told, ({ place }) => place)]
    .flatMap(([place, group]): PlaceSpeed[] => {
      const speeds = ofOneBasis(
        group.map(({ speed }) => speed),
        FEWEST_TOLD,
      );
      const megabytesPerSecond = medianOf(speeds.map((speed) => speed.megabytesPerSecond));
      if (megabytesPerSecond === null || speeds.length < FEWEST_TOLD) return [];
      return [
        {
          place,
          megabytesPerSecond,
          told: speeds.map(({ migration }) => migration),
          basis: speeds[0]?.basis ?? "none",
        },
      ];
    })
    .sort((left, right) => left.megabytesPerSecond - right.megabytesPerSecond || compareText(left.place, right.place));
}

const BASES = ["measured", "inferred", "configured"] as const satisfies readonly Speed["basis"][];

/** The best founded of the speeds: measured, inferred and configured ones never share a median. Empty where none has `fewest`. */
function ofOneBasis<S extends Speed>(speeds: readonly S[], fewest: number): readonly S[] {
  for (const basis of BASES) {
    const own = speeds.filter((speed) => speed.basis === basis);
    if (own.length >= fewest) return own;
  }
  return [];
}

/** Pre-copy bandwidth where it is known, else configured memory over the whole duration: an upper bound of what was sent. */
export function memorySpeed(migration: Migration): Speed | null {
  const bandwidth = migration.preCopy.bandwidthMegabytesPerSecond;
  if (bandwidth !== null) return { megabytesPerSecond: bandwidth.best, basis: bandwidth.basis };
  const { memoryMegabytes } = migration.preCopy;
  if (migration.kind !== "vmotion" || memoryMegabytes === null || !migration.durationSeconds) return null;
  return { megabytesPerSecond: memoryMegabytes / migration.durationSeconds, basis: "configured" };
}

function diskSpeed(migration: Migration): Speed | null {
  const speed = migration.disk.megabytesPerSecond;
  return speed === null ? null : { megabytesPerSecond: speed.best, basis: speed.basis };
}
