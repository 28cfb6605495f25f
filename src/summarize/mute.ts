import type { Mute } from "../model/past.ts";
import type { Finding } from "../model/report.ts";

export interface MutedFindings {
  /** Findings that speak. */
  readonly findings: readonly Finding[];
  /** Silenced ones: still in the report, lowered to `info`, with the date until which. */
  readonly muted: readonly Finding[];
}

/**
 * Sets apart the findings that somebody has silenced until a date. `today` is the date of the report in its zone,
 * `2026-11-23`; the last day of a silence is still silent. A mute names a finding's id, its rule, or `rule subject`.
 */
export function muteFindings(findings: readonly Finding[], mutes: readonly Mute[], today: string): MutedFindings {
  const active = new Map(mutes.filter((mute) => mute.until >= today).map((mute) => [mute.finding, mute.until]));
  const until = (finding: Finding): string | undefined =>
    active.get(finding.id) ?? active.get(`${finding.rule} ${finding.subject}`) ?? active.get(finding.rule);
  const muted = findings.flatMap((finding): Finding[] => {
    const date = until(finding);
    if (date === undefined) return [];
    return [{ ...finding, severity: "info", description: `Muted until ${date}. ${finding.description}` }];
  });
  return { findings: findings.filter((finding) => until(finding) === undefined), muted };
}
