import type { MotionFact } from "../../model/fact.ts";
import { CHAIN_LIFE_MS, HOUR_MS, MINUTE_MS } from "../../model/units.ts";
import { absorb, endOf, failureOf, isClosed, placesOf, spanOf, startOf, type Attempt } from "./attempt.ts";
import { timeOf, type Merged } from "../facts/merged.ts";
import { hostsAgree } from "../facts/sides.ts";
import { crossingPairs, isEndAlone, type Fitting } from "./crossing.ts";
import { absorbLeftovers, isRemark } from "./leftovers.ts";
import { sequence } from "./sequence.ts";
import { beginOf } from "./tasks.ts";
import { agrees, agreesInFull, isAnotherVm } from "./ways.ts";

/**
 * Pairs what no chain joins, for one VM: each end goes to the latest open start it agrees with in places, as long as nothing else
 * of that VM happened in between (a VM makes one move at a time; moves in between from another place are another VM's of that name). Attempts known from chains and tasks take part: they close
 * gaps, and a half of theirs may find its other half in an export without chains.
 */
export function pairByTime(known: readonly Attempt[], facts: readonly Merged<MotionFact>[], vm: string): Attempt[] {
  const moments = byMoment([...known, ...sequenceMoments(inOrder(facts), vm)]);
  const attempts: Attempt[] = [];
  for (const moment of moments) {
    const open = isEndAlone(moment) ? latestFitting(attempts, moment, attempts.length) : null;
    if (open === null) attempts.push(moment);
    else join(open, moment);
  }
  // What lay between may have been open then, and turned out to be another VM's whole move.
  const told = new Set<Attempt>();
  const crossing = crossingPairs(attempts);
  for (const [index, moment] of attempts.entries()) {
    const open = isEndAlone(moment) ? (latestFitting(attempts, moment, index) ?? crossing.get(moment) ?? null) : null;
    if (open === null || isClosed(open.attempt)) continue;
    join(open, moment);
    told.add(moment);
  }
  return absorbLeftovers(told.size === 0 ? attempts : attempts.filter((attempt) => !told.has(attempt)));
}

/** In the order of time. An end whose start is lost stands where it ended, whenever its task was queued: the start may be in another export. */
function byMoment(attempts: readonly Attempt[]): Attempt[] {
  return attempts
    .map((attempt) => {
      const closing = isEndAlone(attempt) ? (endOf(attempt) ?? failureOf(attempt)) : null;
      const span = spanOf(attempt);
      return { attempt, from: closing === null ? span.from : timeOf(closing), to: span.to };
    })
    .sort((a, b) => a.from - b.from || a.to - b.to)
    .map(({ attempt }) => attempt);
}

function join({ attempt, before, interleaved }: Fitting, moment: Attempt): void {
  attempt.confidence = confidenceOf(attempt, moment, before) - (interleaved ? 0.08 : 0);
  attempt.basis = "vm-and-time";
  absorb(attempt, moment);
}

const ORDER = { end: 0, failure: 1, start: 2, note: 3, warning: 4 } as const;

/**
 * By time; where the clock cannot tell (an export of whole seconds or minutes) a move that was open before ends first, and every
 * start stands before the end that agrees with it.
 */
function inOrder(facts: readonly Merged<MotionFact>[]): Merged<MotionFact>[] {
  const sorted = [...facts].sort(
    (a, b) =>
      timeOf(a) - timeOf(b) || ORDER[a.role] - ORDER[b.role] || Number(a.eventKey ?? 0) - Number(b.eventKey ?? 0),
  );
  const ordered: Merged<MotionFact>[] = [];
  let open: Merged<MotionFact> | null = null;
  for (let from = 0; from < sorted.length;) {
    const to = endOfTie(sorted, from);
    const tied = sorted.slice(from, to);
    const isMixed = to - from > 1 && tied.some(({ role }) => role === "start") && tied.some(isClosing);
    for (const fact of isMixed ? untied(tied, open) : tied) {
      ordered.push(fact);
      open = fact.role === "start" ? fact : isClosing(fact) ? null : open;
    }
    from = to;
  }
  return ordered;
}

/** Index behind the last fact of the same time as the one at `from`. */
function endOfTie(facts: readonly Merged<MotionFact>[], from: number): number {
  const at = facts[from]?.at;
  let to = from + 1;
  while (to < facts.length && facts[to]?.at === at) to++;
  return to;
}

/** How many ends of one moment are looked at for a start: one VM has a handful. */
const MOST_TIED = 64;

function untied(tied: readonly Merged<MotionFact>[], open: Merged<MotionFact> | null): Merged<MotionFact>[] {
  const starts = tied.filter(({ role }) => role === "start");
  const closings = tied.filter(isClosing);
  const ordered: Merged<MotionFact>[] = [];
  const placed = new Set<Merged<MotionFact>>();
  let head = 0;
  const endsOf = (start: Merged<MotionFact>): void => {
    while (head < closings.length && placed.has(closings[head] ?? start)) head++;
    const near = closings
      .slice(head, head + MOST_TIED)
      .filter((closing) => !placed.has(closing) && agrees(start, closing));
    // One failure is told by records of several types.
    const told = new Set<string>();
    for (const closing of near) {
      if (closing.role !== near[0]?.role || told.has(closing.record)) continue;
      told.add(closing.record);
      placed.add(closing);
      ordered.push(closing);
    }
  };
  if (open !== null) endsOf(open);
  for (const [index, start] of starts.entries()) {
    ordered.push(start);
    const next = starts[index + 1];
    if (next === undefined || next.record === start.record || !agrees(start, next)) endsOf(start);
  }
  for (const closing of closings) if (!placed.has(closing)) ordered.push(closing);
  for (const fact of tied) if (fact.role !== "start" && !isClosing(fact)) ordered.push(fact);
  return ordered;
}

function isClosing({ role }: Merged<MotionFact>): boolean {
  return role === "end" || role === "failure";
}

/** Attempts that hold the records of one moment only: a start told by two types, a failure told by four. */
function sequenceMoments(facts: readonly Merged<MotionFact>[], vm: string): Attempt[] {
  const moments: Attempt[] = [];
  let group: Merged<MotionFact>[] = [];
  const flush = (): void => {
    for (const moment of sequence(group, vm, null)) moments.push(moment);
    group = [];
  };
  const phase = (fact: Merged<MotionFact>): string =>
    fact.role === "start" ? "begin" : fact.role === "note" || fact.role === "warning" ? "any" : "close";
  let current = "any";
  for (const fact of facts) {
    const own = phase(fact);
    if (own !== "any" && current !== "any" && own !== current) {
      flush();
      current = own;
    } else if (own !== "any") current = own;
    group.push(fact);
  }
  flush();
  return moments;
}

/** Among the attempts before `end`. */
function latestFitting(attempts: readonly Attempt[], moment: Attempt, end: number): Fitting | null {
  const closing = endOf(moment) ?? failureOf(moment);
  if (closing === null) return null;
  const between: Attempt[] = [];
  for (let index = end - 1; index >= 0 && between.length <= MOST_BETWEEN; index--) {
    const attempt = attempts[index];
    if (attempt === undefined) break;
    if (isRemark(attempt) || isReportOf(attempt, closing)) continue;
    const start = startOf(attempt);
    if (start === null || isOver(attempt, closing) || isDoneBefore(attempt, closing) || beganAfter(moment, start)) {
      // Something of this name came to an end in between.
      between.push(attempt);
      continue;
    }
    if (timeOf(closing) - timeOf(start) > CHAIN_LIFE_MS) return null;
    const isInTwoChains =
      attempt.chainId !== null &&
      moment.chainId !== null &&
      attempt.chainId !== moment.chainId &&
      attempt.domain === moment.domain;
    if (isInTwoChains && !isDrsReport(start, moment, between)) return null;
    if (agrees(start, closing)) {
      const before = attempts[index - 1];
      if (between.length === 0) return { attempt, before, interleaved: false };
      const another = between.every((other) => isAnotherVm(other, start));
      return another && agreesInFull(start, closing) ? { attempt, before, interleaved: true } : null;
    }
    between.push(attempt);
  }
  return null;
}

/** Closed, by more than a report of Storage DRS moments before the move's own end. */
function isOver(attempt: Attempt, closing: Merged<MotionFact>): boolean {
  if (!isClosed(attempt)) return false;
  return (
    closing.role !== "end" ||
    closing.storageDrs ||
    attempt.failures.length > 0 ||
    attempt.ends.some((end) => !end.storageDrs || timeOf(closing) - timeOf(end) > MINUTE_MS)
  );
}

/** Nothing but a report of Storage DRS, moments before the end that it tells of: of a VM with several disks there are several. */
function isReportOf({ starts, ends, failures, tasks }: Attempt, closing: Merged<MotionFact>): boolean {
  if (starts.length + failures.length + tasks.length > 0 || ends.length === 0 || closing.storageDrs) return false;
  return ends.every((end) => end.storageDrs && timeOf(closing) - timeOf(end) <= MINUTE_MS);
}

/** What its own task saw through is not open any more; one in error may have moved the VM all the same. */
function isDoneBefore({ tasks }: Attempt, closing: Merged<MotionFact>): boolean {
  return tasks.some(
    ({ snapshot, state, completedAt, precisionMs }) =>
      !snapshot &&
      state === "success" &&
      completedAt !== null &&
      timeOf(closing) - completedAt > Math.max(MINUTE_MS, precisionMs),
  );
}

/** The closing's own task or chain tells when it began: a start before that is another move's. */
function beganAfter({ tasks, ends, failures }: Attempt, start: Merged<MotionFact>): boolean {
  if ([...ends, ...failures].some((closing) => isOfLaterChain(closing, start))) return true;
  return tasks.some(
    (task) =>
      !task.snapshot &&
      (task.queuedAt ?? task.startedAt) !== null &&
      Math.min(task.queuedAt ?? Infinity, beginOf(task)) - timeOf(start) >
        Math.max(MINUTE_MS, task.precisionMs, start.precisionMs),
  );
}

/** A chain is named after the key of its first event, and keys rise. DRS and Storage DRS begin chains of their own for their ends. */
function isOfLaterChain(closing: Merged<MotionFact>, start: Merged<MotionFact>): boolean {
  if (closing.chainId === null || start.eventKey === null || closing.drs || closing.storageDrs) return false;
  if (closing.domain !== start.domain || closing.chainId === closing.eventKey) return false;
  return Number(closing.chainId) > Number(start.eventKey) && timeOf(closing) > timeOf(start);
}

/** The end of DRS and of Storage DRS can stand in a chain of its own: it is that of the move which is open and goes the same way. */
function isDrsReport(start: Merged<MotionFact>, moment: Attempt, between: readonly Attempt[]): boolean {
  return (
    between.length === 0 &&
    moment.ends.length > 0 &&
    moment.ends.every(
      (end) =>
        (end.drs && agreesInFull(start, end) && timeOf(end) - timeOf(start) <= LONGEST_DRS_MOVE_MS) ||
        (end.storageDrs && namesStores(start) && namesStores(end)),
    )
  );
}

const LONGEST_DRS_MOVE_MS = HOUR_MS;

/** How many moves of one name may lie between a start and its end. */
const MOST_BETWEEN = 6;

function namesStores({ source, destination }: Merged<MotionFact>): boolean {
  return source.datastore !== null && destination.datastore !== null;
}

/**
 * How sure a pair by VM and time is. Measured with the simulator in test/ (see docs/proofs.md): agreement of all places and
 * an unbroken history of the VM make errors rare; few named places or a long wait make them likely.
 */
function confidenceOf(open: Attempt, moment: Attempt, before: Attempt | undefined): number {
  const start = startOf(open);
  const closing = endOf(moment) ?? failureOf(moment);
  if (start === null || closing === null) return 0;
  const both = [
    [start.source.host, closing.source.host],
    [start.destination.host, closing.destination.host],
    [start.destination.datastore, closing.destination.datastore],
  ].filter(([a, b]) => a !== null && b !== null).length;
  const hours = (timeOf(closing) - timeOf(start)) / HOUR_MS;
  const storage = start.source.datastore !== null && start.source.datastore !== start.destination.datastore;
  let doubt = both >= 3 ? 0.01 : both === 2 ? 0.03 : both === 1 ? 0.08 : 0.2;
  if (hours > (storage ? 12 : 1)) doubt += 0.25;
  else if (hours > (storage ? 4 : 0.25)) doubt += 0.05;
  if (before !== undefined && !isUnbroken(before, open)) doubt += 0.05;
  return Math.max(0.3, 1 - doubt);
}

/** The VM began this move where the one before left it. */
function isUnbroken(before: Attempt, open: Attempt): boolean {
  if (!isClosed(before)) return false;
  const left = before.ends.length > 0 ? placesOf(before).destination : placesOf(before).source;
  return hostsAgree(left, placesOf(open).source);
}
