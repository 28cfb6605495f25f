import { KINDS } from "../../model/migration.ts";
import type { Rhythm } from "../../model/page-view.ts";
import type { Report } from "../../model/report.ts";
import { HOUR_MS } from "../../model/units.ts";
import { zoneClock } from "../../model/zone-clock.ts";
import { dataSpan, type Move } from "./moves.ts";

/** Moves begun per weekday and hour of the report's zone, each kind for itself. */
export function summarizeRhythm(report: Report, moves: readonly Move[]): Rhythm {
  const clock = zoneClock(report.window.timeZone);
  const total = emptyWeek();
  let busiest: Rhythm["busiest"] = null;
  const kinds = KINDS.flatMap((kind) => {
    const cells = emptyWeek();
    let counted = 0;
    for (const { migration, at } of moves) {
      if (migration.kind !== kind || at === null) continue;
      const { weekday, hour } = clock.at(at);
      counted++;
      addTo(cells, weekday, hour);
      const count = addTo(total, weekday, hour);
      if (busiest === null || count > busiest.count) busiest = { weekday, hour, count };
    }
    return counted === 0 ? [] : [{ kind, total: counted, cells }];
  });
  const span = dataSpan(report, moves);
  const weekdays = new Set<number>();
  if (span !== null)
    for (let at = span.from; weekdays.size < 7; at = Math.min(at + HOUR_MS, span.to)) {
      weekdays.add(clock.at(at).weekday);
      if (at === span.to) break;
    }
  // Up to a week the days stand in the order of the data: a night reads Sunday, then Monday.
  return { kinds, weekdays: weekdays.size < 7 ? [...weekdays] : [1, 2, 3, 4, 5, 6, 7], busiest };
}

function emptyWeek(): number[][] {
  return Array.from({ length: 7 }, () => Array.from({ length: 24 }, () => 0));
}

function addTo(week: number[][], weekday: number, hour: number): number {
  const day = week[weekday - 1];
  if (day === undefined) return 0;
  day[hour] = (day[hour] ?? 0) + 1;
  return day[hour] ?? 0;
}
