import { groupBy } from "../model/group-by.ts";
import { maxOf } from "../model/numbers.ts";
import { compareText } from "../model/report-order.ts";
import type { Coverage } from "../model/report.ts";
import { HOUR_MS, toIso, type EpochMs } from "../model/units.ts";

/** The hours in which one input has records, oldest first. */
export interface CoveredInput {
  readonly vcenter: string | null;
  readonly hours: readonly { readonly start: EpochMs; readonly end: EpochMs }[];
}

/** A vCenter that logs all events is never silent this long; a shorter silence proves nothing. */
const GAP_MS = 3 * HOUR_MS;
/** From this share of hours with records on, an input holds more than migrations, and silence means a gap. */
const DENSE = 0.8;

/**
 * What the events and tasks cover, per vCenter. A gap is a silence of three hours between two exports, or inside an export
 * that is dense otherwise. No statement is made about a gap.
 */
export function coverageOf(inputs: readonly CoveredInput[]): Coverage[] {
  const byVcenter = groupBy(
    inputs.filter(({ hours }) => hours.length > 0),
    ({ vcenter }) => vcenter,
  );
  return [...byVcenter]
    .sort(([a], [b]) => compareText(a, b))
    .map(([vcenter, own]) => {
      const spans = own.flatMap(({ hours }) => solidSpans(hours)).sort((a, b) => a.start - b.start);
      const gaps: { from: string; to: string }[] = [];
      let end = spans[0]?.start ?? 0;
      for (const span of spans) {
        if (span.start - end >= GAP_MS) gaps.push({ from: toIso(end), to: toIso(span.start) });
        end = Math.max(end, span.end);
      }
      const first = spans[0];
      return {
        vcenter,
        from: first === undefined ? null : toIso(first.start),
        to: first === undefined ? null : toIso(end),
        gaps,
      };
    });
}

/** One export covers all between its first and last record, unless it is dense and then silent. */
function solidSpans(hours: CoveredInput["hours"]): { start: EpochMs; end: EpochMs }[] {
  const first = hours[0];
  if (first === undefined) return [];
  const end = maxOf(hours.map((hour) => hour.end)) ?? first.end;
  const span = (end - first.start) / HOUR_MS;
  if (span < 6 || hours.length / (span + 1) < DENSE) return [{ start: first.start, end }];
  const spans = [{ start: first.start, end: first.end }];
  for (const hour of hours.slice(1)) {
    const last = spans[spans.length - 1];
    if (last !== undefined && hour.start - last.end < GAP_MS) last.end = Math.max(last.end, hour.end);
    else spans.push({ start: hour.start, end: hour.end });
  }
  return spans;
}
