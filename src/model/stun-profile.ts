import type { NamePattern } from "./name-pattern.ts";
import { matchesAny } from "./name-pattern.ts";
import type { Seconds } from "./units.ts";

/** How long an application bears its guest being stopped; a VM belongs to it by name, tag or guest OS, whichever matches. */
export interface StunProfile {
  readonly name: string;
  readonly limitSeconds: Seconds;
  readonly vms: readonly NamePattern[];
  readonly tags: readonly NamePattern[];
  readonly guestOs: readonly NamePattern[];
  /** What the limit takes for granted, as a reader should know it. */
  readonly assumes?: string;
  /** Another limit where the guest OS is known to be one of these. */
  readonly newer?: Pick<StunProfile, "limitSeconds" | "guestOs" | "assumes">;
}

/**
 * Limits as the makers of each state them, untuned; names only where the word stands for itself (`rac` would be in `oracle`
 * and `rack`). A site's own profiles come first.
 */
export const BUILT_IN_STUN_PROFILES: readonly StunProfile[] = [
  // SameSubnetThreshold heartbeats of 1 s: 5 until Windows Server 2012 R2, 10 from 2016 on and where it is tuned as VMware's guide asks.
  {
    ...profile("WSFC", 5, "wsfc|fci|mscs", ["wsfc", "windows failover cluster*"]),
    assumes: "SameSubnetThreshold 5, the default until Windows Server 2012 R2; 10 from 2016 on",
    newer: {
      limitSeconds: 10,
      // Microsoft Windows Server 2019 (64-bit)   windows2019srv_64Guest   windows9Server64Guest (2016)
      guestOs: ["/windows ?server.*20(?:1[6-9]|[2-9]\\d)|windows(?:9server|20(?:19|2\\d)srv)/"],
      assumes: "SameSubnetThreshold 10, the default from Windows Server 2016 on",
    },
  },
  // Lease interval is half the LeaseTimeout of 20 s: Microsoft, availability group lease health check.
  profile("SQL AG", 10, "sqlag|sqlao", ["sql-ag", "sql ag", "availability group*"]),
  // Offline for more than 5 s evicts a node of the cluster below the DAG: Microsoft's Exchange virtualisation guide.
  profile("DAG", 5, "dag|mbx|exmbx", ["dag", "exchange dag"]),
  // CSS misscount 30 s from 11.2 on: NetApp's guide to RAC.
  profile("RAC", 30, "rac|orarac", ["rac", "oracle rac"]),
  // 3 × advert_int 1 s + 0.6 s skew at priority 100; failovers seen in half of the live migrations (CloudStack pull request 1486).
  profile("keepalived", 3.6, "keepalived|vrrp", ["keepalived", "vrrp"]),
  // Election timeout of 1 s (etcd issue 9962), which is also OpenShift's control plane.
  profile("etcd", 1, "etcd|k8s-?(?:cp|master|control)|kube-?master", ["etcd", "kubernetes control plane"]),
  // No maker publishes a figure; vSphere's own switchover goal (KB 436882) is the least one can ask for.
  profile("real-time", 0.5, "voip|cucm|sbc|pbx", ["real-time", "realtime", "voip"]),
];

function profile(name: string, limitSeconds: Seconds, words: string, tags: readonly string[]): StunProfile {
  // prod-wsfc01, WSFC-A; not xwsfcy
  return { name, limitSeconds, vms: [`/(?:^|[^a-z])(?:${words})(?:[^a-z]|$)/`], tags, guestOs: [] };
}

/** The first profile that the VM's name, one of its tags or its guest OS belongs to; null where none does. */
export function stunProfileOf(
  vm: { readonly name: string | null; readonly tags?: readonly string[]; readonly guestOs?: string },
  profiles: readonly StunProfile[],
): StunProfile | null {
  const belongs = ({ vms, tags, guestOs }: StunProfile): boolean =>
    (vm.name !== null && matchesAny(vms, vm.name)) ||
    (vm.tags ?? []).some((tag) => matchesAny(tags, tag)) ||
    (vm.guestOs !== undefined && matchesAny(guestOs, vm.guestOs));
  const found = profiles.find(belongs) ?? null;
  const newer = found?.newer;
  const isNewer = newer !== undefined && vm.guestOs !== undefined && matchesAny(newer.guestOs, vm.guestOs);
  return found !== null && isNewer ? { ...found, ...newer, vms: found.vms } : found;
}
