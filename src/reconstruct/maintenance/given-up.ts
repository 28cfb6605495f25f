import type { Migration } from "../../model/migration.ts";
import { MINUTE_MS } from "../../model/units.ts";
import type { MaintenanceWindow, MaintenanceWindows } from "./windows.ts";

/** The moves of an evacuation end this soon after it was given up; the two clocks of events and tasks differ by less than before. */
const AFTER_MS = MINUTE_MS;
const BEFORE_MS = 2000;

/** Texts that name no cause: "the operation was canceled", or nothing but that it failed. */
const WITHOUT_CAUSE: ReadonlySet<string> = new Set(["aborted", "unclassified"]);

/**
 * Maintenance mode that is cancelled, or fails, takes the moves along that were emptying the host. Where their own records do not say
 * so, it is the maintenance's RequestCanceled all the same: nobody waits for these VMs any more. What failed by a cause of its own, or
 * before, stays a failure.
 */
export function cancelledWithMaintenance(migrations: readonly Migration[], windows: MaintenanceWindows): Migration[] {
  return migrations.map((migration) => {
    const { failure, trigger, vcenter, source, startedAt, endedAt, queuedAt } = migration;
    if (migration.outcome !== "failed" || failure === null || trigger !== "maintenance") return migration;
    const [began, ended] = [startedAt ?? queuedAt ?? endedAt, endedAt ?? startedAt];
    if (!WITHOUT_CAUSE.has(failure.category) || began === null || ended === null) return migration;
    const window = windows.at(vcenter ?? "", source.host, Date.parse(began));
    if (window === null || !isGivenUpAt(window, Date.parse(ended))) return migration;
    const why = `entering maintenance mode of ${window.host} ${window.outcome === "cancelled" ? "was cancelled" : "failed"}`;
    return {
      ...migration,
      outcome: "cancelled",
      failure: {
        ...failure,
        category: "cancelled",
        message: failure.message === "" ? why : `${failure.message} · ${why}`,
        remedy: null,
        reference: null,
      },
    };
  });
}

function isGivenUpAt({ outcome, endedAt }: MaintenanceWindow, at: number): boolean {
  if (outcome !== "cancelled" && outcome !== "timed-out") return false;
  return endedAt !== null && at >= endedAt - BEFORE_MS && at <= endedAt + AFTER_MS;
}
