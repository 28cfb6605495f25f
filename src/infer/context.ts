import type { VmFacts } from "../model/inventory.ts";
import type { Migration } from "../model/migration.ts";
import type { StunProfile } from "../model/stun-profile.ts";

/** What inventories say of a host as far as pre-copy is concerned; unknown is null. */
export interface HostSpeed {
  /** e.g. `7.0.3` or `VMware ESXi 7.0.3 build-20036589`. */
  readonly esxVersion: string | null;
  /** Line speed of the vMotion uplinks together. */
  readonly vmotionMegabitsPerSecond: number | null;
}

/** All that inference knows beside the migrations themselves. */
export interface InferenceContext {
  vmFacts(migration: Migration): VmFacts | null;
  hostSpeed?(vcenter: string | null, host: string): HostSpeed | null;
  /** First match wins. */
  readonly profiles: readonly StunProfile[];
}

/** Major and minor version, e.g. 7.0, 6.7; null where no version is known. Groups: 1 major.minor. */
export function esxRelease(version: string | null | undefined): number | null {
  // VMware ESXi 7.0.3 build-20036589
  const found = /\b(\d{1,2}\.\d)/.exec(version ?? "")?.[1];
  return found === undefined ? null : Number(found);
}
