import type { Bin, Storm, Storms } from "../../model/page-view.ts";
import type { Report } from "../../model/report.ts";
import { MINUTE_MS, SECOND_MS, type EpochMs } from "../../model/units.ts";
import { countTriggers, type Move } from "./moves.ts";
import { medianOf } from "./quantiles.ts";

const BIN_MS = 5 * MINUTE_MS;
/** A storm is at least this busy, whatever is usual: eight moves at once are one host's ordinary limit. */
const FEWEST_IN_BIN = 10;
const TIMES_USUAL = 4;
const CONTEXT_BEFORE_MS = 30 * MINUTE_MS;
const MOST_STORMS = 10;

type Around = Pick<Report, "context" | "evacuations">;

/** A storm with its moves. */
export interface FoundStorm extends Storm {
  readonly moves: readonly Move[];
}

/** Bursts of moves (5-minute bins at four times the usual and at least ten), each with what came just before it. */
export function summarizeStorms(report: Around, moves: readonly Move[]): Storms {
  const { storms, ...figures } = findStorms(report, moves);
  return { ...figures, storms: storms.slice(0, MOST_STORMS).map(({ moves: _moves, ...storm }) => storm) };
}

/** All of them, the largest first. */
export function findStorms(
  report: Around,
  moves: readonly Move[],
): Omit<Storms, "storms"> & { readonly storms: readonly FoundStorm[] } {
  const timed = moves.flatMap((move) => (move.at === null ? [] : [{ move, at: move.at }])).sort((a, b) => a.at - b.at);
  const counts = new Map<number, number>();
  for (const { at } of timed) counts.set(Math.floor(at / BIN_MS), (counts.get(Math.floor(at / BIN_MS)) ?? 0) + 1);
  const usual = medianOf([...counts.values()]) ?? 0;
  const threshold = Math.max(FEWEST_IN_BIN, Math.ceil(usual * TIMES_USUAL));
  const stormy = [...counts].flatMap(([bin, count]) => (count >= threshold ? [bin] : [])).sort((a, b) => a - b);
  const runs: [number, number][] = [];
  for (const bin of stormy) {
    const last = runs.at(-1);
    // One quieter bin between two busy ones does not end a storm.
    if (last !== undefined && bin - last[1] <= 2) last[1] = bin;
    else runs.push([bin, bin]);
  }
  const storms = runs.map(([first, last]): FoundStorm => {
    const from = first * BIN_MS;
    const to = (last + 1) * BIN_MS;
    const inside = timed.slice(firstAt(timed, from), firstAt(timed, to));
    const begin = inside[0]?.at ?? from;
    return {
      from: begin,
      to: inside.at(-1)?.at ?? to,
      count: inside.length,
      triggers: countTriggers(inside.map(({ move }) => move)),
      before: lastBefore(report, begin),
      evacuatedHost: evacuatedDuring(report, begin, to),
      moves: inside.map(({ move }) => move),
    };
  });
  return {
    storms: storms.sort((left, right) => right.count - left.count || left.from - right.from),
    binSeconds: BIN_MS / SECOND_MS,
    threshold,
    bins: [...counts]
      .sort(([left], [right]) => left - right)
      .map(([bin, count]): Bin => ({ from: bin * BIN_MS, to: (bin + 1) * BIN_MS, count })),
  };
}

/** Index of the first move at or after an instant; `timed` is sorted. */
function firstAt(timed: readonly { readonly at: EpochMs }[], instant: EpochMs): number {
  let [low, high] = [0, timed.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((timed[middle]?.at ?? Infinity) < instant) low = middle + 1;
    else high = middle;
  }
  return low;
}

function lastBefore(report: Around, begin: EpochMs): Storm["before"] {
  const event = report.context.findLast(
    ({ at }) => Date.parse(at) <= begin && Date.parse(at) >= begin - CONTEXT_BEFORE_MS,
  );
  return event === undefined ? null : { event, secondsBefore: (begin - Date.parse(event.at)) / SECOND_MS };
}

function evacuatedDuring(report: Around, begin: EpochMs, end: EpochMs): string | null {
  const evacuation = report.evacuations.find(({ enteringAt, enteredAt }) => {
    const from = Date.parse(enteringAt ?? "");
    const to = enteredAt === null ? Infinity : Date.parse(enteredAt);
    return from <= end && to >= begin;
  });
  return evacuation?.host ?? null;
}
