import type { VmFacts } from "../model/inventory.ts";
import type { Migration } from "../model/migration.ts";
import { stunProfileOf } from "../model/stun-profile.ts";
import type { Seconds } from "../model/units.ts";
import type { InferenceContext } from "./context.ts";

/** How long this VM may stand still, and by which profile. */
export interface StunLimit {
  readonly limitSeconds: Seconds;
  readonly profile: string | null;
  /** What that limit takes for granted; null where nothing. */
  readonly assumes: string | null;
}

/** VMware's own "cause for concern" for a switchover (vSphere metrics book): the limit without a profile. */
const DEFAULT_LIMIT_SECONDS: Seconds = 1;

/** The limit for a VM: the first profile that matches, else 1 s. */
export function stunLimit(migration: Migration, facts: VmFacts | null, context: InferenceContext): StunLimit {
  const vm = { name: migration.vm.name ?? facts?.vm.name ?? null, tags: facts?.tags, guestOs: facts?.guestOs };
  const profile = stunProfileOf(vm, context.profiles);
  return profile === null
    ? { limitSeconds: DEFAULT_LIMIT_SECONDS, profile: null, assumes: null }
    : { limitSeconds: profile.limitSeconds, profile: profile.name, assumes: profile.assumes ?? null };
}
