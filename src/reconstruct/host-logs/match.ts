import type { Migration } from "../../model/migration.ts";
import { SECOND_MS, type EpochMs } from "../../model/units.ts";
import { addTo, firstFrom } from "../facts/sorted.ts";
import type { Inventory } from "../inventory/inventory.ts";
import type { MeasuredMigration } from "./measured.ts";
import { Moves, type Dated, type Fitting } from "./moves.ts";
import { AddressBook, namesOf } from "./names.ts";
import { relativeClocks } from "./relative-clocks.ts";
import { clockOf, clockSkews, type Pair } from "./skew.ts";
import { Seats } from "./surplus.ts";
import { skewsInZone, zoneOffsets, type PlacedPair } from "./zone-offset.ts";

/**
 * Which migration of vCenter a log's migration is. Names must not contradict, the times must fit, and the best one must be clearly
 * better than the next: what is not certain stays apart, with the reason.
 */
export interface Matching {
  readonly matched: ReadonlyMap<MeasuredMigration, Migration>;
  readonly refused: ReadonlyMap<MeasuredMigration, Refusal>;
  /** None fits. */
  readonly alone: readonly MeasuredMigration[];
  /** Milliseconds that a host's clock is ahead of vCenter's. */
  readonly skews: ReadonlyMap<string, number>;
  /** Of those, the clocks that only all hosts of their vCenter together say to be off by a zone. */
  readonly zones: ReadonlySet<string>;
}

/**
 * several-fit: nothing decides between them · clock-unknown: a move of that VM is there, at another time, and nothing says how wrong
 * the host's clock is · nameless: it lies in the time of a move that no other log is of · undated: without a time nothing can be said.
 */
export type Refusal = "several-fit" | "clock-unknown" | "nameless" | "undated";

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

interface Candidate extends Fitting {
  /** Milliseconds between the host's end (else begin) and vCenter's, by corrected clocks. */
  readonly distance: number;
  /** By how much it must be closer than the next to be the one. */
  readonly margin: number;
  /** One of the two says that it worked, the other that it did not. */
  readonly isOdd: boolean;
}

type Skews = ReadonlyMap<string, number>;

export function match(
  measured: readonly MeasuredMigration[],
  migrations: readonly Migration[],
  inventory: Inventory | null,
): Matching {
  const moves = new Moves(migrations, inventory, new AddressBook(inventory, measured));
  const found = measured.map((own): Found => ({ own, fitting: moves.fitting(own, own.createdAt ?? momentOf(own)) }));
  const possible = found.flatMap(({ own, fitting }) => fitting.map((each) => pairOf(own, each)));
  const known = clockSkews(measured, certainPairs(found, NOT_SHIFTED), possible);
  const { skews, zones } = withZones(known, found);
  const matched = new Map<MeasuredMigration, Migration>();
  const refused = new Map<MeasuredMigration, Refusal>();
  const alone: MeasuredMigration[] = [];
  const chosen = new Map<Migration, { own: MeasuredMigration; candidate: Candidate }[]>();
  const looked = new Map<MeasuredMigration, readonly Candidate[]>();
  for (const { own } of found) {
    const candidates = moves.fitting(own, correctedMoment(own, skews)).flatMap((each): Candidate[] => {
      const distance = distanceOf(own, each, skews);
      return distance === null
        ? []
        : [{ ...each, distance, margin: marginOf(own, skews), isOdd: isOdd(own, each.migration) }];
    });
    looked.set(own, candidates);
    const candidate = choose(own, candidates);
    if (candidates.length === 0) alone.push(own);
    else if (candidate === null) refused.set(own, "several-fit");
    else addTo(chosen, candidate.migration, { own, candidate });
  }
  for (const [migration, rivals] of chosen) {
    const winner = clearlyBest(rivals.map((rival) => ({ ...rival.candidate, rival })))?.rival;
    for (const { own } of rivals) if (own !== winner?.own) refused.set(own, "several-fit");
    if (winner !== undefined) matched.set(winner.own, migration);
  }
  // A move of which vCenter knows one half fits every log of the hours around it.
  const undecided = [...refused.keys()]
    .map((own) => ({ own, candidates: looked.get(own) ?? [] }))
    .filter(({ candidates }) => candidates.every(({ from, to }) => from === null || to === null));
  const seats = new Seats(new Set(matched.values()));
  for (const own of seats.surplusOf(undecided)) {
    refused.delete(own);
    alone.push(own);
  }
  return { matched, skews, zones, ...withoutDoubles({ moves, matched, refused, alone, skews, seats }) };
}

/** A log's migration that may well be one of vCenter's, whatever clocks and names seem to say, must not be counted beside it. */
function withoutDoubles(settled: {
  readonly moves: Moves;
  readonly matched: ReadonlyMap<MeasuredMigration, Migration>;
  readonly refused: Map<MeasuredMigration, Refusal>;
  readonly alone: readonly MeasuredMigration[];
  readonly skews: Skews;
  readonly seats: Seats;
}): Pick<Matching, "refused" | "alone"> {
  const { moves, refused, skews } = settled;
  const taken = new Set(settled.matched.values());
  const isFree = ({ migration }: Dated): boolean => !taken.has(migration);
  const free = new FreeTimes(moves.all.filter(isFree));
  const why = (own: MeasuredMigration): Refusal | null => {
    const at = own.createdAt ?? momentOf(own);
    if (moves.all.length === 0) return null;
    if (at === null) return isUndated(own) ? "undated" : null;
    if (own.createdAt !== null || isClockKnown(own, skews)) return null;
    const others = moves.fitting(own, at).filter((each) => each.vm && isFree(each));
    return others.some((each) => isNear(at, each, SEARCH_MS)) ? "clock-unknown" : null;
  };
  const nameless = settled.alone.flatMap((own) => {
    const at = own.createdAt ?? momentOf(own);
    const candidates = at === null || namesOf(own).certain.length > 0 ? [] : free.near(at, UNKNOWN_CLOCK_MS);
    return candidates.length === 0 ? [] : [{ own, candidates }];
  });
  const surplus = new Set(settled.seats.surplusOf(nameless));
  const doubtful = new Set(nameless.map(({ own }) => own).filter((own) => !surplus.has(own)));
  const alone = settled.alone.filter((own) => {
    const reason = doubtful.has(own) ? "nameless" : why(own);
    if (reason !== null) refused.set(own, reason);
    return reason === null;
  });
  return { refused, alone };
}

/** So many moves before a moment are looked at; of the longer ones before them one is taken. */
const MOST_FREE = 400;

interface Span {
  readonly migration: Migration;
  readonly first: number;
  readonly last: number;
}

/** The times of moves that no log is of. */
class FreeTimes {
  private readonly spans: readonly Span[];
  /** Which one ends latest of all that start no later. */
  private readonly latest: Span[] = [];

  constructor(free: readonly Dated[]) {
    this.spans = free
      .flatMap(({ migration, from, to }): Span[] => {
        const [first, last] = [from ?? to, to ?? from];
        return first === null || last === null ? [] : [{ migration, first, last }];
      })
      .sort((a, b) => a.first - b.first);
    for (const span of this.spans) {
      const before = this.latest.at(-1) ?? span;
      this.latest.push(span.last > before.last ? span : before);
    }
  }

  /** Those that lie around a moment. */
  near(at: EpochMs, slack: number): { readonly migration: Migration; readonly distance: number }[] {
    const next = firstFrom(this.spans, at + slack + 1, ({ first }) => first);
    const from = Math.max(0, next - MOST_FREE);
    const before = this.latest[from - 1];
    return [...(before === undefined ? [] : [before]), ...this.spans.slice(from, next)]
      .filter(({ last }) => last >= at - slack)
      .map(({ migration, first, last }) => ({ migration, distance: Math.max(0, first - at, at - last) }));
  }
}

interface Found {
  readonly own: MeasuredMigration;
  readonly fitting: readonly Fitting[];
}

/** Where to look for the pairs of a vCenter: how far its hosts' clocks are ahead, and how far around. */
type Shift = (vcenter: string | null) => { readonly ahead: number; readonly slack: number } | null;

const NOT_SHIFTED: Shift = () => ({ ahead: 0, slack: SEARCH_MS });

/** Pairs that names alone prove: one log, one migration of that VM within half a day. */
function certainPairs(found: readonly Found[], shiftOf: Shift): PlacedPair[] {
  const pairs = found.flatMap(({ own, fitting }) => {
    const at = own.createdAt ?? momentOf(own);
    if (at === null) return [];
    const [only, second] = fitting.filter((each) => {
      const shift = each.vm && each.migration.outcome === "succeeded" ? shiftOf(each.migration.vcenter) : null;
      return shift !== null && isNear(at - shift.ahead, each, shift.slack);
    });
    return only !== undefined && second === undefined ? [{ own, only }] : [];
  });
  const uses = new Map<Migration, number>();
  for (const { only } of pairs) uses.set(only.migration, (uses.get(only.migration) ?? 0) + 1);
  return pairs
    .filter(({ only }) => uses.get(only.migration) === 1)
    .map(({ own, only }) => ({ ...pairOf(own, only), vcenter: only.migration.vcenter }));
}

/** The clocks that are still unknown, where all hosts of a vCenter together say which zone they are in. */
function withZones(
  known: Skews,
  all: readonly Found[],
): { readonly skews: Skews; readonly zones: ReadonlySet<string> } {
  // An id that is a time of vCenter's clock needs no such help.
  const found = all.filter(({ own }) => own.createdAt === null);
  if (found.every(({ own }) => isClockKnown(own, known))) return { skews: known, zones: new Set() };
  const clocks = relativeClocks(
    found.map(({ own }) => own),
    clockOf,
  );
  const offsets = zoneOffsets(certainPairs(found, NOT_SHIFTED), clocks);
  if (offsets.size === 0) return { skews: known, zones: new Set() };
  const inZone: Shift = (vcenter) => {
    const ahead = offsets.get(vcenter);
    return ahead === undefined ? null : { ahead, slack: UNKNOWN_CLOCK_MS };
  };
  const added = skewsInZone(certainPairs(found, inZone), clocks, known, offsets);
  return { skews: new Map([...known, ...added]), zones: new Set(added.keys()) };
}

function pairOf(measured: MeasuredMigration, { from, to }: Dated): Pair {
  return { measured, startedAt: from, endedAt: to };
}

function isClockKnown({ source, destination }: MeasuredMigration, skews: Skews): boolean {
  return [source, destination].some((side) => {
    const clock = clockOf(side);
    return clock !== null && skews.has(clock) && side.lastAt !== null;
  });
}

/** By clocks nobody has compared, closer means nothing. */
function marginOf(own: MeasuredMigration, skews: Skews): number {
  return own.createdAt !== null || isClockKnown(own, skews) ? CLEARLY_CLOSER_MS : UNKNOWN_CLOCK_MS;
}

/** When a host was done with it, as far as a line says so. */
export function momentOf({ source, destination, resultAt }: MeasuredMigration): EpochMs | null {
  return source.endAt ?? source.lastAt ?? destination.endAt ?? destination.lastAt ?? resultAt;
}

function correctedMoment(own: MeasuredMigration, skews: Skews): EpochMs | null {
  for (const side of [own.source, own.destination]) {
    const at = side.endAt ?? side.lastAt;
    const skew = skews.get(clockOf(side) ?? "");
    if (at !== null && skew !== undefined) return at - skew;
  }
  return own.createdAt ?? momentOf(own);
}

function isUndated({ createdAt, resultAt, source, destination }: MeasuredMigration): boolean {
  return createdAt === null && resultAt === null && source.firstAt === null && destination.firstAt === null;
}

function isNear(at: EpochMs, { from, to }: Dated, slack: number): boolean {
  const first = from ?? to;
  const last = to ?? from;
  return first !== null && last !== null && at >= first - slack && at <= last + slack;
}

/** Null where the times exclude each other or nothing can be compared. */
function distanceOf(own: MeasuredMigration, times: Dated, skews: Skews): number | null {
  if (!canHoldStop(own, times.migration) || !canHoldId(own, times)) return null;
  const distances: number[] = [];
  const unknown: (number | null)[] = [];
  for (const side of [own.source, own.destination]) {
    const clock = clockOf(side);
    const known = clock === null ? undefined : skews.get(clock);
    const begin = side.beginAt ?? side.firstAt;
    const end = side.endAt ?? side.lastAt;
    if (begin === null || end === null) continue;
    const slack = known === undefined ? UNKNOWN_CLOCK_MS : KNOWN_CLOCK_MS;
    const corrected = { begin: begin - (known ?? 0), end: end - (known ?? 0), isEnd: side.endAt !== null };
    const distance = sideDistance(corrected, times, slack);
    if (known === undefined) unknown.push(distance);
    else if (distance === null) return null;
    else distances.push(distance);
  }
  // Of two clocks that nobody has compared one may be wrong.
  const fitting = unknown.filter((distance) => distance !== null);
  if (distances.length === 0 && unknown.length > 0 && fitting.length === 0) return null;
  for (const distance of fitting) distances.push(distance);
  if (distances.length === 0 && own.resultAt !== null && times.to !== null) {
    if (Math.abs(own.resultAt - times.to) > UNKNOWN_CLOCK_MS) return null;
    distances.push(Math.abs(own.resultAt - times.to));
  }
  if (distances.length > 0) return distances.reduce((a, b) => Math.min(a, b));
  return own.createdAt !== null && times.from !== null ? Math.abs(own.createdAt - times.from) : null;
}

function sideDistance(
  { begin, end, isEnd }: { readonly begin: number; readonly end: number; readonly isEnd: boolean },
  { from, to }: Dated,
  slack: number,
): number | null {
  if (from !== null && begin < from - slack) return null;
  if (to !== null && end > to + slack) return null;
  if (to === null && from !== null && begin > from + SEARCH_MS) return null;
  if (from === null && to !== null && end < to - SEARCH_MS) return null;
  if (to !== null && isEnd) return Math.abs(end - to);
  return from === null ? Infinity : Math.abs(begin - from);
}

/** The id is a time of vCenter's clock. */
function canHoldId({ createdAt }: MeasuredMigration, { from, to }: Dated): boolean {
  if (createdAt === null) return true;
  if (from !== null && createdAt < from - BEFORE_START_MS) return false;
  if (to !== null && createdAt > to + AFTER_END_MS) return false;
  if (from === null && to !== null && createdAt < to - SEARCH_MS) return false;
  return to !== null || from === null || createdAt <= from + SEARCH_MS;
}

/** No move is shorter than the stop inside it. */
function canHoldStop({ stunMicroseconds }: MeasuredMigration, migration: Migration): boolean {
  const { durationSeconds, durationErrorSeconds } = migration;
  if (stunMicroseconds === null || durationSeconds === null) return true;
  return stunMicroseconds / 1e6 <= durationSeconds + (durationErrorSeconds ?? 1) + AFTER_END_MS / SECOND_MS;
}

function choose(own: MeasuredMigration, candidates: readonly Candidate[]): Candidate | null {
  const best = clearlyBest(candidates);
  if (best === null) return null;
  // Time alone proves nothing unless it is vCenter's own.
  return best.vm || best.hosts > 0 || own.createdAt !== null ? best : null;
}

function isOdd({ succeeded, failureMessages }: MeasuredMigration, { outcome }: Migration): boolean {
  if (succeeded) return outcome === "failed" || outcome === "cancelled";
  return failureMessages.length > 0 && outcome === "succeeded";
}

/** The one that more names confirm and that went as the log says, else the one clearly closer in time. */
function clearlyBest<T extends Pick<Candidate, "vm" | "hosts" | "distance" | "margin" | "isOdd">>(
  candidates: readonly T[],
): T | null {
  const byVm = candidates.filter(({ vm }) => vm);
  const named = byVm.length > 0 ? byVm : candidates;
  // A failure and the retry that worked lie seconds apart, closer than clocks agree.
  const sound = named.filter((each) => !each.isOdd);
  const pool = sound.length > 0 ? sound : named;
  const mostHosts = pool.reduce((most, { hosts }) => Math.max(most, hosts), 0);
  const [first, second] = pool.filter(({ hosts }) => hosts === mostHosts).sort((a, b) => a.distance - b.distance);
  if (first === undefined) return null;
  return second === undefined || second.distance - first.distance >= first.margin ? first : null;
}
