import type { EvacuationFigures } from "../../model/page-view.ts";
import { maxOf } from "../../model/numbers.ts";
import type { Report } from "../../model/report.ts";
import { MINUTE_MS, type EpochMs } from "../../model/units.ts";
import type { Move } from "./moves.ts";

/** Each evacuation with its moves: VMs a minute, memory moved, the last straggler. */
export function summarizeEvacuations(report: Report, moves: readonly Move[]): EvacuationFigures[] {
  const byId = new Map(moves.map((move) => [move.migration.id, move]));
  return report.evacuations.map((evacuation): EvacuationFigures => {
    const own = evacuation.migrations.flatMap((id) => byId.get(id) ?? []);
    const ends = own.flatMap(({ end }) => (end === null ? [] : [end]));
    const from = instant(evacuation.enteringAt);
    const lastMoveEnd = maxOf(ends);
    const minutes = from === null || lastMoveEnd === null ? 0 : (lastMoveEnd - from) / MINUTE_MS;
    const done = own.filter(({ migration }) => migration.outcome === "succeeded");
    const memory = done.map(({ migration }) => migration.preCopy.memoryMegabytes);
    return {
      evacuation,
      migrations: own.map((move) => move.migration),
      straggler: evacuation.straggler === null ? null : (byId.get(evacuation.straggler)?.migration ?? null),
      from,
      lastMoveEnd,
      vmsPerMinute: minutes > 0 ? done.length / minutes : null,
      // A sum with a missing summand would be a wrong sum.
      megabytes:
        done.length > 0 && memory.every((size) => size !== null)
          ? memory.reduce<number>((sum, size) => sum + (size ?? 0), 0)
          : null,
    };
  });
}

function instant(iso: string | null): EpochMs | null {
  return iso === null ? null : Date.parse(iso);
}
