import type { Migration } from "../../model/migration.ts";
import type { Stuns } from "../../model/page-view.ts";
import { compareText } from "../../model/report-order.ts";
import type { Move } from "./moves.ts";

/** VMware's own word for what is cause for concern, where a VM's profile sets no limit (KB 436882). */
export const USUAL_STUN_LIMIT_SECONDS = 1;

/** Measured and inferred stuns apart, longest first, and the moves at risk. */
export function summarizeStuns(moves: readonly Move[]): Stuns {
  const migrations = moves.map((move) => move.migration);
  const best = (migration: Migration): number => migration.stun.seconds?.best ?? 0;
  const longest = (left: Migration, right: Migration): number =>
    best(right) - best(left) || compareText(left.id, right.id);
  const known = migrations.filter((migration) => migration.stun.seconds !== null);
  const measured = known.filter((migration) => migration.stun.basis === "measured").sort(longest);
  const rank = (migration: Migration): number => (migration.stunRisk.level === "high" ? 0 : 1);
  return {
    measured,
    inferred: known.filter((migration) => migration.stun.basis === "inferred").sort(longest),
    untold: migrations.filter(
      ({ outcome, powerState, kind, stun }) =>
        outcome === "succeeded" &&
        powerState === "on" &&
        (kind === "vmotion" || kind === "combined") &&
        stun.basis === "none",
    ).length,
    overLimit: measured.filter(
      (migration) => best(migration) > (migration.stunRisk.limitSeconds ?? USUAL_STUN_LIMIT_SECONDS),
    ),
    risks: migrations
      .filter(({ stunRisk }) => stunRisk.level === "high" || stunRisk.level === "watch")
      .sort(
        (left, right) =>
          rank(left) - rank(right) ||
          (right.stunRisk.probability ?? 0) - (left.stunRisk.probability ?? 0) ||
          compareText(left.id, right.id),
      ),
  };
}
