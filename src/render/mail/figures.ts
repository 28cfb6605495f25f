import { FEWEST_FOR_P95 } from "../../model/quantiles.ts";
import type { Migration } from "../../model/migration.ts";
import type { Report } from "../../model/report.ts";
import { measuredStunSeconds, movesOf, NOTABLE_STUN_SECONDS, openCount } from "./subject.ts";
import { clean, plural } from "./words.ts";
import { formatCount, formatCountOf, formatSeconds, KIND_LABELS } from "../format.ts";

/** One kind's durations; kinds are never pooled. */
export interface FigureRow {
  readonly kind: string;
  readonly count: string;
  readonly median: string;
  readonly p95: string;
  readonly longest: string;
}

export function figureRows({ summary }: Report): FigureRow[] {
  return summary.byKind
    .filter(({ count }) => count > 0)
    .map(({ kind, count, p50Seconds, p95Seconds, maxSeconds }) => ({
      kind: KIND_LABELS[kind],
      count: formatCount(count),
      median: formatSeconds(p50Seconds),
      p95: formatSeconds(count < FEWEST_FOR_P95 ? null : p95Seconds),
      longest: formatSeconds(maxSeconds),
    }));
}

/** `412 moves: 405 succeeded, 3 failed (1 still open), 2 cancelled, 2 unfinished (1 running when the data ended).` */
export function movesText(report: Report): string {
  const { migrations, succeeded, failed, cancelled, unfinished, startMissing, endMissing, unattributedEnds } =
    report.counts;
  const moves = movesOf(report);
  const running = moves.filter((m) => m.outcome === "unfinished" && m.unfinishedReason === "running").length;
  const outcomes = [
    `${formatCount(succeeded)} succeeded`,
    `${formatCount(failed)} failed`,
    ...(cancelled > 0 ? [`${formatCount(cancelled)} cancelled`] : []),
    ...(unfinished > 0
      ? [
          `${formatCount(unfinished)} unfinished${running > 0 ? ` (${formatCount(running)} running when the data ended)` : ""}`,
        ]
      : []),
  ];
  const halves = [
    ...(startMissing > 0 ? [`${formatCount(startMissing)} without a start record`] : []),
    ...(endMissing > 0 ? [`${formatCount(endMissing)} without an end record`] : []),
    ...(unattributedEnds > 0 ? [`${plural(unattributedEnds, "end")} of no VM that could be told`] : []),
  ];
  // None seen is not none, where an export could not be read.
  const isUnread = report.diagnostics.some(({ code }) => code === "unread-input" || code === "unread-part");
  const sum =
    migrations === 0 && (isUnread || report.verdict.level === "no-data")
      ? isUnread
        ? "No move could be read, and an export that speaks of moves was not."
        : "No move could be read."
      : `${formatCountOf(migrations, "move")}: ${outcomes.join(", ")}.${isUnread ? " An export was not read: what it holds is in no figure." : ""}`;
  const incomplete = halves.length === 0 ? "" : ` Incomplete: ${halves.join(", ")}.`;
  const open = openCount(report);
  const left =
    open === 0
      ? ""
      : ` Open, earlier nights included: ${formatCountOf(open, "VM")} with a failed move that nothing made good.`;
  return `${sum}${incomplete}${left}`;
}

/** `3 moves of earlier nights came only now (2 succeeded, 1 failed)`; empty where none did. */
export function lateText({ counts, late }: Report): string {
  if (counts.late === 0) return "";
  const outcomes = ["succeeded", "failed", "cancelled", "unfinished"].flatMap((outcome) => {
    const count = late.filter((one) => one.outcome === outcome && one.trigger !== "placement").length;
    return count === 0 ? [] : [`${count} ${outcome}`];
  });
  return `${plural(counts.late, "move")} of earlier nights came only now (${outcomes.join(", ")}); they are in none of the figures below.`;
}

/** Measured first, and inferred apart from it; says so where neither is known. */
export function stunText(report: Report, nameLimit: number): string {
  const moves = movesOf(report);
  if (moves.length === 0) return "";
  const measured = moves.filter((m) => measuredStunSeconds(m) > 0);
  // A switchover given up after 100 s is a failure whose VM stood still all the same.
  const others = moves.filter(
    (m) => measuredStunSeconds(m) === 0 && (m.outcome === "succeeded" || m.stunRisk.level === "high"),
  );
  return [measuredText(measured, nameLimit), riskText(others, measured.length > 0)]
    .filter((text) => text !== "")
    .join(" ");
}

function measuredText(measured: readonly Migration[], nameLimit: number): string {
  const [first, ...others] = measured;
  if (first === undefined) return "Stun: none measured, for no host log was read that shows one.";
  const longest = others.reduce((max, m) => (measuredStunSeconds(m) > measuredStunSeconds(max) ? m : max), first);
  const over = measured.filter((m) => measuredStunSeconds(m) > NOTABLE_STUN_SECONDS).length;
  const name = clean(longest.vm.name ?? "unknown VM", nameLimit);
  return (
    `Stun: measured for ${formatCountOf(measured.length, "move")}, longest ${formatSeconds(measuredStunSeconds(longest))} (${name}), ` +
    `${over} over ${NOTABLE_STUN_SECONDS} s.`
  );
}

function riskText(others: readonly Migration[], someMeasured: boolean): string {
  if (others.length === 0) return "";
  const levels = (level: Migration["stunRisk"]["level"]): number =>
    others.filter((m) => m.stunRisk.level === level).length;
  const at = (level: Migration["stunRisk"]["level"]): string => formatCount(levels(level));
  if (levels("unknown") === others.length) {
    return `Risk for ${someMeasured ? "the other" : "all"} ${formatCountOf(others.length, "move")} that worked: unknown; an inventory with memory sizes or host logs would tell.`;
  }
  return `Risk inferred for ${someMeasured ? "the others" : formatCountOf(others.length, "move")}, not measured: ${at("high")} high, ${at("watch")} watch, ${at("low")} low, ${at("unknown")} unknown.`;
}
