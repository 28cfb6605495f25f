import type { EpochMs } from "../model/units.ts";

/** An ISO time from the command line; without offset it is read in `zone`. The calendar is loaded when it is needed. Throws KnownError. */
export async function instantOf(option: string, text: string, zone: string): Promise<EpochMs> {
  const job = await import("../job/instant.ts");
  return job.instantOf(option, text, zone);
}
