import type { Blocker } from "../model/forecast.ts";
import type { ForecastSite, SiteHost, SiteVm } from "./site.ts";
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
  return (host) => {
    const running = host.vms.filter(({ isRunning }) => isRunning);
    if (running.length === 0) return [];
    const others = host.cluster === null ? null : (clusters.get(clusterKey(host)) ?? []).filter((one) => one !== host);
    const whole: Blocker[] = [];
    if (adapters.get(hostKeyOf(host.vcenter, host.host)) === false)
      whole.push(ofHost("no vMotion adapter: none of the host's vmkernel adapters carries vMotion"));
    if (others?.length === 0) whole.push(ofHost("no other host in its cluster to move to"));
    else if (others !== null && others.every(({ facts }) => facts?.inMaintenance === true))
      whole.push(ofHost("every other host of its cluster is in maintenance mode"));
    else if (others !== null && others.every((one) => adapters.get(hostKeyOf(one.vcenter, one.host)) === false))
      whole.push(ofHost("no vMotion adapter on any other host of its cluster"));
    const hasVgpu = others?.some(({ vms }) => vms.some((vm) => vm.isRunning && vgpuOf(vm) > 0)) ?? true;
    return [
      ...whole,
      ...running.flatMap((vm): Blocker[] => {
        const named = { vm: vm.vm.name, moref: vm.vm.moref };
        const reasons = site.hardReasons.get(vm.key) ?? [];
        const own = reasons.flatMap((reason): Blocker[] => {
          if (HOLDS.includes(reason)) return [{ ...named, reason, holds: true }];
          return APPOINTMENT.includes(reason) ? [{ ...named, reason, holds: false }] : [];
        });
        if (vgpuOf(vm) > 0 && !hasVgpu)
          own.push({ ...named, reason: "vGPU, and no other host of its cluster is seen to run one", holds: true });
        const open = refused.get(vm.key);
        if (open !== undefined)
          own.push({ ...named, reason: `refused before: ${open.category.replaceAll("-", " ")}`, holds: true });
        return own;
      }),
    ];
  };
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
