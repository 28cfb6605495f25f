import { SECOND_MS } from "../../model/units.ts";
import { timeOf, type Merged } from "../facts/merged.ts";
import { sidesAgree } from "../facts/sides.ts";
import { firstFrom } from "../facts/sorted.ts";
import type { MotionFact } from "../../model/fact.ts";
import { absorb, failureOf, isClosed, spanOf, type Attempt } from "./attempt.ts";

/**
 * Of one move one export may have some records and another one others. What neither opens nor closes anything, and the further
 * record of a failure that is told already, belongs to the attempt around it and is none of its own.
 */

/** How far the records of one failure lie apart. */
const SAME_FAILURE_MS = 10 * SECOND_MS;
const SLACK_MS = 2 * SECOND_MS;
/** How many attempts of one VM around a moment are looked at. */
const MOST_AROUND = 64;

interface Placed {
  readonly attempt: Attempt;
  readonly from: number;
  readonly to: number;
}

/** `attempts` are those of one VM. Returns what is left. */
export function absorbLeftovers(attempts: Attempt[]): Attempt[] {
  const left = attempts.filter((attempt) => attempt.chainId === null && (isRemark(attempt) || isFailureAlone(attempt)));
  if (left.length === 0 || attempts.length === 1) return attempts;
  const told = new Set<Attempt>(left);
  const whole = attempts.filter((attempt) => !told.has(attempt) && !isRemark(attempt));
  const placed = whole.map((attempt): Placed => ({ attempt, ...spanOf(attempt) })).sort((a, b) => a.from - b.from);
  const failures = whole
    .filter((attempt) => attempt.failures.length > 0 && attempt.ends.length === 0)
    .map((attempt): Placed => ({ attempt, from: firstFailure(attempt), to: firstFailure(attempt) }))
    .sort((a, b) => a.from - b.from);
  for (const attempt of left) {
    const around = isRemark(attempt) ? attemptAround(attempt, placed) : sameFailure(attempt, failures);
    if (around === null) told.delete(attempt);
    else absorb(around, attempt);
  }
  return told.size === 0 ? attempts : attempts.filter((attempt) => !told.has(attempt));
}

/** Notes and warnings alone. */
export function isRemark(attempt: Attempt): boolean {
  return attempt.starts.length + attempt.tasks.length === 0 && !isClosed(attempt);
}

function isFailureAlone({ starts, ends, tasks, failures }: Attempt): boolean {
  return starts.length + ends.length + tasks.length === 0 && failures.length > 0;
}

/** The latest one that began before and was not over. */
function attemptAround(remark: Attempt, placed: readonly Placed[]): Attempt | null {
  const at = spanOf(remark).from;
  const next = firstFrom(placed, at + SLACK_MS, ({ from }) => from);
  for (let index = next - 1; index >= Math.max(0, next - MOST_AROUND); index--) {
    const one = placed[index];
    if (one !== undefined && isClosed(one.attempt) && one.to + SLACK_MS >= at) return one.attempt;
  }
  return null;
}

/** The nearest failure that lacks just these records. */
function sameFailure(alone: Attempt, failures: readonly Placed[]): Attempt | null {
  const at = firstFailure(alone);
  const first = firstFrom(failures, at - SAME_FAILURE_MS, ({ from }) => from);
  let nearest: Placed | null = null;
  for (let index = first; index < Math.min(failures.length, first + MOST_AROUND); index++) {
    const one = failures[index];
    if (one === undefined || one.from > at + SAME_FAILURE_MS) break;
    const isNearer = nearest === null || Math.abs(one.from - at) < Math.abs(nearest.from - at);
    if (isNearer && alone.failures.every((failure) => isLacking(one.attempt, failure))) nearest = one;
  }
  return nearest?.attempt ?? null;
}

function isLacking({ failures }: Attempt, failure: Merged<MotionFact>): boolean {
  return failures.every(
    (other) =>
      other.record !== failure.record &&
      sidesAgree(other.source, failure.source) &&
      sidesAgree(other.destination, failure.destination),
  );
}

function firstFailure(attempt: Attempt): number {
  const failure = failureOf(attempt);
  return failure === null ? -Infinity : timeOf(failure);
}
