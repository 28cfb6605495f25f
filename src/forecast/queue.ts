import type { Megabytes, MegabytesPerSecond, Seconds } from "../model/units.ts";

/** One move as the queue sees it. */
export interface QueuedMove {
  /** Checks and set-up before anything is sent, and what follows the copy. */
  readonly setUpSeconds: Seconds;
  readonly closeSeconds: Seconds;
  /** All passes together; 0 for a VM that is off. */
  readonly megabytes: Megabytes;
}

export interface Emptied {
  /** When the last of them ended. */
  readonly seconds: Seconds;
  /** Its index. */
  readonly last: number;
}

interface Active {
  readonly index: number;
  phase: "set-up" | "copying" | "closing";
  /** Set-up and closing: the instant of its end; copying: how much each copy must have sent until it is done. */
  until: number;
}

/**
 * Steps through the slots of one host: so many run at once, the next begins when one ends, those that copy share the link.
 * `sharing` 1: evenly; 0: each is limited by itself; together they are never faster than the `line`. All copy at one rate, so that what each has sent is one running sum.
 * O(moves · slots).
 */
export function emptyQueue(
  moves: readonly QueuedMove[],
  order: readonly number[],
  slots: number,
  link: MegabytesPerSecond,
  sharing: number,
  line: MegabytesPerSecond = Number.POSITIVE_INFINITY,
): Emptied {
  const active: Active[] = [];
  let next = 0;
  let now = 0;
  let sent = 0;
  let last = order[0] ?? 0;
  while (next < order.length || active.length > 0) {
    while (next < order.length && active.length < slots) {
      const index = order[next++] ?? 0;
      active.push({ index, phase: "set-up", until: now + (moves[index]?.setUpSeconds ?? 0) });
    }
    const copying = active.reduce((count, { phase }) => count + (phase === "copying" ? 1 : 0), 0);
    const rate = copying === 0 ? 0 : Math.min(link * copying ** -sharing, line / copying);
    let [first, wait]: [Active | null, number] = [null, Number.POSITIVE_INFINITY];
    for (const one of active) {
      const left = one.phase === "copying" ? (one.until - sent) / rate : one.until - now;
      if (left < wait) [first, wait] = [one, left];
    }
    if (first === null) break;
    const step = Math.max(0, wait);
    now += step;
    sent += rate * step;
    const move = moves[first.index];
    if (first.phase === "set-up") {
      first.phase = "copying";
      first.until = sent + (move?.megabytes ?? 0);
    } else if (first.phase === "copying") {
      first.phase = "closing";
      first.until = now + (move?.closeSeconds ?? 0);
    } else {
      active.splice(active.indexOf(first), 1);
      last = first.index;
    }
  }
  return { seconds: now, last };
}
