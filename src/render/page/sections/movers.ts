import type { Mover } from "../../../model/page-view.ts";
import { cellBar } from "../../chart/small-marks.ts";
import { TRIGGER_LABELS, formatCount, formatCountOf, formatShare, shorten } from "../../format.ts";
import {
  body,
  cell,
  columns,
  defineSection,
  type Cell,
  type PageContext,
  type TableModel,
  shown,
  numberCell,
  table,
  namedVmCell,
} from "../section-model.ts";
import { vmRowsHref } from "../vm-rows.ts";

const MOST_OPEN = 5;
const MOST_TOLD = 15;

export const moversSection = defineSection<readonly Mover[]>({
  id: "movers",
  title: "What moves most",
  render(context, movers) {
    const [top] = movers;
    if (top === undefined) return body("No VM moved more than once.");
    return body(
      `${shorten(context.labelOf(top), 80)} moved most: ${formatCountOf(top.count, "time")}, ${formatShare(top.share, 1)} of all succeeded moves.`,
      {
        tables: [
          shown(moversTable(context, "Top movers (succeeded moves)", movers.slice(0, MOST_OPEN), top.count)),
          ...(movers.length > MOST_OPEN
            ? [
                {
                  ...moversTable(context, "The next movers", movers.slice(MOST_OPEN, MOST_TOLD), top.count),
                  note:
                    movers.length > MOST_TOLD
                      ? `${MOST_TOLD} of ${formatCount(movers.length)} VMs that moved more than once; all are in the table of all migrations.`
                      : null,
                },
              ]
            : []),
        ],
      },
    );
  },
});

function moversTable(context: PageContext, caption: string, movers: readonly Mover[], most: number): TableModel {
  const { labelOf } = context;
  const several = new Set(movers.map(({ vcenter }) => vcenter)).size > 1;
  return table(
    caption,
    columns("VM", "Moves|n", "Share|n", "vMotion|n", "Storage vMotion|n", "Other|n", "Hosts|n", "Triggers"),
    movers.map((mover) => [
      namedVmCell(labelOf(mover), {
        sub: several && !labelOf(mover).includes(mover.vcenter ?? "\n") ? mover.vcenter : null,
      }),
      numberCell(formatCount(mover.count), {
        svg: cellBar(mover.count / most),
        href: vmRowsHref(context, { vmIs: labelOf(mover), outcome: "succeeded", only: "moves" }, mover.moves),
      }),
      numberCell(formatShare(mover.share, 1)),
      ...(["vmotion", "storage-vmotion"] as const).map((kind) =>
        numberCell(formatCount(mover.byKind[kind]), {
          href:
            mover.byKind[kind] === 0
              ? null
              : vmRowsHref(
                  context,
                  { vmIs: labelOf(mover), kind, outcome: "succeeded", only: "moves" },
                  mover.moves.filter((move) => move.kind === kind),
                ),
        }),
      ),
      otherKindsCell(context, mover),
      numberCell(formatCount(mover.hosts)),
      cell(mover.triggers.map(({ trigger, count }) => `${TRIGGER_LABELS[trigger]} ${count}`).join(", ")),
    ]),
  );
}

function otherKindsCell(context: PageContext, mover: Mover): Cell {
  const own = mover.moves.filter(({ kind }) => kind !== "vmotion" && kind !== "storage-vmotion");
  const filter = { vmIs: context.labelOf(mover), outcome: "succeeded", only: "other-kinds" } as const;
  return numberCell(formatCount(own.length), { href: own.length === 0 ? null : vmRowsHref(context, filter, own) });
}
