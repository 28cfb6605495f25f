import { CHAIN_LIFE_MS } from "../../model/units.ts";
import { timeOf } from "../facts/merged.ts";
import { addTo, firstFrom } from "../facts/sorted.ts";
import { absorb, bySpan, endOf, failureOf, isClosed, startOf, type Attempt } from "./attempt.ts";
import { agrees, agreesInFull } from "./ways.ts";

/**
 * VMs that share a name (fault tolerance, instant clones) where some records give the MoRef and others only the name: govc writes
 * the MoRef behind the sentences of a few types. Paired by themselves, a start by MoRef and its end by name stay halves. Here they
 * meet: an end goes to the only start whose way it goes, a failure told by both is one.
 */

/** How many halves before an end are compared. */
const MOST_HALVES = 16;
/** One failure's records come this close together. */
const SAME_FAILURE_MS = 5000;

export function joinTwinHalves(attempts: readonly Attempt[]): readonly Attempt[] {
  const told = new Set<Attempt>();
  for (const group of groupsOf(attempts)) {
    const ordered = bySpan(group);
    for (const { open, closing } of pairsIn(ordered)) join(open, closing, told);
    joinFailures(
      ordered.filter((attempt) => !told.has(attempt)),
      told,
    );
  }
  return told.size === 0 ? attempts : attempts.filter((attempt) => !told.has(attempt));
}

function beginOf(attempt: Attempt): number {
  const start = startOf(attempt);
  return start === null ? 0 : timeOf(start);
}

function closedAt(attempt: Attempt): number {
  const closing = endOf(attempt) ?? failureOf(attempt);
  return closing === null ? 0 : timeOf(closing);
}

function isByName({ vm }: Attempt): boolean {
  return vm.startsWith("name ");
}

/** The attempts of each name that some know by name alone and others by MoRef. */
function groupsOf(attempts: readonly Attempt[]): Attempt[][] {
  const byName = new Map<string, Attempt[]>();
  for (const attempt of attempts)
    if (isByName(attempt)) addTo(byName, `${attempt.scope}\u0000${attempt.vm.slice("name ".length)}`, attempt);
  if (byName.size === 0) return [];
  const shared = new Set<string>();
  for (const attempt of attempts) {
    if (isByName(attempt)) continue;
    const name = [...attempt.starts, ...attempt.ends, ...attempt.failures].find(({ vm }) => vm.name !== undefined)?.vm
      .name;
    const key = `${attempt.scope}\u0000${name ?? ""}`;
    const list = byName.get(key);
    if (list === undefined) continue;
    shared.add(key);
    list.push(attempt);
  }
  return [...shared].flatMap((key) => [byName.get(key) ?? []]);
}

interface Pair {
  readonly open: Attempt;
  readonly closing: Attempt;
}

/** Each end with the only open start that it can be of, where no other end can be of that start. */
function pairsIn(ordered: readonly Attempt[]): Pair[] {
  const open: Attempt[] = [];
  const startsOf = new Map<string, number[]>();
  for (const attempt of ordered) {
    const start = startOf(attempt);
    if (start !== null) addTo(startsOf, attempt.vm, timeOf(start));
    if (start !== null && !isClosed(attempt)) open.push(attempt);
  }
  for (const starts of startsOf.values()) starts.sort((a, b) => a - b);
  const begins = open.map((attempt) => beginOf(attempt));
  const uses = new Map<Attempt, number>();
  const pairs: Pair[] = [];
  for (const closing of ordered) {
    if (closing.starts.length > 0 || !isClosed(closing)) continue;
    const at = closedAt(closing);
    const next = firstFrom(begins, at + 1, (begin) => begin);
    const [only, another] = open
      .slice(Math.max(0, next - MOST_HALVES), next)
      .filter((each) => isOf(closing, at, each) && !movedBetween(startsOf.get(each.vm) ?? [], each, at));
    if (only === undefined || another !== undefined) continue;
    uses.set(only, (uses.get(only) ?? 0) + 1);
    pairs.push({ open: only, closing });
  }
  return pairs.filter((pair) => uses.get(pair.open) === 1);
}

/** The halves of one move, each of which knows its VM in its own way. */
function isOf(closing: Attempt, at: number, open: Attempt): boolean {
  const start = startOf(open);
  const end = endOf(closing) ?? failureOf(closing);
  if (start === null || end === null || isByName(closing) === isByName(open)) return false;
  const age = at - timeOf(start);
  if (age < 0 || age > CHAIN_LIFE_MS || areInTwoChains(open, closing)) return false;
  return agrees(start, end) && agreesInFull(start, end);
}

function areInTwoChains(a: Attempt, b: Attempt): boolean {
  return a.domain === b.domain && a.chainId !== null && b.chainId !== null && a.chainId !== b.chainId;
}

/** A VM makes one move at a time. */
function movedBetween(starts: readonly number[], open: Attempt, at: number): boolean {
  const begin = beginOf(open);
  const next = starts[firstFrom(starts, begin + 1, (start) => start)];
  return !isByName(open) && next !== undefined && next < at;
}

/** A failure by MoRef that repeats what another record told of the name in the same moment. */
function joinFailures(ordered: readonly Attempt[], told: Set<Attempt>): void {
  const failed = ordered
    .flatMap((attempt) => {
      const failure = failureOf(attempt);
      return failure === null || attempt.ends.length > 0 ? [] : [{ attempt, failure, at: timeOf(failure) }];
    })
    .sort((a, b) => a.at - b.at);
  for (const [index, { attempt, failure, at }] of failed.entries()) {
    if (attempt.starts.length > 0 || isByName(attempt)) continue;
    const near = failed
      .slice(Math.max(0, index - MOST_HALVES), index + MOST_HALVES)
      .filter(
        (other) =>
          isByName(other.attempt) &&
          Math.abs(other.at - at) <= SAME_FAILURE_MS &&
          agrees(other.failure, failure) &&
          !areInTwoChains(other.attempt, attempt),
      );
    const [only] = near;
    if (only !== undefined && near.length === 1) join(only.attempt, attempt, told);
  }
}

function join(open: Attempt, closing: Attempt, told: Set<Attempt>): void {
  absorb(open, closing);
  if (isByName(open)) open.vm = closing.vm;
  open.basis = "vm-and-time";
  open.confidence = 0.9;
  told.add(closing);
}
