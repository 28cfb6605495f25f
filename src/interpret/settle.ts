import { HOUR_MS, type EpochMs } from "../model/units.ts";

/**
 * In the night the clock is set back, a wall time between two and three means two instants. Exports are written in order, so
 * the neighbours decide; where they cannot, the earlier one is taken and the other hour goes into the uncertainty.
 */
export interface Moment {
  readonly candidates: readonly EpochMs[];
  readonly precisionMs: number;
}

export interface Settled {
  readonly at: EpochMs | null;
  readonly precisionMs: number;
}

/** `moments` in file order; the result has the same order. */
export function settleMoments(moments: readonly Moment[]): Settled[] {
  if (!moments.some(({ candidates }) => candidates.length > 1)) {
    return moments.map(({ candidates, precisionMs }) => ({ at: candidates[0] ?? null, precisionMs }));
  }
  const certain = moments.flatMap(({ candidates }) => (candidates.length === 1 ? [candidates[0] ?? 0] : []));
  const descending = isDescending(certain, moments);
  const ordered = descending ? [...moments].reverse() : moments;
  const settled = settleAscending(ordered, isOrdered(ordered));
  return descending ? settled.reverse() : settled;
}

function settleAscending(moments: readonly Moment[], inOrder: boolean): Settled[] {
  // Latest instant each moment can have, given what follows.
  const ceiling: number[] = Array.from({ length: moments.length });
  let next = Infinity;
  for (let index = moments.length - 1; index >= 0; index--) {
    ceiling[index] = next;
    const candidates = moments[index]?.candidates ?? [];
    const fitting = candidates.filter((candidate) => candidate <= next);
    const latest = fitting[fitting.length - 1];
    if (inOrder && latest !== undefined) next = latest;
  }
  let floor = -Infinity;
  return moments.map(({ candidates, precisionMs }, index) => {
    if (candidates.length < 2) {
      const only = candidates[0] ?? null;
      if (only !== null) floor = only;
      return { at: only, precisionMs };
    }
    const fitting = inOrder
      ? candidates.filter((candidate) => candidate >= floor && candidate <= (ceiling[index] ?? Infinity))
      : candidates;
    const at = fitting[0] ?? candidates[0] ?? null;
    if (at !== null) floor = at;
    return { at, precisionMs: fitting.length === 1 ? precisionMs : precisionMs + HOUR_MS };
  });
}

function isDescending(certain: readonly EpochMs[], moments: readonly Moment[]): boolean {
  const first = certain[0] ?? moments[0]?.candidates[0] ?? 0;
  const last = certain[certain.length - 1] ?? moments[moments.length - 1]?.candidates[0] ?? 0;
  return last < first;
}

/** True where at most one record in ten goes back in time: a file sorted otherwise proves nothing about its neighbours. */
function isOrdered(moments: readonly Moment[]): boolean {
  let steps = 0;
  let back = 0;
  let before = -Infinity;
  for (const { candidates } of moments) {
    if (candidates.length !== 1) continue;
    const at = candidates[0] ?? 0;
    steps++;
    if (at < before) back++;
    before = at;
  }
  return steps === 0 || back <= steps / 10;
}
