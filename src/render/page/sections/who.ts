import type { Who } from "../../../model/page-view.ts";
import { KINDS, type Kind } from "../../../model/migration.ts";
import { cellBar, kindSwatch } from "../../chart/small-marks.ts";
import { stackedChart } from "../../chart/stacked-chart.ts";
import {
  INITIATOR_LABELS,
  KIND_LABELS,
  TRIGGER_LABELS,
  formatCount,
  formatCountOf,
  formatShare,
} from "../../format.ts";
import { filterHref } from "../row-filter.ts";
import { body, cell, columns, defineSection, figure, nameCell, numberCell, table, topTable } from "../section-model.ts";

const MOST_USERS = 20;

export const whoSection = defineSection<Who>({
  id: "who",
  title: "Who moved it",
  render(context, { triggers, classes, users }) {
    const total = triggers.reduce((sum, entry) => sum + entry.count, 0);
    const [first] = triggers;
    if (first === undefined) return body("There is no migration to attribute.");
    const rows = triggers.map(({ trigger, byKind }) => ({
      name: TRIGGER_LABELS[trigger],
      byKind,
      hrefOf: (kind: Kind) => filterHref({ trigger, kind, only: "moves" }),
    }));
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
          numberCell(formatCount(entry.count), {
            svg: cellBar(entry.count / total),
            href: filterHref({ initiator: entry.initiatorClass, only: "moves" }),
          }),
          numberCell(formatShare(entry.count, total)),
          numberCell(formatCount(entry.failed), {
            href:
              entry.failed === 0
                ? null
                : filterHref({ initiator: entry.initiatorClass, outcome: "failed", only: "moves" }),
          }),
        ]),
      ),
    ];
    if (context.options.userNames && users.length > 0)
      tables.push(
        topTable("Users", columns("User", "Class", "Moves|n", "VMs|n", "Failed|n"), users, MOST_USERS, (user) => [
          nameCell(user.userName),
          cell(INITIATOR_LABELS[user.initiatorClass]),
          numberCell(formatCount(user.count), { href: filterHref({ user: user.userName, only: "moves" }) }),
          numberCell(formatCount(user.vms)),
          numberCell(formatCount(user.failed), {
            href: user.failed === 0 ? null : filterHref({ user: user.userName, outcome: "failed", only: "moves" }),
          }),
        ]),
      );
    return body(
      `The most frequent trigger was ${TRIGGER_LABELS[first.trigger]}: ${formatCount(first.count)} of ${formatCountOf(total, "move")} (${formatShare(first.count, total)}).`,
      {
        figures: [
          figure(
            (width) => stackedChart(rows, "moves", "Moves by trigger and kind", width),
            `n = ${formatCountOf(total, "move")} of every outcome; source: task description, user name and event type.`,
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
  },
});
