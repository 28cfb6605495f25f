import type { Kind } from "./migration.ts";

/** How much longer moves took inside a backup window than outside: a measured ratio, no cause. */
export interface BackupSlowdown {
  /** Name of the window in the configuration. */
  readonly window: string;
  readonly kind: Kind;
  /** Succeeded moves of that kind with a duration that touch the window, and the others. */
  readonly inside: number;
  readonly outside: number;
  /** What is compared: seconds a gigabyte where every move's size is known, else seconds. */
  readonly measure: "seconds-per-gigabyte" | "seconds";
  /** Ratio of the geometric means, inside to outside, with its 90 % interval. */
  readonly ratio: number;
  readonly low: number;
  readonly high: number;
}
