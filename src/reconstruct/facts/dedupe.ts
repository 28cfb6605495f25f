import type { Fact, MotionFact, TaskFact } from "../../model/fact.ts";
import { mergeGroup } from "./merge.ts";
import { isMotion, timeOf, type Merged } from "./merged.ts";
import { byRichness } from "./richness.ts";
import type { Scopes } from "./scope.ts";
import { sidesAgree } from "./sides.ts";

/**
 * The same event may stand in several exports. Within one file every record counts (a VM can fail three times in a second), unless
 * it repeats an event key; across files the highest multiplicity counts.
 */
export interface Deduped {
  readonly facts: readonly Merged[];
  /** Records all of whose statements stand in another record too. */
  readonly duplicateRecords: ReadonlySet<number>;
}

export function dedupe(facts: readonly Fact[], scopes: Scopes): Deduped {
  const names = namesByMoref(facts, scopes);
  const buckets = new Map<string, Fact[]>();
  for (const fact of facts) {
    const scope = scopes.vcenterOf(fact) ?? "";
    const minute = Math.floor(timeOf(fact) / 60_000);
    const vm = fact.vm.name ?? names.get(`${scope}\u0000${fact.vm.moref ?? ""}`) ?? fact.vm.moref ?? "";
    const key = `${scope}\u0000${roleKey(fact)}\u0000${vm}\u0000${minute}`;
    const bucket = buckets.get(key);
    if (bucket === undefined) buckets.set(key, [fact]);
    else bucket.push(fact);
  }
  const merged: Merged[] = [];
  const stated = new Set<number>();
  const all = new Set<number>();
  for (const [key, bucket] of buckets) {
    buckets.delete(key);
    for (const group of bucket.length === 1 ? [bucket] : groupSame(bucket, scopes)) {
      const one = mergeGroup(group, scopes, names);
      merged.push(one);
      const teller = one.told[0];
      if (teller !== undefined) stated.add(teller.recordId);
      for (const { recordId } of group) all.add(recordId);
    }
  }
  const duplicateRecords = new Set([...all].filter((recordId) => !stated.has(recordId)));
  return { facts: merged, duplicateRecords };
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

/** Tasks that move one VM; by label alone DRS's own is a plain migrate. */
const MOVES: ReadonlySet<TaskFact["motion"]> = new Set(["migrate", "relocate", "drs-vmotion", "storage-drs"]);

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

function groupSame(bucket: readonly Fact[], scopes: Scopes): Fact[][] {
  const groups: Fact[][] = [];
  for (const fact of [...bucket].sort(byRichness)) {
    const fitting = groups.filter((group) => group.every((other) => isSame(fact, other, scopes)));
    const best =
      fitting.find((group) => group.some((other) => sameKey(fact, other))) ??
      fitting.find((group) => group.some((other) => other.message === fact.message)) ??
      fitting[0];
    if (best === undefined) groups.push([fact]);
    else best.push(fact);
  }
  return groups;
}

function sameKey(a: Fact, b: Fact): boolean {
  if (a.eventKey !== null && a.eventKey === b.eventKey) return true;
  return a.role === "task" && b.role === "task" && a.taskKey !== null && a.taskKey === b.taskKey;
}

/** True where two facts of one bucket can be one event told twice. */
function isSame(a: Fact, b: Fact, scopes: Scopes): boolean {
  const oneDomain = scopes.domainOf(a) === scopes.domainOf(b);
  if (oneDomain && a.eventKey !== null && b.eventKey !== null) {
    if (a.eventKey !== b.eventKey) return false;
    if (a.input === b.input) return true;
  }
  if (a.role === "task" && b.role === "task" && a.taskKey !== null && b.taskKey !== null) {
    if (a.taskKey !== b.taskKey) return false;
    if (a.input === b.input) return true;
  }
  if (a.input === b.input) return false;
  const precision = Math.max(a.precisionMs, b.precisionMs, 1000);
  // One export's rounding never moves an event across its own unit; the guess for an ambiguous hour may.
  if (Math.floor(timeOf(a) / Math.min(precision, 60_000)) !== Math.floor(timeOf(b) / Math.min(precision, 60_000)))
    return false;
  if (a.vm.moref !== undefined && b.vm.moref !== undefined && a.vm.moref !== b.vm.moref) return false;
  if (isMotion(a) && isMotion(b)) {
    // Failures of one moment are told by records of several types: each type is an event of its own.
    if (a.role === "failure" && typeKey(a) !== typeKey(b)) return false;
    if (a.role === "end" && a.storageDrs !== b.storageDrs) return false;
    return sidesAgree(a.source, b.source) && sidesAgree(a.destination, b.destination);
  }
  if (a.role === "task" && b.role === "task") return sameTask(a, b);
  return true;
}

/** Type without prefix: exports that only have the text name it by the sentence. */
function typeKey(fact: MotionFact): string {
  return fact.record.replace(/Event$/, "");
}
