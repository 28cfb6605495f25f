import type { Part } from "../../model/page-view.ts";
import { formatCount, formatCountOf, formatSeconds, formatTime, instantOf, wordsOf } from "../format.ts";
import { bandSwatch, kindSwatch, markSwatch } from "../chart/small-marks.ts";
import { timelineChart, timelineKinds } from "../chart/timeline-chart.ts";
import {
  cell,
  columns,
  figure,
  hostsCell,
  isoTimeCell,
  kindCell,
  messageCell,
  nameCell,
  numberCell,
  section,
  tallyOf,
  shortHost,
  table,
  timeCell,
  vmCell,
  type PageContext,
  type Section,
} from "./section-model.ts";

/** A section that could not be computed becomes an error box; the rest of the page stands. */
export function withPart<T>(id: string, title: string, part: Part<T>, make: (value: T) => Section): Section {
  if (part.ok) return make(part.value);
  return section(id, title, `This section could not be computed: ${part.message}`, { failed: true });
}

export function stillOpenSection(context: PageContext): Section {
  return withPart("open", "Still open now", context.view.stillOpen, ({ maintenance, running, dataEnd }) => {
    const zone = context.clock.zone;
    const answer =
      maintenance.length + running.length === 0
        ? "Nothing was under way at the end of the data: no host entering maintenance mode and no migration running."
        : `At the end of the data (${formatTime(context.clock, dataEnd)}) ${maintenance.length === 0 ? "no host" : formatCountOf(maintenance.length, "host")} ${maintenance.length > 1 ? "were" : "was"} still entering maintenance mode and ${running.length === 0 ? "no migration" : formatCountOf(running.length, "migration")} ${running.length > 1 ? "were" : "was"} running.`;
    const age = (iso: string | null): string => {
      const since = instantOf(iso);
      return since === null || dataEnd === null ? "–" : formatSeconds((dataEnd - since) / 1000);
    };
    const hosts = maintenance.map(({ evacuation, blocker }) => [
      nameCell(evacuation.host),
      isoTimeCell(context, evacuation.enteringAt),
      numberCell(age(evacuation.enteringAt)),
      blocker === null ? cell("no VM known to block it") : vmCell(blocker.vm),
      numberCell(String(evacuation.migrations.length)),
    ]);
    const moves = running.map((migration) => [
      vmCell(migration.vm),
      kindCell(migration),
      isoTimeCell(context, migration.startedAt),
      numberCell(age(migration.startedAt)),
      hostsCell(context, migration),
    ]);
    const tables = [];
    if (hosts.length > 0)
      tables.push(
        table(
          "Hosts entering maintenance mode",
          columns("Host", `Entering since (${zone})`, "For|n", "Blocked by", "VMs moved|n"),
          hosts,
        ),
      );
    if (moves.length > 0)
      tables.push(table("Migrations running", columns("VM", "Kind", `Started (${zone})`, "For|n", "Path"), moves));
    return section("open", "Still open now", answer, { tables, tally: tallyOf(maintenance.length + running.length) });
  });
}

const MARKS = [
  { mark: "failed", text: "failed" },
  { mark: "cancelled", text: "cancelled" },
  { mark: "unfinished", text: "no end seen" },
] as const;

export function timelineSection(context: PageContext): Section {
  return withPart("timeline", "Timeline", context.view.timeline, (timeline) => {
    const { clock } = context;
    if (timeline.lanes.length === 0)
      return section("timeline", "Timeline", "There is no migration with a time to draw.", {
        missing:
          "An events export with times fills this: Get-VIEvent -Start (Get-Date).AddDays(-1) | Export-Csv events.csv",
      });
    const peak =
      timeline.peak === null
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
      ...(bands.some(({ open }) => !open) ? [{ svg: bandSwatch("band"), text: "host in maintenance mode" }] : []),
      ...(bands.some(({ open }) => open) ? [{ svg: bandSwatch("band open"), text: "still entering" }] : []),
    ];
    const hidden =
      timeline.hiddenHosts > 0
        ? ` ${formatCountOf(timeline.hiddenHosts, "further host")} with ${formatCountOf(timeline.hiddenMoves, "move")} are not drawn.`
        : "";
    const caption = `Each lane is the host that VMs left; each bar is one migration, its length the duration.${timeline.cut ? " The data is longer: the picture shows its last 24 hours." : ""}${hidden} n = ${formatCount(drawn.length)}; source: start and end times of the migrations.`;
    const rows = timeline.context.map(({ at, event }, index) => [
      numberCell(String(index + 1)),
      timeCell(context, at),
      cell(wordsOf(event.what)),
      nameCell(event.subject),
      messageCell(event.message),
    ]);
    return section("timeline", "Timeline", peak, {
      figures: [
        figure(
          timelineChart(timeline, clock, (host) => shortHost(context, host)),
          caption,
          "wide",
          legend,
        ),
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
  });
}
