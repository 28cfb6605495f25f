import type { Migration } from "../../../model/migration.ts";
import type { WindowOverlap } from "../../../model/page-view.ts";
import type { BackupSlowdown } from "../../../model/backup-slowdown.ts";
import { formatCount, formatCountOf, formatNumber, formatSeconds, KIND_LABELS, visible } from "../../format.ts";
import {
  body,
  cell,
  columns,
  defineSection,
  shown,
  hostsCell,
  isoTimeCell,
  kindCell,
  nameCell,
  numberCell,
  rowsHref,
  type Cell,
  type PageContext,
  table,
  tallyOf,
  topTable,
  vmCell,
} from "../section-model.ts";

export const windowsSection = defineSection<readonly WindowOverlap[]>({
  id: "windows",
  title: "Backup and change windows",
  render(context, windows) {
    const { clock } = context;
    if (windows.length === 0)
      return body("No window is configured, so no overlap can be told.", {
        missing:
          "Name them in the configuration file under backupWindows and changeWindows, and give it with --config.",
      });
    // Outside every change window is one list, however many there are; a move can be outside these and inside a backup.
    const odd = new Set(windows.flatMap((window) => window.odd.map(({ id }) => id))).size;
    const outsideAll = windows.find(({ window, odd: list }) => window.use === "change" && list.length > 0);
    const changes = windows.filter(({ window }) => window.use === "change");
    const tables = [
      shown(
        table(
          "Overlap by window",
          columns("Window", "Use", "When", "Moves inside|n", "Moves outside|n", "To look at|n"),
          windows.map(({ window, inside, outside, odd: list }) => [
            nameCell(window.name),
            cell(window.use),
            cell(`${weekdayText(window.weekdays)} ${window.from} to ${window.to} (${clock.zone})`),
            countCell(context, inside),
            countCell(context, outside),
            countCell(context, list),
          ]),
          "To look at: disk moves that touch a backup window, or a person's moves begun outside every change window.",
        ),
      ),
      ...slowdownTable(context.report.backupSlowdown ?? []),
      ...windows
        .filter((entry) => entry.odd.length > 0 && (entry.window.use === "backup" || entry === outsideAll))
        .map(({ window, odd: list }) =>
          topTable(
            visible(
              window.use === "backup"
                ? `Disk moves inside ${window.name}`
                : `A person's moves outside ${changes.length === 1 ? window.name : "every change window"}`,
            ),
            columns("VM", "Kind", `Started (${clock.zone})`, "Duration|n", "Path", "User"),
            list,
            20,
            (migration) => [
              vmCell(context, migration),
              kindCell(migration),
              isoTimeCell(context, migration.startedAt),
              numberCell(formatSeconds(migration.durationSeconds)),
              hostsCell(context, migration),
              context.options.userNames ? nameCell(migration.userName) : cell("–"),
            ],
          ),
        ),
    ];
    return body(
      odd === 0
        ? `No move falls where it should not, over ${formatCountOf(windows.length, "window")}.`
        : `${formatCountOf(odd, "move")} ${odd === 1 ? "falls" : "fall"} where ${odd === 1 ? "it" : "they"} should not, over ${formatCountOf(windows.length, "window")}.`,
      { tables, tally: tallyOf(odd) },
    );
  },
});

function countCell(context: PageContext, moves: readonly Migration[]): Cell {
  return numberCell(formatCount(moves.length), { href: rowsHref(context, moves) });
}

/** Nothing where too few moves could be compared. */
function slowdownTable(slowdowns: readonly BackupSlowdown[]) {
  if (slowdowns.length === 0) return [];
  return [
    table(
      "Moves inside backup windows against those outside",
      columns("Window", "Kind", "Takes, times|n", "90 % interval", "Inside|n", "Outside|n", "Compared"),
      slowdowns.map((one) => [
        nameCell(one.window),
        cell(KIND_LABELS[one.kind]),
        numberCell(formatNumber(one.ratio)),
        cell(`${formatNumber(one.low)} to ${formatNumber(one.high)}`),
        numberCell(formatCount(one.inside)),
        numberCell(formatCount(one.outside)),
        cell(one.measure === "seconds" ? "duration" : "time for a GB"),
      ]),
      "Ratio of geometric means, from 20 moves on either side. An interval that holds 1 shows no difference; one that does not shows a difference, not its cause: other things may differ at that hour too.",
    ),
  ];
}

const WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

function weekdayText(weekdays: readonly number[]): string {
  return weekdays.length === 7 ? "daily" : weekdays.map((weekday) => WEEKDAYS[weekday - 1] ?? "").join(", ");
}
