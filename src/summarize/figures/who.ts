import type { Who } from "../../model/page-view.ts";
import { groupBy } from "../../model/group-by.ts";
import { compareText } from "../../model/report-order.ts";
import { countKinds, type Move } from "./moves.ts";

/** What or who caused the moves: triggers, classes of initiators, and the users behind them. */
export function summarizeWho(moves: readonly Move[]): Who {
  const failed = (group: readonly Move[]): number => group.filter((move) => move.migration.outcome === "failed").length;
  const named = moves.filter((move) => move.migration.userName !== null && move.migration.userName !== "");
  return {
    triggers: [...groupBy(moves, (move) => move.migration.trigger)]
      .map(([trigger, group]) => ({ trigger, count: group.length, failed: failed(group), byKind: countKinds(group) }))
      .sort((left, right) => right.count - left.count || compareText(left.trigger, right.trigger)),
    classes: [...groupBy(moves, (move) => move.migration.initiatorClass)]
      .map(([initiatorClass, group]) => ({ initiatorClass, count: group.length, failed: failed(group) }))
      .sort((left, right) => right.count - left.count || compareText(left.initiatorClass, right.initiatorClass)),
    users: [...groupBy(named, (move) => move.migration.userName ?? "")]
      .map(([userName, group]) => ({
        userName,
        initiatorClass: group[0]?.migration.initiatorClass ?? "unknown",
        count: group.length,
        failed: failed(group),
        vms: new Set(group.map((move) => move.vmKey)).size,
      }))
      .sort((left, right) => right.count - left.count || compareText(left.userName, right.userName)),
  };
}
