import { median } from "simple-statistics";
import { KINDS } from "../model/migration.ts";
import { formatCount, formatCountOf, formatSeconds, KIND_LABELS } from "../render/format.ts";
import { fitsOnly } from "../render/page/row-filter.ts";
import type { Row } from "./rows.ts";

/** What the chosen rows say together: outcomes, and the median of each kind; placements count in neither, as everywhere. */
export function summaryText(rows: readonly Row[]): string {
  const moves = rows.filter(({ migration }) => fitsOnly("moves", migration));
  const failed = moves.filter(({ migration }) => migration.outcome === "failed").length;
  const medians = KINDS.flatMap((kind) => {
    const seconds = moves.flatMap(({ migration }) =>
      migration.kind === kind && fitsOnly("timed", migration) ? (migration.durationSeconds ?? []) : [],
    );
    return seconds.length === 0 ? [] : [`${KIND_LABELS[kind]} median ${formatSeconds(median(seconds))}`];
  });
  return [`${formatCountOf(moves.length, "move")}, ${formatCount(failed)} failed`, ...medians].join("; ");
}
