import type { Fact, MotionFact, TaskFact } from "../../model/fact.ts";
import { compareText } from "../../model/report-order.ts";
import { mergeAlone, mergeGroup } from "./merge.ts";
import { isMotion, timeOf, type Merged } from "./merged.ts";
import { MOVES, repeatingInputs, rowKey } from "./repeating.ts";
import { sortByRichness } from "./richness.ts";
import type { Scopes } from "./scope.ts";
import { sidesAgree } from "./sides.ts";

/**
 * The same event may stand in several exports. Within one file every record counts (a VM can fail three times in a second), unless
 * it repeats an event key or the file repeats its rows; across files the highest multiplicity counts.
 */
export interface Deduped {
  readonly facts: Merged[];
  /** Records all of whose statements stand in another record too. */
  readonly duplicateRecords: ReadonlySet<number>;
}

export function dedupe(facts: readonly Fact[], scopes: Scopes): Deduped {
  const names = namesByMoref(facts, scopes);
  const buckets = bucketsOf(facts, scopes, names);
  const same = new Sameness(scopes, repeatingInputs(buckets.filter((bucket) => Array.isArray(bucket))));
  const merged: Merged[] = [];
  const repeated = new Set<number>();
  const take = (group: readonly Fact[]): void => {
    merged.push(mergeGroup(group, scopes, names));
    if (group.length > 1) for (const { recordId } of group) repeated.add(recordId);
  };
  for (const bucket of buckets)
    if (Array.isArray(bucket)) for (const group of groupSame(bucket, same)) take(group);
    else merged.push(mergeAlone(bucket, scopes, names));
  // A record of which one statement is told here first is none that only repeats.
  if (repeated.size > 0) for (const { told } of merged) repeated.delete(told[0]?.recordId ?? -1);
  return { facts: merged.sort(byContent), duplicateRecords: repeated };
}

/**
 * In time, and of one moment by what they say: the order in which records stand in the files must decide nothing that comes after.
 * Exports are in order of time or nearly so, which makes this cheap.
 */
function byContent(a: Merged, b: Merged): number {
  return (
    timeOf(a) - timeOf(b) ||
    compareText(a.role, b.role) ||
    compareText(a.eventKey, b.eventKey) ||
    compareText(a.vm.name ?? null, b.vm.name ?? null) ||
    compareText(a.vm.moref ?? null, b.vm.moref ?? null) ||
    compareText(a.message, b.message) ||
    compareText(a.chainId, b.chainId) ||
    compareText(a.record, b.record)
  );
}

/** Those of one scope, role, VM and minute; nearly every fact is alone there and stands as itself. */
function bucketsOf(
  facts: readonly Fact[],
  scopes: Scopes,
  names: ReadonlyMap<string, string>,
): readonly (Fact | Fact[])[] {
  const buckets: (Fact | Fact[])[] = [];
  const byScope = new Map<string, Map<string, Map<string, Map<number, number>>>>();
  for (const fact of facts) {
    const scope = scopes.vcenterOf(fact) ?? "";
    const vm =
      fact.vm.name ??
      (fact.vm.moref === undefined ? "" : (names.get(`${scope}\u0000${fact.vm.moref}`) ?? fact.vm.moref));
    const minutes = within(within(within(byScope, scope), roleKey(fact)), vm);
    const minute = Math.floor(timeOf(fact) / 60_000);
    const index = minutes.get(minute);
    const known = index === undefined ? undefined : buckets[index];
    if (index === undefined || known === undefined) minutes.set(minute, buckets.push(fact) - 1);
    else if (Array.isArray(known)) known.push(fact);
    else buckets[index] = [known, fact];
  }
  return buckets;
}

/** The map under a key, made where there is none. */
function within<Key, Inner, Value>(map: Map<Key, Map<Inner, Value>>, key: Key): Map<Inner, Value> {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = new Map<Inner, Value>();
  map.set(key, made);
  return made;
}

/** A moref's name, where the scope knows exactly one. */
function namesByMoref(facts: readonly Fact[], scopes: Scopes): Map<string, string> {
  const names = new Map<string, string | null>();
  for (const fact of facts) {
    const { name, moref } = fact.vm;
    if (name === undefined || moref === undefined) continue;
    const key = `${scopes.vcenterOf(fact) ?? ""}\u0000${moref}`;
    const known = names.get(key);
    names.set(key, known === undefined || known === name ? name : null);
  }
  return new Map([...names].flatMap(([key, name]) => (name === null ? [] : [[key, name] as const])));
}

function sameTask(a: TaskFact, b: TaskFact): boolean {
  if (a.taskKey !== null && b.taskKey !== null) return a.taskKey === b.taskKey;
  const labelled = (a.descriptionId === null) !== (b.descriptionId === null);
  const kind =
    a.motion === b.motion || (labelled && new Set([a.motion, b.motion, "migrate", "drs-vmotion"]).size === 2);
  return kind && (a.completedAt === null || b.completedAt === null || Math.abs(a.completedAt - b.completedAt) < 60_000);
}

function roleKey(fact: Fact): string {
  if (isMotion(fact)) return fact.role;
  switch (fact.role) {
    case "task":
      return `task ${fact.snapshot ? "snapshot" : "history"} ${MOVES.has(fact.motion) ? "move" : fact.motion}`;
    case "maintenance":
      return `maintenance ${fact.phase} ${fact.host}`;
    case "sighting":
      return `sighting ${fact.what} ${fact.host ?? ""}`;
    case "context":
      return `context ${fact.what} ${fact.subject ?? ""}`;
    case "alarm":
      return "alarm";
    default: {
      const never: never = fact;
      return never;
    }
  }
}

/** How many groups a fact is compared with; more than a handful of one minute, role and VM are no single event told twice. */
const MOST_COMPARED = 256;

/** The groups of one bucket, found without comparing every fact with every other. */
class Groups {
  readonly all: Fact[][] = [];
  private readonly inputsOf: Set<number>[] = [];
  private readonly byKey = new Map<string, number>();
  /** Per input the first group that has no fact of it; those before never lose theirs. */
  private readonly nextWithout = new Map<number, number>();
  private readonly same: Sameness;

  constructor(same: Sameness) {
    this.same = same;
  }

  add(fact: Fact): void {
    const index = this.keyed(fact) ?? this.fitting(fact) ?? this.all.push([]) - 1;
    this.all[index]?.push(fact);
    (this.inputsOf[index] ??= new Set()).add(fact.input);
    for (const key of this.keysOf(fact)) this.byKey.set(key, index);
  }

  private keysOf(fact: Fact): string[] {
    const keys = fact.eventKey === null ? [] : [`event ${this.same.scopes.domainOf(fact)}\u0000${fact.eventKey}`];
    if (fact.role === "task" && fact.taskKey !== null) keys.push(`task ${fact.taskKey}`);
    if (this.same.repeating.has(fact.input)) keys.push(rowKey(fact));
    return keys;
  }

  private keyed(fact: Fact): number | undefined {
    for (const key of this.keysOf(fact)) {
      const index = this.byKey.get(key);
      if (index !== undefined && this.isSameAsAll(fact, index)) return index;
    }
    return undefined;
  }

  /** Only a key makes two facts of one input the same: all groups that have the input already are passed over. */
  private fitting(fact: Fact): number | undefined {
    let from = this.nextWithout.get(fact.input) ?? 0;
    while (this.inputsOf[from]?.has(fact.input) === true) from++;
    this.nextWithout.set(fact.input, from);
    let first: number | undefined;
    for (let index = from; index < Math.min(this.all.length, from + MOST_COMPARED); index++) {
      if (this.inputsOf[index]?.has(fact.input) === true || !this.isSameAsAll(fact, index)) continue;
      if (this.all[index]?.some((other) => other.message === fact.message) === true) return index;
      first ??= index;
    }
    return first;
  }

  private isSameAsAll(fact: Fact, index: number): boolean {
    // One key told a thousand times by one file: the first ones speak for all.
    const group = this.all[index] ?? [];
    return group.slice(0, MOST_COMPARED).every((other) => this.same.isSame(fact, other));
  }
}

function groupSame(bucket: readonly Fact[], same: Sameness): Fact[][] {
  const groups = new Groups(same);
  for (const fact of sortByRichness(bucket)) groups.add(fact);
  return groups.all;
}

/** What two facts must have in common to be one event. */
class Sameness {
  readonly scopes: Scopes;
  readonly repeating: ReadonlySet<number>;

  constructor(scopes: Scopes, repeating: ReadonlySet<number>) {
    this.scopes = scopes;
    this.repeating = repeating;
  }

  /** True where two facts of one bucket can be one event told twice. */
  isSame(a: Fact, b: Fact): boolean {
    const oneDomain = this.scopes.domainOf(a) === this.scopes.domainOf(b);
    if (oneDomain && a.eventKey !== null && b.eventKey !== null) {
      if (a.eventKey !== b.eventKey) return false;
      if (a.input === b.input) return true;
    }
    if (a.role === "task" && b.role === "task" && a.taskKey !== null && b.taskKey !== null) {
      if (a.taskKey !== b.taskKey) return false;
      if (a.input === b.input) return true;
    }
    if (a.input === b.input) return this.repeating.has(a.input) && rowKey(a) === rowKey(b);
    const precision = Math.max(a.precisionMs, b.precisionMs, 1000);
    // One export's rounding never moves an event across its own unit; the guess for an ambiguous hour may.
    if (Math.floor(timeOf(a) / Math.min(precision, 60_000)) !== Math.floor(timeOf(b) / Math.min(precision, 60_000)))
      return false;
    if (a.vm.moref !== undefined && b.vm.moref !== undefined && a.vm.moref !== b.vm.moref) return false;
    if (isMotion(a) && isMotion(b)) {
      // Failures of one moment are told by records of several types: each type is an event of its own. A sentence may be of two types.
      const isOneSentence = a.message !== null && a.message === b.message;
      if (a.role === "failure" && typeKey(a) !== typeKey(b) && !isOneSentence) return false;
      if (a.role === "end" && a.storageDrs !== b.storageDrs) return false;
      return sidesAgree(a.source, b.source) && sidesAgree(a.destination, b.destination);
    }
    if (a.role === "task" && b.role === "task") return sameTask(a, b);
    return true;
  }
}

/** Type without prefix: exports that only have the text name it by the sentence. */
function typeKey(fact: MotionFact): string {
  return fact.record.replace(/Event$/, "");
}
