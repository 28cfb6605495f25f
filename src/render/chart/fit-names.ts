import { groupBy } from "../../model/group-by.ts";
import { shorten, visible } from "../format.ts";

/**
 * Names for the room of `limit` letters beside a picture, in the order given. Those that are too long lose what they all
 * have in common before they lose what tells them apart: `…rack-01.site-1…`.
 */
export function fitNames(names: readonly string[], limit: number): string[] {
  const shown = names.map(visible);
  const long = [...new Set(shown.filter((name) => name.length > limit))];
  const fitted = new Map(fitTogether(long, limit));
  // Names of several kinds have nothing in common: those that came out alike are fitted among themselves.
  for (const alike of groupBy(long, (name) => fitted.get(name)).values())
    if (alike.length > 1) for (const [name, text] of fitTogether(alike, limit)) fitted.set(name, text);
  return shown.map((name) => fitted.get(name) ?? name);
}

function fitTogether(long: readonly string[], limit: number): (readonly [name: string, text: string])[] {
  if (long.length < 2) return long.map((name) => [name, shorten(name, limit)]);
  const [head, tail] = [sharedHead(long), sharedTail(long)];
  return long.map((name) => {
    const end = name.length - tail;
    if (end <= head) return [name, shorten(name, limit)];
    return [name, shorten(`${head > 0 ? "…" : ""}${name.slice(head, end)}${tail > 0 ? "…" : ""}`, limit)];
  });
}

/** Letters that all begin with, up to the end of a word. */
function sharedHead(names: readonly string[]): number {
  const [first = ""] = names;
  let shared = first.length;
  for (const name of names) {
    let at = 0;
    while (at < shared && first[at] === name[at]) at++;
    shared = at;
  }
  // The last word stays whole, and one before it where there is room says what it is.
  while (shared > 0 && !isBreak(first[shared - 1])) shared--;
  if (shared > 0) shared--;
  while (shared > 0 && !isBreak(first[shared - 1])) shared--;
  return shared;
}

/** Letters that all end with, from the beginning of a word. */
function sharedTail(names: readonly string[]): number {
  const [first = ""] = names;
  let shared = first.length;
  for (const name of names) {
    let at = 0;
    while (at < shared && first.at(-1 - at) === name.at(-1 - at)) at++;
    shared = at;
  }
  while (shared > 0 && !isBreak(first.at(-shared))) shared--;
  return shared;
}

function isBreak(letter: string | undefined): boolean {
  return letter === undefined || " .-_/,;:".includes(letter);
}
