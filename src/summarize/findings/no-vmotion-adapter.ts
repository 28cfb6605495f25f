import { groupBy } from "../../model/group-by.ts";
import { formatCountOf, formatList } from "../../model/words.ts";
import { placed, rule, type Case } from "./rule.ts";
import { vmotionClusters } from "./vmotion-adapters.ts";

interface Without extends Case {
  readonly devices: readonly string[];
}

/** Only where another host of the cluster has one: a cluster without vMotion is a decision, not a defect. */
export const noVmotionAdapter = rule<Without>({
  id: "no-vmotion-adapter",
  severity: "watch",
  harm: "host-blocked",
  meaning: "A host has no vmkernel adapter for vMotion, other hosts of its cluster have one.",
  whatToDo:
    "Enable vMotion on one of its adapters: until then no running VM can leave it, and maintenance mode waits for people.",
  find: ({ inventory }) =>
    vmotionClusters(inventory).flatMap(({ vcenter, cluster, adapters }): Without[] => {
      if (!adapters.some(({ vmotionEnabled }) => vmotionEnabled === true)) return [];
      return [...groupBy(adapters, ({ host }) => host)].flatMap(([host, own]): Without[] => {
        if (own.some(({ vmotionEnabled }) => vmotionEnabled === true)) return [];
        const cause = placed(vcenter, cluster ?? "hosts without a cluster");
        const devices = own.map(({ device }) => device);
        return [{ subject: placed(vcenter, host), name: host, cause, migrations: [], devices }];
      });
    }),
  tell(cases) {
    const [first] = cases;
    return cases.length === 1
      ? {
          title: `${first.name} has no vmkernel adapter for vMotion`,
          description: `Other hosts of its cluster have one; its adapters are ${formatList(first.devices)}.`,
        }
      : {
          title: `${formatCountOf(cases.length, "host")} have no vmkernel adapter for vMotion`,
          description: `${formatList(cases.map(({ name }) => name))}.`,
        };
  },
});
