import { KINDS } from "../model/migration.ts";
import { spreadOf } from "../model/quantiles.ts";
import { formatCount, formatCountOf, formatSeconds, KIND_LABELS } from "../render/format.ts";
import { fitsOnly, type Only } from "../render/page/row-filter.ts";
import type { Row } from "./rows.ts";

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
    const { p50Seconds, p95Seconds } = spreadOf(
      moves.flatMap((move) => (move.kind === kind && fitsOnly("timed", move) ? (move.durationSeconds ?? []) : [])),
    );
    if (p50Seconds === null) return [];
    const p95 = p95Seconds === null ? "" : `, p95 ${formatSeconds(p95Seconds)}`;
    return [`${KIND_LABELS[kind]} median ${formatSeconds(p50Seconds)}${p95}`];
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
