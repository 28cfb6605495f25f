import type { Fact } from "../../model/fact.ts";
import { HOUR_MS } from "../../model/units.ts";
import { firstFrom } from "./sorted.ts";

/** Two exports of one vCenter tell of the same VMs in times that lie this close together. */
const SAME_SITE_MS = 48 * HOUR_MS;
/** Two vCenters with VMs of the same names have an event or two in the same second; two exports of one vCenter have many. */
const LEAST_SHARE_REPEATED = 0.1;
/** So many moves that both should tell are enough to see that they are others. */
const LEAST_COMPARED = 20;

/** Signature of an event whatever the export: what happened to whom in which second. */
function signature(fact: Fact): string | null {
  if (fact.at === null || fact.vm.name === undefined || fact.role === "alarm") return null;
  return `${fact.role}\u0000${fact.vm.name}\u0000${Math.floor(fact.at / 1000)}`;
}

/** What an input, or all inputs of a vCenter, tell: put in order once, however many others it is compared with. */
class Telling {
  first = Infinity;
  last = -Infinity;
  readonly vms = new Set<string>();
  /** When it tells of events that have a signature, and of starts and ends. */
  private readonly signed: number[] = [];
  private readonly moves: number[] = [];

  add(fact: Fact): void {
    const { at, vm, role } = fact;
    if (vm.name !== undefined) this.vms.add(vm.name);
    if (at === null) return;
    this.first = Math.min(this.first, at);
    this.last = Math.max(this.last, at);
    if (vm.name !== undefined && role !== "alarm") this.signed.push(at);
    if (role === "start" || role === "end") this.moves.push(at);
  }

  sort(): void {
    this.signed.sort((a, b) => a - b);
    this.moves.sort((a, b) => a - b);
  }

  /** How many facts of a sort the shorter of two has in the time that both cover. */
  comparable(other: Telling, sort: "signed" | "moves"): number {
    const [from, to] = [Math.max(this.first, other.first), Math.min(this.last, other.last)];
    const inside = ({ [sort]: times }: Telling): number => Math.max(0, beyond(times, to) - before(times, from));
    return Math.min(inside(this), inside(other));
  }

  tellsOfTheSame(other: Telling): boolean {
    const [few, many] = this.vms.size < other.vms.size ? [this.vms, other.vms] : [other.vms, this.vms];
    const near = this.first <= other.last + SAME_SITE_MS && this.last >= other.first - SAME_SITE_MS;
    return near && [...few].some((name) => many.has(name));
  }
}

function before(times: readonly number[], from: number): number {
  return firstFrom(times, from, (at) => at);
}

/** Index behind the last one at or before `to`. */
function beyond(times: readonly number[], to: number): number {
  return firstFrom(times, to + 1e-3, (at) => at);
}

/**
 * Inputs that name no vCenter belong to the one whose events they repeat; to the only one there is where they tell of its VMs in
 * its time; else to none.
 */
export function adoptNameless(facts: readonly Fact[], stated: (fact: Fact) => string | null): Map<number, string> {
  const adopted = new Map<number, string>();
  const nameless = new Map<number, { readonly told: Telling; readonly facts: Fact[] }>();
  for (const fact of facts) {
    if (stated(fact) !== null) continue;
    const own = nameless.get(fact.input) ?? { told: new Telling(), facts: [] };
    nameless.set(fact.input, own);
    own.told.add(fact);
    own.facts.push(fact);
  }
  if (nameless.size === 0) return adopted;
  const tellings = new Map<string, Telling>();
  const owners = new Map<string, Set<string>>();
  for (const fact of facts) {
    const name = stated(fact);
    if (name === null) continue;
    const told = tellings.get(name) ?? new Telling();
    tellings.set(name, told);
    told.add(fact);
    const key = signature(fact);
    if (key !== null) owners.set(key, (owners.get(key) ?? new Set()).add(name));
  }
  for (const told of tellings.values()) told.sort();
  const [[only, theirs] = [], another] = tellings;
  for (const [input, { told, facts: own }] of nameless) {
    told.sort();
    const [best, next] = hitsOf(own, owners);
    const repeated = best === undefined ? undefined : tellings.get(best.name);
    if (
      best !== undefined &&
      repeated !== undefined &&
      best.hits > (next?.hits ?? 0) &&
      repeats(told, repeated, best.hits)
    )
      adopted.set(input, best.name);
    else if (only !== undefined && theirs !== undefined && another === undefined)
      if (told.tellsOfTheSame(theirs) && !tellsAnotherNight(told, theirs, best?.hits ?? 0)) adopted.set(input, only);
  }
  return adopted;
}

interface Hits {
  readonly name: string;
  readonly hits: number;
}

/** The vCenters whose events an input repeats, those of most first. */
function hitsOf(own: readonly Fact[], owners: ReadonlyMap<string, ReadonlySet<string>>): Hits[] {
  const hits = new Map<string, number>();
  for (const fact of own)
    for (const name of owners.get(signature(fact) ?? "") ?? []) hits.set(name, (hits.get(name) ?? 0) + 1);
  return [...hits]
    .map(([name, count]) => ({ name, hits: count }))
    .sort((a, b) => b.hits - a.hits || (a.name < b.name ? -1 : 1));
}

/** Whether enough of what one of the two tells, in the time that both cover, is told by the other. */
function repeats(own: Telling, theirs: Telling, hits: number): boolean {
  return hits >= LEAST_SHARE_REPEATED * own.comparable(theirs, "signed");
}

/** Whether both tell of many moves in one time, and hardly any of them is told by the other: a second vCenter with VMs of the same names. */
function tellsAnotherNight(own: Telling, theirs: Telling, hits: number): boolean {
  const both = own.comparable(theirs, "moves");
  return both >= LEAST_COMPARED && hits < LEAST_SHARE_REPEATED * both;
}
