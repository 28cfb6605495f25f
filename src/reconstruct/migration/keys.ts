import { hash } from "node:crypto";
import { toIso, type EpochMs } from "../../model/units.ts";
import { endOf, failureOf, startOf, type Attempt } from "../attempts/attempt.ts";
import { timeOf } from "../facts/merged.ts";

/**
 * The contract's keys, strongest first: chain (vCenter, chainId, VM), task (vCenter, task key), start and end (VM name, UTC
 * second). One key on several migrations gets a number in the order of the migrations: the same records give the same keys.
 */
export function keysOf(attempt: Attempt, vm: string, vcenter: string, from: EpochMs): string[] {
  const keys: string[] = [];
  if (attempt.chainId !== null) keys.push(key("chain", vcenter, attempt.chainId, vm));
  const tasks = attempt.tasks.filter(({ motion }) => motion !== "power-on");
  if (tasks.length > 0)
    for (const taskKey of [...new Set(tasks.flatMap(({ taskKey: own }) => (own === null ? [] : [own])))].sort())
      keys.push(key("task", vcenter, taskKey));
  if (vm !== "") {
    const name = encoded(vm);
    const start = startOf(attempt);
    const close = endOf(attempt) ?? failureOf(attempt);
    const history = tasks.filter(({ snapshot }) => !snapshot);
    if (start !== null) keys.push(timed("start", name, timeOf(start)));
    for (const { startedAt } of history) if (startedAt !== null) keys.push(timed("start", name, startedAt));
    if (close !== null) keys.push(timed("end", name, timeOf(close)));
    for (const { completedAt } of history) if (completedAt !== null) keys.push(timed("end", name, completedAt));
  }
  if (keys.length === 0)
    keys.push(`${timed("record", encoded(vm), from)}:${encoded(attempt.failures[0]?.record ?? "task")}`);
  // Cut to its size: an array that has grown holds room for seventeen.
  return keys.filter((own, index) => keys.indexOf(own) === index).slice();
}

function key(kind: string, ...parts: readonly string[]): string {
  return [kind, ...parts.map(encoded)].join(":");
}

/** Nearly all names are of letters that stand for themselves. */
function encoded(part: string): string {
  return /^[\w.~-]*$/.test(part) ? part : encodeURIComponent(wellFormed(part));
}

/** A name cut in the middle of a character holds half a surrogate pair, which has no UTF-8: U+FFFD stands in, as it does in a file. */
function wellFormed(text: string): string {
  return !/[\uD800-\uDFFF]/.test(text) ? text : text.replaceAll(/\p{Surrogate}/gu, "\uFFFD");
}

/** start:web01:2026-03-01T04%3A05%3A06Z, joined so that it is one text, not a tree of them: a big night has millions. */
function timed(kind: string, name: string, at: number): string {
  const iso = toIso(Math.floor(at / 1000) * 1000);
  // A year of more digits stands elsewhere.
  if (iso.length !== 24) return [kind, name, encodeURIComponent(iso.replace(".000Z", "Z"))].join(":");
  return [`${kind}:${name}:${iso.slice(0, 13)}`, iso.slice(14, 16), `${iso.slice(17, 19)}Z`].join("%3A");
}

/** Sixteen hexadecimal digits: enough for a billion migrations without a clash worth fearing. */
export function idOf(strongestKey: string): string {
  // A text of its own: a slice would hold on to all sixty-four digits.
  return hash("sha256", strongestKey, "buffer").toString("hex", 0, 8);
}

/** Numbers repeated keys; `all` is in report order. */
export function numberKeys(all: readonly (readonly string[])[]): (readonly string[])[] {
  const count = new Map<string, number>();
  return all.map((keys) => {
    let isRepeated = false;
    const nths = keys.map((own) => {
      const nth = (count.get(own) ?? 0) + 1;
      count.set(own, nth);
      isRepeated ||= nth > 1;
      return nth;
    });
    // Nearly all keys are one migration's.
    return isRepeated ? keys.map((own, index) => (nths[index] === 1 ? own : `${own}#${nths[index]}`)) : keys;
  });
}
