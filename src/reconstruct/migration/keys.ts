import { createHash } from "node:crypto";
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
  for (const taskKey of [
    ...new Set(
      attempt.tasks
        .filter(({ motion }) => motion !== "power-on")
        .flatMap(({ taskKey: own }) => (own === null ? [] : [own])),
    ),
  ].sort())
    keys.push(key("task", vcenter, taskKey));
  const start = startOf(attempt);
  const close = endOf(attempt) ?? failureOf(attempt);
  const history = attempt.tasks.filter(({ snapshot, motion }) => !snapshot && motion !== "power-on");
  const starts = [start === null ? null : timeOf(start), ...history.map(({ startedAt }) => startedAt)];
  const ends = [close === null ? null : timeOf(close), ...history.map(({ completedAt }) => completedAt)];
  if (vm !== "") {
    for (const at of starts) if (at !== null) keys.push(key("start", vm, second(at)));
    for (const at of ends) if (at !== null) keys.push(key("end", vm, second(at)));
  }
  if (keys.length === 0) keys.push(key("record", vm, second(from), attempt.failures[0]?.record ?? "task"));
  return [...new Set(keys)];
}

function key(kind: string, ...parts: readonly string[]): string {
  return [kind, ...parts.map((part) => encodeURIComponent(wellFormed(part)))].join(":");
}

/** A name cut in the middle of a character holds half a surrogate pair, which has no UTF-8: U+FFFD stands in, as it does in a file. */
function wellFormed(text: string): string {
  return !/[\uD800-\uDFFF]/.test(text) ? text : text.replaceAll(/\p{Surrogate}/gu, "\uFFFD");
}

function second(at: number): string {
  return toIso(Math.floor(at / 1000) * 1000).replace(".000Z", "Z");
}

/** Sixteen hexadecimal digits: enough for a billion migrations without a clash worth fearing. */
export function idOf(strongestKey: string): string {
  return createHash("sha256").update(strongestKey).digest("hex").slice(0, 16);
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
