import { densestWindow } from "./agreement.ts";
import type { MeasuredMigration, MeasuredSide } from "./measured.ts";

/** Clocks that logs of common migrations tie to each other. */
export interface Clocks {
  /** Per group its clocks, and by how many milliseconds each is ahead of the group's reference. */
  readonly groups: ReadonlyMap<string, readonly (readonly [clock: string, ahead: number])[]>;
  readonly placeOf: (clock: string) => { readonly group: string; readonly ahead: number } | undefined;
}

/** Both hosts begin and end one migration within this, by true clocks. */
const SAME_MOMENT_MS = 5000;

interface Tie {
  readonly a: string;
  readonly b: string;
  /** b is ahead of a by this many milliseconds, once for each migration that both logged. */
  readonly ahead: number[];
}

/** Ties the clocks of the two hosts of each migration; what many migrations say beats what few say. */
export function relativeClocks(
  measured: readonly MeasuredMigration[],
  clockOf: (side: MeasuredSide) => string | null,
): Clocks {
  const ties = new Map<string, Tie>();
  const all = new Set<string>();
  for (const { source, destination } of measured) {
    const [from, to] = [clockOf(source), clockOf(destination)];
    if (from !== null) all.add(from);
    if (to !== null) all.add(to);
    const ahead = aheadOf(source, destination);
    if (from === null || to === null || from === to || ahead === null) continue;
    const [a, b] = from < to ? [from, to] : [to, from];
    const tie = ties.get(`${a}\u0000${b}`) ?? { a, b, ahead: [] };
    ties.set(`${a}\u0000${b}`, tie);
    tie.ahead.push(from < to ? ahead : -ahead);
  }
  return grouped([...all].sort(), [...ties.values()]);
}

/** By how much the destination's clock is ahead of the source's, from what both logged of one moment. */
function aheadOf(source: MeasuredSide, destination: MeasuredSide): number | null {
  if (source.beginAt !== null && destination.beginAt !== null) return destination.beginAt - source.beginAt;
  return source.endAt !== null && destination.endAt !== null ? destination.endAt - source.endAt : null;
}

/** Kruskal: the ties that most migrations agree on first. */
function grouped(all: readonly string[], ties: readonly Tie[]): Clocks {
  const strong = ties
    .flatMap(({ a, b, ahead }) => {
      const window = densestWindow(ahead, SAME_MOMENT_MS);
      // Logs that contradict each other tie nothing.
      return window === null || window.count * 2 <= ahead.length
        ? []
        : [{ a, b, ahead: window.middle, count: window.count }];
    })
    .sort((x, y) => y.count - x.count || (x.a + x.b < y.a + y.b ? -1 : 1));
  const places = new Map(all.map((clock) => [clock, { group: clock, ahead: 0 }]));
  const members = new Map(all.map((clock) => [clock, [clock]]));
  for (const { a, b, ahead } of strong) {
    const [left, right] = [places.get(a), places.get(b)];
    if (left === undefined || right === undefined || left.group === right.group) continue;
    const keepsLeft = (members.get(left.group)?.length ?? 0) >= (members.get(right.group)?.length ?? 0);
    const [keep, join] = keepsLeft ? [left, right] : [right, left];
    // b = a + ahead, each counted from its own group's reference.
    const shift = keepsLeft ? left.ahead + ahead - right.ahead : right.ahead - ahead - left.ahead;
    const joined = members.get(join.group) ?? [];
    members.delete(join.group);
    for (const clock of joined) {
      const place = places.get(clock);
      if (place !== undefined) places.set(clock, { group: keep.group, ahead: place.ahead + shift });
      members.get(keep.group)?.push(clock);
    }
  }
  const groups = new Map(
    [...members].map(([group, clocks]) => [
      group,
      clocks.map((clock) => [clock, places.get(clock)?.ahead ?? 0] as const),
    ]),
  );
  return { groups, placeOf: (clock) => places.get(clock) };
}
