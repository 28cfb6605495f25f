import { DateTime, IANAZone } from "luxon";
import { KnownError } from "../model/diagnostic.ts";
import type { EpochMs } from "../model/units.ts";

export function isZone(name: string): boolean {
  return IANAZone.isValidZone(name) || /^UTC[+-]\d{1,2}(:\d\d)?$/i.test(name) || /^utc$/i.test(name);
}

/** An ISO time from the command line; without offset it is read in `zone`. Throws KnownError. */
export function instantOf(option: string, text: string, zone: string): EpochMs {
  const time = DateTime.fromISO(text.trim(), { zone });
  if (!time.isValid)
    throw new KnownError(`${option} ${text} is no ISO time. Write it like 2026-11-22T20:00 or 2026-11-22T20:00:00Z.`);
  return time.toMillis();
}
