import type { Migration } from "../../model/migration.ts";
import { formatCountOf, formatList, formatSeconds } from "../../model/words.ts";
import { USUAL_STUN_LIMIT_SECONDS } from "../figures/stuns.ts";
import { byVm, idsOf, rule, vmCase, type Case } from "./rule.ts";

interface Stunned extends Case {
  readonly longest: Migration;
  readonly times: number;
}

/** Switchovers that a host measured to be longer than the VM bears; inferred ones never are a reason to act. */
export const measuredStun = rule<Stunned>({
  id: "measured-stun",
  severity: "act",
  harm: "guest-stopped",
  meaning: "A host's log shows a VM stopped for its switchover for longer than its limit (1 s, or its profile's).",
  whatToDo:
    "Ask whether the application noticed; look for memory pressure on the destination host, many disks or a vGPU before the VM moves again.",
  find(context) {
    const over = context.moves.filter((migration) => stunOf(migration) > limitOf(migration));
    return byVm(over, context)
      .map((own): Stunned => {
        const longest = own.reduce((max, one) => (stunOf(one) > stunOf(max) ? one : max));
        const cause = "over its limit";
        return { ...vmCase(longest, context), cause, migrations: idsOf(own), longest, times: own.length };
      })
      .sort((left, right) => stunOf(right.longest) - stunOf(left.longest));
  },
  tell(cases) {
    const [first] = cases;
    const { longest } = first;
    const most = formatSeconds(stunOf(longest));
    if (cases.length === 1) {
      const profile = longest.stunRisk.profile === null ? "" : ` of the profile ${longest.stunRisk.profile}`;
      return {
        title: `${first.name} was stopped for ${most} (measured)${first.times === 1 ? "" : `, the longest of ${first.times} such stops`}`,
        description: `Its limit is ${limitOf(longest)} s${profile}.`,
        next:
          `Ask whether the application noticed; look for memory pressure on ${longest.destination.host ?? "the destination"}, ` +
          "many disks or a vGPU before it moves again.",
      };
    }
    const told = cases.map(({ name, longest: own }) => `${name} (${formatSeconds(stunOf(own))})`);
    return {
      title: `${formatCountOf(cases.length, "VM")} were stopped for up to ${most} (measured)`,
      description: `${formatList(told)}; each longer than its limit.`,
    };
  },
});

function stunOf({ stun }: Migration): number {
  return stun.seconds?.basis === "measured" ? stun.seconds.best : 0;
}

function limitOf({ stunRisk }: Migration): number {
  return stunRisk.limitSeconds ?? USUAL_STUN_LIMIT_SECONDS;
}
