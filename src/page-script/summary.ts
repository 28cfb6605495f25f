import { median } from "simple-statistics";
import { KINDS } from "../model/migration.ts";
import { formatCount, formatCountOf, formatSeconds, KIND_LABELS } from "../render/format.ts";
import { fitsOnly, type Only } from "../render/page/row-filter.ts";
import type { Row } from "./rows.ts";

/** Below this many moves a 95th percentile is the maximum under another name. */
const P95_FROM = 20;

/**
 * What the first screen says of the night, of the chosen rows: outcomes, median and p95 of each kind, stuns and risk; placements
 * count in none, as everywhere.
 */
export function summaryText(rows: readonly Row[]): string {
  const moves = rows.map(({ migration }) => migration).filter((migration) => fitsOnly("moves", migration));
  const count = (only: Only): number => moves.filter((migration) => fitsOnly(only, migration)).length;
  const failed = moves.filter(({ outcome }) => outcome === "failed").length;
  const [open, over, risky] = [count("open"), count("stun-over"), count("risk-inferred")];
  const durations = KINDS.flatMap((kind) => {
    const seconds = moves
      .flatMap((move) => (move.kind === kind && fitsOnly("timed", move) ? (move.durationSeconds ?? []) : []))
      .sort((left, right) => left - right);
    if (seconds.length === 0) return [];
    const p95 = seconds.length < P95_FROM ? "" : `, p95 ${formatSeconds(percentile95(seconds))}`;
    return [`${KIND_LABELS[kind]} median ${formatSeconds(median(seconds))}${p95}`];
  });
  let longest = 0;
  for (const move of moves)
    if (fitsOnly("stun-measured", move)) longest = Math.max(longest, move.stun.seconds?.best ?? 0);
  return [
    `${formatCountOf(moves.length, "move")}, ${formatCount(failed)} failed${open === 0 ? "" : ` (${formatCount(open)} not made good)`}`,
    ...durations,
    ...(longest === 0
      ? []
      : [
          `longest measured stun ${formatSeconds(longest)}${over === 0 ? "" : `, ${formatCount(over)} over the limit`}`,
        ]),
    ...(risky === 0 ? [] : [`${formatCount(risky)} probably over the limit`]),
  ].join("; ");
}

/** PERCENTILE.INC of a spreadsheet, as everywhere in the report. */
function percentile95(sorted: readonly number[]): number {
  const place = (sorted.length - 1) * 0.95;
  const [low, high] = [sorted[Math.floor(place)] ?? 0, sorted[Math.ceil(place)] ?? 0];
  return low + (high - low) * (place - Math.floor(place));
}
