import type { Coverage, Finding } from "../model/report.ts";
import { HOUR_MS, type EpochMs } from "../model/units.ts";
import { finding } from "./core-findings.ts";

/** vCenters whose newest record is older than the configuration allows: their export has stopped, whatever the others bring. */
export function staleFindings(coverage: readonly Coverage[], now: EpochMs, limitHours: number): Finding[] {
  return coverage.flatMap(({ vcenter, to }) => {
    if (to === null) return [];
    const hours = (now - Date.parse(to)) / HOUR_MS;
    if (hours <= limitHours) return [];
    const name = vcenter ?? "the vCenter";
    return finding(
      "stale-data",
      vcenter ?? "all",
      "act",
      `No record of ${name} for ${Math.floor(hours)} hours`,
      `The newest is from ${to}. Nothing is known since. Check the job that exports it and where it writes.`,
      [],
    );
  });
}
