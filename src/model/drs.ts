import type { Migration } from "./migration.ts";
import type { DataMoved } from "./page-figures.ts";
import type { Seconds } from "./units.ts";

/** What DRS did in one cluster, and what it cost. Counts are of succeeded moves that DRS made by itself. */
export interface DrsCluster {
  readonly vcenter: string | null;
  /** null: no record names the cluster. */
  readonly cluster: string | null;
  readonly moves: number;
  /** Moves after which the VM was back on the host it came from, by whatever move, within an hour and within a day. */
  readonly undoneWithinHour: number;
  readonly undoneWithinDay: number;
  /** Of `moves`, those that the data follows for a whole hour, a whole day: only of these the count above is complete. */
  readonly followedHour: number;
  readonly followedDay: number;
  /** Time that VMs spent in these moves, and moves whose duration is not known. */
  readonly vmSeconds: Seconds;
  readonly untimed: number;
  readonly data: DataMoved;
}

/** The moves behind these counts. */
export interface DrsMoves extends Pick<DrsCluster, "vcenter" | "cluster"> {
  readonly moves: readonly Migration[];
  readonly undoneWithinHour: readonly Migration[];
  readonly undoneWithinDay: readonly Migration[];
}

/** The same in short, as a night is remembered. */
export type DrsNight = Pick<
  DrsCluster,
  "vcenter" | "cluster" | "moves" | "undoneWithinHour" | "undoneWithinDay" | "vmSeconds"
>;
