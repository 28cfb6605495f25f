import type { Migration } from "../../model/migration.ts";
import { toIso, type EpochMs } from "../../model/units.ts";
import { agrees } from "../attempts/ways.ts";
import { endOf, failureOf, startOf, type Attempt } from "../attempts/attempt.ts";
import { timeOf } from "../facts/merged.ts";

/** Why a migration is put together as it is: for `precopy explain`, made on demand. */
export interface Trace {
  /** The rule that joined its records, in words. */
  readonly rule: string;
  /** Every statement, oldest first, with its place. */
  readonly statements: readonly Statement[];
  /** Other attempts of the same VM near in time, and why their records are not this one's. */
  readonly considered: readonly { readonly id: string; readonly at: string; readonly rejectedBecause: string }[];
  /** What the figures are made of: instants in epoch milliseconds (cut to milliseconds), precision of each in milliseconds. */
  readonly operands: Readonly<Record<string, number | string | null>>;
}

export interface Statement {
  readonly at: string;
  readonly says: string;
  readonly input: number;
  readonly line: number;
}

export type Traced = ReadonlyMap<string, Attempt>;

/** Attempts within this time of each other are worth a word. */
const NEAR_MS = 48 * 3_600_000;

export function traceOf(migration: Migration, all: readonly Migration[], attempts: Traced): Trace | null {
  const attempt = attempts.get(migration.id);
  if (attempt === undefined) return null;
  return {
    rule: ruleOf(attempt, migration),
    statements: statementsOf(attempt),
    considered: consideredFor(migration, attempt, all, attempts),
    operands: operandsOf(attempt, migration),
  };
}

function ruleOf(attempt: Attempt, migration: Migration): string {
  switch (migration.pairing.basis) {
    case "chain":
      return `All records carry event chain ${attempt.chainId ?? ""} of this vCenter and name this VM, within 48 hours.`;
    case "task":
      return `The records of this VM lie within the time of task ${attempt.tasks[0]?.taskKey ?? attempt.tasks[0]?.record ?? ""}.`;
    case "vm-and-time":
      return "No chain or task joins them: the end goes to the latest open start of this VM that names the same places, and nothing else of the VM lies between.";
    case "none":
      return "Nothing to join: one record, or records of one moment.";
    default: {
      const never: never = migration.pairing.basis;
      return never;
    }
  }
}

function statementsOf(attempt: Attempt): Statement[] {
  const facts = [...attempt.starts, ...attempt.ends, ...attempt.failures, ...attempt.notes, ...attempt.tasks];
  const statements = facts.flatMap((fact) =>
    fact.told.map(({ input, line, record }) => ({
      at: toIso(timeOf(fact)),
      says: `${fact.role}: ${record}`,
      input,
      line,
    })),
  );
  return statements.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.input - b.input || a.line - b.line));
}

function consideredFor(
  migration: Migration,
  attempt: Attempt,
  all: readonly Migration[],
  attempts: Traced,
): Trace["considered"] {
  const own = instantOf(migration);
  return all.flatMap((other) => {
    const theirs = attempts.get(other.id);
    const at = instantOf(other);
    const name = other.vm.name !== null && other.vm.name === migration.vm.name;
    if (
      other.id === migration.id ||
      theirs === undefined ||
      !name ||
      own === null ||
      at === null ||
      Math.abs(at - own) > NEAR_MS
    )
      return [];
    return [{ id: other.id, at: toIso(at), rejectedBecause: difference(attempt, theirs) }];
  });
}

function difference(attempt: Attempt, other: Attempt): string {
  if (attempt.scope !== other.scope) return "it is of another vCenter";
  if (attempt.vm !== other.vm) return "it is another VM of the same name (MoRef)";
  if (attempt.chainId !== null && other.chainId !== null && attempt.chainId !== other.chainId)
    return `it has an event chain of its own (${other.chainId})`;
  const start = startOf(attempt) ?? startOf(other);
  const close = endOf(attempt) ?? failureOf(attempt) ?? endOf(other) ?? failureOf(other);
  if (start !== null && close !== null && !agrees(start, close)) return "it names other hosts or datastores";
  if (startOf(other) !== null && startOf(attempt) !== null) return "it has a start of its own";
  return "it came to an end of its own";
}

function instantOf(migration: Migration): EpochMs | null {
  const iso = migration.startedAt ?? migration.endedAt ?? migration.queuedAt;
  return iso === null ? null : Date.parse(iso);
}

/** durationSeconds = (end − start) / 1000, queueSeconds = (taskStart − queue) / 1000, durationErrorSeconds = the coarser precision / 1000. */
function operandsOf(attempt: Attempt, migration: Migration): Trace["operands"] {
  const start = startOf(attempt);
  const close = endOf(attempt) ?? failureOf(attempt);
  const task = attempt.tasks.find(({ snapshot }) => !snapshot) ?? null;
  const cut = (instant: EpochMs | null | undefined): number | null =>
    instant === null || instant === undefined ? null : Math.floor(instant);
  const parsed = (iso: string | null): number | null => (iso === null ? null : Date.parse(iso));
  return {
    startEpochMs: parsed(migration.startedAt),
    startPrecisionMs: start?.precisionMs ?? task?.precisionMs ?? null,
    startFrom: start === null ? fromTask(task?.startedAt) : "event",
    endEpochMs: parsed(migration.endedAt),
    endPrecisionMs: close?.precisionMs ?? task?.precisionMs ?? null,
    endFrom: close === null ? fromTask(task?.completedAt) : "event",
    queueEpochMs: cut(task?.queuedAt),
    taskStartEpochMs: cut(task?.startedAt),
    taskCompleteEpochMs: cut(task?.completedAt),
  };
}

function fromTask(instant: EpochMs | null | undefined): "task" | null {
  return instant === null || instant === undefined ? null : "task";
}
