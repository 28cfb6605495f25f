import type { BackupSlowdown } from "../../model/backup-slowdown.ts";
import type { TimeWindow } from "../../model/config.ts";
import { KINDS, type Migration } from "../../model/migration.ts";
import type { Move } from "./moves.ts";
import { movesInside } from "./windows.ts";

/** With fewer moves on either side nothing is said. */
export const FEWEST_COMPARED = 20;
/** Student's t, 95th percentile, 19 degrees of freedom: of Welch's test no fewer remain with 20 moves on either side. */
const T_95 = 1.7291;
const MEGABYTES_PER_GIGABYTE = 1024;

/**
 * Moves inside each backup window against those outside, kind by kind, from 20 moves on either side. The interval is Welch's on the
 * logarithms: durations of moves spread by factors. VMs are not the same inside and outside, so where all sizes are known the time
 * for a gigabyte is compared. O(windows × moves).
 */
export function summarizeBackupSlowdown(
  moves: readonly Move[],
  windows: readonly TimeWindow[],
  timeZone: string,
): BackupSlowdown[] {
  const timed = moves.filter(
    ({ migration: { outcome, durationSeconds } }) =>
      outcome === "succeeded" && durationSeconds !== null && durationSeconds > 0,
  );
  return windows.flatMap((window) => {
    const inside = new Set(movesInside(timed, window, timeZone));
    return KINDS.flatMap((kind): BackupSlowdown[] => {
      const own = timed.filter(({ migration }) => migration.kind === kind);
      const [within, without] = [own.filter((move) => inside.has(move)), own.filter((move) => !inside.has(move))];
      if (within.length < FEWEST_COMPARED || without.length < FEWEST_COMPARED) return [];
      const isSized = own.every(({ migration }) => (megabytesOf(migration) ?? 0) > 0);
      const logs = (some: readonly Move[]): readonly number[] =>
        some.map(({ migration }) => {
          const seconds = migration.durationSeconds ?? 1;
          const gigabytes = isSized ? (megabytesOf(migration) ?? 1) / MEGABYTES_PER_GIGABYTE : 1;
          return Math.log(seconds / gigabytes);
        });
      const [a, b] = [spread(logs(within)), spread(logs(without))];
      const difference = a.mean - b.mean;
      const error = T_95 * Math.sqrt(a.variance / within.length + b.variance / without.length);
      return [
        {
          window: window.name,
          kind,
          inside: within.length,
          outside: without.length,
          measure: isSized ? "seconds-per-gigabyte" : "seconds",
          ratio: rounded(Math.exp(difference)),
          low: rounded(Math.exp(difference - error)),
          high: rounded(Math.exp(difference + error)),
        },
      ];
    });
  });
}

/** What had to be copied: disks where disks move, else the VM's memory. */
function megabytesOf({ kind, disk, preCopy }: Migration): number | null {
  if (kind === "vmotion") return preCopy.memoryMegabytes;
  return kind === "storage-vmotion" || kind === "combined" ? (disk.megabytes?.best ?? null) : null;
}

function spread(values: readonly number[]): { readonly mean: number; readonly variance: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, variance: squares / (values.length - 1) };
}

function rounded(ratio: number): number {
  return Math.round(ratio * 1000) / 1000;
}
