import { CHAIN_LIFE_MS } from "../../model/units.ts";
import { timeOf } from "../facts/merged.ts";
import { endOf, failureOf, isClosed, startOf, type Attempt } from "./attempt.ts";
import { agrees, agreesInFull, isAnotherVm } from "./ways.ts";

/** The open attempt that a closing moment completes. */
export interface Fitting {
  readonly attempt: Attempt;
  /** The VM's attempt before it. */
  readonly before: Attempt | undefined;
  /** Moves of the same name lie between: the name stands for several VMs, and the places tell them apart. */
  readonly interleaved: boolean;
}

export function isEndAlone(moment: Attempt): boolean {
  return moment.starts.length === 0 && isClosed(moment);
}

/** How many halves before an end are compared, and how many attempts may lie between the two of a pair. */
const MOST_HALVES = 16;

/**
 * Two VMs of one name that leave one host at the same time, told by name alone: start, start, end, end, of which each end goes the
 * way of exactly one start. One VM cannot have left its host twice. By closing moment.
 */
export function crossingPairs(attempts: readonly Attempt[]): Map<Attempt, Fitting> {
  const chosen = new Map<Attempt, number>();
  const uses = new Map<Attempt, number>();
  const open: number[] = [];
  for (const [index, moment] of attempts.entries()) {
    if (moment.starts.length > 0 && !isClosed(moment)) open.push(index);
    if (!isEndAlone(moment) || open.length === 0) continue;
    const [only, another] = open.slice(-MOST_HALVES).filter((at) => goesTheWayOf(attempts[at], moment));
    const start = only === undefined ? undefined : attempts[only];
    if (only === undefined || start === undefined || another !== undefined) continue;
    chosen.set(moment, only);
    uses.set(start, (uses.get(start) ?? 0) + 1);
  }
  const halves = new Set<Attempt>();
  for (const [moment, at] of chosen) {
    const start = attempts[at];
    if (start === undefined || uses.get(start) !== 1) chosen.delete(moment);
    else halves.add(moment).add(start);
  }
  const pairs = new Map<Attempt, Fitting>();
  if (chosen.size < 2) return pairs;
  for (const [index, moment] of attempts.entries()) {
    const at = chosen.get(moment);
    const attempt = at === undefined ? undefined : attempts[at];
    const start = attempt === undefined ? null : startOf(attempt);
    if (at === undefined || attempt === undefined || start === null || index - at > MOST_HALVES) continue;
    const between = attempts.slice(at + 1, index);
    if (between.every((other) => halves.has(other) || isAnotherVm(other, start)))
      pairs.set(moment, { attempt, before: attempts[at - 1], interleaved: true });
  }
  return pairs;
}

function goesTheWayOf(open: Attempt | undefined, moment: Attempt): boolean {
  const start = open === undefined ? null : startOf(open);
  const closing = endOf(moment) ?? failureOf(moment);
  if (open === undefined || start === null || closing === null) return false;
  if (open.chainId !== null && moment.chainId !== null && open.chainId !== moment.chainId) return false;
  const age = timeOf(closing) - timeOf(start);
  return age >= 0 && age <= CHAIN_LIFE_MS && agrees(start, closing) && agreesInFull(start, closing);
}
