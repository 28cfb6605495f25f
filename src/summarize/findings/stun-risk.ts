import type { Migration } from "../../model/migration.ts";
import { formatCountOf, formatList } from "../../model/words.ts";
import { byVm, idsOf, rule, vmCase, type Case } from "./rule.ts";

/** The contract's bound between "watch" and "high". */
const HIGH_PROBABILITY = 0.5;

interface AtRisk extends Case {
  readonly worst: Migration;
}

/** Moves that more likely than not stopped their VM for longer than it bears; a measured stop is told as such instead. */
export const stunRisk = rule<AtRisk>({
  id: "stun-risk",
  severity: "watch",
  harm: "guest-stopped",
  meaning: "Inferred: more likely than not (probability 0.5 or more) a move stopped its VM for longer than its limit.",
  whatToDo:
    "Ask whether the application noticed. Export the hosts' vmkernel.log and the VM's vmware.log of that time: they measure the stop.",
  find(context) {
    const risky = context.moves.filter(
      (one) => one.stun.basis !== "measured" && probabilityOf(one) >= HIGH_PROBABILITY && one.outcome !== "failed",
    );
    return byVm(risky, context)
      .map((own): AtRisk => {
        const worst = own.reduce((max, one) => (probabilityOf(one) > probabilityOf(max) ? one : max));
        return { ...vmCase(worst, context), cause: "inferred", migrations: idsOf(own), worst };
      })
      .sort((left, right) => probabilityOf(right.worst) - probabilityOf(left.worst));
  },
  tell(cases) {
    const [first] = cases;
    const { worst } = first;
    if (cases.length === 1)
      return {
        title: `${first.name} was probably stopped for longer than ${limitOf(worst)} (inferred)`,
        description: `Probability ${percent(worst)}${reasonsOf(worst)}.`,
      };
    const told = cases.map(({ name, worst: own }) => `${name} (${percent(own)})`);
    return {
      title: `${formatCountOf(cases.length, "VM")} were probably stopped for longer than they bear (inferred)`,
      description: `With their probabilities: ${formatList(told)}.`,
    };
  },
});

function probabilityOf({ stunRisk: risk }: Migration): number {
  return risk.probability ?? 0;
}

function percent(migration: Migration): string {
  return `${Math.round(probabilityOf(migration) * 100)} %`;
}

function limitOf({ stunRisk: { limitSeconds, profile } }: Migration): string {
  return `its limit${limitSeconds === null ? "" : ` of ${limitSeconds} s`}${profile === null ? "" : ` (${profile})`}`;
}

function reasonsOf({ stunRisk: { reasons } }: Migration): string {
  return reasons.length === 0 ? "" : `: ${reasons.join("; ").replace(/\.$/, "")}`;
}
