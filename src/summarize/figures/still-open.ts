import type { StillOpen } from "../../model/page-view.ts";
import type { Report } from "../../model/report.ts";
import { dataSpan, type Move } from "./moves.ts";

/** Hosts still entering maintenance with the VM that blocks them, and migrations running at the end of the data. */
export function summarizeStillOpen(report: Report, moves: readonly Move[]): StillOpen {
  const byId = new Map(moves.map(({ migration }) => [migration.id, migration]));
  return {
    maintenance: report.evacuations
      .filter((evacuation) => evacuation.outcome === "open")
      .map((evacuation) => ({
        evacuation,
        blocker: evacuation.straggler === null ? null : (byId.get(evacuation.straggler) ?? null),
      })),
    running: moves
      .filter(({ migration }) => migration.outcome === "unfinished" && migration.unfinishedReason === "running")
      .map(({ migration }) => migration),
    dataEnd: dataSpan(report, moves)?.to ?? null,
  };
}
