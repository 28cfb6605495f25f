import { formatCountOf, formatList } from "../../model/words.ts";
import { placed, rule, type Case } from "./rule.ts";

interface Violation extends Case {
  readonly message: string;
}

/** What vCenter itself calls a violation of a DRS rule, unless it says later that the rule holds again. */
export const ruleViolation = rule<Violation>({
  id: "rule-violation",
  severity: "watch",
  harm: "other",
  meaning:
    "By vCenter's own word a VM violates a DRS rule (affinity, anti-affinity, VM-Host), and not that it complies again since.",
  whatToDo: "Move the VM where the rule wants it, or see in the cluster's DRS faults why it cannot.",
  find({ events }) {
    const open = new Map<string, Violation>();
    for (const { what, subject, vcenter, message } of events) {
      const name = subject ?? "a VM";
      const key = JSON.stringify([vcenter, name]);
      if (what === "rule-compliance") open.delete(key);
      if (what !== "rule-violation") continue;
      open.set(key, {
        subject: placed(vcenter, name),
        name,
        cause: placed(vcenter, "DRS rules"),
        migrations: [],
        message,
      });
    }
    return [...open.values()];
  },
  tell(cases) {
    const [{ name, message }] = cases;
    return cases.length === 1
      ? { title: `${name} violates a DRS rule`, description: /[.!?]$/.test(message) ? message : `${message}.` }
      : {
          title: `${formatCountOf(cases.length, "VM")} violate a DRS rule`,
          description: `${formatList(cases.map((one) => one.name))}.`,
        };
  },
});
