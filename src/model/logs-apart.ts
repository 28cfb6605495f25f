import type { EpochMs } from "./units.ts";

/** Migrations that host logs measured and that may be any of vCenter's: shown as none of them. */
export interface LogsApart {
  readonly stops: readonly LogApart[];
  /** How many migrations host logs prove altogether. */
  readonly of: number;
}

export interface LogApart {
  /** By the host's clock; null where no line has a time. */
  readonly at: EpochMs | null;
  /** Measured; null where no line says it. */
  readonly stopSeconds: number | null;
}

export const NO_LOGS_APART: LogsApart = { stops: [], of: 0 };
