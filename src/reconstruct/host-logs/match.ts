import type { Migration } from "../../model/migration.ts";
import type { EpochMs } from "../../model/units.ts";
import type { Inventory } from "../inventory.ts";
import type { MeasuredMigration } from "./measured.ts";
import { AddressBook, hostAgrees, vmAgrees } from "./names.ts";
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

type Named = Pick<Candidate, "migration" | "vm" | "hosts">;

interface Times {
  readonly from: EpochMs | null;
  readonly to: EpochMs | null;
}

export function match(
  measured: readonly MeasuredMigration[],
  migrations: readonly Migration[],
  inventory: Inventory | null,
): Matching {
  const book = new AddressBook(inventory, measured);
  const eligible = migrations
    .filter(({ kind, trigger }) => kind !== "cold" && trigger !== "placement")
    .map((migration) => ({ migration, times: timesOf(migration) }));
  const named = (own: MeasuredMigration, { migration }: { migration: Migration }): Named | null => {
    const vm = vmAgrees(own, migration, inventory);
    const ends = [
      hostAgrees(own.source, migration.source.host, book),
      hostAgrees(own.destination, migration.destination.host, book),
    ];
    if (vm === "no" || ends.includes("no")) return null;
    if (own.hasPeer === true && migration.kind === "storage-vmotion") return null;
    return { migration, vm: vm === "yes", hosts: ends.filter((end) => end === "yes").length };
  };
  const possible = measured.flatMap((own) =>
    eligible.filter((each) => named(own, each) !== null).map((each) => pairOf(own, each.times)),
  );
  const skews = clockSkews(measured, certainPairs(measured, eligible, named), possible);
  const found = measured.map((own) => ({
    own,
    candidates: eligible.flatMap((each) => {
      const names = named(own, each);
      const distance = names === null ? null : distanceOf(own, each.times, skews);
      return names === null || distance === null ? [] : [{ ...names, distance, margin: marginOf(own, skews) }];
    }),
  }));
  return { ...settle(found), skews };
}

function timesOf(migration: Migration): Times {
  const instant = (text: string | null): EpochMs | null => (text === null ? null : Date.parse(text));
  return { from: instant(migration.startedAt ?? migration.queuedAt), to: instant(migration.endedAt) };
}

/** Pairs that names alone prove: one log, one migration of that VM within half a day. */
function certainPairs(
  measured: readonly MeasuredMigration[],
  migrations: readonly { readonly migration: Migration; readonly times: Times }[],
  named: (own: MeasuredMigration, each: { migration: Migration }) => Named | null,
): Pair[] {
  const pairs = measured.flatMap((own) => {
    const at = own.createdAt ?? momentOf(own);
    if (at === null) return [];
    const near = migrations.filter(
      (each) =>
        isNear(at, each.times, SEARCH_MS) && each.migration.outcome === "succeeded" && named(own, each)?.vm === true,
    );
    const [only, second] = near;
    return only !== undefined && second === undefined ? [{ own, each: only }] : [];
  });
  const uses = new Map<Migration, number>();
  for (const { each } of pairs) uses.set(each.migration, (uses.get(each.migration) ?? 0) + 1);
  return pairs.filter(({ each }) => uses.get(each.migration) === 1).map(({ own, each }) => pairOf(own, each.times));
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

function momentOf({ source, destination }: MeasuredMigration): EpochMs | null {
  return source.endAt ?? source.lastAt ?? destination.endAt ?? destination.lastAt;
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
  if (distances.length > 0) return distances.reduce((a, b) => Math.min(a, b));
  return own.createdAt !== null && times.from !== null ? Math.abs(own.createdAt - times.from) : null;
}

interface Found {
  readonly own: MeasuredMigration;
  readonly candidates: readonly Candidate[];
}

function settle(found: readonly Found[]): Omit<Matching, "skews"> {
  const ambiguous: MeasuredMigration[] = [];
  const alone: MeasuredMigration[] = [];
  const chosen: { own: MeasuredMigration; candidate: Candidate }[] = [];
  for (const { own, candidates } of found) {
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
