import type { Mute } from "../model/config.ts";
import type { Finding } from "../model/report.ts";

export interface MutedFindings {
  /** Findings that speak. */
  readonly findings: readonly Finding[];
  /** Silenced ones: still in the report, lowered to `info`, with the date until which. */
  readonly muted: readonly Finding[];
}

/**
 * Sets apart the findings that somebody has silenced until a date. `today` is the date of the report in its zone,
 * `2026-11-23`; the last day of a silence is still silent. Of several mutes for one finding the longest counts.
 */
export function muteFindings(findings: readonly Finding[], mutes: readonly Mute[], today: string): MutedFindings {
  const active = mutes.filter((mute) => mute.until >= today);
  const speaking: Finding[] = [];
  const muted: Finding[] = [];
  for (const finding of findings) {
    const [mute] = active.filter((item) => concerns(item, finding)).sort((a, b) => (a.until > b.until ? -1 : 1));
    if (mute === undefined) speaking.push(finding);
    else muted.push({ ...finding, severity: "info", description: `${reasonOf(mute)} ${finding.description}` });
  }
  return { findings: speaking, muted };
}

function concerns(mute: Mute, finding: Finding): boolean {
  if (mute.finding !== null) return mute.finding === finding.id;
  return mute.rule === finding.rule && (mute.subject === null || mute.subject === finding.subject);
}

function reasonOf(mute: Mute): string {
  return mute.reason === null ? `Muted until ${mute.until}.` : `Muted until ${mute.until} (${mute.reason}).`;
}
