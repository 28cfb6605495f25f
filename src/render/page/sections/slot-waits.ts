import type { SlotWaits } from "../../../model/page-figures.ts";
import { formatCount, formatCountOf, formatSeconds, visible } from "../../format.ts";

import {
  body,
  cell,
  columns,
  defineSection,
  hostsCell,
  kindCell,
  numberCell,
  rowsHref,
  shown,
  table,
  topTable,
  vmCell,
  type PageContext,
} from "../section-model.ts";

const MOST_LISTED = 8;

export const slotWaitsSection = defineSection<SlotWaits>({
  id: "waits",
  title: "Waiting for a slot",
  render(context, { measured, p50Seconds, totalSeconds, places }) {
    const logs =
      "vCenter starts a task and lets it wait inside for a free slot; only the source host's log (hostd.log, vmkernel.log) tells that wait apart.";
    if (measured.length + places.length === 0)
      return body("No wait for a slot is known, and nowhere was more open than can run.", { missing: logs });
    const waits =
      measured.length === 0
        ? []
        : [
            shown(
              topTable(
                "Longest waits",
                columns("VM", "Kind", "vCenter took|n", "Of that waiting|n", "Path"),
                measured,
                MOST_LISTED,
                ({ migration: id, vm, waitSeconds, durationSeconds }) => {
                  const migration = context.byId.get(id);
                  return [
                    migration === undefined ? cell(vm.name ?? "–") : vmCell(context, migration),
                    migration === undefined ? cell("–") : kindCell(migration),
                    numberCell(formatSeconds(durationSeconds)),
                    numberCell(formatSeconds(waitSeconds)),
                    migration === undefined ? cell("–") : hostsCell(context, migration),
                  ];
                },
              ),
            ),
          ];
    const crowded =
      places.length === 0
        ? []
        : [
            table(
              "Where more was open than can run",
              columns("Place", "Moves|n"),
              places.map(({ title, migrations }) => [
                cell(visible(title), { className: "message" }),
                numberCell(formatCount(migrations.length), {
                  href: rowsHref(
                    context,
                    migrations.map((id) => ({ id })),
                  ),
                }),
              ]),
            ),
          ];
    const told =
      measured.length === 0
        ? isMeasured(context)
          ? "No move that the hosts' logs measured waited inside vCenter"
          : "How long moves waited is not known, for want of host logs"
        : `${formatCountOf(measured.length, "move")} waited inside vCenter, ${formatSeconds(p50Seconds)} in the median and ${formatSeconds(totalSeconds)} together`;
    const full = places.length === 0 ? "" : `; at ${formatCountOf(places.length, "place")} more was open than can run`;
    return body(`${told}${full}.`, {
      tables: [...waits, ...crowded],
      notes: measured.length === 0 && !isMeasured(context) ? [logs] : [],
    });
  },
});

/** True where a host's log tells of a move: it would tell of its wait. */
function isMeasured({ byId }: PageContext): boolean {
  for (const { preCopy } of byId.values()) if (preCopy.basis === "measured") return true;
  return false;
}
