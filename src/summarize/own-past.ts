import { median, medianAbsoluteDeviation } from "simple-statistics";
import type { Migration } from "../model/migration.ts";
import type { Finding } from "../model/report.ts";
import type { Past } from "../model/past.ts";
import { vmPastKey } from "../model/past.ts";
import type { Seconds } from "../model/units.ts";
import { BASELINE_NIGHTS } from "./changes.ts";

/** Modified z-score from which a value is an outlier: Iglewicz and Hoaglin, How to Detect and Handle Outliers, 1993. */
const OUTLIER_SCORE = 3.5;
/** Makes the median absolute deviation comparable with a standard deviation: the 0.75 quantile of the normal. */
const MAD_TO_SIGMA = 0.6745;
/** A move half as long again as usual is worth a line, one of 12 instead of 10 s is not, however regular the VM. */
const LEAST_RATIO = 1.5;
/** Event times are whole seconds in many exports: a spread below this is rounding. */
const LEAST_DEVIATION_SECONDS = 1;
/** Fewer earlier moves than this are no past. */
const LEAST_MOVES = 10;

/** A move much longer than the same VM's own moves of that kind. */
export interface OwnPastOutlier {
  readonly migration: Migration;
  readonly seconds: Seconds;
  readonly usualSeconds: Seconds;
  /** Modified z-score, no unit. */
  readonly score: number;
  readonly moves: number;
}

/**
 * Compares each succeeded move with the VM's own past by median and MAD, which a few old outliers do not move.
 * Silent before BASELINE_NIGHTS nights of history; the longest relative to its past first.
 */
export function findSlowerThanOwnPast(migrations: readonly Migration[], past: Past): readonly OwnPastOutlier[] {
  if (past.source !== "history" || past.nights.length < BASELINE_NIGHTS) return [];
  const outliers = migrations.flatMap((migration): OwnPastOutlier[] => {
    const { vm, vcenter, kind, outcome, trigger, durationSeconds } = migration;
    if (outcome !== "succeeded" || trigger === "placement" || vm.name === null || durationSeconds === null) return [];
    const earlier = past.vmDurations.get(vmPastKey(vcenter, vm.name, kind)) ?? [];
    if (earlier.length < LEAST_MOVES) return [];
    const usualSeconds = median([...earlier]);
    const deviation = Math.max(medianAbsoluteDeviation([...earlier]), LEAST_DEVIATION_SECONDS);
    const score = (MAD_TO_SIGMA * (durationSeconds - usualSeconds)) / deviation;
    if (score <= OUTLIER_SCORE || durationSeconds < LEAST_RATIO * usualSeconds) return [];
    return [{ migration, seconds: durationSeconds, usualSeconds, score, moves: earlier.length }];
  });
  return outliers.sort((a, b) => b.seconds / b.usualSeconds - a.seconds / a.usualSeconds);
}

/** The outliers as findings, one for each VM. */
export function ownPastFindings(outliers: readonly OwnPastOutlier[]): readonly Finding[] {
  const byVm = new Map<string, OwnPastOutlier[]>();
  for (const outlier of outliers) {
    const { vcenter, vm } = outlier.migration;
    const subject = vcenter === null ? (vm.name ?? "") : `${vcenter}/${vm.name ?? ""}`;
    byVm.set(subject, [...(byVm.get(subject) ?? []), outlier]);
  }
  return [...byVm].map(([subject, own]): Finding => {
    const worst = own[0];
    const name = worst?.migration.vm.name ?? subject;
    const [took, usual] = [rounded(worst?.seconds ?? 0), rounded(worst?.usualSeconds ?? 0)];
    return {
      id: `slower-than-own-past:${subject}`,
      rule: "slower-than-own-past",
      subject,
      severity: "watch",
      title: `${name} took ${took} s, usually ${usual} s`,
      description:
        `The median of its last ${worst?.moves ?? 0} moves of this kind is ${usual} s; this one lies far outside their spread ` +
        `(modified z-score ${rounded(worst?.score ?? 0)}, limit ${OUTLIER_SCORE}). Look at its memory writes, the link and the destination host at that time.`,
      migrations: own.map((outlier) => outlier.migration.id),
    };
  });
}

function rounded(value: number): string {
  return value >= 10 ? String(Math.round(value)) : String(Math.round(value * 10) / 10);
}
