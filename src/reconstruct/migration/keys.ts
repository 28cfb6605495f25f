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
    if (start !== null) keys.push(`start:${name}:${second(timeOf(start))}`);
    for (const { startedAt } of history) if (startedAt !== null) keys.push(`start:${name}:${second(startedAt)}`);
    if (close !== null) keys.push(`end:${name}:${second(timeOf(close))}`);
    for (const { completedAt } of history) if (completedAt !== null) keys.push(`end:${name}:${second(completedAt)}`);
  }
  if (keys.length === 0)
    keys.push(`record:${encoded(vm)}:${second(from)}:${encoded(attempt.failures[0]?.record ?? "task")}`);
  return keys.length < 2 ? keys : [...new Set(keys)];
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

/** 2026-03-01T04%3A05%3A06Z */
function second(at: number): string {
  return encodeURIComponent(toIso(Math.floor(at / 1000) * 1000).replace(".000Z", "Z"));
}

/** Sixteen hexadecimal digits: enough for a billion migrations without a clash worth fearing. */
export function idOf(strongestKey: string): string {
  return hash("sha256", strongestKey, "hex").slice(0, 16);
}

/** Numbers repeated keys; `all` is in report order. */
export function numberKeys(all: readonly (readonly string[])[]): string[][] {
  const count = new Map<string, number>();
  return all.map((keys) =>
    keys.map((own) => {
      const nth = (count.get(own) ?? 0) + 1;
      count.set(own, nth);
      return nth === 1 ? own : `${own}#${nth}`;
    }),
  );
}
