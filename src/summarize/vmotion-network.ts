import type { InventoryFacts, VmkernelFacts } from "../model/inventory.ts";
import type { Finding } from "../model/report.ts";
import { finding } from "./core-findings.ts";

/** Which hosts cannot vMotion, or use another MTU than their cluster? From vmkernel adapters with known services. */
export function vmotionNetworkFindings(inventory: InventoryFacts): Finding[] {
  const known = inventory.vmkernels.filter(({ vmotionEnabled }) => typeof vmotionEnabled === "boolean");
  const groups = new Map<string, VmkernelFacts[]>();
  for (const adapter of known) {
    const group = `${adapter.vcenter ?? ""}\u0000${clusterOf(adapter, inventory) ?? ""}`;
    groups.set(group, [...(groups.get(group) ?? []), adapter]);
  }
  return [...groups.values()].flatMap((adapters) => [...withoutVmotion(adapters), ...otherMtu(adapters)]);
}

function clusterOf({ vcenter, host }: VmkernelFacts, { hosts }: InventoryFacts): string | undefined {
  return hosts.find((facts) => facts.vcenter === vcenter && facts.host.name === host)?.cluster;
}

function subjectOf({ vcenter, host }: VmkernelFacts): string {
  return vcenter === undefined ? host : `${vcenter}/${host}`;
}

function byHost(adapters: readonly VmkernelFacts[]): Map<string, VmkernelFacts[]> {
  const hosts = new Map<string, VmkernelFacts[]>();
  for (const adapter of adapters) hosts.set(adapter.host, [...(hosts.get(adapter.host) ?? []), adapter]);
  return hosts;
}

/** Only where another host of the cluster has one: a cluster without vMotion is a decision, not a defect. */
function withoutVmotion(adapters: readonly VmkernelFacts[]): Finding[] {
  if (!adapters.some(({ vmotionEnabled }) => vmotionEnabled === true)) return [];
  return [...byHost(adapters).values()].flatMap((own): Finding[] => {
    const [first] = own;
    if (first === undefined || own.some(({ vmotionEnabled }) => vmotionEnabled === true)) return [];
    return [
      finding(
        "no-vmotion-adapter",
        subjectOf(first),
        "watch",
        `${first.host} has no vmkernel adapter for vMotion`,
        `Other hosts of its cluster have one. No running VM can be moved to or from it; entering maintenance mode will wait for people. Enable vMotion on one of its adapters (${own.map(({ device }) => device).join(", ")}).`,
        [],
      ),
    ];
  });
}

function otherMtu(adapters: readonly VmkernelFacts[]): Finding[] {
  const vmotion = adapters.filter(({ vmotionEnabled, mtu }) => vmotionEnabled === true && mtu !== undefined);
  const counts = new Map<number, number>();
  for (const { mtu = 0 } of vmotion) counts.set(mtu, (counts.get(mtu) ?? 0) + 1);
  const [most, second] = [...counts].sort(([, a], [, b]) => b - a);
  if (most === undefined || second === undefined) return [];
  const [usual, times] = most;
  // Half against half: both are named, neither is "the other".
  const odd = second[1] === times ? vmotion : vmotion.filter(({ mtu }) => mtu !== usual);
  return odd.map((adapter) =>
    finding(
      "other-vmotion-mtu",
      subjectOf(adapter),
      "watch",
      `${adapter.host} uses MTU ${adapter.mtu} for vMotion, others of its cluster ${adapter.mtu === usual ? second[0] : usual}`,
      `Adapter ${adapter.device}. Different MTUs between two ends make vMotion slow or let it time out; try vmkping -I ${adapter.device} -d -s ${(adapter.mtu ?? 1500) - 28} to the other hosts.`,
      [],
    ),
  );
}
