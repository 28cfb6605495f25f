import type { Stay } from "./page-view.ts";
import type { Migration } from "./migration.ts";
import type { EpochMs } from "./units.ts";

/** A succeeded move with its instants read. */
export interface StayStep {
  readonly migration: Migration;
  readonly start: EpochMs | null;
  readonly end: EpochMs | null;
}

/**
 * The chain of one VM's stays from its succeeded moves; the hand-over is the end of a move, the first stay begins and the
 * last ends unknown. Where two moves do not meet, a gap says so.
 */
export function staysOf(moves: readonly StayStep[]): Stay[] {
  const steps = moves
    .flatMap((move) => (move.end === null ? [] : [{ ...move, end: move.end }]))
    .sort((left, right) => left.end - right.end);
  const [first] = steps;
  if (first === undefined) return [];
  const { vm } = first.migration;
  const stays: Omit<Stay, "vm" | "isFirst" | "isLast">[] = [];
  let host = first.migration.source.host;
  let from: EpochMs | null = null;
  for (const { migration, start, end } of steps) {
    const leaves = migration.source.host;
    if (leaves !== null && host !== null && leaves !== host) {
      const note = `last known on ${host}, then moved from ${leaves}: no record says when it changed`;
      stays.push({ host, from, to: null, known: "by-moves", note: null });
      stays.push({ host: null, from: null, to: start ?? end, known: "gap", note });
      from = null;
      host = leaves;
    }
    const next = migration.destination.host;
    if (next === null || next === host) continue;
    stays.push({ host: leaves ?? host, from, to: end, known: "by-moves", note: null });
    host = next;
    from = end;
  }
  stays.push({ host, from, to: null, known: "by-moves", note: null });
  return stays.map((stay, index) => ({ ...stay, vm, isFirst: index === 0, isLast: index === stays.length - 1 }));
}
