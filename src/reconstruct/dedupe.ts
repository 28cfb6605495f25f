import { UNKNOWN_SIDE, type Telling, type Fact, type MotionFact, type Side, type TaskFact } from "../model/fact.ts";
import type { EntityRef } from "../model/entity.ts";
import { isMotion, timeOf, type Merged } from "./merged.ts";
import type { Scopes } from "./scope.ts";

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

export function sidesAgree(a: Side, b: Side): boolean {
  return hostsAgree(a, b) && namesAgree(a.datastore, b.datastore);
}

function namesAgree(a: string | null, b: string | null): boolean {
  return a === null || b === null || a === b;
}

/** Unknown agrees with everything; a short name agrees with the long name it begins. */
export function hostsAgree(a: Side, b: Side): boolean {
  if (a.hostMoref !== null && b.hostMoref !== null) return a.hostMoref === b.hostMoref;
  if (a.host === null || b.host === null || a.host.toLowerCase() === b.host.toLowerCase()) return true;
  const [shortA, shortB] = [firstLabel(a.host), firstLabel(b.host)];
  if (a.shortHost || b.shortHost) return shortA === shortB;
  const bare = !a.host.includes(".") || !b.host.includes(".");
  return bare && shortA === shortB;
}

function firstLabel(host: string): string {
  return host.toLowerCase().split(".")[0] ?? host;
}

/** Richest first, by content only, so that the order of inputs decides nothing. */
function byRichness(a: Fact, b: Fact): number {
  return (
    richness(b) - richness(a) ||
    a.precisionMs - b.precisionMs ||
    timeOf(a) - timeOf(b) ||
    compareText(a.eventKey, b.eventKey) ||
    compareText(a.message, b.message) ||
    compareText(contentOf(a), contentOf(b))
  );
}

/** All a fact says, but not where it stands. */
function contentOf(fact: Fact): string {
  return JSON.stringify({ ...fact, input: 0, line: 0, recordId: 0 });
}

function richness(fact: Fact): number {
  let points = 0;
  if (fact.eventKey !== null) points += 8;
  if (fact.chainId !== null) points += 4;
  if (fact.vm.moref !== undefined) points += 4;
  if (fact.vm.name !== undefined) points += 2;
  if (fact.precisionMs < 1000) points += 2;
  if (fact.userName !== null) points += 1;
  return points;
}

function compareText(a: string | null, b: string | null): number {
  const [left, right] = [a ?? "", b ?? ""];
  return left < right ? -1 : left > right ? 1 : 0;
}

function mergeGroup(group: readonly Fact[], scopes: Scopes, names: ReadonlyMap<string, string>): Merged {
  const ranked = [...group].sort(byRichness);
  const best = ranked[0];
  if (best === undefined) throw new Error("an empty group of facts");
  // Evidence names the first record by input and line; content comes from the richest.
  const told: readonly Telling[] =
    group.length === 1
      ? group
      : group
          .map(({ input, line, record, recordId }) => ({ input, line, record, recordId }))
          .sort((a, b) => a.input - b.input || a.line - b.line);
  const precise = [...ranked].sort((a, b) => a.precisionMs - b.precisionMs)[0] ?? best;
  const scope = scopes.vcenterOf(best) ?? "";
  const vm = mergeRefs(ranked.map((fact) => fact.vm));
  const shared = {
    at: precise.at,
    precisionMs: precise.precisionMs,
    vcenter: scopes.vcenterOf(best),
    eventKey: first(ranked, (fact) => fact.eventKey),
    chainId: first(ranked, (fact) => fact.chainId),
    userName:
      first(ranked, (fact) => (fact.userName === "" ? null : fact.userName)) ?? first(ranked, (fact) => fact.userName),
    message: first(ranked, (fact) => fact.message),
    vm: vm.name === undefined && vm.moref !== undefined ? { ...vm, name: names.get(`${scope}\u0000${vm.moref}`) } : vm,
    told,
    scope,
    domain: scopes.domainOf(best),
  };
  // Nearly every fact stands alone: it is completed in place, for a big night must not be held twice.
  if (group.length === 1) return Object.assign(best, shared);
  if (isMotion(best)) return { ...best, ...shared, ...mergeMotion(ranked.filter(isMotion)) };
  if (best.role === "task") return { ...best, ...shared, ...mergeTask(ranked.filter((fact) => fact.role === "task")) };
  if (best.role === "sighting") return { ...best, ...shared };
  return { ...best, ...shared };
}

function mergeMotion(facts: readonly MotionFact[]): Partial<MotionFact> {
  return {
    source: mergeSides(facts.map(({ source }) => source)),
    destination: mergeSides(facts.map(({ destination }) => destination)),
    hot: first(facts, ({ hot }) => hot),
    encrypted: facts.some(({ encrypted }) => encrypted === true) ? true : first(facts, ({ encrypted }) => encrypted),
    storage: facts.some(({ storage }) => storage),
    drs: facts.some(({ drs }) => drs),
    storageDrs: facts.some(({ storageDrs }) => storageDrs),
    template: facts.some(({ template }) => template),
    crossVcenter: first(facts, ({ crossVcenter }) => crossVcenter),
    fault: facts.find(({ fault }) => fault !== null && !fault.wrapper)?.fault ?? first(facts, ({ fault }) => fault),
    fromResultRow: facts.every(({ fromResultRow }) => fromResultRow),
  };
}

function mergeTask(facts: readonly TaskFact[]): Partial<TaskFact> {
  return {
    taskKey: first(facts, ({ taskKey }) => taskKey),
    descriptionId: first(facts, ({ descriptionId }) => descriptionId),
    motion: (facts.find(({ descriptionId }) => descriptionId !== null) ?? facts[0])?.motion,
    state: facts.find(({ state }) => state === "success" || state === "error")?.state ?? facts[0]?.state,
    fault: facts.find(({ fault }) => fault !== null && !fault.wrapper)?.fault ?? first(facts, ({ fault }) => fault),
    cancelled: facts.some(({ cancelled }) => cancelled),
    reason: facts.find(({ reason }) => reason !== "unknown")?.reason ?? "unknown",
    queuedAt: first(facts, ({ queuedAt }) => queuedAt),
    startedAt: first(facts, ({ startedAt }) => startedAt),
    completedAt: first(facts, ({ completedAt }) => completedAt),
  };
}

function first<T, V>(items: readonly T[], pick: (item: T) => V | null): V | null {
  for (const item of items) {
    const value = pick(item);
    if (value !== null) return value;
  }
  return null;
}

function mergeRefs(refs: readonly EntityRef[]): EntityRef {
  return {
    name: refs.find(({ name }) => name !== undefined)?.name,
    moref: refs.find(({ moref }) => moref !== undefined)?.moref,
    uuid: refs.find(({ uuid }) => uuid !== undefined)?.uuid,
  };
}

/** The sides completed from each other; a full host name is preferred to a shortened one. */
export function mergeSides(sides: readonly Side[]): Side {
  const full = sides.filter(({ shortHost, host }) => host !== null && !shortHost);
  return {
    ...UNKNOWN_SIDE,
    host: first(full, ({ host }) => host) ?? first(sides, ({ host }) => host),
    shortHost: full.length === 0 && sides.some(({ shortHost, host }) => shortHost && host !== null),
    hostMoref: first(sides, ({ hostMoref }) => hostMoref),
    datastore: first(sides, ({ datastore }) => datastore),
    datastoreMoref: first(sides, ({ datastoreMoref }) => datastoreMoref),
    datacenter: first(sides, ({ datacenter }) => datacenter),
    cluster: first(sides, ({ cluster }) => cluster),
    vcenter: first(sides, ({ vcenter }) => vcenter),
  };
}
