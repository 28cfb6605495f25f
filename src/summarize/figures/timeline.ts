import type { Timeline, TimelineLane, TimelineMove } from "../../model/page-view.ts";
import type { Report } from "../../model/report.ts";
import { vmLabel } from "../../model/words.ts";
import { HOUR_MS, type EpochMs } from "../../model/units.ts";
import { groupBy } from "../../model/group-by.ts";
import { maxOf } from "../../model/numbers.ts";
import { compareText } from "../../model/report-order.ts";
import { dataSpan, type Move } from "./moves.ts";

/** A picture longer than this shows its last night only; one bar would be thinner than a pixel. */
const LONGEST_SPAN_MS = 36 * HOUR_MS;
const LAST_NIGHT_MS = 24 * HOUR_MS;
const MOST_LANES = { host: 18, vm: 24 } as const;

/** Lanes by the host that the VMs left, or by VM, with evacuations and what happened around them; no lanes without any instant. */
export function summarizeTimeline(report: Report, moves: readonly Move[], by: keyof typeof MOST_LANES): Timeline {
  const most = MOST_LANES[by];
  const span = dataSpan(report, moves);
  if (span === null)
    return {
      from: 0,
      to: 0,
      cut: false,
      lanes: [],
      hiddenLanes: 0,
      hiddenMoves: 0,
      peak: null,
      activity: [],
      context: [],
    };
  const cut = span.to - span.from > LONGEST_SPAN_MS;
  const from = cut ? span.to - LAST_NIGHT_MS : span.from;
  const to = Math.max(span.to, from + 1);
  const drawn = moves.flatMap((move) => {
    const begin = move.start ?? move.at;
    if (begin === null) return [];
    const finish = move.end ?? (move.migration.unfinishedReason === "running" ? to : begin);
    return finish < from || begin > to ? [] : [{ move, from: Math.max(begin, from), to: Math.min(finish, to) }];
  });
  const laneOf = (move: Move): string | null =>
    by === "vm" ? vmLabel(move.migration.vm) : (move.migration.source.host ?? move.migration.destination.host);
  const byLane = groupBy(drawn, ({ move }) => laneOf(move));
  const endOf = new Map(moves.map(({ migration, end }) => [migration.id, end]));
  // One that was given up ended at some time after its last move; no record of the report says when.
  const notEnteredUntil = ({ outcome, migrations }: Report["evacuations"][number], begin: EpochMs): EpochMs =>
    outcome === "open" ? to : (maxOf(migrations.flatMap((id) => endOf.get(id) ?? [])) ?? begin);
  // Maintenance mode is a host's.
  const evacuations = (by === "vm" ? [] : report.evacuations).flatMap((evacuation) => {
    const begin = Date.parse(evacuation.enteringAt ?? evacuation.enteredAt ?? "");
    if (Number.isNaN(begin)) return [];
    const finish = Date.parse(evacuation.exitedAt ?? evacuation.enteredAt ?? "");
    const band = {
      host: evacuation.host,
      from: begin,
      to: Number.isNaN(finish) ? notEnteredUntil(evacuation, begin) : finish,
      open: evacuation.enteredAt === null,
    };
    return band.to < from || band.from > to
      ? []
      : [{ ...band, from: Math.max(band.from, from), to: Math.min(band.to, to) }];
  });
  for (const { host } of evacuations) if (!byLane.has(host)) byLane.set(host, []);
  const evacuated = new Set(evacuations.map(({ host }) => host));
  const ranked = [...byLane].sort(
    ([leftName, left], [rightName, right]) =>
      Number(evacuated.has(rightName ?? "")) - Number(evacuated.has(leftName ?? "")) ||
      right.length - left.length ||
      compareText(leftName ?? "", rightName ?? ""),
  );
  const shown = ranked.slice(0, most).sort(([left], [right]) => compareText(left ?? "\uFFFF", right ?? "\uFFFF"));
  return {
    from,
    to,
    cut,
    lanes: shown.map(([name, items]): TimelineLane => {
      const placed = placeOnLines(items);
      return {
        name,
        moves: placed,
        lines: (maxOf(placed.map(({ line }) => line)) ?? 0) + 1,
        evacuations: evacuations.filter((band) => band.host === name),
      };
    }),
    hiddenLanes: Math.max(0, ranked.length - most),
    hiddenMoves: ranked.slice(most).reduce((sum, [, items]) => sum + items.length, 0),
    ...concurrencyOf(drawn, from, to),
    context: report.context
      .flatMap((event) => {
        const at = Date.parse(event.at);
        return at >= from && at <= to ? [{ at, event }] : [];
      })
      .sort((left, right) => left.at - right.at),
  };
}

/** Lays overlapping moves on lines of their own; beyond eight lines (vCenter's limit per host) they share the last one. */
function placeOnLines(
  items: readonly { readonly move: Move; readonly from: EpochMs; readonly to: EpochMs }[],
): TimelineMove[] {
  const MOST_LINES = 8;
  const freeFrom: EpochMs[] = [];
  return items
    .toSorted((left, right) => left.from - right.from)
    .map(({ move, from, to }) => {
      const free = freeFrom.findIndex((end) => end <= from);
      const line = free >= 0 ? free : Math.min(freeFrom.length, MOST_LINES - 1);
      freeFrom[line] = Math.max(freeFrom[line] ?? 0, to);
      return { from, to, line, migration: move.migration };
    });
}

const ACTIVITY_PARTS = 112;

/** Most moves at one instant, over all and in each of the equal parts from `from` to `to`. */
function concurrencyOf(
  items: readonly { readonly from: EpochMs; readonly to: EpochMs }[],
  from: EpochMs,
  to: EpochMs,
): Pick<Timeline, "peak" | "activity"> {
  const edges = items.flatMap((item) =>
    item.to > item.from
      ? [
          { at: item.from, step: 1 },
          { at: item.to, step: -1 },
        ]
      : [],
  );
  edges.sort((left, right) => left.at - right.at || left.step - right.step);
  const activity = Array.from({ length: ACTIVITY_PARTS }, () => 0);
  const partOf = (at: EpochMs): number =>
    Math.min(ACTIVITY_PARTS - 1, Math.floor(((at - from) / (to - from)) * ACTIVITY_PARTS));
  let moves = 0;
  let peak: Timeline["peak"] = null;
  let part = 0;
  for (const { at, step } of edges) {
    // What runs on through whole parts counts in each of them.
    for (const last = partOf(at); part <= last; part++) activity[part] = Math.max(activity[part] ?? 0, moves);
    part = partOf(at);
    moves += step;
    activity[part] = Math.max(activity[part] ?? 0, moves);
    if (peak === null || moves > peak.moves) peak = { at, moves };
  }
  return { peak, activity };
}
