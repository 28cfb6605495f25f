import type { RuleFacts, RuleInventory, VmFacts } from "../../model/inventory.ts";
import { groupBy } from "../../model/group-by.ts";
import { groupJoiner, sharedPlace, type GroupRow, type MemberLookups } from "./groups.ts";

/** A row and the index of its input. */
export interface RuleRow {
  readonly record: RuleInventory;
  readonly input: number | null;
}

/** One entry per rule of a cluster, from exports of rules, given oldest first, and from what rows about VMs say of theirs. */
export function mergeRules(
  rows: readonly RuleRow[],
  groups: readonly GroupRow[],
  vms: readonly VmFacts[],
  lookups: MemberLookups,
): RuleFacts[] {
  const joined = groupJoiner(groups, lookups);
  const rules = new Map<string, RuleFacts>();
  for (const { record, input } of rows) {
    const { shape: _shape, line: _line, takenAt: _takenAt, about: _about, ...told } = joined(record, input);
    // govc names neither vCenter nor cluster: what the members share is the rule's.
    const place = sharedPlace(told.vms.map((vm) => lookups.vm(told.vcenter, vm)));
    const rule = { ...told, vcenter: told.vcenter ?? place.vcenter, cluster: told.cluster ?? place.cluster };
    // Without a cluster two inputs may tell of two rules of one name.
    const key = `${keyOf(rule)}${rule.cluster === undefined ? `\n${input}` : ""}`;
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
