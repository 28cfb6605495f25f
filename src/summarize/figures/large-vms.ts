import type { LargeMove, LargeVms, PageViewOptions } from "../../model/page-view.ts";
import { compareText } from "../../model/report-order.ts";
import type { Move } from "./moves.ts";

/** Live moves of VMs with a lot of memory, largest and longest first. */
export function summarizeLargeVms(moves: readonly Move[], options: PageViewOptions): LargeVms {
  const large = moves
    .flatMap(({ migration }): LargeMove[] => {
      const { memoryMegabytes } = migration.preCopy;
      const live = migration.kind === "vmotion" && migration.outcome === "succeeded";
      if (!live || memoryMegabytes === null || migration.durationSeconds === null) return [];
      if (memoryMegabytes < options.largeVmMegabytes) return [];
      return [{ migration, memoryMegabytes, seconds: migration.durationSeconds }];
    })
    .sort(
      (left, right) =>
        right.memoryMegabytes - left.memoryMegabytes ||
        right.seconds - left.seconds ||
        compareText(left.migration.id, right.migration.id),
    );
  return { thresholdMegabytes: options.largeVmMegabytes, moves: large };
}
