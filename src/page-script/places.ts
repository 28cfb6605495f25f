import type { ZoneClock } from "../model/zone-clock.ts";
import type { EpochMs } from "../model/units.ts";
import { formatTime, visible } from "../render/format.ts";
import type { Row } from "./rows.ts";

/** Where a VM was at an instant, in words: from its own succeeded moves alone. */
export function placeAt(rows: readonly Row[], label: string, at: EpochMs, clock: ZoneClock): string {
  const moves = rows
    .flatMap((row) => (row.label === label && row.migration.outcome === "succeeded" && row.end !== null ? [row] : []))
    .sort((left, right) => endOf(left) - endOf(right));
  if (moves.length === 0) return `No succeeded move of ${visible(label)} is in the data.`;
  const before = moves.findLast((row) => endOf(row) <= at);
  const after = moves.find((row) => endOf(row) > at);
  const arrived = before?.migration.destination.host ?? null;
  const leaves = after?.migration.source.host ?? null;
  const time = (row: Row): string => formatTime(clock, row.end);
  const moving = after !== undefined && after.start !== null && after.start <= at;
  const during = moving ? ` It was being moved then (until ${time(after)}).` : "";
  if (before !== undefined && arrived !== null && leaves !== null && arrived !== leaves)
    return `Not known: it came to ${visible(arrived)} at ${time(before)}, and the next move left from ${visible(leaves)}; no record says when it changed.`;
  const host = arrived ?? leaves;
  if (host === null) return "The host is not named in the data.";
  const since = before === undefined ? "before its first move in the data" : `since ${time(before)}`;
  const until = after === undefined ? "no later move is in the data" : `until ${time(after)}`;
  return `On ${visible(host)}, ${since}, ${until}.${during}`;
}

function endOf({ end }: Row): EpochMs {
  return end ?? 0;
}
