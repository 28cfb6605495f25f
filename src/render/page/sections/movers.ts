import { cellBar } from "../../chart/small-marks.ts";
import { TRIGGER_LABELS, formatCount, formatCountOf, formatShare, visible } from "../../format.ts";
import { body, cell, columns, defineSection, numberCell, table, vmCell } from "../section-model.ts";

export const moversSection = defineSection({
  id: "movers",
  title: "What moves most",
  figures: "movers",
  render(_context, movers) {
    const [top] = movers;
    if (top === undefined) return body("No VM moved more than once.");
    const most = top.count;
    return body(
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
  },
});
