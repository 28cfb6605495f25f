import type { LargeVms } from "../../../model/page-view.ts";
import { scatterChart } from "../../chart/scatter-chart.ts";
import {
  formatCount,
  formatCountOf,
  formatMegabytes,
  formatNumber,
  formatSeconds,
  shorten,
  wordsOf,
} from "../../format.ts";
import { idsHref } from "../row-filter.ts";
import {
  basisBadge,
  body,
  cell,
  columns,
  defineSection,
  figure,
  hostsCell,
  numberCell,
  topTable,
  vmCell,
} from "../section-model.ts";

export const largeVmsSection = defineSection<LargeVms>({
  id: "large",
  title: "Large VMs",
  render(context, { thresholdMegabytes, moves }) {
    const [largest] = moves;
    if (largest === undefined)
      return body(`No live move of a VM with ${formatMegabytes(thresholdMegabytes)} of memory or more is known.`, {
        missing:
          "The size of a VM comes from an inventory: an RVTools export (vInfo, vMemory) or Get-VM | Select Name, MemoryMB | Export-Csv vms.csv",
      });
    const slow = moves.reduce(
      (worst, move) => (move.memoryMegabytes / move.seconds < worst.memoryMegabytes / worst.seconds ? move : worst),
      largest,
    );
    const speed = (memory: number, seconds: number): string =>
      seconds > 0 ? `${formatNumber(memory / seconds)} MB/s` : "–";
    return body(
      `${formatCountOf(moves.length, "live move")} of VMs with ${formatMegabytes(thresholdMegabytes)} of memory or more; the slowest for its size was ${shorten(slow.migration.vm.name ?? "an unnamed VM", 80)} with ${formatMegabytes(slow.memoryMegabytes)} in ${formatSeconds(slow.seconds)}.`,
      {
        figures: [
          figure(
            (width) =>
              scatterChart(moves, "Configured memory against duration of large VMs' live moves", width, (own) =>
                idsHref(own.map(({ migration }) => migration)),
              ),
            `n = ${formatCount(moves.length)} succeeded vMotions; source: inventory and start to end. Slanted rules: configured memory over duration, an upper bound of the speed in effect.`,
            "half",
            [],
            "Memory against duration",
          ),
        ],
        tables: [
          topTable(
            "Largest VMs moved live",
            columns("VM", "Memory|n", "Duration|n", "Memory over duration (upper bound)|n", "Pre-copy", "Path"),
            moves,
            15,
            ({ migration, memoryMegabytes, seconds }) => [
              vmCell(context, migration),
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
  },
});
