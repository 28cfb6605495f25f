import { groupBy } from "../../model/group-by.ts";
import type { VmkernelFacts } from "../../model/inventory.ts";
import { formatList } from "../../model/words.ts";
import { placed, rule, type Case } from "./rule.ts";
import { vmotionClusters } from "./vmotion-adapters.ts";

interface OddMtu extends Case {
  readonly adapter: VmkernelFacts;
  readonly other: number;
}

/** Which hosts vMotion with another MTU than their cluster? From vmkernel adapters with known services. */
export const mtuMismatch = rule<OddMtu>({
  id: "mtu-mismatch",
  severity: "watch",
  harm: "other",
  meaning: "A host's vMotion adapter has another MTU than those of the other hosts of its cluster.",
  whatToDo:
    "Set one MTU on all vMotion adapters of the cluster and on the switches between them, and prove it with vmkping.",
  find: ({ inventory }) =>
    vmotionClusters(inventory).flatMap(({ vcenter, cluster, adapters }): OddMtu[] => {
      const vmotion = adapters.filter(({ vmotionEnabled, mtu }) => vmotionEnabled === true && mtu !== undefined);
      const [most, second] = [...groupBy(vmotion, ({ mtu }) => mtu ?? 0)].sort(([, a], [, b]) => b.length - a.length);
      if (most === undefined || second === undefined) return [];
      const [usual, times] = [most[0], most[1].length];
      // Half against half: both are named, neither is "the other".
      const odd = second[1].length === times ? vmotion : vmotion.filter(({ mtu }) => mtu !== usual);
      return odd.map((adapter) => ({
        subject: placed(adapter.vcenter, adapter.host),
        name: adapter.host,
        cause: placed(vcenter, cluster ?? "hosts without a cluster"),
        migrations: [],
        adapter,
        other: adapter.mtu === usual ? second[0] : usual,
      }));
    }),
  tell(cases) {
    const [{ name, adapter, other }] = cases;
    const probe = `vmkping -I ${adapter.device} -d -s ${(adapter.mtu ?? 1500) - 28}`;
    const why = "Different MTUs between two ends make vMotion slow or let it time out";
    return cases.length === 1
      ? {
          title: `${name} uses MTU ${adapter.mtu} for vMotion, others of its cluster ${other}`,
          description: `Adapter ${adapter.device}. ${why}.`,
          next: `Try ${probe} to the other hosts and set one MTU for all.`,
        }
      : {
          title: `${cases.length} hosts of one cluster use another MTU for vMotion than the others`,
          description: `${formatList(cases.map((one) => `${one.name} (${one.adapter.device}, MTU ${one.adapter.mtu}; others ${one.other})`))}. ${why}.`,
          next: `Try ${probe} on ${name} to the other hosts and set one MTU for all.`,
        };
  },
});
