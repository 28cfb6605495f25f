import type { GateConfig } from "../model/config.ts";
import type { Migration } from "../model/migration.ts";
import { maxOf, sumOf } from "../model/numbers.ts";
import type { Counts, Finding, Gate, KindSummary } from "../model/report.ts";
import { HOUR_MS, type EpochMs } from "../model/units.ts";

export interface GateFigures {
  readonly counts: Counts;
  readonly byKind: readonly KindSummary[];
  readonly migrations: readonly Migration[];
  /** Worst first. */
  readonly findings: readonly Finding[];
  /** Newest record of the vCenter that has been silent longest; null without any. */
  readonly newestAt: EpochMs | null;
  readonly hasData: boolean;
  readonly now: EpochMs;
}

/** Every gate of the config with its value; the passed ones are listed too. */
export function checkGates(config: GateConfig, figures: GateFigures): Gate[] {
  const { counts, byKind, migrations } = figures;
  const gates: Gate[] = [];
  const most = (rule: string, limit: number | null, value: number | null): void => {
    if (limit !== null) gates.push({ rule, limit, value, passed: value === null || value <= limit });
  };
  most("failures", config.failures, counts.failed);
  most("unresolved-failures", config.unresolvedFailures, counts.open);
  for (const [kind, limit] of Object.entries(config.p95Seconds))
    most(`p95-seconds ${kind}`, limit ?? null, byKind.find((own) => own.kind === kind)?.p95Seconds ?? null);
  const stuns = migrations.flatMap(({ stun }) =>
    stun.basis === "measured" && stun.seconds !== null ? [stun.seconds.best] : [],
  );
  most("measured-stun-seconds", config.measuredStunSeconds, maxOf(stuns));
  most("halves", config.halves, counts.startMissing + counts.endMissing);
  most("late", config.late, counts.late);
  for (const severity of ["act", "watch"] as const)
    most(
      `findings ${severity}`,
      config.findings[severity] ?? null,
      figures.findings.filter((finding) => finding.severity === severity).length,
    );
  for (const [rule, limit] of Object.entries(config.rules)) most(`rule ${rule}`, limit, subjectsOf(rule, figures));
  if (config.inputAgeHours !== null && figures.newestAt !== null) {
    const hours = Math.round(((figures.now - figures.newestAt) / HOUR_MS) * 10) / 10;
    gates.push({
      rule: "input-age-hours",
      limit: config.inputAgeHours,
      value: hours,
      passed: hours <= config.inputAgeHours,
    });
  }
  if (config.noInput) gates.push({ rule: "no-input", limit: true, value: figures.hasData, passed: figures.hasData });
  return gates;
}

/** Subjects of a rule that nobody muted; a rule that only informs counts as it is. */
function subjectsOf(rule: string, { findings }: GateFigures): number {
  return sumOf(findings.filter((one) => one.rule === rule && one.mutedUntil === null).map(({ count }) => count));
}
