import type { Mute } from "../../model/config.ts";
import { compareText } from "../../model/report-order.ts";
import { zoneClock } from "../../model/zone-clock.ts";
import type { FindingContext } from "./context.ts";
import { isoDate } from "../../model/words.ts";

/** What a mute can name of a case, besides its rule. */
interface Mutable {
  readonly subject: string;
  readonly name: string;
  readonly cause: string;
}

/** The mutes of the configuration that hold today, the longest first; their last day, in the report's zone, is still silent. */
export function activeMutes({ config, now, timeZone }: FindingContext): readonly Mute[] {
  const mutes = config?.mute ?? [];
  if (mutes.length === 0) return [];
  const today = isoDate(zoneClock(timeZone).at(now));
  return mutes.filter(({ until }) => until >= today).sort((a, b) => compareText(b.until, a.until));
}

/** The mute that silences a case, or null: it names a finding by its id, or a rule, or a rule and a subject (with or without vCenter). */
export function muteOf(rule: string, { subject, name, cause }: Mutable, active: readonly Mute[]): Mute | null {
  const silences = (mute: Mute): boolean =>
    mute.finding === null
      ? mute.rule === rule && (mute.subject === null || [subject, name, cause].includes(mute.subject))
      : mute.finding === `${rule}:${cause}` || mute.finding === `${rule}:${subject}`;
  return active.find(silences) ?? null;
}

export function reasonOf(mute: Mute): string {
  return mute.reason === null ? `Muted until ${mute.until}.` : `Muted until ${mute.until} (${mute.reason}).`;
}
