import type { Flow } from "../../model/page-view.ts";
import {
  formatCount,
  formatCountOf,
  formatRate,
  formatSeconds,
  formatShare,
  formatTime,
  INITIATOR_LABELS,
  KIND_LABELS,
  shorten,
  TRIGGER_LABELS,
  visible,
  wordsOf,
} from "../format.ts";
import { KINDS, type Trigger } from "../../model/migration.ts";
import { barsOverTimeChart } from "../chart/bars-over-time-chart.ts";
import { gridChart } from "../chart/grid-chart.ts";
import { kindSwatch, cellBar } from "../chart/small-marks.ts";
import { stackedChart } from "../chart/stacked-chart.ts";
import { stepChart } from "../chart/step-chart.ts";
import {
  basisBadge,
  cell,
  columns,
  figure,
  nameCell,
  numberCell,
  pathCell,
  section,
  shortHost,
  table,
  timeCell,
  topTable,
  vmCell,
  type PageContext,
  type Section,
} from "./section-model.ts";
import { withPart } from "./sections-now.ts";

function triggerList(triggers: readonly { readonly trigger: Trigger; readonly count: number }[]): string {
  return triggers.map(({ trigger, count }) => `${TRIGGER_LABELS[trigger]} ${count}`).join(", ");
}

export function pingPongSection(context: PageContext): Section {
  const { clock } = context;
  return withPart("ping-pong", "Back and forth", context.view.pingPongs, (pingPongs) => {
    const [worst] = pingPongs;
    if (worst === undefined)
      return section(
        "ping-pong",
        "Back and forth",
        "No VM came back three times within 24 hours to a host or datastore it had just left.",
      );
    return section(
      "ping-pong",
      "Back and forth",
      `${formatCountOf(pingPongs.length, "VM")} went back and forth; the worst was ${visible(worst.vm.name ?? "an unnamed VM").slice(0, 80)} with ${formatCountOf(worst.returns, "return")} within 24 hours.`,
      {
        tally: String(pingPongs.length),
        figures: pingPongs.map((pingPong) => {
          const name = `${pingPong.vm.name ?? "unnamed VM"}: ${pingPong.between} over time`;
          return figure(
            stepChart(pingPong, clock, name, (place) => shortHost(context, place)),
            visible(
              `${(pingPong.vm.name ?? "unnamed VM").slice(0, 60)}, n = ${pingPong.steps.length - 1} moves; source: end of each move.`,
            ),
            "half",
          );
        }),
        tables: [
          table(
            "VMs that came back at least three times within 24 hours",
            columns("VM", "Returns|n", "Between", `From (${clock.zone})`, `To (${clock.zone})`, "Triggers"),
            pingPongs.map((pingPong) => [
              vmCell(pingPong.vm),
              numberCell(formatCount(pingPong.returns)),
              cell(pingPong.places.map((place) => shorten(shortHost(context, place), 30)).join(" ⇄ "), {
                className: "name",
              }),
              timeCell(context, pingPong.from),
              timeCell(context, pingPong.to),
              cell(triggerList(pingPong.triggers)),
            ]),
          ),
        ],
      },
    );
  });
}

export function stormsSection(context: PageContext): Section {
  const { clock } = context;
  return withPart("storms", "Storms", context.view.storms, ({ storms, bins, threshold }) => {
    const [worst] = storms;
    if (worst === undefined)
      return section(
        "storms",
        "Storms",
        `There was no burst of moves: no 5 minutes with ${threshold} or more moves begun.`,
      );
    const before =
      worst.before === null
        ? "nothing in the exports came just before it"
        : `${wordsOf(worst.before.event.what)} came ${formatSeconds(worst.before.secondsBefore)} before it`;
    const inOrder = storms.toSorted((left, right) => left.from - right.from);
    return section(
      "storms",
      "Storms",
      `${formatCountOf(storms.length, "burst")} of moves; the largest began at ${formatTime(clock, worst.from)} with ${formatCountOf(worst.count, "move")}; ${before}.`,
      {
        tally: String(storms.length),
        figures: [
          figure(
            barsOverTimeChart(
              bins,
              inOrder,
              threshold,
              clock,
              "moves begun per 5 min",
              "Moves begun per five minutes, storms marked",
            ),
            `n = ${formatCount(bins.reduce((sum, bin) => sum + bin.count, 0))} moves. A storm is 5 minutes with at least 4 times the usual moves and at least 10; source: start times.`,
          ),
        ],
        tables: [
          table(
            "Storms and what came just before them",
            columns("No.|n", `Began (${clock.zone})`, "Lasted|n", "Moves|n", "Triggers", "Just before", "Evacuation"),
            inOrder.map((storm, index) => [
              numberCell(String(index + 1)),
              timeCell(context, storm.from),
              numberCell(formatSeconds((storm.to - storm.from) / 1000)),
              numberCell(formatCount(storm.count)),
              cell(triggerList(storm.triggers)),
              storm.before === null
                ? cell("nothing known")
                : cell(`${wordsOf(storm.before.event.what)}, ${formatSeconds(storm.before.secondsBefore)} before`, {
                    sub: visible(storm.before.event.subject ?? "").slice(0, 60) || null,
                  }),
              nameCell(storm.evacuatedHost),
            ]),
          ),
        ],
      },
    );
  });
}

export function whoSection(context: PageContext): Section {
  return withPart("who", "Who moved it", context.view.who, ({ triggers, classes, users }) => {
    const total = triggers.reduce((sum, entry) => sum + entry.count, 0);
    const [first] = triggers;
    if (first === undefined) return section("who", "Who moved it", "There is no migration to attribute.");
    const rows = triggers.map((entry) => ({ name: TRIGGER_LABELS[entry.trigger], byKind: entry.byKind }));
    const legend = KINDS.filter((kind) => triggers.some((entry) => entry.byKind[kind] > 0)).map((kind) => ({
      svg: kindSwatch(kind),
      text: KIND_LABELS[kind],
    }));
    const tables = [
      table(
        "Class of initiator",
        columns("Class", "Moves|n", "Share|n", "Failed|n"),
        classes.map((entry) => [
          cell(INITIATOR_LABELS[entry.initiatorClass]),
          numberCell(formatCount(entry.count), { svg: cellBar(entry.count / total) }),
          numberCell(formatShare(entry.count, total)),
          numberCell(formatCount(entry.failed)),
        ]),
      ),
    ];
    if (context.options.userNames && users.length > 0)
      tables.push(
        table(
          "Users",
          columns("User", "Class", "Moves|n", "VMs|n", "Failed|n"),
          users.map((user) => [
            nameCell(user.userName),
            cell(INITIATOR_LABELS[user.initiatorClass]),
            numberCell(formatCount(user.count)),
            numberCell(formatCount(user.vms)),
            numberCell(formatCount(user.failed)),
          ]),
        ),
      );
    return section(
      "who",
      "Who moved it",
      `The most frequent trigger was ${TRIGGER_LABELS[first.trigger]}: ${formatCount(first.count)} of ${formatCountOf(total, "move")} (${formatShare(first.count, total)}).`,
      {
        figures: [
          figure(
            stackedChart(rows, "moves", "Moves by trigger and kind"),
            `n = ${formatCount(total)} moves of every outcome; source: task description, user name and event type.`,
            "wide",
            legend,
          ),
        ],
        tables,
        notes: context.options.userNames
          ? []
          : ["User names are left out; showUserNames in the configuration file shows them here."],
      },
    );
  });
}

export function hostFlowSection(context: PageContext): Section {
  return withPart("hosts", "Between hosts", context.view.hostFlow, (flow) =>
    flowSection(
      context,
      "hosts",
      "Between hosts",
      flow,
      "host",
      "Speed is the pre-copy bandwidth where it is known, else configured memory over duration (badge configured: an upper bound of what was sent).",
      "Memory sizes from an inventory (RVTools, or Get-VM | Select Name, MemoryMB) or the hosts' logs tell it.",
    ),
  );
}

export function datastoreFlowSection(context: PageContext): Section {
  return withPart("datastores", "Between datastores", context.view.datastoreFlow, (flow) =>
    flowSection(
      context,
      "datastores",
      "Between datastores",
      flow,
      "datastore",
      "Speed is the disks' size over the duration. Where only the whole VM's size is known it is an upper bound.",
      "Disk sizes from an inventory (RVTools with vDisk, or govc vm.info -json) tell it.",
    ),
  );
}

function flowSection(
  context: PageContext,
  id: string,
  title: string,
  flow: Flow,
  place: string,
  note: string,
  fill: string,
): Section {
  const show = (name: string): string => (place === "host" ? shortHost(context, name) : name);
  const [busiest] = flow.cells;
  if (busiest === undefined)
    return section(id, title, `No move between two named ${place}s is in the data.`, {
      missing:
        flow.unknownPlaces > 0
          ? `${formatCountOf(flow.unknownPlaces, "move")} lack the ${place} at one end: export events with their ${place} columns (govc events -json, or Get-VIEvent with SourceDatastore and DestDatastore).`
          : null,
    });
  const rows = flow.places.map((from) => ({
    name: show(from),
    values: flow.places.map((to) =>
      from === to ? null : (flow.cells.find((entry) => entry.from === from && entry.to === to)?.count ?? 0),
    ),
  }));
  const layout = {
    left: 190,
    top: 104,
    cellWidth: 46,
    cellHeight: 25,
    upright: true,
    rowTitle: "from",
    columnTitle: "to",
  };
  const total = flow.cells.reduce((sum, entry) => sum + entry.count, 0);
  const fast = flow.cells.filter((entry) => entry.told >= 3 && entry.megabytesPerSecond !== null);
  const slowest = fast.toSorted((left, right) => (left.megabytesPerSecond ?? 0) - (right.megabytesPerSecond ?? 0))[0];
  const speed =
    slowest === undefined
      ? ""
      : ` The slowest path told by at least 3 moves was ${shortPath(show(slowest.from), show(slowest.to))} at ${formatRate(slowest.megabytesPerSecond)}.`;
  return section(
    id,
    title,
    `The busiest path was ${shortPath(show(busiest.from), show(busiest.to))} with ${formatCountOf(busiest.count, "move")} of ${formatCount(total)}.${speed}`,
    {
      figures: [
        figure(
          gridChart(flow.places.map(show), rows, layout, `Moves from ${place} to ${place}`),
          `Moves from row to column, n = ${formatCount(total)}${flow.hiddenPlaces > 0 ? `; the ${flow.places.length} busiest ${place}s, ${flow.hiddenPlaces} more are not drawn` : ""}; source: places before and after each move.`,
        ),
      ],
      tables: [
        topTable(
          "Busiest paths",
          columns("Path", "Moves|n", "Failed|n", "Effective speed, median|n", "Told by|n"),
          flow.cells,
          15,
          (entry) => [
            pathCell(entry.from, entry.to, show),
            numberCell(formatCount(entry.count)),
            numberCell(formatCount(entry.failed)),
            numberCell(formatRate(entry.megabytesPerSecond), {
              badge: entry.told === 0 ? null : basisBadge(entry.basis),
            }),
            numberCell(entry.told === 0 ? "–" : formatCountOf(entry.told, "move")),
          ],
        ),
        ...(flow.speeds.length < 2
          ? []
          : [
              topTable(
                `By effective speed, slowest ${place} first`,
                columns(place === "host" ? "Host" : "Datastore", "Median|n", "Told by|n"),
                flow.speeds,
                12,
                (entry) => [
                  nameCell(show(entry.place)),
                  numberCell(formatRate(entry.megabytesPerSecond), { badge: basisBadge(entry.basis) }),
                  numberCell(formatCountOf(entry.told, "move")),
                ],
              ),
            ]),
      ],
      notes: [
        flow.cells.some((entry) => entry.told > 0) ? note : `No effective speed is known. ${fill}`,
        ...(flow.unknownPlaces > 0
          ? [
              `${formatCountOf(flow.unknownPlaces, "move")} with an unknown ${place} at one end ${flow.unknownPlaces === 1 ? "is" : "are"} not in this section.`,
            ]
          : []),
      ],
    },
  );
}

function shortPath(from: string, to: string): string {
  return `${visible(from).slice(0, 50)} → ${visible(to).slice(0, 50)}`;
}
