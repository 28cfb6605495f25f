import type { DrsRuleKind, NamedDrsRule } from "../../model/inventory.ts";

/** `ClusterAntiAffinityRuleSpec`, `VMAntiAffinity`, `Anti-Affinity`; undefined for a rule of another kind. */
export function drsRuleKindOf(text: string | undefined): DrsRuleKind | undefined {
  const word = (text ?? "").toLowerCase().replace(/[^a-z]/g, "");
  if (/^(?:must|should)noton|^(?:must|should)notrunon/.test(word)) return "vm-not-on-hosts";
  if (/^(?:must|should)(?:run)?on/.test(word)) return "vm-on-hosts";
  // VM-Host rules: the word alone does not say which way.
  if (word.includes("host")) return undefined;
  if (word.includes("antiaffin")) return "anti-affinity";
  return word.includes("affin") ? "affinity" : undefined;
}

/** RVTools lists a VM's rules in two columns, parted by commas; where the two lists differ in length, which is which is not known. */
export function drsRulesOf(kinds: string | undefined, names: string | undefined): readonly NamedDrsRule[] | undefined {
  if (kinds === undefined || names === undefined) return undefined;
  const words = listOf(kinds);
  // One rule's name may hold a comma.
  const called = words.length === 1 ? [names.trim()] : listOf(names);
  if (words.length !== called.length) return undefined;
  const rules = words.flatMap((word, index): NamedDrsRule[] => {
    const kind = drsRuleKindOf(word);
    const name = called[index];
    return kind === undefined || name === undefined || name === "" ? [] : [{ name, kind }];
  });
  return rules.length === 0 ? undefined : rules;
}

function listOf(text: string): string[] {
  return text
    .split(/[,;\n]/)
    .map((part) => part.trim())
    .filter((part) => part !== "");
}
