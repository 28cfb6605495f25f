import { KINDS, type Kind } from "../../model/migration.ts";
import {
  formatCount,
  formatCountOf,
  formatMegabytes,
  formatNumber,
  formatSeconds,
  formatShare,
  KIND_LABELS,
  TRIGGER_LABELS,
  visible,
  wordsOf,
} from "../format.ts";
import { gridChart } from "../chart/grid-chart.ts";
import { histogramChart } from "../chart/histogram-chart.ts";
import { scatterChart } from "../chart/scatter-chart.ts";
import { cellBar } from "../chart/small-marks.ts";
import {
  basisBadge,
  cell,
  columns,
  figure,
  hostsCell,
  isoTimeCell,
  kindCell,
  numberCell,
  section,
  table,
  topTable,
  vmCell,
  type PageContext,
  type Section,
} from "./section-model.ts";
import { withPart } from "./sections-now.ts";

/** Whose figures the opening sentence names; the table has them all. */
const MAIN_KINDS: readonly Kind[] = ["vmotion", "storage-vmotion"];
const WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

export function durationsSection(context: PageContext): Section {
  const { report, view, clock } = context;
  return withPart("durations", "How long moves take", view.durations, ({ kinds, outliers }) => {
    const told = report.summary.byKind.filter((summary) => summary.count > 0);
    if (told.length === 0)
      return section(
        "durations",
        "How long moves take",
        "No succeeded move has both a start and an end, so no duration is known.",
        {
          missing:
            "Export events that begin before the night does, or add the task history: Get-VIEvent for both ends of every move.",
        },
      );
    const main = told.filter(({ kind }) => MAIN_KINDS.includes(kind));
    const answer = (main.length === 0 ? told : main)
      .map(
        ({ kind, p50Seconds, maxSeconds }) =>
          `${KIND_LABELS[kind]} took ${formatSeconds(p50Seconds)} in the median and ${formatSeconds(maxSeconds)} at most`,
      )
      .join("; ");
    const rows = told.map((summary) => [
      cell(KIND_LABELS[summary.kind], { className: "tight" }),
      numberCell(formatCount(summary.count)),
      numberCell(formatSeconds(summary.p50Seconds)),
      numberCell(summary.p95Seconds === null ? "–" : formatSeconds(summary.p95Seconds), {
        title: summary.p95Seconds === null ? "shown from 20 moves on" : null,
      }),
      numberCell(formatSeconds(summary.maxSeconds)),
    ]);
    const figures = kinds.map(({ kind, bins }) => {
      const summary = told.find((candidate) => candidate.kind === kind);
      const marks = [
        { name: "p50", seconds: summary?.p50Seconds ?? null },
        { name: "p95", seconds: summary?.p95Seconds ?? null },
        { name: "max", seconds: summary?.maxSeconds ?? null },
      ].flatMap(({ name, seconds }) => (seconds === null ? [] : [{ name, seconds }]));
      const name = `${KIND_LABELS[kind]}: how many moves took how long`;
      return figure(
        histogramChart(kind, bins, marks, name),
        `${KIND_LABELS[kind]}, n = ${formatCount(summary?.count ?? 0)} succeeded moves; source: start to end.`,
        "half",
      );
    });
    const slowest = kinds.flatMap((kind) => kind.slowest);
    const heads = columns("VM", "Kind", "Duration|n", `Started (${clock.zone})`, "Path", "Trigger");
    const tables = [
      table(
        "Durations by kind",
        columns("Kind", "Moves|n", "p50|n", "p95|n", "Longest|n"),
        rows,
        "Kinds are never pooled. p95 is shown from 20 moves on.",
      ),
      table(
        "Slowest moves of each kind",
        heads,
        slowest.map((migration) => [
          vmCell(migration.vm),
          kindCell(migration),
          numberCell(formatSeconds(migration.durationSeconds)),
          isoTimeCell(context, migration.startedAt),
          hostsCell(context, migration),
          cell(TRIGGER_LABELS[migration.trigger]),
        ]),
      ),
    ];
    if (outliers.length > 0)
      tables.push(
        table(
          "Far longer than the same VM's earlier moves",
          columns("VM", "Kind", "Took|n", "Usually|n", "Times longer|n", "Earlier moves|n"),
          outliers.map(({ migration, usualSeconds, earlierMoves, ratio }) => [
            vmCell(migration.vm),
            kindCell(migration),
            numberCell(formatSeconds(migration.durationSeconds)),
            numberCell(formatSeconds(usualSeconds)),
            numberCell(`${formatNumber(ratio)} ×`),
            numberCell(formatCount(earlierMoves)),
          ]),
          "Usual is the median of the VM's own earlier moves of this kind in the data; at least 4 of them, and at least 3 times longer.",
        ),
      );
    return section("durations", "How long moves take", `${answer}.`, { figures, tables });
  });
}

export function rhythmSection(context: PageContext): Section {
  return withPart("rhythm", "When moves happen", context.view.rhythm, ({ kinds, weekdays, busiest }) => {
    if (busiest === null) return section("rhythm", "When moves happen", "No move has a time.");
    const hours = Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, "0"));
    const layout = {
      left: 46,
      top: 34,
      cellWidth: 42,
      cellHeight: 26,
      upright: false,
      rowTitle: "",
      columnTitle: `hour of day (${context.clock.zone})`,
    };
    const figures = kinds
      .filter(({ kind }) => kind === "vmotion" || kind === "storage-vmotion" || kind === "combined")
      .map(({ kind, total, cells }) => {
        const rows = weekdays.map((weekday) => ({
          name: WEEKDAYS[weekday - 1] ?? "",
          values: cells[weekday - 1] ?? [],
        }));
        const svg = gridChart(hours, rows, layout, `${KIND_LABELS[kind]}: moves begun per weekday and hour`);
        return figure(
          svg,
          `${KIND_LABELS[kind]}, n = ${formatCount(total)} moves by their start; weekdays that the data does not touch are left out.`,
        );
      });
    const total = (kind: Kind): number => kinds.find((entry) => entry.kind === kind)?.total ?? 0;
    const dayRows = weekdays.map((weekday) => [
      cell(WEEKDAYS[weekday - 1] ?? ""),
      ...KINDS.map((kind) => {
        const day = kinds.find((entry) => entry.kind === kind)?.cells[weekday - 1] ?? [];
        return numberCell(formatCount(day.reduce((sum, count) => sum + count, 0)));
      }),
    ]);
    const totals = [cell("All"), ...KINDS.map((kind) => numberCell(formatCount(total(kind))))];
    const day = WEEKDAYS[busiest.weekday - 1] ?? "";
    const hour = String(busiest.hour).padStart(2, "0");
    return section(
      "rhythm",
      "When moves happen",
      `The busiest hour was ${day} ${hour}:00 to ${hour}:59 with ${formatCountOf(busiest.count, "move")} of all kinds.`,
      {
        figures,
        tables: [
          table(
            "Moves begun per weekday and kind",
            columns("Weekday", ...KINDS.map((kind) => `${KIND_LABELS[kind]}|n`)),
            [...dayRows, totals],
          ),
        ],
      },
    );
  });
}

export function moversSection(context: PageContext): Section {
  return withPart("movers", "What moves most", context.view.movers, (movers) => {
    const [top] = movers;
    if (top === undefined) return section("movers", "What moves most", "No VM moved more than once.");
    const most = top.count;
    return section(
      "movers",
      "What moves most",
      `${visible(top.vm.name ?? "An unnamed VM").slice(0, 80)} moved most: ${formatCountOf(top.count, "time")}, ${formatShare(top.share, 1)} of all succeeded moves.`,
      {
        tables: [
          table(
            "Top movers (succeeded moves)",
            columns("VM", "Moves|n", "Share|n", "vMotion|n", "Storage vMotion|n", "Other|n", "Hosts|n", "Triggers"),
            movers.map((mover) => [
              vmCell(mover.vm, { sub: mover.vcenter }),
              numberCell(formatCount(mover.count), { svg: cellBar(mover.count / most) }),
              numberCell(formatShare(mover.share, 1)),
              numberCell(formatCount(mover.byKind.vmotion)),
              numberCell(formatCount(mover.byKind["storage-vmotion"])),
              numberCell(formatCount(mover.byKind.combined + mover.byKind.cold + mover.byKind.unknown)),
              numberCell(formatCount(mover.hosts)),
              cell(mover.triggers.map(({ trigger, count }) => `${TRIGGER_LABELS[trigger]} ${count}`).join(", ")),
            ]),
          ),
        ],
      },
    );
  });
}

export function largeVmsSection(context: PageContext): Section {
  return withPart("large", "Large VMs", context.view.largeVms, ({ thresholdMegabytes, moves }) => {
    const [largest] = moves;
    if (largest === undefined)
      return section(
        "large",
        "Large VMs",
        `No live move of a VM with ${formatMegabytes(thresholdMegabytes)} of memory or more is known.`,
        {
          missing:
            "The size of a VM comes from an inventory: an RVTools export (vInfo, vMemory) or Get-VM | Select Name, MemoryMB | Export-Csv vms.csv",
        },
      );
    const slow = moves.reduce(
      (worst, move) => (move.memoryMegabytes / move.seconds < worst.memoryMegabytes / worst.seconds ? move : worst),
      largest,
    );
    const speed = (memory: number, seconds: number): string =>
      seconds > 0 ? `${formatNumber(memory / seconds)} MB/s` : "–";
    return section(
      "large",
      "Large VMs",
      `${formatCountOf(moves.length, "live move")} of VMs with ${formatMegabytes(thresholdMegabytes)} of memory or more; the slowest for its size was ${visible(slow.migration.vm.name ?? "an unnamed VM").slice(0, 80)} with ${formatMegabytes(slow.memoryMegabytes)} in ${formatSeconds(slow.seconds)}.`,
      {
        figures: [
          figure(
            scatterChart(moves, "Configured memory against duration of large VMs' live moves"),
            `n = ${formatCount(moves.length)} succeeded vMotions; source: inventory and start to end. Slanted rules: configured memory over duration, an upper bound of the speed in effect.`,
            "medium",
          ),
        ],
        tables: [
          topTable(
            "Largest VMs moved live",
            columns("VM", "Memory|n", "Duration|n", "Memory over duration (upper bound)|n", "Pre-copy", "Path"),
            moves,
            15,
            ({ migration, memoryMegabytes, seconds }) => [
              vmCell(migration.vm),
              numberCell(formatMegabytes(memoryMegabytes)),
              numberCell(formatSeconds(seconds)),
              numberCell(speed(memoryMegabytes, seconds)),
              cell(
                migration.preCopy.convergence === "unknown"
                  ? "unknown"
                  : `converges ${wordsOf(migration.preCopy.convergence)}`.replace("converges stalled", "stalled"),
                {
                  badge: migration.preCopy.convergence === "unknown" ? null : basisBadge(migration.preCopy.basis),
                },
              ),
              hostsCell(context, migration),
            ],
          ),
        ],
      },
    );
  });
}
