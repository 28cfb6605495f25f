import type { DrsRuleKind, HostFacts, InventoryFacts, VmFacts } from "../model/inventory.ts";
import type { Migration, VmIdentity } from "../model/migration.ts";
import type { Outlook, PastEvacuation } from "../model/forecast.ts";
import type { OpenFailure } from "../model/past.ts";
import type { Seconds } from "../model/units.ts";
import type { VmIdentities } from "../model/vm-identity.ts";
import type { VmotionLink } from "../model/vmotion-link.ts";
import type { StunProfile } from "../model/stun-profile.ts";

/** A VM where it is now. */
export interface SiteVm {
  /** By `VmIdentities`. */
  readonly key: string;
  readonly label: string;
  readonly vcenter: string | null;
  readonly vm: VmIdentity;
  readonly host: string;
  readonly isRunning: boolean;
  readonly facts: VmFacts;
}

export interface SiteHost {
  readonly vcenter: string | null;
  readonly host: string;
  readonly cluster: string | null;
  readonly facts: HostFacts | null;
  readonly vms: readonly SiteVm[];
}

/** A DRS rule with its running members, each on its host. */
export interface SiteRule {
  readonly name: string;
  readonly kind: DrsRuleKind;
  readonly cluster: string | null;
  /** Undefined where the export does not say. */
  readonly enabled: boolean | undefined;
  readonly mandatory: boolean | undefined;
  /** Host by `SiteVm.key`. */
  readonly members: ReadonlyMap<string, string>;
  /** Of a rule about hosts. */
  readonly hosts: readonly string[];
}

/** All that a forecast is made from. */
export interface ForecastSite {
  readonly hosts: readonly SiteHost[];
  readonly inventory: InventoryFacts;
  readonly identities: VmIdentities;
  readonly outlook: Outlook;
  readonly linkOf: (vcenter: string | null, host: string) => VmotionLink;
  readonly profiles: readonly StunProfile[];
  /** Everything known, inferred figures filled in. */
  readonly migrations: readonly Migration[];
  /** Evacuations of this data and of earlier nights, oldest first. */
  readonly evacuations: readonly PastEvacuation[];
  /** Reasons that a running VM is hard to move, by its key. */
  readonly hardReasons: ReadonlyMap<string, readonly string[]>;
  readonly openFailures: readonly OpenFailure[];
  readonly rules: readonly SiteRule[];
  /** A VM's earlier durations of live moves, newest first; empty where too few are known. */
  readonly durationsOf: (vm: SiteVm) => readonly Seconds[];
  /** Time zone of what is said of hours, IANA. */
  readonly timeZone: string;
  /** ISO UTC of the newest inventory. */
  readonly inventoryAt: string | null;
}

export function hostKeyOf(vcenter: string | null, host: string): string {
  return `${vcenter ?? ""}\n${host.toLowerCase()}`;
}

/** The agents of vSphere's own cluster services: vCenter takes them away itself. */
export function isClusterService(name: string | null): boolean {
  // vCLS-4a1c…   vCLS (12)
  return name !== null && /^vCLS(?:[-\s(]|$)/i.test(name);
}
