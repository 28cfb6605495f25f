import type { Migration } from "../../model/migration.ts";
import { MINUTE_MS } from "../../model/units.ts";
import type { MaintenanceWindow, MaintenanceWindows } from "./windows.ts";

/** The moves of an evacuation end this soon after it was given up; the two clocks of events and tasks differ by less than before. */
const AFTER_MS = MINUTE_MS;
const BEFORE_MS = 2000;

/**
 * Maintenance mode that is cancelled takes the moves along that were emptying the host. Where one says no more than that it was
 * canceled, it is the maintenance's RequestCanceled all the same: nobody waits for these VMs any more. What failed by a cause of
 * its own, or before, or with a maintenance mode that ran out of time, stays a failure.
 */
export function cancelledWithMaintenance(migrations: readonly Migration[], windows: MaintenanceWindows): Migration[] {
  return migrations.map((migration) => {
    const { failure, trigger, vcenter, source, startedAt, endedAt, queuedAt } = migration;
    if (migration.outcome !== "failed" || failure === null || trigger !== "maintenance") return migration;
    const [began, ended] = [startedAt ?? queuedAt ?? endedAt, endedAt ?? startedAt];
    // "The operation was canceled."
    if (failure.category !== "aborted" || began === null || ended === null) return migration;
    const window = windows.at(vcenter ?? "", source.host, Date.parse(began));
    if (window === null || !isGivenUpAt(window, Date.parse(ended))) return migration;
    const why = `entering maintenance mode of ${window.host} was cancelled`;
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
  return outcome === "cancelled" && endedAt !== null && at >= endedAt - BEFORE_MS && at <= endedAt + AFTER_MS;
}
