import type { Estimate, Migration, MeasuredByHosts, PreCopy, Stun } from "../../model/migration.ts";
import { BYTES_PER_MEGABYTE, SECOND_MS } from "../../model/units.ts";
import type { MeasuredMigration } from "./measured.ts";

/** The figures of a report from what logs state; every interval is the stated precision, nothing is modelled. */

const MICROSECONDS = 1_000_000;
const PAGE_MEGABYTES = 4096 / BYTES_PER_MEGABYTE;
/** vmkernel prints three decimals. */
const VMKERNEL_ROUNDING = 0.0005;
/** vmkernel's "MB" may be 10^6 bytes. */
const DECIMAL_MEGABYTE = 1_000_000 / BYTES_PER_MEGABYTE;

function exactly(value: number): Estimate {
  return { low: value, best: value, high: value, basis: "measured" };
}

function microseconds(value: number | null): Estimate | null {
  return value === null ? null : exactly(value / MICROSECONDS);
}

export function stunOf(measured: MeasuredMigration): Stun | null {
  const seconds = microseconds(measured.stunMicroseconds);
  const preCopyStunSeconds = microseconds(measured.preCopyStunMicroseconds);
  return seconds === null && preCopyStunSeconds === null ? null : { basis: "measured", seconds, preCopyStunSeconds };
}

/** Mean over the pre-copy where hostd says it (bytes a second), else vmkernel's figure near its end. */
export function bandwidthOf(measured: MeasuredMigration): Estimate | null {
  if (measured.preCopyBytesPerSecond !== null) return exactly(measured.preCopyBytesPerSecond / BYTES_PER_MEGABYTE);
  const stated = measured.vmkernelMB;
  if (stated === null) return null;
  return {
    low: Math.max(0, stated - VMKERNEL_ROUNDING) * DECIMAL_MEGABYTE,
    best: stated,
    high: stated + VMKERNEL_ROUNDING,
    basis: "measured",
  };
}

/** All passes of the pre-copy together: hostd's mean bandwidth times its pre-copy time. */
function sentOf(measured: MeasuredMigration): Estimate | null {
  const { preCopyBytesPerSecond: bytes, memoryPreCopyMicroseconds: duration } = measured;
  if (bytes === null || duration === null) return null;
  return exactly((bytes * (duration / MICROSECONDS)) / BYTES_PER_MEGABYTE);
}

/**
 * Sent in the first pass. It is at most all that was sent, and at most the VM's memory. At least: half of it, which is the share at
 * λ = 0.5, where convergence stops being fast; or the last pass, which is never the larger one, where vmkernel states it
 * (transmitted/dirtied of the last pass; a reading of "t2d" that VMware does not document, so it only ever narrows this interval).
 */
function copiedOf(measured: MeasuredMigration, memoryMegabytes: number | null): Estimate | null {
  const sent = sentOf(measured);
  if (sent === null) return null;
  const high = memoryMegabytes === null ? sent.high : Math.min(sent.high, memoryMegabytes);
  const { pagesLeft, transmitToDirtyPercent: ratio } = measured;
  const lastPass = pagesLeft === null || ratio === null ? 0 : (ratio / 100) * pagesLeft * PAGE_MEGABYTES;
  const low = Math.max(high / 2, Math.min(lastPass, high));
  return { low, best: high, high, basis: "measured" };
}

/** The block as far as logs know it, over what is known already; null where they know nothing of it. */
export function preCopyOf(measured: MeasuredMigration, before: PreCopy): PreCopy | null {
  const bandwidth = bandwidthOf(measured);
  const copied = copiedOf(measured, before.memoryMegabytes);
  if (bandwidth === null && copied === null) return null;
  return {
    ...before,
    basis: "measured",
    copiedMegabytes: copied ?? before.copiedMegabytes,
    bandwidthMegabytesPerSecond: bandwidth ?? before.bandwidthMegabytesPerSecond,
  };
}

/** Rates of the disks, copied side by side where their datastores differ: together between the slowest alone and all at once. */
export function diskOf(measured: MeasuredMigration, before: Migration["disk"]): Migration["disk"] {
  const rates = measured.diskBytesPerSecond.filter((rate) => rate > 0).map((rate) => rate / BYTES_PER_MEGABYTE);
  if (rates.length === 0) return before;
  const sum = rates.reduce((a, b) => a + b, 0);
  const low = rates.reduce((a, b) => Math.min(a, b));
  return { ...before, megabytesPerSecond: { low, best: sum / rates.length, high: sum, basis: "measured" } };
}

export interface Skews {
  readonly sourceSeconds: number | null;
  readonly destinationSeconds: number | null;
}

export function measuredByHosts(measured: MeasuredMigration, skews: Skews): MeasuredByHosts {
  const bandwidth = bandwidthOf(measured);
  const { pagesLeft } = measured;
  const final =
    pagesLeft === null || bandwidth === null || bandwidth.low === 0
      ? null
      : {
          low: (pagesLeft * PAGE_MEGABYTES) / bandwidth.high,
          best: (pagesLeft * PAGE_MEGABYTES) / bandwidth.best,
          high: (pagesLeft * PAGE_MEGABYTES) / bandwidth.low,
          basis: "measured" as const,
        };
  return {
    migrationId: measured.migrationId,
    hostSeconds: microseconds(measured.migrationMicroseconds)?.best ?? observedSeconds(measured),
    preCopySeconds: microseconds(measured.memoryPreCopyMicroseconds)?.best ?? null,
    sentMegabytes: sentOf(measured),
    pagesLeft,
    finalCopySeconds: final,
    lowMemoryWaitSeconds: measured.lowMemoryWaitSeconds,
    stunLimitSeconds: measured.stunLimitSeconds,
    failureMessage: measured.failureMessages[0] ?? null,
    sourceClockSkewSeconds: skews.sourceSeconds,
    destinationClockSkewSeconds: skews.destinationSeconds,
  };
}

/** From the request to the last sign of work on the source host, by one clock. */
function observedSeconds({ source }: MeasuredMigration): number | null {
  return source.beginAt === null || source.endAt === null || source.endAt < source.beginAt
    ? null
    : (source.endAt - source.beginAt) / SECOND_MS;
}
