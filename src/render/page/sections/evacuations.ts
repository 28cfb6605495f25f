import type { EvacuationFigures } from "../../../model/page-view.ts";
import { bandSwatch } from "../../chart/small-marks.ts";
import { spanChart } from "../../chart/span-chart.ts";
import {
  formatCount,
  formatCountOf,
  formatMegabytes,
  formatNumber,
  formatSeconds,
  instantOf,
  shorten,
  visible,
  wordsOf,
} from "../../format.ts";

import {
  body,
  cell,
  columns,
  defineSection,
  shown,
  figure,
  isoTimeCell,
  nameCell,
  numberCell,
  rowsHref,
  shortHost,
  table,
  vmCell,
} from "../section-model.ts";

export const evacuationsSection = defineSection<readonly EvacuationFigures[]>({
  id: "evacuations",
  title: "Evacuations",
  render(context, evacuations) {
    const { clock } = context;
    if (evacuations.length === 0)
      return body("No host entered maintenance mode.", {
        missing:
          "Evacuations are known from EnteringMaintenanceModeEvent and EnteredMaintenanceModeEvent: export the hosts' events too, not the VMs' alone.",
      });
    const hosts = new Set(evacuations.map(({ evacuation }) => `${evacuation.vcenter ?? ""}\n${evacuation.host}`)).size;
    const longest = evacuations.reduce((worst, entry) =>
      (entry.evacuation.vmEvacuationSeconds ?? 0) > (worst.evacuation.vmEvacuationSeconds ?? 0) ? entry : worst,
    );
    const rows = evacuations.map(({ evacuation, migrations, straggler, vmsPerMinute, megabytes }) => [
      nameCell(shortHost(context, evacuation.host), { title: visible(evacuation.host) }),
      cell(wordsOf(evacuation.outcome), { className: "tight" }),
      isoTimeCell(context, evacuation.enteringAt),
      numberCell(formatSeconds(evacuation.vmEvacuationSeconds)),
      numberCell(formatSeconds(evacuation.enterSeconds)),
      numberCell(formatCount(migrations.length), { href: rowsHref(context, migrations) }),
      numberCell(vmsPerMinute === null ? "–" : formatNumber(vmsPerMinute)),
      numberCell(formatMegabytes(megabytes)),
      numberCell(formatCount(evacuation.peakConcurrency)),
      straggler === null ? cell("–") : vmCell(context, straggler),
    ]);
    const drawn = evacuations.slice(0, 20).flatMap(({ evacuation, migrations, from, lastMoveEnd }) => {
      if (from === null) return [];
      const entered = instantOf(evacuation.enteredAt);
      const spans = [];
      if (entered !== null)
        spans.push({
          from,
          to: entered,
          className: "band",
          tip: `${evacuation.host}: entering to entered, moves: ${formatCount(migrations.length)}`,
        });
      if (lastMoveEnd !== null)
        spans.push({
          from,
          to: lastMoveEnd,
          className: "k k-vmotion",
          tip: `${evacuation.host}: until the last VM had moved, moves: ${formatCount(migrations.length)}`,
        });
      if (spans.length === 0) return [];
      return [
        {
          name: shortHost(context, evacuation.host),
          spans,
          ticks: migrations.flatMap((migration) => instantOf(migration.endedAt) ?? []),
          href: rowsHref(context, migrations),
        },
      ];
    });
    const legend = [
      { svg: bandSwatch("k k-vmotion"), text: "until the last VM had moved (ticks: each VM's end)" },
      { svg: bandSwatch("band"), text: "until the host had entered" },
    ];
    return body(
      `${formatCountOf(hosts, "host")} ${hosts === 1 ? "was" : "were"} evacuated or began to be${longest.evacuation.vmEvacuationSeconds === null ? "; how long its VMs took is not known" : `; the longest VM evacuation was ${shorten(shortHost(context, longest.evacuation.host), 80)} with ${formatSeconds(longest.evacuation.vmEvacuationSeconds)}`}.`,
      {
        tally: String(evacuations.length),
        figures:
          drawn.length === 0
            ? []
            : [
                figure(
                  (width) => spanChart(drawn, clock, "Evacuations over time", width),
                  `${drawn.length < evacuations.length ? `${formatCount(drawn.length)} of ` : ""}n = ${formatCountOf(evacuations.length, "evacuation")}; source: maintenance mode events and the moves inside them.`,
                  "wide",
                  legend,
                ),
              ],
        tables: [
          shown(
            table(
              "Evacuations",
              columns(
                "Host",
                "Outcome",
                `Entering (${clock.zone})`,
                "VM evacuation|n",
                "Entered after|n",
                "Moves|n",
                "VMs/min|n",
                "Memory|n",
                "Most at once|n",
                "Straggler",
              ),
              rows,
              "VM evacuation ends with the last VM's move; entering to entered also holds vSAN data migration and re-registration.",
            ),
          ),
        ],
      },
    );
  },
});
