import type { Outlook } from "../model/forecast.ts";
import type { VmFacts } from "../model/inventory.ts";
import type { Convergence, Estimate, Migration, PreCopy, Stun, StunRisk } from "../model/migration.ts";
import { NO_PRE_COPY, NO_STUN } from "../model/migration.ts";
import type { SelfCheck } from "../model/report.ts";
import { failureEnd } from "./abort.ts";
import type { StunLimit } from "./stun-limit.ts";
import { stunLimit } from "./stun-limit.ts";
import type { Calibration } from "./calibration.ts";
import type { InferenceContext } from "./context.ts";
import { convergenceOfInterval, measuredConvergence } from "./convergence.ts";
import { inferDisk } from "./disk.ts";
import { significant, told } from "./estimate.ts";
import { outlookOf } from "./outlook.ts";
import { memoryOnly, preCopyFrom } from "./pre-copy.ts";
import { riskReasons } from "./reasons.ts";
import { inferredRisk, knownRisk, unknownRisk } from "./risk.ts";
import type { InferenceCheck } from "./self-check.ts";
import { checkInference } from "./self-check.ts";
import type { Reading, Site } from "./site.ts";
import { readSite } from "./site.ts";
import { stopInterval, stopProbability } from "./stop.ts";

export interface Inference {
  readonly migrations: readonly Migration[];
  readonly selfCheck: SelfCheck;
  /** The same model for moves that have not happened. It holds on to all that was learnt: not to be kept. */
  readonly outlook: Outlook;
}

/**
 * Fills what host logs did not measure: pre-copy, stun, risk and moved disk space, each as a 90 % interval with
 * basis `inferred`, or `none` where nothing can be said. Measured blocks are left as they are. The same migrations in
 * any order give the same figures. `inPlace`: the migrations themselves are filled in, for a caller that made them and shows them to
 * nobody else; a big night need not be held twice.
 */
export function inferPreCopy(
  migrations: readonly Migration[],
  context: InferenceContext,
  { inPlace = false }: { readonly inPlace?: boolean } = {},
): Inference {
  const site = readSite(migrations, context);
  const check = checkInference(site);
  const figures = migrations.map((migration) => inferOne(migration, site, check, context));
  return {
    // All are worked out before the first is filled in: what was measured is told from what was inferred.
    migrations: migrations.map((migration, index) =>
      inPlace ? Object.assign(migration, figures[index]) : { ...migration, ...figures[index] },
    ),
    selfCheck: check.selfCheck,
    outlook: outlookOf(site, context, check.stun),
  };
}

type Figures = Pick<Migration, "disk" | "preCopy" | "stun" | "stunRisk">;

function inferOne(migration: Migration, site: Site, check: InferenceCheck, context: InferenceContext): Figures {
  const reading = site.read(migration);
  const { facts } = reading.observation;
  const preCopy = preCopyOf(reading, facts, check.bandwidth);
  const stun = stunOf(reading, facts, check.stun);
  return {
    disk: inferDisk(migration, facts, site.belief.overheadAt(reading.observation, 0.5)),
    preCopy,
    stun,
    stunRisk: riskOf({ ...reading.observation.migration, preCopy, stun }, reading, facts, context),
  };
}

function preCopyOf(reading: Reading, facts: VmFacts | null, bandwidth: Calibration): PreCopy {
  const { migration } = reading.observation;
  if (migration.preCopy.basis === "measured") {
    const memoryMegabytes = migration.preCopy.memoryMegabytes ?? facts?.memoryMegabytes ?? null;
    return { ...migration.preCopy, memoryMegabytes, convergence: measuredClass(reading) };
  }
  if (!reading.movedMemory || reading.observation.memory === null) return NO_PRE_COPY;
  // How long the memory took beside the disks, or beside the wait for a slot, only a host log tells.
  return migration.kind === "combined" || reading.limitReached ? memoryOnly(reading) : preCopyFrom(reading, bandwidth);
}

/** The class is no figure: where the log has the bandwidth but no dirty rate, the duration and that bandwidth tell it. */
function measuredClass({ observation, lambda }: Reading): Convergence {
  const measured = measuredConvergence(observation.migration.preCopy);
  if (measured !== "unknown" || lambda === null || observation.measuredBandwidth === null) return measured;
  return convergenceOfInterval(lambda.low, lambda.best, lambda.high);
}

function stunOf(reading: Reading, facts: VmFacts | null, calibration: Calibration): Stun {
  const { migration } = reading.observation;
  if (migration.stun.basis === "measured") return migration.stun;
  const seconds = stunSeconds(reading, facts, calibration);
  return seconds === null ? NO_STUN : { basis: "inferred", seconds, preCopyStunSeconds: null };
}

/** What a guest stands still when the switchover is given up: the limit, and the way back. */
function stunSeconds(reading: Reading, facts: VmFacts | null, calibration: Calibration): Estimate | null {
  if (reading.wasRunning && reading.observation.migration.outcome === "failed") {
    const { migration } = reading.observation;
    const end = failureEnd(migration);
    if (end.kind !== "switchover-timeout") return null;
    // The stop is a part of the move.
    const longest = (migration.durationSeconds ?? Infinity) + (migration.durationErrorSeconds ?? 0);
    const [best, high] = [Math.min(end.limitSeconds, longest), Math.min(1.2 * end.limitSeconds, longest)];
    return told(Math.min(0.9 * end.limitSeconds, best), best, high);
  }
  if (!reading.stoodStill) return null;
  const { low, best, high } = stopInterval(reading, facts, calibration);
  return told(low, best, high);
}

function riskOf(migration: Migration, reading: Reading, facts: VmFacts | null, context: InferenceContext): StunRisk {
  const limit = stunLimit(migration, facts, context);
  if (migration.trigger === "placement") return unknownRisk(limit, ["A power-on placement: nothing was moved."]);
  const measured = migration.stun.basis === "measured" ? migration.stun.seconds : null;
  if (measured !== null) {
    const longest = Math.max(measured.best, migration.stun.preCopyStunSeconds?.best ?? 0);
    return knownRisk(aboveLimit(measured, migration.stun.preCopyStunSeconds, limit.limitSeconds), limit, [
      `Host logs: the VM stood still for ${significant(longest)} s at the longest.`,
    ]);
  }
  if (migration.powerState === "off" || migration.powerState === "suspended" || migration.kind === "cold") {
    return knownRisk(0, limit, ["The VM was not running: there was nothing to stop."]);
  }
  if (!reading.wasRunning) return unknownRisk(limit, ["Nothing shows that the VM was running."]);
  switch (migration.outcome) {
    case "failed":
    case "cancelled":
      return failedRisk(migration, limit);
    case "unfinished":
      return unknownRisk(limit, ["The end is not in the data, so nothing is known of the stop."]);
    case "succeeded":
      return succeededRisk(migration, reading, facts, limit);
    default:
      return migration.outcome satisfies never;
  }
}

function failedRisk(migration: Migration, limit: StunLimit): StunRisk {
  const end = failureEnd(migration);
  switch (end.kind) {
    case "switchover-timeout":
      return knownRisk(0.95, limit, [
        `The switchover was given up after ${end.limitSeconds} s and the VM went on at the source: it stood still that long.`,
      ]);
    case "switchover-failed":
      return inferredRisk(0.85, limit, ["The migration failed during the switchover: the VM had been stopped for it."]);
    case "before-switchover":
      return knownRisk(0.01, limit, ["It ended before the switchover: the VM was never stopped for it."]);
    case "unknown":
      return unknownRisk(limit, ["Where it failed is not known, so neither is whether the VM was stopped."]);
    default:
      return end satisfies never;
  }
}

/** From here on a cause is strong enough to speak without knowing the pre-copy. */
const SPEAKS_ALONE = 0.1;

function succeededRisk(migration: Migration, reading: Reading, facts: VmFacts | null, limit: StunLimit): StunRisk {
  const reasons = riskReasons({
    observation: reading.observation,
    facts,
    limit,
    limitReached: reading.limitReached,
    convergence: migration.preCopy.convergence,
    lambda: reading.lambda?.best ?? null,
    neighbours: reading.neighbours,
  });
  const probability = stopProbability(reading, limit.limitSeconds);
  // The probability is a mean over what lambda may be: a class that stays open does not keep it from being said.
  const known = migration.kind === "storage-vmotion" ? facts !== null : reading.lambda !== null && reading.linkKnown;
  const hasCause = (facts?.vgpuFrameBufferMegabytes ?? 0) > 0 && probability >= SPEAKS_ALONE;
  return known || hasCause ? inferredRisk(probability, limit, reasons) : unknownRisk(limit, reasons);
}

function aboveLimit(stun: Estimate, preCopyStun: Estimate | null, limitSeconds: number): number {
  const each = [stun, preCopyStun].filter((one) => one !== null);
  if (each.some((one) => one.low > limitSeconds)) return 1;
  return each.every((one) => one.high <= limitSeconds) ? 0 : 0.5;
}
