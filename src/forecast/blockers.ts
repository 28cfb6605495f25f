import type { Blocker } from "../model/forecast.ts";
import type { ForecastSite, SiteHost, SiteVm } from "./site.ts";
import { maxOf, sumOf } from "../model/numbers.ts";
import { failureWords, formatMegabytes } from "../model/words.ts";
import { ruleBlockers } from "./rule-blockers.ts";
import { hostKeyOf } from "./site.ts";

/** By the inventory's own words (see the rule hard-to-move): what no live move gets past, and what asks for an appointment. */
const HOLDS: readonly string[] = [
  "PCI passthrough",
  "SR-IOV network card",
  "local media",
  "SCSI bus sharing",
  "a host that does not support vMotion",
];
const APPOINTMENT: readonly string[] = ["latency sensitivity high"];

/** Who keeps each host from being emptied, and why. */
export function blockersOf(site: ForecastSite): (host: SiteHost) => readonly Blocker[] {
  const refused = new Map(site.openFailures.map((open) => [site.identities.keyOf(open), open]));
  const adapters = vmotionAdapters(site);
  const clusters = hostsOfClusters(site);
  const byRules = ruleBlockers(site.rules);
  return (host) => {
    const running = host.vms.filter(({ isRunning }) => isRunning);
    if (running.length === 0) return [];
    const others = host.cluster === null ? null : (clusters.get(clusterKey(host)) ?? []).filter((one) => one !== host);
    const whole: Blocker[] = [];
    if (adapters.get(hostKeyOf(host.vcenter, host.host)) === false)
      whole.push(ofHost("no vMotion adapter: none of the host's vmkernel adapters carries vMotion"));
    // Without an export of hosts, one without VMs is not seen.
    const isWhole = host.facts !== null || others?.some(({ facts }) => facts !== null) === true;
    if (others?.length === 0 && isWhole) whole.push(ofHost("no other host in its cluster to move to"));
    else if (others !== null && others.length > 0 && others.every(({ facts }) => facts?.inMaintenance === true))
      whole.push(ofHost("every other host of its cluster is in maintenance mode"));
    else if (
      others !== null &&
      others.length > 0 &&
      others.every((one) => adapters.get(hostKeyOf(one.vcenter, one.host)) === false)
    )
      whole.push(ofHost("no vMotion adapter on any other host of its cluster"));
    const targets = others?.filter((one) => takesVms(one) && adapters.get(hostKeyOf(one.vcenter, one.host)) !== false);
    const ruled = byRules(host, running, { hosts: targets?.map((one) => one.host) ?? null, isWhole });
    const hasVgpu = others?.some(({ vms }) => vms.some((vm) => vm.isRunning && vgpuOf(vm) > 0)) ?? true;
    return [
      ...whole,
      ...memoryLeft(running, targets ?? null),
      ...running.flatMap((vm): Blocker[] => {
        const named = { vm: vm.vm.name, moref: vm.vm.moref };
        const reasons = site.hardReasons.get(vm.key) ?? [];
        const own = reasons.flatMap((reason): Blocker[] => {
          if (HOLDS.includes(reason)) return [{ ...named, reason, holds: true }];
          return APPOINTMENT.includes(reason) ? [{ ...named, reason, holds: false }] : [];
        });
        if (vgpuOf(vm) > 0 && !hasVgpu)
          own.push({ ...named, reason: "vGPU, and no other host of its cluster is seen to run one", holds: true });
        else if (vgpuOf(vm) > 0)
          own.push({
            ...named,
            reason: `vGPU: whether another host has room for its ${formatMegabytes(vgpuOf(vm))} frame buffer is in no export`,
            holds: false,
          });
        const open = refused.get(vm.key);
        if (open !== undefined)
          own.push({ ...named, reason: `refused before: ${failureWords(open.category)}`, holds: true });
        return own;
      }),
      ...ruled,
    ];
  };
}

function takesVms({ facts }: SiteHost): boolean {
  return facts?.inMaintenance !== true && facts?.vmotionSupported !== false;
}

/**
 * What the VMs of the hosts left and those that leave use against the memory of the hosts left. Reservations, by which vSphere
 * admits, and the spare that HA keeps are in no export that is read: so it is a warning.
 */
function memoryLeft(leaving: readonly SiteVm[], targets: readonly SiteHost[] | null): readonly Blocker[] {
  if (targets === null || targets.length === 0) return [];
  const hosts = targets.map(({ facts }) => facts?.memoryMegabytes);
  const all = [...leaving, ...targets.flatMap(({ vms }) => vms.filter(({ isRunning }) => isRunning))];
  const used = all.map(({ facts }) => facts.consumedMegabytes ?? facts.memoryMegabytes);
  if (hosts.includes(undefined) || used.includes(undefined)) return [];
  const [room, need] = [sumOf(hosts.map((size) => size ?? 0)), sumOf(used.map((size) => size ?? 0))];
  const isConsumed = all.every(({ facts }) => facts.consumedMegabytes !== undefined);
  const largest = maxOf(hosts.map((size) => size ?? 0)) ?? 0;
  const tooLarge = leaving.flatMap(({ vm, facts }): Blocker[] =>
    (facts.memoryMegabytes ?? 0) <= largest
      ? []
      : [
          {
            vm: vm.name,
            moref: vm.moref,
            reason: `${formatMegabytes(facts.memoryMegabytes ?? 0)} of memory, and no other host that is left has as much`,
            holds: false,
          },
        ],
  );
  if (need <= room) return tooLarge;
  const reason = `not enough memory left: the VMs ${isConsumed ? "use" : "are configured with"} ${formatMegabytes(need)}, the other hosts have ${formatMegabytes(room)} (admission control may refuse the last ones)`;
  return [{ vm: null, moref: null, reason, holds: false }, ...tooLarge];
}

function ofHost(reason: string): Blocker {
  return { vm: null, moref: null, reason, holds: true };
}

function vgpuOf({ facts }: SiteVm): number {
  return facts.vgpuFrameBufferMegabytes ?? 0;
}

/** True or false where the export has a services column; hosts of which nothing is known are not in it. */
function vmotionAdapters({ inventory, hosts }: ForecastSite): ReadonlyMap<string, boolean> {
  const byName = new Map<string, boolean>();
  for (const { host, vmotionEnabled } of inventory.vmkernels) {
    if (typeof vmotionEnabled !== "boolean") continue;
    const name = host.toLowerCase();
    byName.set(name, (byName.get(name) ?? false) || vmotionEnabled);
  }
  return new Map(
    hosts.flatMap(({ vcenter, host }) => {
      const known = byName.get(host.toLowerCase());
      return known === undefined ? [] : [[hostKeyOf(vcenter, host), known] as const];
    }),
  );
}

function clusterKey({ vcenter, cluster }: SiteHost): string {
  return `${vcenter ?? ""}\n${cluster ?? ""}`;
}

function hostsOfClusters({ hosts }: ForecastSite): ReadonlyMap<string, readonly SiteHost[]> {
  const clusters = new Map<string, SiteHost[]>();
  for (const host of hosts) {
    const own = clusters.get(clusterKey(host));
    if (own === undefined) clusters.set(clusterKey(host), [host]);
    else own.push(host);
  }
  return clusters;
}
