import type { Halves } from "../../model/page-view.ts";
import { groupBy } from "../../model/group-by.ts";
import { compareText } from "../../model/report-order.ts";
import type { Move } from "./moves.ts";

/** Moves of which only one end is in the exports, and why the other is missing. */
export function summarizeHalves(moves: readonly Move[]): Halves {
  const migrations = moves.map((move) => move.migration);
  const endMissing = migrations.filter((migration) => migration.half === "end-missing");
  return {
    startMissing: migrations.filter((migration) => migration.half === "start-missing"),
    endMissing,
    byReason: [...groupBy(endMissing, (migration) => migration.unfinishedReason ?? "end-lost")]
      .map(([reason, group]) => ({ reason, count: group.length }))
      .sort((left, right) => right.count - left.count || compareText(left.reason, right.reason)),
  };
}
