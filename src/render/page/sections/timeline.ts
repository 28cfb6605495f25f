import type { Migration } from "../../../model/migration.ts";
import type { Timeline, Timelines } from "../../../model/page-view.ts";
import { bandSwatch, kindSwatch, markSwatch } from "../../chart/small-marks.ts";
import { timelineChart, timelineKinds } from "../../chart/timeline-chart.ts";
import { formatCount, formatCountOf, formatTime, wordsOf } from "../../format.ts";
import {
  body,
  cell,
  columns,
  defineSection,
  type Figure,
  type PageContext,
  figure,
  messageCell,
  nameCell,
  numberCell,
  shortHost,
  table,
  timeCell,
} from "../section-model.ts";

const MARKS = [
  { mark: "failed", text: "failed" },
  { mark: "cancelled", text: "cancelled" },
  { mark: "unfinished", text: "no end seen" },
] as const;

export const timelineSection = defineSection<Timelines>({
  id: "timeline",
  title: "Timeline",
  render(context, { hosts: timeline, vms }) {
    const { clock } = context;
    if (timeline.lanes.length === 0)
      return body("There is no migration with a time to draw.", {
        missing:
          "An events export with times fills this: Get-VIEvent -Start (Get-Date).AddDays(-1) | Export-Csv events.csv",
      });
    const peak =
      timeline.peak === null || timeline.peak.moves < 2
        ? "No two moves overlapped."
        : `The most at one time were ${formatCountOf(timeline.peak.moves, "move")}, at ${formatTime(clock, timeline.peak.at)}.`;
    const drawn = timeline.lanes.flatMap((lane) => lane.moves);
    const bands = timeline.lanes.flatMap((lane) => lane.evacuations);
    const legend = [
      ...timelineKinds(timeline).map(({ kind, text }) => ({ svg: kindSwatch(kind), text })),
      ...MARKS.filter(({ mark }) => drawn.some(({ migration }) => migration.outcome === mark)).map(
        ({ mark, text }) => ({
          svg: markSwatch(mark),
          text,
        }),
      ),
      ...(bands.some(({ open }) => !open) ? [{ svg: bandSwatch("band"), text: "in maintenance mode" }] : []),
      ...(bands.some(({ open }) => open) ? [{ svg: bandSwatch("band open"), text: "entering it" }] : []),
    ];
    const hidden =
      timeline.hiddenLanes > 0
        ? ` ${formatCountOf(timeline.hiddenLanes, "further host")} with ${formatCountOf(timeline.hiddenMoves, "move")} are not drawn.`
        : "";
    const caption = `Each lane is the host that VMs left; each bar is one migration, its length the duration.${timeline.cut ? " The data is longer: the picture shows its last 24 hours." : ""}${hidden} n = ${formatCount(drawn.length)}; source: start and end times of the migrations.`;
    const numbers = new Map(context.rows.map((migration, row) => [migration, row]));
    const rowOf = (migration: Migration): number | null => numbers.get(migration) ?? null;
    const rows = timeline.context.map(({ at, event }, index) => [
      numberCell(String(index + 1)),
      timeCell(context, at),
      cell(wordsOf(event.what)),
      nameCell(event.subject),
      messageCell(event.message),
    ]);
    return body(peak, {
      figures: [
        figure(
          (width) =>
            timelineChart(
              timeline,
              clock,
              (host) => shortHost(context, host),
              `Timeline of migrations by host, ${formatCountOf(timeline.lanes.length, "lane")}; the figures are in the tables of this page`,
              "unknown",
              width,
              rowOf,
            ),
          caption,
          "wide",
          legend,
        ),
        ...vmFigure(context, vms, rowOf),
      ],
      tables:
        rows.length === 0
          ? []
          : [
              table(
                "What happened around the migrations",
                columns("No.|n", `Time (${clock.zone})`, "What", "Subject", "Message"),
                rows,
              ),
            ],
    });
  },
});

/** The lanes of the VMs that moved most, folded away. */
function vmFigure(
  { clock }: PageContext,
  timeline: Timeline,
  rowOf: (migration: Migration) => number | null,
): Figure[] {
  if (timeline.lanes.length === 0) return [];
  const lanes = timeline.lanes.length;
  const hidden =
    timeline.hiddenLanes === 0
      ? ""
      : ` ${formatCountOf(timeline.hiddenLanes, "further VM")} with ${formatCountOf(timeline.hiddenMoves, "move")} are not drawn.`;
  return [
    figure(
      (width) =>
        timelineChart(
          timeline,
          clock,
          (name) => name,
          `Timeline of migrations by VM, ${formatCountOf(lanes, "lane")}; the figures are in the tables of this page`,
          "unnamed",
          width,
          rowOf,
        ),
      `Each lane is one VM.${hidden}`,
      "wide",
      [],
      `By VM: ${timeline.hiddenLanes === 0 ? `all ${formatCountOf(lanes, "VM")}` : `the ${formatCount(lanes)} that moved most`}`,
    ),
  ];
}
