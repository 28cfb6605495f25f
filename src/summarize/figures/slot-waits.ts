import type { SlotWait, SlotWaits } from "../../model/page-figures.ts";
import type { Report } from "../../model/report.ts";
import { compareText } from "../../model/report-order.ts";
import { sumOf } from "../../model/numbers.ts";
import type { Move } from "./moves.ts";
import { medianOf } from "../../model/quantiles.ts";

/** What starting and cleaning up take beside the work of the hosts; a shorter rest is no wait. */
const OVERHEAD_SECONDS = 5;

/**
 * Where moves waited for their turn: vCenter starts a task and lets it wait inside, so that only the hosts' own time tells how
 * long. Without host logs the places where more was open than can run are all that is known.
 */
export function summarizeSlotWaits(report: Pick<Report, "findings">, moves: readonly Move[]): SlotWaits {
  const measured = moves
    .flatMap(({ migration: { id, vm, measured: hosts, durationSeconds } }): SlotWait[] => {
      const worked = hosts?.hostSeconds ?? null;
      if (worked === null || durationSeconds === null) return [];
      const waitSeconds = Math.round((durationSeconds - worked) * 1000) / 1000;
      return waitSeconds < OVERHEAD_SECONDS ? [] : [{ migration: id, vm, waitSeconds, durationSeconds }];
    })
    .sort((a, b) => b.waitSeconds - a.waitSeconds || compareText(a.migration, b.migration));
  return {
    measured,
    p50Seconds: medianOf(measured.map(({ waitSeconds }) => waitSeconds)),
    totalSeconds: sumOf(measured.map(({ waitSeconds }) => waitSeconds)),
    places: report.findings
      .filter(({ rule }) => rule === "concurrency-limit")
      .map(({ subject, title, migrations }) => ({ place: subject, title, migrations })),
  };
}
