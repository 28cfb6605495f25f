import type { DrsCluster, DrsMoves } from "../../../model/drs.ts";
import { formatCount, formatCountOf, formatMegabytes, formatSeconds, formatShare, visible } from "../../format.ts";
import {
  body,
  cell,
  columns,
  defineSection,
  nameCell,
  numberCell,
  rowsHref,
  table,
  topTable,
} from "../section-model.ts";

const MOST_NIGHTS = 30;

interface DrsFigures {
  readonly clusters: readonly DrsCluster[];
  readonly made: readonly DrsMoves[];
}

export const drsSection = defineSection<DrsFigures>({
  id: "drs",
  title: "What DRS costs and brings",
  render(context, { clusters, made }) {
    const { report } = context;
    const moves = sum(clusters, (one) => one.moves);
    if (moves === 0) return body("DRS moved no VM by itself, as far as the records tell why a VM was moved.");
    const undone = sum(clusters, (one) => one.undoneWithinHour);
    const nights = (report.changes?.nights ?? []).filter((night) => night.drs !== undefined);
    // A report of an earlier version, or anonymized, may count other moves than these: no link then.
    const hrefOf = (one: DrsCluster, what: "moves" | "undoneWithinHour" | "undoneWithinDay"): string | null => {
      const own = made.find(({ vcenter, cluster }) => vcenter === one.vcenter && cluster === one.cluster)?.[what];
      return own === undefined || own.length !== one[what] ? null : rowsHref(context, own);
    };
    return body(
      `DRS made ${formatCountOf(moves, "succeeded move")} by itself, in which VMs spent ${formatSeconds(sum(clusters, (one) => one.vmSeconds))}; ${undone === 0 ? "none" : `${formatCount(undone)} (${formatShare(undone, moves)})`} ${undone < 2 ? "was" : "were"} undone within an hour.`,
      {
        tally: formatCount(moves),
        tables: [
          table(
            "DRS by cluster",
            columns("Cluster", "Moves|n", "Share|n", "Undone in 1 h|n", "Undone in 24 h|n", "VM time|n", "Copied|n"),
            clusters.map((one) => [
              nameCell(one.cluster ?? "cluster not known"),
              numberCell(formatCount(one.moves), { href: hrefOf(one, "moves") }),
              numberCell(formatShare(one.moves, moves)),
              numberCell(undoneText(one.undoneWithinHour, one.followedHour, one.moves), {
                href: hrefOf(one, "undoneWithinHour"),
              }),
              numberCell(undoneText(one.undoneWithinDay, one.followedDay, one.moves), {
                href: hrefOf(one, "undoneWithinDay"),
              }),
              numberCell(`${formatSeconds(one.vmSeconds)}${one.untimed > 0 ? ` (${one.untimed} not timed)` : ""}`),
              numberCell(copiedText(one)),
            ]),
            "Succeeded moves that DRS made by itself, evacuations for maintenance apart. Undone: the VM was back on the host it came from, by whatever move. Where fewer moves are followed so long by the data, the number behind the bar says how many: what came later is not known.",
          ),
          ...(nights.length === 0
            ? []
            : [
                topTable(
                  "DRS over the nights",
                  columns("Night", "Moves|n", "Undone in 1 h|n", "VM time|n"),
                  nights,
                  MOST_NIGHTS,
                  ({ date, drs = [] }) => [
                    cell(visible(date)),
                    numberCell(formatCount(sum(drs, (one) => one.moves))),
                    numberCell(formatCount(sum(drs, (one) => one.undoneWithinHour))),
                    numberCell(formatSeconds(sum(drs, (one) => one.vmSeconds))),
                  ],
                ),
              ]),
        ],
      },
    );
  },
});

/** `3`, or `3 | 40` where only 40 moves are followed so long. */
function undoneText(undone: number, followed: number, moves: number): string {
  return followed === moves ? formatCount(undone) : `${formatCount(undone)} | ${formatCount(followed)}`;
}

function copiedText({ data: { memoryMegabytes, diskMegabytes, told, untold, basis } }: DrsCluster): string {
  if (told === 0) return "not known";
  const least = untold > 0 ? "at least " : basis === "configured" ? "at most " : "";
  return `${least}${formatMegabytes(memoryMegabytes + diskMegabytes)}`;
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
