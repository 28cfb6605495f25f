import type { Halves } from "../../../model/page-view.ts";
import type { Migration, UnfinishedReason } from "../../../model/migration.ts";
import { formatCount, formatCountOf, UNFINISHED_LABELS, wordsOf } from "../../format.ts";
import {
  type Cell,
  body,
  cell,
  columns,
  defineSection,
  hostsCell,
  isoTimeCell,
  kindCell,
  topTable,
  vmCell,
} from "../section-model.ts";

export const halvesSection = defineSection<Halves>({
  id: "halves",
  title: "Half-seen moves",
  render(context, { startMissing, endMissing, byReason }) {
    const { report, clock } = context;
    const total = startMissing.length + endMissing.length;
    const unattributed = report.counts.unattributedEnds;
    const stray =
      unattributed === 0
        ? ""
        : ` ${formatCountOf(unattributed, "end event")} ${unattributed === 1 ? "names" : "name"} no VM and fitted no open start, or several: ${unattributed === 1 ? "it was" : "they were"} given to none.`;
    if (total === 0) return body(`Every migration was seen from start to end.${stray}`);
    const row = (migration: Migration): Cell[] => [
      vmCell(context, migration),
      kindCell(migration),
      cell(migration.half === "start-missing" ? "start missing" : "end missing", {
        sub:
          migration.half === "start-missing"
            ? null
            : migration.unfinishedReason === null
              ? null
              : UNFINISHED_LABELS[migration.unfinishedReason],
      }),
      isoTimeCell(context, migration.startedAt),
      isoTimeCell(context, migration.endedAt),
      hostsCell(context, migration),
    ];
    const reasons = byReason
      .map(
        ({ reason, count }) =>
          `${formatCount(count)}: ${reason in UNFINISHED_LABELS ? UNFINISHED_LABELS[reason as UnfinishedReason] : wordsOf(reason)}`,
      )
      .join(", ");
    const told = [
      { count: startMissing.length, what: "ended without a start in the exports" },
      { count: endMissing.length, what: "began without an end" },
    ]
      .filter(({ count }) => count > 0)
      .map(({ count, what }) => `${formatCountOf(count, "move")} ${what}`)
      .join(" and ");
    return body(`${told}${reasons === "" ? "" : ` (${reasons})`}.${stray}`, {
      tally: String(total),
      tables: [
        topTable(
          "Moves seen from one side",
          columns("VM", "Kind", "Which half", `Started (${clock.zone})`, `Ended (${clock.zone})`, "Path"),
          [...endMissing, ...startMissing],
          20,
          row,
        ),
      ],
      notes: [
        "An export that begins some hours before the night and ends after it closes most of them; the history store closes the rest on the next night.",
      ],
    });
  },
});
