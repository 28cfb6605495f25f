import type { Migration } from "../../model/migration.ts";
import type { Report } from "../../model/report.ts";
import { HOUR_MS, toIso } from "../../model/units.ts";
import { clean, inZone, levelText, plural } from "./words.ts";

/** A switchover of more than this is "cause for concern" in VMware's own metrics book; the subject always counts against it. */
export const NOTABLE_STUN_SECONDS = 1;
const SITE_LIMIT = 40;

/** `[ACT] vMotion prod 2026-11-22: 412 moves, 3 failed, 5 open, 2 late, 2 measured stuns > 1 s`: one line, safe as a header. */
export function subjectOf(report: Report, site: string | null, date = nightOf(report)): string {
  const scope = [`[${levelText(report.verdict.level)}] vMotion`, siteName(report, site), date];
  return `${scope.filter((part) => part !== "").join(" ")}: ${figures(report)}`;
}

/**
 * Always moves, failed and open in this order: mail rules and eyes rely on it. `open` counts the VMs that no move has made good,
 * those of earlier nights among them. Late moves and stuns only where there are any, or any was measured.
 */
function figures(report: Report): string {
  // A night without data has counted nothing: zeros would read as a quiet one.
  if (report.verdict.level === "no-data")
    return openCount(report) === 0 ? "no usable data" : `no usable data, ${openCount(report)} open`;
  const { migrations, failed, late } = report.counts;
  const measured = movesOf(report)
    .map(measuredStunSeconds)
    .filter((seconds) => seconds > 0);
  const long = measured.filter((seconds) => seconds > NOTABLE_STUN_SECONDS).length;
  return [
    plural(migrations, "move"),
    `${failed} failed`,
    `${openCount(report)} open`,
    ...(late > 0 ? [`${late} late`] : []),
    ...(measured.length > 0 ? [`${plural(long, "measured stun")} > ${NOTABLE_STUN_SECONDS} s`] : []),
  ].join(", ");
}

/** VMs with a failed move that nothing made good; reports of earlier versions count tonight's own alone. */
export function openCount(report: Report): number {
  const { open }: Partial<Report["counts"]> = report.counts;
  return open ?? movesOf(report).filter(isOpenFailure).length;
}

/** The site's name, else the only vCenter's, else nothing. */
export function siteName(report: Report, site: string | null): string {
  const vcenters = new Set([...report.coverage, ...report.inputs].flatMap(({ vcenter }) => vcenter ?? []));
  const [only] = vcenters;
  return clean(site ?? (vcenters.size === 1 ? (only ?? "") : ""), SITE_LIMIT);
}

/**
 * The date a night belongs to is the one it began on: that of twelve hours before the data's end, or of its begin where that
 * is later, so that 18:00–06:00 and 01:00–05:00 each carry the date their own team would use. Local to the report's zone.
 */
export function nightOf(report: Report): string {
  const { from, to, timeZone } = report.window;
  const end = to ?? report.generatedAt;
  const evening = inZone(toIso(Date.parse(end) - 12 * HOUR_MS), timeZone).toFormat("yyyy-MM-dd");
  const begin = from === null ? evening : inZone(from, timeZone).toFormat("yyyy-MM-dd");
  return begin > evening ? begin : evening;
}

/** Every migration but power-on placements, as `counts` has it. */
export function movesOf(report: Report): Migration[] {
  return report.migrations.filter((migration) => migration.trigger !== "placement");
}

export function isOpenFailure(migration: Migration): boolean {
  return migration.outcome === "failed" && (migration.failure?.recoveredBy ?? null) === null;
}

/** The measured switchover, seconds; 0 where none was measured. */
export function measuredStunSeconds(migration: Migration): number {
  const { seconds } = migration.stun;
  return seconds?.basis === "measured" ? seconds.best : 0;
}
