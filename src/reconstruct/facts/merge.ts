import type { EntityRef } from "../../model/entity.ts";
import type { Fact, MotionFact, TaskFact } from "../../model/fact.ts";
import { isMotion, type Merged, type Merging, type Telling } from "./merged.ts";
import { sortByRichness } from "./richness.ts";
import type { Scopes } from "./scope.ts";
import { firstKnown, mergeSides } from "./sides.ts";

/** Nearly every fact stands alone: it is completed in place, for a big night must not be held twice. */
export function mergeAlone(fact: Fact, scopes: Scopes, names: ReadonlyMap<string, string>): Merged {
  const vcenter = scopes.vcenterOf(fact);
  const scope = vcenter ?? "";
  const { vm } = fact;
  const merged: Completed = fact;
  merged.domain = scopes.domainOf(fact);
  merged.vcenter = vcenter;
  if (vm.name === undefined && vm.moref !== undefined)
    merged.vm = { ...vm, name: names.get(`${scope}\u0000${vm.moref}`) };
  merged.told = [fact];
  merged.scope = scope;
  return fact as Merged;
}

/** What is written into a fact that stands alone. */
type Completed = Partial<{ -readonly [Key in keyof Merging]: Merging[Key] }> & {
  vcenter: string | null;
  vm: EntityRef;
};

export function mergeGroup(group: readonly Fact[], scopes: Scopes, names: ReadonlyMap<string, string>): Merged {
  const [alone, another] = group;
  if (alone !== undefined && another === undefined) return mergeAlone(alone, scopes, names);
  const ranked = sortByRichness(group);
  const best = ranked[0];
  if (best === undefined) throw new Error("an empty group of facts");
  // Evidence names the first record by input and line; content comes from the richest.
  const told: readonly Telling[] = group
    .map(({ input, line, record, recordId }) => ({ input, line, record, recordId }))
    .sort((a, b) => a.input - b.input || a.line - b.line);
  const precise = [...ranked].sort((a, b) => a.precisionMs - b.precisionMs)[0] ?? best;
  const scope = scopes.vcenterOf(best) ?? "";
  const vm = mergeRefs(ranked.map((fact) => fact.vm));
  const shared = {
    at: precise.at,
    precisionMs: precise.precisionMs,
    vcenter: scopes.vcenterOf(best),
    eventKey: firstKnown(ranked, (fact) => fact.eventKey),
    chainId: firstKnown(ranked, (fact) => fact.chainId),
    userName:
      firstKnown(ranked, (fact) => (fact.userName === "" ? null : fact.userName)) ??
      firstKnown(ranked, (fact) => fact.userName),
    message: firstKnown(ranked, (fact) => fact.message),
    vm: vm.name === undefined && vm.moref !== undefined ? { ...vm, name: names.get(`${scope}\u0000${vm.moref}`) } : vm,
    told,
    scope,
    domain: scopes.domainOf(best),
  };
  if (isMotion(best)) return { ...best, ...shared, ...mergeMotion(ranked.filter(isMotion)) };
  if (best.role === "task") return { ...best, ...shared, ...mergeTask(ranked.filter((fact) => fact.role === "task")) };
  if (best.role === "sighting") return { ...best, ...shared };
  return { ...best, ...shared };
}

function mergeMotion(facts: readonly MotionFact[]): Partial<MotionFact> {
  return {
    source: mergeSides(facts.map(({ source }) => source)),
    destination: mergeSides(facts.map(({ destination }) => destination)),
    hot: firstKnown(facts, ({ hot }) => hot),
    encrypted: facts.some(({ encrypted }) => encrypted === true)
      ? true
      : firstKnown(facts, ({ encrypted }) => encrypted),
    storage: facts.some(({ storage }) => storage),
    drs: facts.some(({ drs }) => drs),
    storageDrs: facts.some(({ storageDrs }) => storageDrs),
    template: facts.some(({ template }) => template),
    crossVcenter: firstKnown(facts, ({ crossVcenter }) => crossVcenter),
    fault:
      facts.find(({ fault }) => fault !== null && !fault.wrapper)?.fault ?? firstKnown(facts, ({ fault }) => fault),
    fromResultRow: facts.every(({ fromResultRow }) => fromResultRow),
  };
}

function mergeTask(facts: readonly TaskFact[]): Partial<TaskFact> {
  return {
    taskKey: firstKnown(facts, ({ taskKey }) => taskKey),
    descriptionId: firstKnown(facts, ({ descriptionId }) => descriptionId),
    motion: (facts.find(({ descriptionId }) => descriptionId !== null) ?? facts[0])?.motion,
    state: facts.find(({ state }) => state === "success" || state === "error")?.state ?? facts[0]?.state,
    fault:
      facts.find(({ fault }) => fault !== null && !fault.wrapper)?.fault ?? firstKnown(facts, ({ fault }) => fault),
    cancelled: facts.some(({ cancelled }) => cancelled),
    reason: facts.find(({ reason }) => reason !== "unknown")?.reason ?? "unknown",
    queuedAt: firstKnown(facts, ({ queuedAt }) => queuedAt),
    startedAt: firstKnown(facts, ({ startedAt }) => startedAt),
    completedAt: firstKnown(facts, ({ completedAt }) => completedAt),
  };
}

function mergeRefs(refs: readonly EntityRef[]): EntityRef {
  return {
    name: refs.find(({ name }) => name !== undefined)?.name,
    moref: refs.find(({ moref }) => moref !== undefined)?.moref,
    uuid: refs.find(({ uuid }) => uuid !== undefined)?.uuid,
  };
}
