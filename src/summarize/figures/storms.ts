import type { Bin, Storm, Storms } from "../../model/page-view.ts";
import type { Report } from "../../model/report.ts";
import { maxOf, minOf } from "../../model/numbers.ts";
import { MINUTE_MS, SECOND_MS, type EpochMs } from "../../model/units.ts";
import { countTriggers, type Move } from "./moves.ts";
import { medianOf } from "../../model/quantiles.ts";

const BIN_MS = 5 * MINUTE_MS;
/** A storm is at least this busy, whatever is usual: eight moves at once are one host's ordinary limit. */
const FEWEST_IN_BIN = 10;
const TIMES_USUAL = 4;
/** Full bins of less than an hour in all are bursts, however little else there is. */
const BURST_BINS = 12;
const CONTEXT_BEFORE_MS = 30 * MINUTE_MS;
/** A year of full days in steps of five minutes has fifty times as many. */
const MOST_BINS = 2000;

type Around = Pick<Report, "context" | "evacuations">;

/** A storm with its moves. */
export interface FoundStorm extends Storm {
  readonly moves: readonly Move[];
}

/** Bursts of moves (5-minute bins at four times the usual and at least ten), each with what came just before it. */
export function summarizeStorms(report: Around, moves: readonly Move[]): Storms {
  const { storms, ...figures } = findStorms(report, moves);
  return { ...figures, storms: storms.map(({ moves: _moves, ...storm }) => storm) };
}

/** All of them, the largest first. */
export function findStorms(
  report: Around,
  moves: readonly Move[],
): Omit<Storms, "storms"> & { readonly storms: readonly FoundStorm[] } {
  const timed = moves.flatMap((move) => (move.at === null ? [] : [{ move, at: move.at }])).sort((a, b) => a.at - b.at);
  const counts = new Map<number, number>();
  for (const { at } of timed) counts.set(Math.floor(at / BIN_MS), (counts.get(Math.floor(at / BIN_MS)) ?? 0) + 1);
  const usual = usualOf([...counts.values()]);
  const threshold = Math.max(FEWEST_IN_BIN, Math.ceil(usual * TIMES_USUAL));
  const stormy = [...counts].flatMap(([bin, count]) => (count >= threshold ? [bin] : [])).sort((a, b) => a - b);
  const runs: [number, number][] = [];
  for (const bin of stormy) {
    const last = runs.at(-1);
    // One quieter bin between two busy ones does not end a storm.
    if (last !== undefined && bin - last[1] <= 2) last[1] = bin;
    else runs.push([bin, bin]);
  }
  const lastBefore = contextBefore(report);
  const evacuatedDuring = evacuationsDuring(report);
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
      before: lastBefore(begin),
      evacuatedHost: evacuatedDuring(begin, to),
      moves: inside.map(({ move }) => move),
    };
  });
  return {
    storms: storms.sort((left, right) => right.count - left.count || left.from - right.from),
    binSeconds: BIN_MS / SECOND_MS,
    threshold,
    bins: drawnBins(counts),
  };
}

/** Moves in an ordinary bin: a burst is not measured against itself, but where full bins are the rule they are the usual. */
function usualOf(counts: readonly number[]): number {
  const full = counts.filter((count) => count >= FEWEST_IN_BIN).length;
  const isTheRule = full > BURST_BINS && full > counts.length - full;
  return medianOf(isTheRule ? counts : counts.filter((count) => count < FEWEST_IN_BIN)) ?? 0;
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

/** What came last before an instant, at most half an hour earlier; the context is in order of time. */
function contextBefore({ context }: Around): (begin: EpochMs) => Storm["before"] {
  const timed = context.map((event) => ({ at: Date.parse(event.at), event }));
  return (begin) => {
    const last = timed[firstAt(timed, begin + 1) - 1];
    if (last === undefined || last.at < begin - CONTEXT_BEFORE_MS) return null;
    return { event: last.event, secondsBefore: (begin - last.at) / SECOND_MS };
  };
}

/** A host that was being emptied at some time between two instants. */
function evacuationsDuring({ evacuations }: Around): (begin: EpochMs, end: EpochMs) => string | null {
  const sorted = evacuations
    .map(({ host, enteringAt, enteredAt }) => ({
      host,
      at: Date.parse(enteringAt ?? ""),
      to: enteredAt === null ? Infinity : Date.parse(enteredAt),
    }))
    .filter(({ at }) => !Number.isNaN(at))
    .sort((a, b) => a.at - b.at);
  // Of all that began up to here the one that ended last: if any of them reaches an instant, it does.
  const longest: { readonly host: string; readonly to: number }[] = [];
  for (const one of sorted) {
    const known = longest.at(-1);
    longest.push(known !== undefined && known.to >= one.to ? known : one);
  }
  return (begin, end) => {
    const last = longest[firstAt(sorted, end + 1) - 1];
    return last !== undefined && last.to >= begin ? last.host : null;
  };
}

/** The bins in order of time; of a span with more than a picture can show only the fullest of each equal stretch. */
function drawnBins(counts: ReadonlyMap<number, number>): Bin[] {
  const first = minOf(counts.keys()) ?? 0;
  const size = Math.max(1, Math.ceil(((maxOf(counts.keys()) ?? 0) - first + 1) / MOST_BINS));
  const drawn = new Map<number, number>();
  for (const [bin, count] of counts) {
    const stretch = first + Math.floor((bin - first) / size) * size;
    drawn.set(stretch, Math.max(drawn.get(stretch) ?? 0, count));
  }
  return [...drawn]
    .sort(([left], [right]) => left - right)
    .map(([bin, count]) => ({ from: bin * BIN_MS, to: (bin + size) * BIN_MS, count }));
}
