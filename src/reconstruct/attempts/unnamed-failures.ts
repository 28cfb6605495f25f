import type { MotionFact } from "../../model/fact.ts";
import { SECOND_MS } from "../../model/units.ts";
import { addTo, firstFrom } from "../facts/sorted.ts";
import { isClosed, newAttempt, startOf, withOne, type Attempt } from "./attempt.ts";
import { timeOf, type Merged } from "../facts/merged.ts";

/** How far the records of one failure lie apart. */
const SAME_FAILURE_MS = 10_000;
/** Without any name the records must be of about the same second. */
const SAME_SECOND_MS = 2_000;
const LONGEST_OPEN_MS = 2 * 24 * 3600 * SECOND_MS;

/** How many attempts near one failure are compared; where more fail at once, nothing tells them apart. */
const MOST_NEAR = 64;

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
  const failed = new Moments();
  const open = new Moments();
  for (const attempt of attempts) {
    const start = startOf(attempt);
    for (const fact of attempt.failures) failed.add(attempt, timeOf(fact));
    if (start !== null && !isClosed(attempt)) open.add(attempt, timeOf(start));
  }
  const placed = new Set<Merged<MotionFact>>();
  for (const fact of failures) {
    const at = timeOf(fact);
    const attempt =
      byName(
        fact,
        failed
          .named(fact, at - SAME_FAILURE_MS, at + SAME_FAILURE_MS)
          .filter((one) => distance(one, fact) <= SAME_FAILURE_MS),
      ) ??
      byName(
        fact,
        open.named(fact, at - LONGEST_OPEN_MS, at).filter((one) => isOpenAt(one, fact)),
      ) ??
      only(
        failed
          .within(fact.scope, at - SAME_SECOND_MS, at + SAME_SECOND_MS)
          ?.filter((one) => givesSameReason(one, fact)),
      );
    if (attempt === undefined) continue;
    attempt.failures = withOne(attempt.failures, fact);
    placed.add(fact);
  }
  return unnamed.filter((fact) => !placed.has(fact));
}

interface Moment {
  readonly attempt: Attempt;
  readonly at: number;
}

/** Moments of attempts by scope and by the names of their VMs. */
class Moments {
  private readonly byScope = new Map<string, Moment[]>();
  private readonly byName = new Map<string, Moment[]>();
  private readonly namesIn = new Map<string, readonly string[]>();
  private longestName = 0;
  private isSorted = false;

  add(attempt: Attempt, at: number): void {
    addTo(this.byScope, attempt.scope, { attempt, at });
    const name = nameOf(attempt);
    if (name === undefined) return;
    addTo(this.byName, `${attempt.scope}\u0000${name}`, { attempt, at });
    this.longestName = Math.max(this.longestName, name.length);
  }

  /** Attempts of VMs that the text names. */
  named({ scope, message }: Merged<MotionFact>, from: number, to: number): Attempt[] {
    this.sort();
    const found = new Set<Attempt>();
    for (const name of message === null ? [] : this.names(scope, message)) {
      const moments = this.byName.get(`${scope}\u0000${name}`) ?? [];
      // The latest ones: of many open starts the last is the one that failed.
      const end = firstFrom(moments, to + 1, ({ at }) => at);
      for (let index = end - 1; index >= Math.max(0, end - MOST_NEAR); index--) {
        const moment = moments[index];
        if (moment === undefined || moment.at < from) break;
        found.add(moment.attempt);
      }
    }
    return [...found];
  }

  /** All attempts of a time; undefined where they are too many to be told apart. */
  within(scope: string, from: number, to: number): Attempt[] | undefined {
    this.sort();
    const moments = this.byScope.get(scope) ?? [];
    const begin = firstFrom(moments, from, ({ at }) => at);
    const end = firstFrom(moments, to + 1, ({ at }) => at);
    return end - begin > MOST_NEAR ? undefined : [...new Set(moments.slice(begin, end).map(({ attempt }) => attempt))];
  }

  private sort(): void {
    if (this.isSorted) return;
    for (const map of [this.byScope, this.byName]) for (const list of map.values()) list.sort((a, b) => a.at - b.at);
    this.isSorted = true;
  }

  /** Names of the scope's VMs that stand in the text as words; equal texts are read once. */
  private names(scope: string, message: string): readonly string[] {
    const text = message.slice(0, LONGEST_TEXT);
    const key = `${scope}\u0000${text}`;
    const known = this.namesIn.get(key);
    if (known !== undefined) return known;
    const names: string[] = [];
    for (let begin = 0; begin < text.length; begin++) {
      if (isNameLetter(text[begin - 1]) || text[begin] === " ") continue;
      for (let end = begin + 1; end <= Math.min(text.length, begin + this.longestName); end++) {
        if (isNameLetter(text[end])) continue;
        const word = text.slice(begin, end);
        if (this.byName.has(`${scope}\u0000${word}`)) names.push(word);
      }
    }
    this.namesIn.set(key, names);
    return names;
  }
}

/** A reason is a few sentences; what stands further in is a log. */
const LONGEST_TEXT = 2000;

/** Failures that name no VM are kept as attempts of nobody, so that no failure is lost. */
export function keepUnnamedFailures(unnamed: readonly Merged<MotionFact>[]): Attempt[] {
  return unnamed
    .filter(({ role }) => role === "failure" || role === "start")
    .map((fact) => {
      const vm = fact.vm.moref === undefined ? "nobody" : `moref ${fact.vm.moref}`;
      const attempt = newAttempt(fact.scope, fact.domain, vm, null);
      attempt[fact.role === "failure" ? "failures" : "starts"] = [fact];
      return attempt;
    });
}

function distance(attempt: Attempt, fact: Merged<MotionFact>): number {
  let least = Infinity;
  for (const failure of attempt.failures) least = Math.min(least, Math.abs(timeOf(failure) - timeOf(fact)));
  return least;
}

function isOpenAt(attempt: Attempt, fact: Merged<MotionFact>): boolean {
  const start = startOf(attempt);
  if (start === null || attempt.scope !== fact.scope || isClosed(attempt)) return false;
  return timeOf(start) <= timeOf(fact) && timeOf(fact) - timeOf(start) <= LONGEST_OPEN_MS;
}

/** The attempt whose VM the text names; of names within names (app01, app01-old) the longest. */
function byName(fact: Merged<MotionFact>, attempts: readonly Attempt[]): Attempt | undefined {
  const message = fact.message;
  if (message === null) return undefined;
  const named = attempts.flatMap((attempt) => {
    const name = nameOf(attempt);
    return name !== undefined && holdsWord(message, name) ? [{ attempt, name }] : [];
  });
  const longest = named.reduce((most, { name }) => Math.max(most, name.length), 0);
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
function only<T>(found: readonly T[] | undefined): T | undefined {
  return found?.length === 1 ? found[0] : undefined;
}
