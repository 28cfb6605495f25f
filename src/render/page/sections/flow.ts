import { groupBy } from "../../../model/group-by.ts";
import type { Direction, HostPair } from "../../../model/page-figures.ts";
import type { Migration } from "../../../model/migration.ts";
import type { Flow, HostFlow } from "../../../model/page-view.ts";
import { filterHref, NO_VCENTER } from "../row-filter.ts";
import { gridChart, gridLegend } from "../../chart/grid-chart.ts";
import { formatCount, formatCountOf, formatRate, formatSeconds, shorten } from "../../format.ts";
import {
  type Cell,
  type TableModel,
  type PageContext,
  type SectionBody,
  basisBadge,
  body,
  columns,
  defineSection,
  figure,
  nameCell,
  numberCell,
  pathCell,
  rowsHref,
  shortHost,
  topTable,
} from "../section-model.ts";

export const hostFlowSection = defineSection<HostFlow>({
  id: "hosts",
  title: "Between hosts",
  render: (context, { flow, pairs }) => {
    const told = flowBody(
      context,
      flow,
      "host",
      "Speed is the pre-copy bandwidth where it is known, else configured memory over duration (badge configured: an upper bound of what was sent).",
      "Memory sizes from an inventory (RVTools, or Get-VM | Select Name, MemoryMB) or the hosts' logs tell it.",
    );
    return { ...told, tables: [...pairsTables(context, pairs), ...told.tables] };
  },
});

export const datastoreFlowSection = defineSection<Flow>({
  id: "datastores",
  title: "Between datastores",
  render: (context, flow) =>
    flowBody(
      context,
      flow,
      "datastore",
      "Speed is the disks' size over the duration. Where only the whole VM's size is known it is an upper bound.",
      "Disk sizes from an inventory (RVTools with vDisk, or govc vm.info -json) tell it.",
    ),
});

/** Each direction for itself: a fault in one hides in the sum of both. */
function pairsTables(context: PageContext, pairs: readonly HostPair[]): TableModel[] {
  if (pairs.length === 0) return [];
  // Hosts of one name can stand in two vCenters, or in one and in exports that name none: such pairs say whose they are.
  const namesakes = groupBy(pairs, ({ one, other }) => JSON.stringify([one, other]));
  const isAlone = ({ one, other }: HostPair): boolean => namesakes.get(JSON.stringify([one, other]))?.length === 1;
  const cells = (pair: HostPair, source: string, destination: string, way: Direction): Cell[] => {
    const vcenter = isAlone(pair) ? "" : (pair.vcenter ?? NO_VCENTER);
    const path = { source, destination, vcenter, only: "host-ended" } as const;
    return [
      numberCell(formatCount(way.count), { href: way.count === 0 ? null : filterHref(path) }),
      numberCell(formatCount(way.failed), {
        href: way.failed === 0 ? null : filterHref({ ...path, outcome: "failed" }),
      }),
      numberCell(formatSeconds(way.p50Seconds)),
    ];
  };
  return [
    topTable(
      "Host pairs, each direction for itself",
      columns("One", "Other", "There|n", "Failed|n", "Median|n", "Back|n", "Failed|n", "Median|n"),
      pairs,
      20,
      (pair) => [
        nameCell(shortHost(context, pair.one), { sub: isAlone(pair) ? null : (pair.vcenter ?? "no vCenter named") }),
        nameCell(shortHost(context, pair.other)),
        ...cells(pair, pair.one, pair.other, pair.there),
        ...cells(pair, pair.other, pair.one, pair.back),
      ],
    ),
  ];
}

function flowBody(
  context: PageContext,
  flow: Flow,
  place: "host" | "datastore",
  note: string,
  fill: string,
): SectionBody {
  const show = (name: string): string => (place === "host" ? shortHost(context, name) : name);
  const [busiest] = flow.cells;
  if (busiest === undefined)
    return body(`No move between two named ${place}s is in the data.`, {
      missing:
        flow.unknownPlaces > 0
          ? `${formatCountOf(flow.unknownPlaces, "move")} lack the ${place} at one end: export events with their ${place} columns (govc events -xml, or Get-VIEvent with SourceDatastore and DestDatastore).`
          : null,
    });
  const rows = flow.places.map((from) => ({
    name: show(from),
    values: flow.places.map((to) =>
      from === to ? null : (flow.cells.find((entry) => entry.from === from && entry.to === to)?.count ?? 0),
    ),
    hrefOf: (column: number) => pathHref(place, from, flow.places[column] ?? ""),
  }));
  const layout = {
    widestCell: 40,
    cellHeight: 22,
    upright: true,
    rowTitle: "from",
    columnTitle: "to",
  };
  const total = flow.cells.reduce((sum, entry) => sum + entry.count, 0);
  const fast = flow.cells.filter((entry) => entry.told.length >= 3 && entry.megabytesPerSecond !== null);
  const slowest = fast.toSorted((left, right) => (left.megabytesPerSecond ?? 0) - (right.megabytesPerSecond ?? 0))[0];
  const speed =
    slowest === undefined
      ? ""
      : ` The slowest path told by at least 3 moves was ${shortPath(show(slowest.from), show(slowest.to))} at ${formatRate(slowest.megabytesPerSecond)}.`;
  return body(
    `The busiest path was ${shortPath(show(busiest.from), show(busiest.to))} with ${formatCountOf(busiest.count, "move")} of ${formatCount(total)}.${speed}`,
    {
      figures: [
        figure(
          (width) => gridChart(flow.places.map(show), rows, layout, `Moves from ${place} to ${place}`, width),
          `Moves from row to column, n = ${formatCount(total)}${flow.hiddenPlaces > 0 ? `; the ${flow.places.length} busiest ${place}s, ${flow.hiddenPlaces} more are not drawn` : ""}; source: places before and after each move.`,
          "wide",
          gridLegend(rows),
          // Hosts are what the morning asks for; the map of datastores is a click away.
          place === "host" ? null : `The map of moves between ${place}s`,
        ),
      ],
      tables: [
        topTable(
          "Busiest paths",
          columns("Path", "Moves|n", "Failed|n", "Effective speed, median|n", "Told by moves|n"),
          flow.cells,
          15,
          (entry) => [
            pathCell(entry.from, entry.to, show),
            numberCell(formatCount(entry.count), {
              href: pathHref(place, entry.from, entry.to),
            }),
            numberCell(formatCount(entry.failed), {
              href: entry.failed === 0 ? null : pathHref(place, entry.from, entry.to, "failed"),
            }),
            numberCell(formatRate(entry.megabytesPerSecond), {
              badge: entry.told.length === 0 ? null : basisBadge(entry.basis),
            }),
            toldCell(context, entry.told),
          ],
        ),
        ...(flow.speeds.length < 2
          ? []
          : [
              topTable(
                `By effective speed, slowest ${place} first`,
                columns(place === "host" ? "Host" : "Datastore", "Median|n", "Told by moves|n"),
                flow.speeds,
                12,
                (entry) => [
                  nameCell(show(entry.place)),
                  numberCell(formatRate(entry.megabytesPerSecond), { badge: basisBadge(entry.basis) }),
                  toldCell(context, entry.told),
                ],
              ),
            ]),
      ],
      notes: [
        flow.cells.some((entry) => entry.told.length > 0) ? note : `No effective speed is known. ${fill}`,
        ...(flow.unknownPlaces > 0
          ? [
              `${formatCountOf(flow.unknownPlaces, "move")} with an unknown ${place} at one end ${flow.unknownPlaces === 1 ? "is" : "are"} not in this section.`,
            ]
          : []),
      ],
    },
  );
}

function toldCell(context: PageContext, told: readonly Migration[]): Cell {
  return told.length === 0 ? numberCell("–") : numberCell(formatCount(told.length), { href: rowsHref(context, told) });
}

/** The rows of a path. */
function pathHref(place: "host" | "datastore", from: string, to: string, outcome = ""): string {
  return filterHref(
    place === "host"
      ? { source: from, destination: to, outcome, only: "host-moves" }
      : { sourceStore: from, destinationStore: to, outcome, only: "moves" },
  );
}

function shortPath(from: string, to: string): string {
  return `${shorten(from, 60)} → ${shorten(to, 60)}`;
}
