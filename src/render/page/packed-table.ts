import type { Estimate, Migration } from "../../model/migration.ts";
import type { EpochMs, Megabytes, Seconds } from "../../model/units.ts";

/**
 * The migrations as columns: what pack-migrations.ts writes into the page and unpack-migrations.ts reads in the browser.
 * Names are numbers into `strings` (-1 is null), codes are numbers into the lists of the model, times are milliseconds
 * from `base`; a sparse column holds only the rows that have something, keyed by row.
 */
export interface PackedTable {
  readonly base: EpochMs;
  readonly zone: string;
  /** Rows here; `total` are in the report. */
  readonly count: number;
  readonly total: number;
  readonly hostDomain: string;
  readonly inputs: readonly string[];
  readonly columns: PackedColumns;
  readonly strings: readonly string[];
}

export type Sparse<T> = Readonly<Record<string, T>>;
export type PackedEstimate = readonly [low: number, best: number, high: number, basis: number];

export interface PackedColumns {
  readonly id: readonly string[];
  readonly vcenter: readonly number[];
  readonly kind: readonly number[];
  readonly outcome: readonly number[];
  readonly trigger: readonly number[];
  readonly half: readonly number[];
  readonly reason: readonly number[];
  readonly initiator: readonly number[];
  readonly user: readonly number[];
  readonly detail: readonly number[];
  readonly sourceHost: readonly number[];
  readonly destinationHost: readonly number[];
  readonly sourceDatastore: readonly number[];
  readonly destinationDatastore: readonly number[];
  readonly sourceCluster: readonly number[];
  readonly destinationCluster: readonly number[];
  /** Steps from the last known start. */
  readonly start: readonly (number | null)[];
  /** Distance from the start, else from the base. */
  readonly end: readonly (number | null)[];
  readonly queued: Sparse<number>;
  /** Where it is not end minus start. */
  readonly duration: Sparse<Seconds>;
  readonly memory: readonly (Megabytes | null)[];
  readonly disk: Sparse<PackedEstimate>;
  readonly pairing: readonly number[];
  /** Percent. */
  readonly confidence: readonly number[];
  /** The destination's vCenter of a move between two. */
  readonly crossVcenter: Sparse<number>;
  readonly stunBasis: readonly number[];
  readonly stun: Sparse<PackedEstimate>;
  readonly risk: readonly number[];
  readonly riskDetail: Sparse<
    readonly [probability: number, limitSeconds: Seconds | null, profile: number, reasons: readonly number[]]
  >;
  readonly failure: Sparse<
    readonly [category: number, phase: number, message: number, remedy: number, reference: number, recoveredBy: number]
  >;
  /** What to call the VM where its name alone would be ambiguous. */
  readonly label: Sparse<number>;
  readonly vm: readonly number[];
  readonly moref: readonly number[];
  readonly uuid: readonly number[];
  /** The rest is left out of the page of a big estate. */
  readonly preCopy?: Sparse<
    readonly [
      basis: number,
      convergence: number,
      bandwidth: PackedEstimate | null,
      dirtyRate: PackedEstimate | null,
      guestSlowdown: 0 | 1 | null,
    ]
  >;
  /** Megabytes and seconds in turn. */
  readonly rounds?: Sparse<readonly number[]>;
  readonly hosts?: Sparse<
    readonly [
      migrationId: number,
      hostSeconds: Seconds | null,
      preCopySeconds: Seconds | null,
      sent: PackedEstimate | null,
      pagesLeft: number | null,
      lowMemoryWait: Seconds | null,
      failureMessage: number,
    ]
  >;
  /** Input, line and record in turn. */
  readonly evidence?: readonly (readonly number[])[];
}

export const HALVES = ["none", "start-missing", "end-missing"] as const satisfies readonly Migration["half"][];
export const REASONS = ["running", "end-lost", "superseded"] as const;
export const CLASSES = [
  "person",
  "service",
  "system",
  "unknown",
] as const satisfies readonly Migration["initiatorClass"][];
export const BASES = ["none", "inferred", "measured"] as const;
export const RISKS = ["unknown", "low", "watch", "high"] as const;
export const PAIRINGS = ["none", "vm-and-time", "task", "chain"] as const;

export function packEstimate(value: Estimate | null): PackedEstimate | null {
  return value === null
    ? null
    : [digits(value.low), digits(value.best), digits(value.high), BASES.indexOf(value.basis)];
}

/** Six digits: more than any estimate can carry, so that a figure rounds to the same text here and in the static rows. */
export function digits(value: number): number {
  return Number(value.toPrecision(6));
}
