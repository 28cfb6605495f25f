import type { LogNormal, MoveOutlook, MoveRequest, Outlook, StopOutlook } from "../model/forecast.ts";
import type { Migration } from "../model/migration.ts";
import { NO_DISK, NO_PRE_COPY, NO_RISK, NO_STUN } from "../model/migration.ts";
import type { Calibration } from "./calibration.ts";
import type { InferenceContext } from "./context.ts";
import { overheadNodes } from "./habits.ts";
import { growthQuantiles, LAMBDA_COUNT, LAMBDA_LOGS, lambdaPrior, passBin } from "./lambda-grid.ts";
import { gauss } from "./log-grid.ts";
import type { Concurrency } from "./concurrency.ts";
import type { Observation } from "./observation.ts";
import { observe } from "./observation.ts";
import type { Posterior } from "./posterior.ts";
import { inferPosterior } from "./posterior.ts";
import type { Site } from "./site.ts";
import { linkKnown, slotsOf } from "./site.ts";
import { stopAbove } from "./stop-grid.ts";
import { stopInterval, stopProbability } from "./stop.ts";
import { stunLimit } from "./stun-limit.ts";
import { MAX_SWITCHOVER_SECONDS, stopGrid } from "./stun.ts";

/**
 * The model asked for moves that have not happened: the link and the habits as the site's own moves tell them, the memory as the
 * inventory does, the guest as its own earlier moves do, else as guests of this site are.
 */
export function outlookOf(site: Site, context: InferenceContext, stops: Calibration): Outlook {
  const { belief } = site;
  return {
    move(request) {
      const observation = imagined(request, context);
      if (observation.memory === null) return null;
      const habits = belief.habitsOf(observation);
      const { mean, variance } = belief.linkOf(observation);
      const { logMean, logSpread, configuredMegabytes } = observation.memory;
      const shared = mean + habits.sharing * Math.log(1 / request.beside);
      const lambdas = guestOf(request, lambdaPrior(habits.guests, passBin(Math.exp(logMean - shared))));
      const isKnown = linkKnown(observation, belief);
      return {
        configuredMegabytes,
        copied: { mean: logMean, spread: logSpread },
        link: { mean, spread: Math.sqrt(variance) },
        lineMegabytesPerSecond: observation.lineMegabytesPerSecond,
        linkKnown: isKnown,
        overhead: overheadNodes(habits),
        growthLogs: growthQuantiles(lambdas),
        sharing: habits.sharing,
        slots: observation.networkLimit ?? (isKnown ? slotsOf(observation, belief) : null),
        support: belief.supportOf(observation),
      } satisfies MoveOutlook;
    },
    stop(request) {
      const observation = imagined(request, context);
      if (observation.memory === null) return null;
      const prior = inferPosterior(observation, belief, false, null);
      const posterior: Posterior = { ...prior, lambdas: guestOf(request, prior.lambdas) };
      const grid = stopGrid(observation, posterior, request.facts);
      const limit = stunLimit(observation.migration, request.facts, context);
      const reading = {
        observation,
        posterior,
        stops: grid,
        belief,
        wasRunning: true,
        movedMemory: false,
        stoodStill: true,
        limitReached: false,
        neighbours: belief.supportOf(observation),
        linkKnown: linkKnown(observation, belief),
        lambda: null,
      };
      const speed = context.hostSpeed?.(request.vcenter, request.host) ?? null;
      return {
        seconds: stopInterval(reading, request.facts, stops),
        probability: Math.min(CERTAIN_AT_MOST, stopProbability(reading, limit.limitSeconds)),
        ...limit,
        abortProbability: Math.min(CERTAIN_AT_MOST, stopAbove(grid, MAX_SWITCHOVER_SECONDS)),
        vgpuMegabytes: request.facts.vgpuFrameBufferMegabytes ?? 0,
        esxRelease: observation.esxRelease,
        lineMegabitsPerSecond: speed?.lineMegabitsPerSecond ?? speed?.vmotionMegabitsPerSecond ?? null,
        lambda: medianOf(posterior.lambdas),
      } satisfies StopOutlook;
    },
  };
}

/** From priors alone nothing is certain. */
const CERTAIN_AT_MOST = 0.95;
const ALONE: Concurrency = { share: () => 1, limitReached: () => false };

/** Both ends are the host itself: hosts of one cluster have links of one kind, and the other end is not known yet. */
function imagined(request: MoveRequest, context: InferenceContext): Observation {
  const { vcenter, host, cluster, vm, facts } = request;
  const place = { vcenter, host, datastore: null, datacenter: null, cluster };
  const migration: Migration = {
    id: "",
    keys: [],
    vcenter,
    vm,
    kind: "vmotion",
    scope: "within-vcenter",
    outcome: "unfinished",
    half: "none",
    unfinishedReason: null,
    trigger: "unknown",
    triggerDetail: null,
    userName: null,
    initiatorClass: "unknown",
    powerState: "on",
    encrypted: null,
    source: place,
    destination: place,
    queuedAt: null,
    startedAt: null,
    endedAt: null,
    timingBasis: "none",
    queueSeconds: null,
    durationSeconds: null,
    durationErrorSeconds: null,
    disk: NO_DISK,
    pairing: { basis: "none", confidence: 0 },
    failure: null,
    preCopy: NO_PRE_COPY,
    stun: NO_STUN,
    stunRisk: NO_RISK,
    evidence: [],
  };
  return observe(migration, ALONE, { ...context, vmFacts: () => facts });
}

/** How far one guest differs from one of its moves to the next, as standard deviation of the logarithm. */
const GUEST_DIFFERS = 0.7;
/** Its latest moves say most. */
const OWN_AT_MOST = 8;

/** The site's guests, and the more moves of its own there are, this one: a mean over them, for a guest has quiet hours and busy ones. */
function guestOf({ own }: MoveRequest, prior: Float64Array): Float64Array {
  const seen = own.flatMap((migration) => lambdaOf(migration) ?? []).slice(-OWN_AT_MOST);
  if (seen.length === 0) return prior;
  const weight = seen.length / (seen.length + 1);
  const mixed = prior.map((value) => (1 - weight) * value);
  for (const { mean, spread } of seen) {
    const density = LAMBDA_LOGS.map((log) => gauss((log - mean) / spread));
    const total = density.reduce((sum, value) => sum + value, 1e-12);
    for (let at = 0; at < LAMBDA_COUNT; at += 1)
      mixed[at] = (mixed[at] ?? 0) + (weight / seen.length) * ((density[at] ?? 0) / total);
  }
  return mixed;
}

function lambdaOf({ preCopy }: Migration): LogNormal | null {
  const { dirtyRateMegabytesPerSecond: dirty, bandwidthMegabytesPerSecond: bandwidth } = preCopy;
  if (dirty === null || bandwidth === null || !(dirty.best > 0) || !(bandwidth.best > 0)) return null;
  const open = Math.log(dirty.high / Math.max(dirty.low, 1e-9)) / 3.29;
  return { mean: Math.log(Math.min(1, dirty.best / bandwidth.best)), spread: Math.hypot(open, GUEST_DIFFERS) };
}

function medianOf(lambdas: Float64Array): number {
  let cumulated = 0;
  for (const [index, weight] of lambdas.entries()) {
    cumulated += weight;
    if (cumulated >= 0.5) return Math.exp(LAMBDA_LOGS[index] ?? 0);
  }
  return 1;
}
