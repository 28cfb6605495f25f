import type { Migration } from "../../model/migration.ts";
import type { EpochMs } from "../../model/units.ts";
import type { Inventory } from "../inventory/inventory.ts";
import type { MeasuredMigration } from "./measured.ts";
import { AddressBook, hostAgrees, VmNames } from "./names.ts";
import { clockOf, clockSkews, type Pair } from "./skew.ts";

/**
 * Which migration of vCenter a log's migration is. Names must not contradict, the times must fit, and the best one must be clearly
 * better than the next: what is not certain stays apart.
 */
export interface Matching {
  readonly matched: ReadonlyMap<MeasuredMigration, Migration>;
  /** Several migrations fit and nothing decides. */
  readonly ambiguous: readonly MeasuredMigration[];
  /** None fits. */
  readonly alone: readonly MeasuredMigration[];
  /** Milliseconds that a host's clock is ahead of vCenter's. */
  readonly skews: ReadonlyMap<string, number>;
}

/** Slack of clocks nobody has compared. */
const UNKNOWN_CLOCK_MS = 300_000;
/** Slack where the clock's skew is known: vCenter's bookkeeping around the host's work. */
const KNOWN_CLOCK_MS = 20_000;
/** First look for pairs that are certain by names: a clock may be wrong by hours (a zone set wrong), not by a day. */
const SEARCH_MS = 12 * 3_600_000;
/** Between two moves of one VM: the better one must be closer by this. */
const CLEARLY_CLOSER_MS = 10_000;
/** vCenter makes the id within the task, up to this long after it queued and before its start event. */
const BEFORE_START_MS = 60_000;
const AFTER_END_MS = 2000;

interface Candidate {
  readonly migration: Migration;
  readonly vm: boolean;
  /** Ends whose host is known to be the same. */
  readonly hosts: number;
  /** Milliseconds between the host's end (else begin) and vCenter's, by corrected clocks. */
  readonly distance: number;
  /** By how much it must be closer than the next to be the one. */
  readonly margin: number;
}

interface Times {
  readonly from: EpochMs | null;
  readonly to: EpochMs | null;
}

interface Dated {
  readonly migration: Migration;
  readonly times: Times;
}

type Fitting = Dated & Pick<Candidate, "vm" | "hosts">;

interface Found {
  readonly own: MeasuredMigration;
  /** Whose names do not contradict. */
  readonly fitting: readonly Fitting[];
}

interface Rated {
  readonly own: MeasuredMigration;
  readonly candidates: readonly Candidate[];
}

export function match(
  measured: readonly MeasuredMigration[],
  migrations: readonly Migration[],
  inventory: Inventory | null,
): Matching {
  const book = new AddressBook(inventory, measured);
  const eligible = migrations
    .filter(({ kind, trigger }) => kind !== "cold" && trigger !== "placement")
    .map((migration): Dated => ({ migration, times: timesOf(migration) }));
  const names = new VmNames(eligible, inventory);
  const found = measured.map((own): Found => {
    const { yes, maybe } = names.of(own);
    const fits = (each: Dated, vm: boolean): Fitting[] => {
      const hosts = hostsAgreeing(own, each.migration, book);
      return hosts === null ? [] : [{ ...each, vm, hosts }];
    };
    return {
      own,
      fitting: [...yes.flatMap((each) => fits(each, true)), ...maybe.flatMap((each) => fits(each, false))],
    };
  });
  const possible = found.flatMap(({ own, fitting }) => fitting.map(({ times }) => pairOf(own, times)));
  const skews = clockSkews(measured, certainPairs(found), possible);
  const rated = found.map(({ own, fitting }) => ({
    own,
    candidates: fitting.flatMap(({ migration, vm, hosts, times }): Candidate[] => {
      const distance = distanceOf(own, times, skews);
      return distance === null ? [] : [{ migration, vm, hosts, distance, margin: marginOf(own, skews) }];
    }),
  }));
  return { ...withoutDoubles(settle(rated), eligible), skews };
}

/**
 * A log that names no VM and lies in the time of a migration of vCenter's that no other log is of may well be that one, whatever
 * clocks and host names seem to say: it must not be counted beside it.
 */
function withoutDoubles(settled: Omit<Matching, "skews">, eligible: readonly Dated[]): Omit<Matching, "skews"> {
  const taken = new Set(settled.matched.values());
  const free = eligible.filter(({ migration }) => !taken.has(migration));
  const isDouble = (own: MeasuredMigration): boolean => {
    const at = own.createdAt ?? momentOf(own);
    const named = own.vmNames.length + own.vmFiles.length > 0;
    return !named && at !== null && free.some(({ times }) => isNear(at, times, UNKNOWN_CLOCK_MS));
  };
  return {
    matched: settled.matched,
    ambiguous: [...settled.ambiguous, ...settled.alone.filter(isDouble)],
    alone: settled.alone.filter((own) => !isDouble(own)),
  };
}

/** How many ends are known to be the same host; null where one is known to be another. */
function hostsAgreeing(own: MeasuredMigration, migration: Migration, book: AddressBook): number | null {
  if (own.hasPeer === true && migration.kind === "storage-vmotion") return null;
  const source = hostAgrees(own.source, migration.source.host, book);
  const destination = hostAgrees(own.destination, migration.destination.host, book);
  if (source === "no" || destination === "no") return null;
  return (source === "yes" ? 1 : 0) + (destination === "yes" ? 1 : 0);
}

function timesOf(migration: Migration): Times {
  const instant = (text: string | null): EpochMs | null => (text === null ? null : Date.parse(text));
  return { from: instant(migration.startedAt ?? migration.queuedAt), to: instant(migration.endedAt) };
}

/** Pairs that names alone prove: one log, one migration of that VM within half a day. */
function certainPairs(found: readonly Found[]): Pair[] {
  const pairs = found.flatMap(({ own, fitting }) => {
    const at = own.createdAt ?? momentOf(own);
    if (at === null) return [];
    const near = fitting.filter(
      ({ vm, migration, times }) => vm && migration.outcome === "succeeded" && isNear(at, times, SEARCH_MS),
    );
    const [only, second] = near;
    return only !== undefined && second === undefined ? [{ own, only }] : [];
  });
  const uses = new Map<Migration, number>();
  for (const { only } of pairs) uses.set(only.migration, (uses.get(only.migration) ?? 0) + 1);
  return pairs.filter(({ only }) => uses.get(only.migration) === 1).map(({ own, only }) => pairOf(own, only.times));
}

function pairOf(measured: MeasuredMigration, { from, to }: Times): Pair {
  return { measured, startedAt: from, endedAt: to };
}

/** By clocks nobody has compared, closer means nothing. */
function marginOf({ createdAt, source, destination }: MeasuredMigration, skews: ReadonlyMap<string, number>): number {
  const known = [source, destination].some((side) => {
    const clock = clockOf(side);
    return clock !== null && skews.has(clock) && side.lastAt !== null;
  });
  return known || createdAt !== null ? CLEARLY_CLOSER_MS : UNKNOWN_CLOCK_MS;
}

function momentOf({ source, destination, resultAt }: MeasuredMigration): EpochMs | null {
  return source.endAt ?? source.lastAt ?? destination.endAt ?? destination.lastAt ?? resultAt;
}

function isNear(at: EpochMs, { from, to }: Times, slack: number): boolean {
  const first = from ?? to;
  const last = to ?? from;
  return first !== null && last !== null && at >= first - slack && at <= last + slack;
}

/** Null where the times exclude each other or nothing can be compared. */
function distanceOf(own: MeasuredMigration, times: Times, skews: ReadonlyMap<string, number>): number | null {
  if (own.createdAt !== null) {
    const from = times.from === null ? null : times.from - BEFORE_START_MS;
    if (from !== null && own.createdAt < from) return null;
    if (times.to !== null && own.createdAt > times.to + AFTER_END_MS) return null;
    if (times.from === null && times.to !== null && own.createdAt < times.to - SEARCH_MS) return null;
    if (times.to === null && times.from !== null && own.createdAt > times.from + SEARCH_MS) return null;
  }
  const distances: number[] = [];
  for (const side of [own.source, own.destination]) {
    const clock = clockOf(side);
    const known = clock === null ? undefined : skews.get(clock);
    const slack = known === undefined ? UNKNOWN_CLOCK_MS : KNOWN_CLOCK_MS;
    const begin = side.beginAt ?? side.firstAt;
    const end = side.endAt ?? side.lastAt;
    if (begin === null || end === null) continue;
    const corrected = { begin: begin - (known ?? 0), end: end - (known ?? 0) };
    if (times.from !== null && corrected.begin < times.from - slack) return null;
    if (times.to !== null && corrected.end > times.to + slack) return null;
    if (times.to === null && times.from !== null && corrected.begin > times.from + SEARCH_MS) return null;
    if (times.from === null && times.to !== null && corrected.end < times.to - SEARCH_MS) return null;
    if (times.to !== null && side.endAt !== null) distances.push(Math.abs(corrected.end - times.to));
    else if (times.from !== null) distances.push(Math.abs(corrected.begin - times.from));
  }
  if (distances.length === 0 && own.resultAt !== null && times.to !== null) {
    if (Math.abs(own.resultAt - times.to) > UNKNOWN_CLOCK_MS) return null;
    distances.push(Math.abs(own.resultAt - times.to));
  }
  if (distances.length > 0) return distances.reduce((a, b) => Math.min(a, b));
  return own.createdAt !== null && times.from !== null ? Math.abs(own.createdAt - times.from) : null;
}

function settle(rated: readonly Rated[]): Omit<Matching, "skews"> {
  const ambiguous: MeasuredMigration[] = [];
  const alone: MeasuredMigration[] = [];
  const chosen: { own: MeasuredMigration; candidate: Candidate }[] = [];
  for (const { own, candidates } of rated) {
    if (candidates.length === 0) {
      alone.push(own);
      continue;
    }
    const candidate = choose(own, candidates);
    if (candidate === null) ambiguous.push(own);
    else chosen.push({ own, candidate });
  }
  const matched = new Map<MeasuredMigration, Migration>();
  const rivals = new Map<Migration, { own: MeasuredMigration; candidate: Candidate }[]>();
  for (const one of chosen) {
    const list = rivals.get(one.candidate.migration);
    if (list === undefined) rivals.set(one.candidate.migration, [one]);
    else list.push(one);
  }
  for (const [migration, list] of rivals) {
    const winner = clearlyBest(list.map((one) => ({ ...one.candidate, one })))?.one;
    for (const one of list) if (one !== winner) ambiguous.push(one.own);
    if (winner !== undefined) matched.set(winner.own, migration);
  }
  return { matched, ambiguous, alone };
}

function choose(own: MeasuredMigration, candidates: readonly Candidate[]): Candidate | null {
  const best = clearlyBest(candidates);
  if (best === null) return null;
  // Time alone proves nothing unless it is vCenter's own.
  return best.vm || best.hosts > 0 || own.createdAt !== null ? best : null;
}

/** The one that more names confirm, else the one clearly closer in time. */
function clearlyBest<T extends Pick<Candidate, "vm" | "hosts" | "distance" | "margin">>(
  candidates: readonly T[],
): T | null {
  const byVm = candidates.filter(({ vm }) => vm);
  const pool = byVm.length > 0 ? byVm : candidates;
  const mostHosts = pool.reduce((most, { hosts }) => Math.max(most, hosts), 0);
  const [first, second] = pool.filter(({ hosts }) => hosts === mostHosts).sort((a, b) => a.distance - b.distance);
  if (first === undefined) return null;
  return second === undefined || second.distance - first.distance >= first.margin ? first : null;
}
