import type { DrsCluster, DrsNight } from "./drs.ts";
import type { Night } from "./past.ts";
import type { Report } from "./report.ts";

function drsNightOf({ vcenter, cluster, moves, undoneWithinHour, undoneWithinDay, vmSeconds }: DrsCluster): DrsNight {
  return { vcenter, cluster, moves, undoneWithinHour, undoneWithinDay, vmSeconds };
}

/** A report in short, as the history keeps it and as `--previous` reads it. */
export function nightOf(report: Report, date: string, status: Night["status"]): Night {
  return {
    date,
    from: report.window.from ?? report.generatedAt,
    to: report.window.to ?? report.generatedAt,
    status,
    level: report.verdict.level,
    verdict: report.verdict.text,
    counts: report.counts,
    byKind: report.summary.byKind,
    ...(report.drs === undefined ? {} : { drs: report.drs.map(drsNightOf) }),
    findings: [
      ...report.findings.map(({ id, title, severity, subjects }) => ({ id, title, severity, subjects })),
      ...(report.changes?.stillOpenFindings ?? []).map(({ id, title, subjects }) => ({
        id,
        title,
        severity: "watch" as const,
        ...(subjects === undefined ? {} : { subjects }),
      })),
    ],
  };
}
