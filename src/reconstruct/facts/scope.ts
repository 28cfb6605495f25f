import type { Diagnostic } from "../../model/diagnostic.ts";
import type { Fact } from "../../model/fact.ts";
import type { EpochMs } from "../../model/units.ts";
import { adoptNameless } from "./adopt.ts";
import { addTo } from "./sorted.ts";

/** What reconstruction must know of an input. */
export interface InputInfo {
  readonly index: number;
  /** Name given by option, config, or the input as a whole. */
  readonly vcenter: string | null;
  /** Its newest record; null where it has no usable time. */
  readonly lastAt: EpochMs | null;
}

export interface Scopes {
  /** vCenter of each input: its own name, or the one it was found to belong to. Null: none known. */
  readonly vcenterOf: (fact: Fact) => string | null;
  /** Chain and event-key domain of a fact. */
  readonly domainOf: (fact: Fact) => string;
  readonly diagnostics: readonly Diagnostic[];
}

const NO_NAME = "";

/** Decides which vCenter each record belongs to, and between which inputs event keys and chains mean the same. */
export function decideScopes(facts: readonly Fact[], inputs: readonly InputInfo[]): Scopes {
  const named = new Set<string>();
  for (const { vcenter } of facts) if (vcenter !== null) named.add(vcenter);
  for (const { vcenter } of inputs) if (vcenter !== null) named.add(vcenter);
  const canonical = canonicalNames([...named]);
  const spelled = new Map([...named].map((name) => [name, canonical.get(name.toLowerCase()) ?? name]));
  const stated = (fact: Fact): string | null => {
    const own = fact.vcenter ?? inputs[fact.input]?.vcenter ?? null;
    return own === null ? null : (spelled.get(own) ?? own);
  };
  const adopted = named.size === 0 ? new Map<number, string>() : adoptNameless(facts, stated);
  const vcenterOf = (fact: Fact): string | null => stated(fact) ?? adopted.get(fact.input) ?? null;
  const conflicts = conflictingInputs(facts, vcenterOf);
  const diagnostics: Diagnostic[] = [...conflicts]
    .sort((a, b) => a - b)
    .map((input) => ({
      code: "event-keys-conflict",
      severity: "warning",
      message:
        "Event keys of this input stand for other events in another input: they come from different vCenters (or one was rebuilt). Chains are not joined across them; name the vCenters with --vcenter NAME=PATH.",
      input,
      line: null,
      count: 1,
    }));
  return {
    vcenterOf,
    domainOf: (fact) =>
      conflicts.has(fact.input) ? `${vcenterOf(fact) ?? NO_NAME}\u0000${fact.input}` : (vcenterOf(fact) ?? NO_NAME),
    diagnostics,
  };
}

/** One spelling per vCenter: case does not matter, and a short name is the one long name that begins with it. */
function canonicalNames(names: readonly string[]): Map<string, string> {
  const spelled = new Map<string, string>();
  for (const name of [...names].sort()) if (!spelled.has(name.toLowerCase())) spelled.set(name.toLowerCase(), name);
  const byFirstLabel = new Map<string, string[]>();
  for (const lower of spelled.keys()) if (lower.includes(".")) addTo(byFirstLabel, lower.split(".", 1)[0] ?? "", lower);
  for (const lower of Array.from(spelled.keys())) {
    if (lower.includes(".") || /^\d/.test(lower)) continue;
    const longer = byFirstLabel.get(lower) ?? [];
    if (longer.length === 1) spelled.set(lower, spelled.get(longer[0] ?? "") ?? lower);
  }
  return spelled;
}

/** Inputs of one vCenter in which one event key has two contents. The time counts only within its quarter hour: zones may be off. */
function conflictingInputs(facts: readonly Fact[], vcenterOf: (fact: Fact) => string | null): Set<number> {
  const first = facts[0]?.input;
  if (facts.every(({ input }) => input === first)) return new Set();
  const seen = new Map<string, { readonly content: string; readonly input: number; others: Set<number> | null }>();
  const conflicting = new Set<string>();
  for (const fact of facts) {
    if (fact.eventKey === null || fact.at === null || fact.precisionMs > 1000) continue;
    // A rename names the VM as it was or as it is, each export in its way.
    if (fact.role === "sighting" && fact.what === "renamed") continue;
    const key = `${vcenterOf(fact) ?? NO_NAME}\u0000${fact.eventKey}`;
    const content = `${fact.role}\u0000${fact.vm.name ?? ""}\u0000${Math.floor(fact.at / 1000) % 900}`;
    const known = seen.get(key);
    if (known === undefined) seen.set(key, { content, input: fact.input, others: null });
    else if (known.input !== fact.input) {
      (known.others ??= new Set()).add(fact.input);
      if (differs(known.content, content)) conflicting.add(key);
    }
  }
  // All that have such a key are apart, whichever of them was read first.
  return new Set([...conflicting].flatMap((key) => [seen.get(key)?.input ?? -1, ...(seen.get(key)?.others ?? [])]));
}

function differs(a: string, b: string): boolean {
  if (a === b) return false;
  const [roleA, vmA, secondA] = a.split("\u0000");
  const [roleB, vmB, secondB] = b.split("\u0000");
  return roleA !== roleB || secondA !== secondB || (vmA !== vmB && vmA !== "" && vmB !== "");
}
