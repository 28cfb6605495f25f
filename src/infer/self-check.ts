import type { SelfCheck } from "../model/report.ts";
import type { CheckPair } from "./calibration.ts";
import { calibrate, UNCALIBRATED } from "./calibration.ts";
import type { InferenceContext } from "./context.ts";
import type { Observation } from "./observation.ts";
import { siteOf } from "./site.ts";
import type { Site } from "./site.ts";
import { stopInterval } from "./stop.ts";

/** Parts the measured migrations are split into: each is inferred from the others, never from its own log. */
const FOLDS = 4;
/** Below this a share is an accident. */
const PAIRS_FOR_COVERAGE = 5;
/** More pairs cost time and sharpen nothing. */
const PAIRS_AT_MOST = 400;

export interface InferenceCheck {
  readonly selfCheck: SelfCheck;
  readonly pairs: readonly CheckPair[];
}

/** Where a host log measured the stun, infers it as if that log were missing and compares. */
export function checkInference(site: Site, context: InferenceContext): InferenceCheck {
  const measured = site.observations
    .filter(isCheckable)
    .sort((left, right) => (left.migration.id < right.migration.id ? -1 : 1))
    .slice(0, PAIRS_AT_MOST);
  const pairs: CheckPair[] = [];
  const folds = measured.length === 0 ? 0 : FOLDS;
  for (let fold = 0; fold < folds; fold += 1) pairs.push(...checkFold(site, measured, fold, context));
  return { pairs, selfCheck: summary(pairs) };
}

function isCheckable({ migration }: Observation): boolean {
  const { stun, outcome, kind } = migration;
  return stun.basis === "measured" && stun.seconds !== null && outcome === "succeeded" && kind === "vmotion";
}

function checkFold(
  site: Site,
  measured: readonly Observation[],
  fold: number,
  context: InferenceContext,
): readonly CheckPair[] {
  const held = new Set(measured.filter((_, index) => index % FOLDS === fold));
  const without = siteOf(
    site.observations.map((observation) => (held.has(observation) ? withoutLog(observation) : observation)),
    context,
    site.belief.habits,
  );
  return [...held].map(({ migration }) => {
    const reading = without.read(migration);
    return {
      measuredSeconds: migration.stun.seconds?.best ?? 0,
      inferred: stopInterval(reading, context.vmFacts(migration), UNCALIBRATED),
    };
  });
}

function withoutLog(observation: Observation): Observation {
  return { ...observation, measuredBandwidth: null, measuredCopied: null, measuredLambda: null };
}

function summary(pairs: readonly CheckPair[]): SelfCheck {
  if (pairs.length === 0) {
    return { pairs: 0, coverage: null, text: "never checked at this site: no host log measured a stun" };
  }
  const noun = pairs.length === 1 ? "measured pair" : "measured pairs";
  if (pairs.length < PAIRS_FOR_COVERAGE) {
    return { pairs: pairs.length, coverage: null, text: `${pairs.length} ${noun}, too few to judge` };
  }
  const hits = pairs.filter((pair, index) => isInside(pair, pairs, index)).length;
  const coverage = hits / pairs.length;
  return { pairs: pairs.length, coverage, text: `${pairs.length} ${noun}, coverage ${Math.round(coverage * 100)} %` };
}

/** As reported: adjusted by the pairs of the other parts, not by its own. */
function isInside(pair: CheckPair, pairs: readonly CheckPair[], index: number): boolean {
  const others = pairs.filter((_, other) => other % FOLDS !== index % FOLDS);
  const { low, high } = calibrate(others).adjust(pair.inferred);
  return low <= pair.measuredSeconds && pair.measuredSeconds <= high;
}
