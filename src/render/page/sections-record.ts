import type { Migration } from "../../model/migration.ts";
import type { Stay } from "../../model/page-view.ts";
import {
  formatCount,
  formatCountOf,
  formatMegabytes,
  formatNumber,
  formatSeconds,
  instantOf,
  visible,
  wordsOf,
} from "../format.ts";
import { bandSwatch } from "../chart/small-marks.ts";
import { spanChart } from "../chart/span-chart.ts";
import {
  cell,
  columns,
  figure,
  hostsCell,
  isoTimeCell,
  kindCell,
  nameCell,
  numberCell,
  section,
  tallyOf,
  table,
  timeCell,
  topTable,
  vmCell,
  type Cell,
  type PageContext,
  type Section,
} from "./section-model.ts";
import { withPart } from "./sections-now.ts";

const REASONS: Readonly<Record<string, string>> = {
  running: "still running at the end of the data",
  "end-lost": "the end is not in the exports",
  superseded: "the VM was seen elsewhere before an end",
};

export function halvesSection(context: PageContext): Section {
  const { report, clock } = context;
  return withPart("halves", "Half-seen moves", context.view.halves, ({ startMissing, endMissing, byReason }) => {
    const total = startMissing.length + endMissing.length;
    const unattributed = report.counts.unattributedEnds;
    const stray =
      unattributed === 0
        ? ""
        : ` ${formatCountOf(unattributed, "end event")} fitted more than one open start and ${unattributed === 1 ? "was" : "were"} given to none.`;
    if (total === 0) return section("halves", "Half-seen moves", `Every migration was seen from start to end.${stray}`);
    const row = (migration: Migration): Cell[] => [
      vmCell(migration.vm),
      kindCell(migration),
      cell(migration.half === "start-missing" ? "start missing" : "end missing", {
        sub: migration.half === "start-missing" ? null : (REASONS[migration.unfinishedReason ?? ""] ?? null),
      }),
      isoTimeCell(context, migration.startedAt),
      isoTimeCell(context, migration.endedAt),
      hostsCell(context, migration),
    ];
    const reasons = byReason
      .map(({ reason, count }) => `${formatCount(count)}: ${REASONS[reason] ?? wordsOf(reason)}`)
      .join(", ");
    return section(
      "halves",
      "Half-seen moves",
      `${formatCountOf(startMissing.length, "move")} ended without a start in the exports and ${formatCount(endMissing.length)} began without an end${reasons === "" ? "" : ` (${reasons})`}.${stray}`,
      {
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
      },
    );
  });
}

export function evacuationsSection(context: PageContext): Section {
  const { clock } = context;
  return withPart("evacuations", "Evacuations", context.view.evacuations, (evacuations) => {
    if (evacuations.length === 0)
      return section("evacuations", "Evacuations", "No host entered maintenance mode.", {
        missing:
          "Evacuations are known from EnteringMaintenanceModeEvent and EnteredMaintenanceModeEvent: export the hosts' events too, not the VMs' alone.",
      });
    const longest = evacuations.reduce((worst, entry) =>
      (entry.evacuation.vmEvacuationSeconds ?? 0) > (worst.evacuation.vmEvacuationSeconds ?? 0) ? entry : worst,
    );
    const rows = evacuations.map(({ evacuation, migrations, straggler, vmsPerMinute, megabytes }) => [
      nameCell(evacuation.host),
      cell(wordsOf(evacuation.outcome)),
      isoTimeCell(context, evacuation.enteringAt),
      numberCell(formatSeconds(evacuation.vmEvacuationSeconds)),
      numberCell(formatSeconds(evacuation.enterSeconds)),
      numberCell(formatCount(migrations.length)),
      numberCell(vmsPerMinute === null ? "–" : formatNumber(vmsPerMinute)),
      numberCell(formatMegabytes(megabytes)),
      numberCell(formatCount(evacuation.peakConcurrency)),
      straggler === null ? cell("–") : vmCell(straggler.vm),
    ]);
    const drawn = evacuations.slice(0, 20).flatMap(({ evacuation, migrations, from, lastMoveEnd }) => {
      if (from === null) return [];
      const entered = instantOf(evacuation.enteredAt);
      const spans = [];
      if (entered !== null)
        spans.push({ from, to: entered, className: "band", tip: `${evacuation.host}: entering to entered` });
      if (lastMoveEnd !== null)
        spans.push({
          from,
          to: lastMoveEnd,
          className: "k k-vmotion",
          tip: `${evacuation.host}: until the last VM had moved`,
        });
      if (spans.length === 0) return [];
      return [
        { name: evacuation.host, spans, ticks: migrations.flatMap((migration) => instantOf(migration.endedAt) ?? []) },
      ];
    });
    const legend = [
      { svg: bandSwatch("k k-vmotion"), text: "until the last VM had moved (ticks: each VM's end)" },
      { svg: bandSwatch("band"), text: "until the host had entered" },
    ];
    return section(
      "evacuations",
      "Evacuations",
      `${formatCountOf(evacuations.length, "host")} ${evacuations.length === 1 ? "was" : "were"} evacuated or began to be; the longest VM evacuation was ${visible(longest.evacuation.host).slice(0, 80)} with ${formatSeconds(longest.evacuation.vmEvacuationSeconds)}.`,
      {
        tally: String(evacuations.length),
        figures:
          drawn.length === 0
            ? []
            : [
                figure(
                  spanChart(drawn, clock, "Evacuations over time"),
                  `n = ${formatCountOf(drawn.length, "evacuation")}; source: maintenance mode events and the moves inside them.`,
                  "wide",
                  legend,
                ),
              ],
        tables: [
          table(
            "Evacuations",
            columns(
              "Host",
              "Outcome",
              `Entering (${clock.zone})`,
              "VM evacuation|n",
              "Entering to entered|n",
              "Moves|n",
              "VMs a minute|n",
              "Configured memory|n",
              "Most at once|n",
              "Straggler",
            ),
            rows,
            "VM evacuation ends with the last VM's move; entering to entered also holds vSAN data migration and re-registration.",
          ),
        ],
      },
    );
  });
}

export function residencySection(context: PageContext): Section {
  const { clock } = context;
  return withPart("places", "Where was it?", context.view.residency, (residency) => {
    if (residency.vms === 0)
      return section("places", "Where was it?", "No succeeded move says where a VM was.", {
        missing: "Any events export with succeeded moves fills this; an inventory adds the VMs that did not move.",
      });
    const stayRow = (stay: Stay): Cell[] => [
      vmCell(stay.vm),
      stay.known === "gap"
        ? cell("not known", {
            badge: { text: "gap", className: "unfinished" },
            sub: visible(stay.note ?? "").slice(0, 220),
          })
        : nameCell(stay.host ?? "not known"),
      stay.from === null
        ? cell(stay.isFirst ? "before its first move" : "not known", { className: "time" })
        : timeCell(context, stay.from),
      stay.to === null
        ? cell(stay.isLast ? "no later record" : "not known", { className: "time" })
        : timeCell(context, stay.to),
    ];
    const heads = columns("VM", "Host", `From (${clock.zone})`, `To (${clock.zone})`);
    const tables = [];
    if (residency.violations.length > 0)
      tables.push(
        topTable(
          "Outside the allowed hosts",
          columns("Host set", "VM", "Host", `From (${clock.zone})`, `To (${clock.zone})`),
          residency.violations,
          50,
          ({ set, stay }) => [cell(set, { badge: { text: "outside", className: "failed" } }), ...stayRow(stay)],
        ),
      );
    tables.push(
      topTable(
        `Stays of the ${formatCount(residency.shownVms)} VMs that touched most hosts`,
        heads,
        residency.stays,
        60,
        stayRow,
      ),
    );
    if (residency.coverageGaps.length > 0)
      tables.push(
        table(
          "Gaps in the exports: nothing is said about these times",
          columns("vCenter", `From (${clock.zone})`, `To (${clock.zone})`),
          residency.coverageGaps.map((gap) => [
            nameCell(gap.vcenter ?? "not named"),
            isoTimeCell(context, gap.from),
            isoTimeCell(context, gap.to),
          ]),
        ),
      );
    const violations =
      residency.violations.length === 0
        ? ""
        : ` ${formatCountOf(residency.violations.length, "stay")} lay outside an allowed host set.`;
    return section(
      "places",
      "Where was it?",
      `The moves tell the hosts of ${formatCountOf(residency.vms, "VM")}, with ${formatCountOf(residency.gaps, "gap")} where two moves do not meet and ${formatCountOf(residency.coverageGaps.length, "gap")} in the exports.${violations}`,
      {
        tables,
        lookUp: true,
        notes: [
          "Evidence is the succeeded moves and power-on placements of the exports. A VM without one is not listed; a stay's ends are the ends of moves.",
          "Name licensed VMs and the hosts they may use under allowedHosts in the configuration file: every stay elsewhere is then listed.",
        ],
      },
    );
  });
}

export function windowsSection(context: PageContext): Section {
  const { clock } = context;
  return withPart("windows", "Backup and change windows", context.view.windows, (windows) => {
    if (windows.length === 0)
      return section("windows", "Backup and change windows", "No window is configured, so no overlap can be told.", {
        missing:
          "Name them in the configuration file under backupWindows and changeWindows, and give it with --config.",
      });
    const odd = windows.reduce((sum, window) => sum + window.odd.length, 0);
    const tables = [
      table(
        "Overlap by window",
        columns("Window", "Use", "When", "Moves inside|n", "Moves outside|n", "To look at|n"),
        windows.map(({ window, inside, outside, odd: list }) => [
          nameCell(window.name),
          cell(window.use),
          cell(`${weekdayText(window.weekdays)} ${window.from} to ${window.to} (${clock.zone})`),
          numberCell(formatCount(inside)),
          numberCell(formatCount(outside)),
          numberCell(formatCount(list.length)),
        ]),
        "To look at: disk moves that touch a backup window, or a person's moves begun outside every change window.",
      ),
      ...windows
        .filter((window) => window.odd.length > 0)
        .map(({ window, odd: list }) =>
          topTable(
            visible(`${window.use === "backup" ? "Disk moves inside" : "A person's moves outside"} ${window.name}`),
            columns("VM", "Kind", `Started (${clock.zone})`, "Duration|n", "Path", "User"),
            list,
            20,
            (migration) => [
              vmCell(migration.vm),
              kindCell(migration),
              isoTimeCell(context, migration.startedAt),
              numberCell(formatSeconds(migration.durationSeconds)),
              hostsCell(context, migration),
              context.options.userNames ? nameCell(migration.userName) : cell("–"),
            ],
          ),
        ),
    ];
    return section(
      "windows",
      "Backup and change windows",
      `${formatCountOf(odd, "move")} ${odd === 1 ? "falls" : "fall"} where ${odd === 1 ? "it" : "they"} should not, over ${formatCountOf(windows.length, "window")}.`,
      { tables, tally: tallyOf(odd) },
    );
  });
}

const WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

function weekdayText(weekdays: readonly number[]): string {
  return weekdays.length === 7 ? "daily" : weekdays.map((weekday) => WEEKDAYS[weekday - 1] ?? "").join(", ");
}
