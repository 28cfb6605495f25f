import type { MotionFact } from "../../model/fact.ts";
import { SECOND_MS } from "../../model/units.ts";
import { isClosed, newAttempt, startOf, type Attempt } from "./attempt.ts";
import { timeOf, type Merged } from "../facts/merged.ts";

/** How far the records of one failure lie apart. */
const SAME_FAILURE_MS = 10_000;
/** Without any name the records must be of about the same second. */
const SAME_SECOND_MS = 2_000;
const LONGEST_OPEN_MS = 2 * 24 * 3600 * SECOND_MS;

/**
 * A failure in a wording that is not known names no VM to us, but its text holds the VM's name or the reason that another record
 * of the same failure gives: one failure is told four to six times. Returns what belongs to no attempt.
 */
export function placeUnnamedFailures(
  unnamed: readonly Merged<MotionFact>[],
  attempts: readonly Attempt[],
): Merged<MotionFact>[] {
  const failures = unnamed.filter(({ role }) => role === "failure");
  if (failures.length === 0) return [...unnamed];
  const failed = new Map<string, Set<Attempt>>();
  for (const attempt of attempts)
    for (const fact of attempt.failures) {
      const key = bucketOf(attempt.scope, timeOf(fact));
      failed.set(key, (failed.get(key) ?? new Set()).add(attempt));
    }
  const open = attempts.filter((attempt) => attempt.starts.length > 0 && !isClosed(attempt));
  const placed = new Set<Merged<MotionFact>>();
  for (const fact of failures) {
    const near = new Set(
      [-1, 0, 1].flatMap((step) => [
        ...(failed.get(bucketOf(fact.scope, timeOf(fact) + step * SAME_FAILURE_MS)) ?? []),
      ]),
    );
    const attempt =
      namedIn(
        fact,
        [...near].filter((other) => distance(other, fact) <= SAME_FAILURE_MS),
      ) ??
      namedIn(
        fact,
        open.filter((other) => isOpenAt(other, fact)),
      ) ??
      only([...near].filter((other) => distance(other, fact) <= SAME_SECOND_MS && givesSameReason(other, fact)));
    if (attempt === undefined) continue;
    attempt.failures.push(fact);
    placed.add(fact);
  }
  return unnamed.filter((fact) => !placed.has(fact));
}

/** Failures that name no VM are kept as attempts of nobody, so that no failure is lost. */
export function keepUnnamedFailures(unnamed: readonly Merged<MotionFact>[]): Attempt[] {
  return unnamed
    .filter(({ role }) => role === "failure" || role === "start")
    .map((fact) => {
      const vm = fact.vm.moref === undefined ? "nobody" : `moref ${fact.vm.moref}`;
      const attempt = newAttempt(fact.scope, fact.domain, vm, null);
      (fact.role === "failure" ? attempt.failures : attempt.starts).push(fact);
      return attempt;
    });
}

function bucketOf(scope: string, at: number): string {
  return `${scope}\u0000${Math.floor(at / SAME_FAILURE_MS)}`;
}

function distance(attempt: Attempt, fact: Merged<MotionFact>): number {
  return Math.min(Infinity, ...attempt.failures.map((failure) => Math.abs(timeOf(failure) - timeOf(fact))));
}

function isOpenAt(attempt: Attempt, fact: Merged<MotionFact>): boolean {
  const start = startOf(attempt);
  if (start === null || attempt.scope !== fact.scope || isClosed(attempt)) return false;
  return timeOf(start) <= timeOf(fact) && timeOf(fact) - timeOf(start) <= LONGEST_OPEN_MS;
}

/** The attempt whose VM the text names; of names within names (app01, app01-old) the longest. */
function namedIn(fact: Merged<MotionFact>, attempts: readonly Attempt[]): Attempt | undefined {
  const message = fact.message;
  if (message === null) return undefined;
  const named = attempts.flatMap((attempt) => {
    const name = nameOf(attempt);
    return name !== undefined && holdsWord(message, name) ? [{ attempt, name }] : [];
  });
  const longest = Math.max(0, ...named.map(({ name }) => name.length));
  const fitting = named.filter(({ name }) => name.length === longest).map(({ attempt }) => attempt);
  if (new Set(fitting.map(({ vm }) => vm)).size > 1) return undefined;
  // A VM can fail several times in a second: each record goes to the attempt next to it that has none of its type yet.
  const lacking = fitting.filter(({ failures }) => failures.every(({ record }) => record !== fact.record));
  const [first, ...others] = lacking.length > 0 ? lacking : fitting;
  return others.reduce<Attempt | undefined>(
    (best, other) => (distance(other, fact) < (best === undefined ? Infinity : distance(best, fact)) ? other : best),
    first,
  );
}

function nameOf({ starts, failures, tasks }: Attempt): string | undefined {
  return [...starts, ...failures, ...tasks].find(({ vm }) => vm.name !== undefined)?.vm.name;
}

function holdsWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1))
    if (!isNameLetter(text[at - 1]) && !isNameLetter(text[at + word.length])) return true;
  return false;
}

function isNameLetter(letter: string | undefined): boolean {
  return letter !== undefined && /[\p{L}\p{N}_-]/u.test(letter);
}

function givesSameReason(attempt: Attempt, fact: Merged<MotionFact>): boolean {
  const text = fact.message ?? fact.fault?.message ?? "";
  return attempt.failures.some(
    ({ fault }) =>
      fault !== null && fault.message !== "" && (text.includes(fault.message) || fact.fault?.message === fault.message),
  );
}

/** The one element; undefined where there is none or more than one. */
function only<T>(found: readonly T[]): T | undefined {
  return found.length === 1 ? found[0] : undefined;
}
