import type { NightFigures } from "../../model/page-figures.ts";
import type { Counts, KindSummary, Report } from "../../model/report.ts";
import { unresolvedOf } from "./failures.ts";

/** Tonight and the nights of the history, newest first: what a calendar of nights shows. */
export function summarizeNights(report: Report): NightFigures[] {
  const { counts, summary, verdict, changes } = report;
  const tonight: NightFigures = {
    date: null,
    level: verdict.level,
    isSilent: false,
    moves: counts.migrations,
    failed: counts.failed,
    open: openOf(counts) ?? unresolvedOf(report.migrations).length,
    kinds: kindsOf(summary.byKind),
  };
  const earlier = (changes?.nights ?? []).map((night): NightFigures => ({
    date: night.date,
    level: night.level,
    isSilent: night.status === "silent",
    moves: night.counts.migrations,
    failed: night.counts.failed,
    open: openOf(night.counts),
    kinds: kindsOf(night.byKind),
  }));
  return [tonight, ...earlier];
}

/** Reports of earlier versions do not count them. */
export function openOf(counts: Counts & { readonly open?: number }): number | null {
  return counts.open ?? null;
}

function kindsOf(byKind: readonly KindSummary[]): NightFigures["kinds"] {
  return byKind.map(({ kind, p50Seconds, p95Seconds }) => ({ kind, p50Seconds, p95Seconds }));
}
