import type { Mute } from "../../model/config.ts";
import { zoneClock } from "../../model/zone-clock.ts";
import type { FindingContext } from "./context.ts";
import type { Case } from "./rule.ts";

/**
 * The mute of the configuration that silences a case, or null; of several the longest. A mute names a finding by its id, or a
 * rule, or a rule and one of its subjects (with or without the vCenter before it); its last day, in the report's zone, is still silent.
 */
export function muteOf(
  rule: string,
  { subject, name, cause }: Case,
  { config, now, timeZone }: FindingContext,
): Mute | null {
  const mutes = config?.mute ?? [];
  if (mutes.length === 0) return null;
  const today = dateOf(now, timeZone);
  const [longest] = mutes
    .filter((mute) => mute.until >= today)
    .filter((mute) =>
      mute.finding === null
        ? mute.rule === rule && (mute.subject === null || [subject, name, cause].includes(mute.subject))
        : mute.finding === `${rule}:${cause}` || mute.finding === `${rule}:${subject}`,
    )
    .sort((a, b) => (a.until > b.until ? -1 : 1));
  return longest ?? null;
}

export function reasonOf(mute: Mute): string {
  return mute.reason === null ? `Muted until ${mute.until}.` : `Muted until ${mute.until} (${mute.reason}).`;
}

function dateOf(now: number, timeZone: string): string {
  const { year, month, day } = zoneClock(timeZone).at(now);
  return `${year}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
}
