import type { HostFacts, InventoryFacts, VmkernelFacts } from "./inventory.ts";

/** What inventories say of a host's vMotion network; unknown is null. Line rates in 10^6 bit/s. */
export interface VmotionLink {
  /** Line rate of one uplink: concurrency limits go by it. */
  readonly lineMegabitsPerSecond: number | null;
  /** All uplinks that vMotion may use together: several adapters share an uplink where there are no more uplinks. */
  readonly vmotionMegabitsPerSecond: number | null;
  /** No vMotion is faster than all of the host's NICs; null where no NIC is known. */
  readonly nicMegabitsPerSecond: number | null;
}

/**
 * The vMotion link of one host. Which NICs carry an adapter stands in no export that is read here: it is known where the
 * adapter's own speed is, or where all of the host's NICs have one speed.
 */
export function vmotionLinkOf(host: HostFacts | null, adapters: readonly VmkernelFacts[]): VmotionLink {
  const nics = host?.nicMegabitsPerSecond ?? [];
  const known = adapters.filter(({ vmotionEnabled }) => typeof vmotionEnabled === "boolean");
  const own = adapters.filter(({ vmotionEnabled }) => vmotionEnabled === true);
  const [speed, other] = new Set(nics);
  const uniform = speed !== undefined && other === undefined ? speed : null;
  const speeds = own.map(({ linkMegabitsPerSecond }) => linkMegabitsPerSecond ?? uniform);
  // Where adapters are listed and none carries vMotion, nothing is known of its link.
  const hidden = known.length > 0 && own.length === 0;
  const lines = own.length > 0 ? speeds : hidden ? [] : [uniform];
  const rates = lines.filter((line) => line !== null);
  const isKnown = rates.length > 0 && rates.length === lines.length;
  const uplinks = nics.length === 0 ? rates.length : Math.min(rates.length, nics.length);
  const fastestFirst = [...rates].sort((left, right) => right - left).slice(0, uplinks);
  return {
    lineMegabitsPerSecond: isKnown ? (fastestFirst[0] ?? null) : null,
    vmotionMegabitsPerSecond: isKnown ? sum(fastestFirst) : null,
    nicMegabitsPerSecond: nics.length === 0 ? null : sum(nics),
  };
}

/** Looks up many hosts of one inventory; `vcenter` null fits any. Names are compared without case. */
export function vmotionLinks(inventory: InventoryFacts): (vcenter: string | null, host: string) => VmotionLink {
  const hosts = byName(inventory.hosts, ({ host }) => host.name);
  const adapters = byName(inventory.vmkernels, ({ host }) => host);
  return (vcenter, name) => {
    const near = <Facts extends { readonly vcenter?: string }>(facts: readonly Facts[] | undefined): Facts[] =>
      (facts ?? []).filter((one) => vcenter === null || one.vcenter === undefined || one.vcenter === vcenter);
    const key = name.toLowerCase();
    return vmotionLinkOf(near(hosts.get(key))[0] ?? null, near(adapters.get(key)));
  };
}

function byName<Facts>(list: readonly Facts[], nameOf: (facts: Facts) => string | undefined): Map<string, Facts[]> {
  const names = new Map<string, Facts[]>();
  for (const facts of list) {
    const name = nameOf(facts)?.toLowerCase();
    if (name === undefined) continue;
    const own = names.get(name);
    if (own === undefined) names.set(name, [facts]);
    else own.push(facts);
  }
  return names;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
