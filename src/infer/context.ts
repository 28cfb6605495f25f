import type { VmFacts } from "../model/inventory.ts";
import type { Migration } from "../model/migration.ts";
import type { StunProfile } from "../model/stun-profile.ts";

/** What inventories say of a host as far as pre-copy is concerned; unknown is null. */
export interface HostSpeed {
  /** e.g. `7.0.3` or `VMware ESXi 7.0.3 build-20036589`. */
  readonly esxVersion: string | null;
  /** Line rate of the vMotion uplinks together, 10^6 bit/s. */
  readonly vmotionMegabitsPerSecond: number | null;
  /** Of one of them, where there are several. */
  readonly lineMegabitsPerSecond?: number | null;
  /** All NICs of the host together: an upper bound where the vMotion uplinks are not known. */
  readonly nicMegabitsPerSecond?: number | null;
}

/** All that inference knows beside the migrations themselves. */
export interface InferenceContext {
  vmFacts(migration: Migration): VmFacts | null;
  hostSpeed?(vcenter: string | null, host: string): HostSpeed | null;
  /** First match wins. */
  readonly profiles: readonly StunProfile[];
}

/** A release of ESXi as a number that grows with it: 7.02 for 7.0 U2 (`7.0.2`), 6.7 for 6.7; null where no version is known. */
export function esxRelease(version: string | null | undefined): number | null {
  // VMware ESXi 7.0.3 build-20036589   6.7.0   Groups: 1 major.minor, 2 update
  const found = /\b(\d{1,2}\.\d)(?:\.(\d))?/.exec(version ?? "");
  return found === null ? null : Number(found[1]) + Number(found[2] ?? 0) / 100;
}
