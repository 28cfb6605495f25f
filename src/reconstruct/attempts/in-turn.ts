import type { MotionFact, Side } from "../../model/fact.ts";
import { timeOf, type Merged } from "../facts/merged.ts";
import { endOf, startOf, type Attempt } from "./attempt.ts";
import { agrees } from "./ways.ts";

/** Which end is whose cannot be said: one of two ways to pair them is as likely as the other, or nearly so. */
const EITHER = 0.5;

/**
 * Two VMs of one name that leave one host for another at the same time, in exports that know names alone: start, start, end, end, and
 * nothing tells which end is whose. Moves that began together take about as long, so the ends come in turn, and neither pair is sure.
 * What a chain, a task, a place or a user tells apart stays as it is. `attempts` are those of one VM.
 */
export function endInTurn(attempts: readonly Attempt[], vm: string): readonly Attempt[] {
  if (attempts.length < 2 || !vm.startsWith("name ")) return attempts;
  const moves = attempts.filter(isNamedPair).sort((a, b) => beginOf(a) - beginOf(b));
  let group: Attempt[] = [];
  let until = -Infinity;
  for (const move of moves) {
    const [first] = group;
    if (first !== undefined && beginOf(move) < until && isLike(first, move)) group.push(move);
    else {
      settle(group);
      group = [move];
      until = -Infinity;
    }
    until = Math.max(until, closeOf(move));
  }
  settle(group);
  return attempts;
}

/** A start and an end, and no more that could tell whose they are. */
function isNamedPair({ starts, ends, failures, tasks }: Attempt): boolean {
  return starts.length > 0 && ends.length > 0 && failures.length === 0 && tasks.length === 0;
}

function beginOf(attempt: Attempt): number {
  const start = startOf(attempt);
  return start === null ? Infinity : timeOf(start);
}

function closeOf(attempt: Attempt): number {
  const end = endOf(attempt);
  return end === null ? -Infinity : timeOf(end);
}

/** The end of each could be the other's. */
function isLike(one: Attempt, other: Attempt): boolean {
  const [oneEnd, otherEnd] = [endOf(one), endOf(other)];
  if (oneEnd === null || otherEnd === null || !isToldAlike(oneEnd, otherEnd)) return false;
  return (
    one.ends.length === other.ends.length &&
    one.starts.every((start) => isOpenTo(start, otherEnd)) &&
    other.starts.every((start) => isOpenTo(start, oneEnd))
  );
}

/** Two records of two moments that say the same. */
function isToldAlike(one: Merged<MotionFact>, other: Merged<MotionFact>): boolean {
  return (
    one.record === other.record &&
    one.chainId === other.chainId &&
    one.userName === other.userName &&
    isSamePlace(one.source, other.source) &&
    isSamePlace(one.destination, other.destination)
  );
}

function isSamePlace(one: Side, other: Side): boolean {
  return one.host === other.host && one.datastore === other.datastore;
}

function isOpenTo(start: Merged<MotionFact>, end: Merged<MotionFact>): boolean {
  return agrees(start, end) && (start.chainId === null || end.chainId === null || start.chainId === end.chainId);
}

function settle(group: readonly Attempt[]): void {
  if (group.length < 2) return;
  const ends = [...group].sort((a, b) => closeOf(a) - closeOf(b)).map((attempt) => attempt.ends);
  for (const [index, attempt] of group.entries()) {
    attempt.ends = ends[index] ?? attempt.ends;
    attempt.basis = "vm-and-time";
    attempt.confidence = EITHER;
  }
}
