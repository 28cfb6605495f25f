import type { Diagnostic } from "../../model/diagnostic.ts";
import type { Fact } from "../../model/fact.ts";
import { HOUR_MS, type EpochMs } from "../../model/units.ts";
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

/** Signature of an event whatever the export: what happened to whom in which second. */
function signature(fact: Fact): string | null {
  if (fact.at === null || fact.vm.name === undefined || fact.role === "alarm") return null;
  return `${fact.role}\u0000${fact.vm.name}\u0000${Math.floor(fact.at / 1000)}`;
}

/** Two exports of one vCenter tell of the same VMs in times that lie this close together. */
const SAME_SITE_MS = 48 * HOUR_MS;

/**
 * Inputs that name no vCenter belong to the one whose events they repeat; to the only one there is where they tell of its VMs in
 * its time; else to none.
 */
function adoptNameless(facts: readonly Fact[], stated: (fact: Fact) => string | null): Map<number, string> {
  if (facts.every((fact) => stated(fact) !== null)) return new Map();
  const names = new Set<string>();
  const owners = new Map<string, Set<string>>();
  const nameless = new Map<number, Fact[]>();
  const named: Fact[] = [];
  for (const fact of facts) {
    const name = stated(fact);
    if (name === null) {
      const list = nameless.get(fact.input);
      if (list === undefined) nameless.set(fact.input, [fact]);
      else list.push(fact);
      continue;
    }
    names.add(name);
    named.push(fact);
    const key = signature(fact);
    if (key === null) continue;
    const set = owners.get(key) ?? new Set();
    owners.set(key, set.add(name));
  }
  const adopted = new Map<number, string>();
  if (names.size === 0) return adopted;
  for (const [input, own] of nameless) {
    const hits = new Map<string, number>();
    for (const fact of own)
      for (const name of owners.get(signature(fact) ?? "") ?? []) hits.set(name, (hits.get(name) ?? 0) + 1);
    const ranked = [...hits].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
    const best = ranked[0];
    if (best !== undefined && best[1] > (ranked[1]?.[1] ?? 0) && repeats(own, named, stated, best))
      adopted.set(input, best[0]);
    else if (names.size === 1 && tellOfTheSame(own, named) && !tellsAnotherNight(own, named, best?.[1] ?? 0))
      adopted.set(input, [...names][0] ?? NO_NAME);
  }
  return adopted;
}

/** Two vCenters with VMs of the same names have an event or two in the same second; two exports of one vCenter have many. */
const LEAST_SHARE_REPEATED = 0.1;

/** Whether enough of what one of the two tells, in the time that both cover, is told by the other. */
function repeats(
  own: readonly Fact[],
  named: readonly Fact[],
  stated: (fact: Fact) => string | null,
  [name, hits]: readonly [string, number],
): boolean {
  const theirs = named.filter((fact) => stated(fact) === name);
  return hits >= LEAST_SHARE_REPEATED * comparable(own, theirs, (fact) => signature(fact) !== null);
}

/** So many moves that both should tell are enough to see that they are others. */
const LEAST_COMPARED = 20;

/** Whether both tell of many moves in one time, and hardly any of them is told by the other: a second vCenter with VMs of the same names. */
function tellsAnotherNight(own: readonly Fact[], theirs: readonly Fact[], hits: number): boolean {
  const both = comparable(own, theirs, ({ role }) => role === "start" || role === "end");
  return both >= LEAST_COMPARED && hits < LEAST_SHARE_REPEATED * both;
}

/** How many facts of a sort the shorter of two inputs has in the time that both cover. */
function comparable(own: readonly Fact[], theirs: readonly Fact[], counts: (fact: Fact) => boolean): number {
  const [ownFirst, ownLast] = spanOfFacts(own);
  const [first, last] = spanOfFacts(theirs);
  const [from, to] = [Math.max(first, ownFirst), Math.min(last, ownLast)];
  const inside = (facts: readonly Fact[]): number =>
    facts.filter((fact) => counts(fact) && (fact.at ?? 0) >= from && (fact.at ?? 0) <= to).length;
  return Math.min(inside(own), inside(theirs));
}

function tellOfTheSame(own: readonly Fact[], named: readonly Fact[]): boolean {
  const vms = new Set(named.flatMap(({ vm }) => (vm.name === undefined ? [] : [vm.name])));
  if (!own.some(({ vm }) => vm.name !== undefined && vms.has(vm.name))) return false;
  const [first, last] = spanOfFacts(named);
  const [from, to] = spanOfFacts(own);
  return from <= last + SAME_SITE_MS && to >= first - SAME_SITE_MS;
}

function spanOfFacts(facts: readonly Fact[]): readonly [number, number] {
  let first = Infinity;
  let last = -Infinity;
  for (const { at } of facts) {
    if (at === null) continue;
    first = Math.min(first, at);
    last = Math.max(last, at);
  }
  return [first, last];
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
