import type { RuleFacts, RuleInventory, VmFacts } from "../../model/inventory.ts";
import { groupBy } from "../../model/group-by.ts";

/** One entry per rule of a cluster, from exports of rules, given oldest first, and from what rows about VMs say of theirs. */
export function mergeRules(records: readonly RuleInventory[], vms: readonly VmFacts[]): RuleFacts[] {
  const rules = new Map<string, RuleFacts>();
  for (const { shape: _shape, line: _line, takenAt: _takenAt, about: _about, ...rule } of records) {
    const key = keyOf(rule);
    const older = rules.get(key);
    // Not every export says whether a rule is enabled: one that does is not forgotten for one that does not.
    rules.set(key, { ...rule, enabled: rule.enabled ?? older?.enabled, mandatory: rule.mandatory ?? older?.mandatory });
  }
  const named = vms.flatMap(({ vm, vcenter, cluster, drsRules = [] }) =>
    drsRules.map(({ name, kind }) => ({ vm, rule: { name, kind, vcenter, cluster } })),
  );
  for (const [key, [first, ...others]] of groupBy(named, ({ rule }) => keyOf(rule)))
    if (first !== undefined && !rules.has(key))
      rules.set(key, { ...first.rule, vms: [first.vm, ...others.map(({ vm }) => vm)] });
  return [...rules.values()];
}

function keyOf({ vcenter, cluster, name, kind }: Omit<RuleFacts, "vms">): string {
  return JSON.stringify([vcenter?.toLowerCase(), cluster?.toLowerCase(), name, kind]);
}
