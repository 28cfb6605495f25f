import type { Outcome, TimingBasis } from "../../model/migration.ts";
import { minOf } from "../../model/numbers.ts";
import { DAY_MS, secondsBetween, SECOND_MS, type EpochMs } from "../../model/units.ts";
import { endOf, failureOf, startOf, type Attempt } from "../attempts/attempt.ts";
import { timeOf } from "../facts/merged.ts";

export interface Timing {
  readonly queuedAt: EpochMs | null;
  readonly startedAt: EpochMs | null;
  readonly endedAt: EpochMs | null;
  readonly basis: TimingBasis;
  readonly queueSeconds: number | null;
  readonly durationSeconds: number | null;
  readonly durationErrorSeconds: number | null;
  /** The start that is told cannot be this end's: it is left out. */
  readonly contradicts: boolean;
}

/** Event times where there are events, the task's where there are not; never a mixture unsaid. */
export function timingOf(attempt: Attempt, outcome: Outcome): Timing {
  const start = startOf(attempt);
  const close = endOf(attempt) ?? failureOf(attempt);
  const tasks = attempt.tasks.filter(({ motion }) => motion !== "power-on" && motion !== "receive");
  const history = tasks.find(({ snapshot }) => !snapshot) ?? null;
  const toldQueuedAt = history?.queuedAt ?? tasks.find(({ queuedAt: at }) => at !== null)?.queuedAt ?? null;
  const taskStart = history?.startedAt ?? null;
  const taskEnd = outcome === "unfinished" ? null : (history?.completedAt ?? null);
  const isLate = start === null && close !== null && isStartedLate(taskStart, timeOf(close));
  const closedAt = close === null || (isLate && taskEnd !== null) ? null : timeOf(close);
  const startBasis = start === null ? (taskStart === null ? null : "task") : "events";
  const endBasis = closedAt === null ? (taskEnd === null ? null : "task") : "events";
  const precisionMs = Math.max(
    start?.precisionMs ?? history?.precisionMs ?? 0,
    close?.precisionMs ?? history?.precisionMs ?? 0,
  );
  const told = {
    startedAt: start !== null ? timeOf(start) : isLate && closedAt !== null ? closedAt : taskStart,
    endedAt: closedAt ?? taskEnd,
  };
  const isByTask = startBasis === "task" && endBasis === "task";
  const { startedAt, endedAt } = inOrder(isByTask ? withTaskStart(told) : told, precisionMs);
  const queuedAt = queueBefore(toldQueuedAt, minOf(known([taskStart, startedAt, endedAt])), precisionMs);
  const both = startedAt !== null && endedAt !== null;
  const basis: TimingBasis =
    startBasis === null || startedAt === null
      ? (endBasis ?? "none")
      : endBasis === null || endBasis === startBasis
        ? startBasis
        : "mixed";
  return {
    queuedAt,
    startedAt,
    endedAt,
    basis,
    // A start that is left out was no end of a wait either.
    queueSeconds:
      queuedAt !== null && taskStart !== null && isQueueOf(queuedAt, taskStart, precisionMs) && startedAt !== null
        ? Math.max(0, secondsBetween(queuedAt, taskStart))
        : null,
    durationSeconds: both ? secondsBetween(startedAt, endedAt) : null,
    durationErrorSeconds: both ? Math.max(precisionMs, (told.startedAt ?? 0) - endedAt, 1) / SECOND_MS : null,
    contradicts: startedAt === null && told.startedAt !== null,
  };
}

/** No migration takes longer: one that seems to was started by a clock that was wrong. */
const LONGEST_MS = 31 * DAY_MS;

/**
 * An end before its start is one moment where times are coarse, and else a clock that was set: the end is what happened last, and
 * when it began is then not known.
 */
function inOrder({ startedAt, endedAt }: Ends, precisionMs: number): Ends {
  if (startedAt === null || endedAt === null) return { startedAt, endedAt };
  if (endedAt < startedAt && startedAt - endedAt < precisionMs) return { startedAt, endedAt: startedAt };
  return endedAt < startedAt || endedAt - startedAt > LONGEST_MS
    ? { startedAt: null, endedAt }
    : { startedAt, endedAt };
}

/** vCenter writes a task's start down after the fact: a refusal in the pre-check can be told, or the task be over, before it. */
const TASK_BOOKKEEPING_MS = 2000;

/** A task that was over before it was written down as started was over at once. */
function withTaskStart({ startedAt, endedAt }: Ends): Ends {
  const isLate = startedAt !== null && endedAt !== null && endedAt < startedAt;
  return isLate && startedAt - endedAt <= TASK_BOOKKEEPING_MS
    ? { startedAt: endedAt, endedAt }
    : { startedAt, endedAt };
}

/** The task "started" a moment after an event told how it ended: then the task alone tells both of its times, by one clock. */
function isStartedLate(taskStart: EpochMs | null, closedAt: EpochMs): boolean {
  return taskStart !== null && taskStart > closedAt && taskStart - closedAt <= TASK_BOOKKEEPING_MS;
}

function known(instants: readonly (EpochMs | null)[]): EpochMs[] {
  return instants.filter((at) => at !== null);
}

/** When it was queued; a queue's time to the millisecond may stand just behind an end to the second, which is one moment then. */
function queueBefore(queuedAt: EpochMs | null, nextAt: EpochMs | null, precisionMs: number): EpochMs | null {
  return isQueueOf(queuedAt, nextAt, precisionMs) ? minOf(known([queuedAt, queuedAt === null ? null : nextAt])) : null;
}

/** What waits longer, or is queued after it went on, was stamped by a clock that was wrong: when it was queued is then not known. */
function isQueueOf(queuedAt: EpochMs | null, nextAt: EpochMs | null, precisionMs: number): boolean {
  if (queuedAt === null || nextAt === null) return true;
  return queuedAt - nextAt <= precisionMs && nextAt - queuedAt <= LONGEST_MS;
}

type Ends = Pick<Timing, "startedAt" | "endedAt">;
