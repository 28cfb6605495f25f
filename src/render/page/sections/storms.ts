import type { Storms } from "../../../model/page-view.ts";
import type { Trigger } from "../../../model/migration.ts";
import { barsOverTimeChart } from "../../chart/bars-over-time-chart.ts";
import {
  TRIGGER_LABELS,
  formatCount,
  formatCountOf,
  formatSeconds,
  formatTime,
  shorten,
  visible,
  wordsOf,
} from "../../format.ts";
import { filterHref } from "../row-filter.ts";
import {
  body,
  cell,
  columns,
  defineSection,
  shown,
  figure,
  nameCell,
  numberCell,
  shortHost,
  table,
  timeCell,
} from "../section-model.ts";

function triggerList(triggers: readonly { readonly trigger: Trigger; readonly count: number }[]): string {
  return triggers.map(({ trigger, count }) => `${TRIGGER_LABELS[trigger]} ${count}`).join(", ");
}

const MOST_TOLD = 10;

export const stormsSection = defineSection<Storms>({
  id: "storms",
  title: "Storms",
  render(context, { storms, bins, threshold }) {
    const { clock } = context;
    const [worst] = storms;
    if (worst === undefined)
      return body(`There was no burst of moves: no 5 minutes with ${threshold} or more moves begun.`);
    const before =
      worst.evacuatedHost !== null
        ? `${shorten(shortHost(context, worst.evacuatedHost), 80)} was being emptied then`
        : worst.before === null
          ? "nothing in the exports came just before it"
          : `${wordsOf(worst.before.event.what)} came ${formatSeconds(worst.before.secondsBefore)} before it`;
    // The largest come first; those that are told are numbered as they came.
    const inOrder = storms.slice(0, MOST_TOLD).toSorted((left, right) => left.from - right.from);
    return body(
      `${formatCountOf(storms.length, "burst")} of moves; ${storms.length === 1 ? "it" : "the largest"} began at ${formatTime(clock, worst.from)} with ${formatCountOf(worst.count, "move")}; ${before}.`,
      {
        tally: formatCount(storms.length),
        figures: [
          figure(
            (width) =>
              barsOverTimeChart(
                bins,
                inOrder,
                threshold,
                clock,
                "moves begun per 5 min",
                "Moves begun per five minutes, storms marked",
                width,
                (bin) => filterHref({ begun: `${bin.from}-${bin.to - 1}`, only: "moves" }),
              ),
            `n = ${formatCountOf(
              bins.reduce((sum, bin) => sum + bin.count, 0),
              "move",
            )}. A storm is 5 minutes with at least 4 times the usual moves and at least 10; source: start times.`,
          ),
        ],
        tables: [
          shown(
            table(
              "Storms and what came just before them",
              columns("No.|n", `Began (${clock.zone})`, "Lasted|n", "Moves|n", "Triggers", "Just before", "Evacuation"),
              inOrder.map((storm, index) => [
                numberCell(String(index + 1)),
                timeCell(context, storm.from),
                numberCell(formatSeconds((storm.to - storm.from) / 1000)),
                numberCell(formatCount(storm.count), {
                  href: filterHref({ begun: `${storm.from}-${storm.to}`, only: "moves" }),
                }),
                cell(triggerList(storm.triggers)),
                storm.before === null
                  ? cell("nothing known")
                  : cell(`${wordsOf(storm.before.event.what)}, ${formatSeconds(storm.before.secondsBefore)} before`, {
                      sub: visible(storm.before.event.subject ?? "").slice(0, 60) || null,
                    }),
                storm.evacuatedHost === null
                  ? cell("–")
                  : nameCell(shortHost(context, storm.evacuatedHost), { title: visible(storm.evacuatedHost) }),
              ]),
              storms.length > MOST_TOLD
                ? `The largest ${MOST_TOLD} of ${formatCount(storms.length)}; the finding has the moves of all.`
                : null,
            ),
          ),
        ],
      },
    );
  },
});
