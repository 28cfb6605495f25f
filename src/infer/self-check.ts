import type { SelfCheck } from "../model/report.ts";
import type { Calibration, CheckPair } from "./calibration.ts";
import { calibrate, PAIRS_NEEDED, UNCALIBRATED } from "./calibration.ts";
import type { Observation } from "./observation.ts";
import type { Site } from "./site.ts";
import { siteOf } from "./site.ts";
import { stopInterval } from "./stop.ts";

/** Parts the measured migrations are split into: each is inferred from the others, never from its own log. */
const FOLDS = 4;
/** Below this a share is an accident. */
const PAIRS_FOR_COVERAGE = 5;
/** More pairs cost time and sharpen nothing. */
const PAIRS_AT_MOST = 400;
/** What is claimed, and below what a site's own logs contradict it. */
const CLAIMED = 0.9;
const CONTRADICTED_BELOW = 0.8;

export interface InferenceCheck {
  readonly selfCheck: SelfCheck;
  /** Corrections of the stop and of the bandwidth. */
  readonly stun: Calibration;
  readonly bandwidth: Calibration;
}

interface Pairs {
  readonly stun: CheckPair[];
  readonly bandwidth: CheckPair[];
}

/** Where a host log measured stun or bandwidth, infers it as if that log were missing and compares. */
export function checkInference(site: Site): InferenceCheck {
  const measured = site.observations
    .filter(isCheckable)
    .sort((left, right) => (left.migration.id < right.migration.id ? -1 : 1))
    .slice(0, PAIRS_AT_MOST);
  const pairs: Pairs = { stun: [], bandwidth: [] };
  const folds = measured.length === 0 ? 0 : FOLDS;
  for (let fold = 0; fold < folds; fold += 1) addFold(site, measured, fold, pairs);
  return {
    selfCheck: summary(pairs),
    stun: calibrate(pairs.stun),
    bandwidth: calibrate(pairs.bandwidth),
  };
}

function isCheckable({ migration, measuredBandwidth }: Observation): boolean {
  const { stun, outcome, kind } = migration;
  const hasStun = stun.basis === "measured" && stun.seconds !== null;
  return outcome === "succeeded" && kind === "vmotion" && (hasStun || measuredBandwidth !== null);
}

function addFold(site: Site, measured: readonly Observation[], fold: number, into: Pairs): void {
  const held = new Set(measured.filter((_, index) => index % FOLDS === fold));
  const without = siteOf(
    site.observations.map((observation) => (held.has(observation) ? withoutLog(observation) : observation)),
    site.belief.habits,
  );
  for (const { migration, facts, measuredBandwidth, linkClass } of held) {
    const reading = without.read(migration);
    const { stun } = migration;
    // A vGPU's stop says nothing of the stops of others.
    if (stun.basis === "measured" && stun.seconds !== null && (facts?.vgpuFrameBufferMegabytes ?? 0) === 0) {
      into.stun.push({ measured: stun.seconds.best, inferred: stopInterval(reading, facts, UNCALIBRATED), linkClass });
    }
    if (measuredBandwidth !== null && reading.lambda !== null)
      into.bandwidth.push({ measured: measuredBandwidth, inferred: reading.posterior.bandwidth, linkClass });
  }
}

function withoutLog(observation: Observation): Observation {
  return { ...observation, measuredBandwidth: null, measuredCopied: null, measuredLambda: null };
}

function summary({ stun, bandwidth }: Pairs): SelfCheck {
  const pairs = stun.length;
  const none = { coverage: null, coverageBefore: null, isContradicted: false };
  if (pairs === 0) {
    return { pairs: 0, ...none, text: "never checked at this site: no host log measured a stun" };
  }
  const noun = pairs === 1 ? "measured pair" : "measured pairs";
  if (pairs < PAIRS_FOR_COVERAGE) return { pairs, ...none, text: `${pairs} ${noun}, too few to judge` };
  const before = shareInside(stun, UNCALIBRATED);
  if (pairs < PAIRS_NEEDED) {
    const text = `${pairs} ${noun}, coverage ${percent(before)}; from ${PAIRS_NEEDED} on the intervals are corrected by it`;
    return { pairs, coverage: before, coverageBefore: before, isContradicted: before < CONTRADICTED_BELOW, text };
  }
  const coverage = shareInsideOthers(stun);
  const isContradicted =
    before < CONTRADICTED_BELOW ||
    (bandwidth.length >= PAIRS_NEEDED && shareInside(bandwidth, UNCALIBRATED) < CONTRADICTED_BELOW);
  const of =
    bandwidth.length < PAIRS_NEEDED
      ? ""
      : `; bandwidth ${percent(shareInside(bandwidth, UNCALIBRATED))} before, ${percent(shareInsideOthers(bandwidth))} after`;
  return {
    pairs,
    coverage,
    coverageBefore: before,
    isContradicted,
    text: `${pairs} ${noun}, coverage ${percent(coverage)} after correction by this site's own logs (${percent(before)} before, ${percent(CLAIMED)} claimed)${of}`,
  };
}

function shareInside(pairs: readonly CheckPair[], { adjust }: Calibration): number {
  return pairs.filter((pair) => isInside(pair, adjust(pair.inferred, pair.linkClass))).length / pairs.length;
}

/** As reported: each part corrected by the pairs of the other parts, not by its own. */
function shareInsideOthers(pairs: readonly CheckPair[]): number {
  let hits = 0;
  for (let fold = 0; fold < FOLDS; fold += 1) {
    const { adjust } = calibrate(pairs.filter((_, index) => index % FOLDS !== fold));
    for (const [index, pair] of pairs.entries())
      if (index % FOLDS === fold && isInside(pair, adjust(pair.inferred, pair.linkClass))) hits += 1;
  }
  return hits / pairs.length;
}

function isInside({ measured }: CheckPair, { low, high }: { readonly low: number; readonly high: number }): boolean {
  return low <= measured && measured <= high;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
