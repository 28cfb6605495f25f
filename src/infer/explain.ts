import type { Migration } from "../model/migration.ts";
import type { InferenceContext } from "./context.ts";
import { significant, told } from "./estimate.ts";
import { momentsInterval } from "./log-grid.ts";
import type { Interval90 } from "./interval90.ts";
import { LAMBDA_LOGS, lambdaPrior, passBin } from "./lambda-grid.ts";
import type { Reading } from "./site.ts";
import { readSite } from "./site.ts";
import { checkInference } from "./self-check.ts";
import { stopInterval } from "./stop.ts";

export type OperandSource = "export" | "inventory" | "host-log" | "other-migrations" | "prior" | "worked-out";

/** One figure that went into an inference, or came out of it. */
export interface Operand {
  /** e.g. `First pass, before the duration is seen`. */
  readonly label: string;
  readonly unit: "MB" | "s" | "MB/s" | "ratio" | "count";
  /** 90 % interval; all three alike where the figure is exact. */
  readonly low: number;
  readonly best: number;
  readonly high: number;
  readonly source: OperandSource;
}

/** How one migration's figures came about, for `precopy explain`; nothing here is formatted. */
export interface InferenceExplanation {
  readonly id: string;
  readonly operands: readonly Operand[];
  /** The formula and what kept it from being used, in order. */
  readonly steps: readonly string[];
}

/** The operands behind one migration, null where no migration has this id or nothing was inferred for it. */
export function explainInference(
  migrations: readonly Migration[],
  context: InferenceContext,
  id: string,
): InferenceExplanation | null {
  const migration = migrations.find((candidate) => candidate.id === id);
  if (migration === undefined) return null;
  const site = readSite(migrations, context);
  const reading = site.read(migration);
  if (!reading.stoodStill) return null;
  const check = checkInference(site);
  const stop = stopInterval(reading, context.vmFacts(migration), check.stun);
  const bandwidth = check.bandwidth.adjust(reading.posterior.bandwidth, reading.observation.linkClass);
  const operands = reading.movedMemory ? memoryOperands(reading, bandwidth) : [];
  return {
    id,
    operands: [...timeOperands(reading), ...operands, operand("Stop at the switchover", "s", stop, "worked-out")],
    steps: stepsOf(reading),
  };
}

function timeOperands({ observation, belief }: Reading): readonly Operand[] {
  const { seconds, errorSeconds } = observation;
  const overhead = {
    low: belief.overheadAt(observation, 0.05),
    best: belief.overheadAt(observation, 0.5),
    high: belief.overheadAt(observation, 0.95),
  };
  const duration =
    seconds === null
      ? []
      : [
          operand(
            "Duration T",
            "s",
            { low: seconds - errorSeconds, best: seconds, high: seconds + errorSeconds },
            "export",
          ),
        ];
  return [...duration, operand("Overhead T0 of a task at this vCenter", "s", overhead, "other-migrations")];
}

function memoryOperands(reading: Reading, bandwidth: Interval90): readonly Operand[] {
  const { observation, posterior, belief, lambda, neighbours } = reading;
  const { memory, measuredCopied, measuredBandwidth } = observation;
  const link = belief.linkOf(observation);
  const operands = [
    ...(memory === null
      ? []
      : [
          operand("Configured memory", "MB", exactly(memory.configuredMegabytes), "inventory"),
          operand("First pass M, before the duration is seen", "MB", priorMemory(reading), "prior"),
        ]),
    operand("First pass M", "MB", posterior.copiedMegabytes, measuredCopied === null ? "worked-out" : "host-log"),
    operand("Other migrations that tell of the link", "count", exactly(neighbours), "other-migrations"),
    operand(
      "Bandwidth of the link alone",
      "MB/s",
      momentsInterval(link),
      neighbours > 0 ? "other-migrations" : "prior",
    ),
    operand("Share of the link", "ratio", exactly(observation.share), "export"),
    operand("Bandwidth B", "MB/s", bandwidth, measuredBandwidth === null ? "worked-out" : "host-log"),
    operand("lambda, before the duration is seen", "ratio", priorLambda(reading), "prior"),
  ];
  if (lambda === null) return operands;
  return [
    ...operands,
    operand("lambda = dirty rate / bandwidth", "ratio", lambda, "worked-out"),
    operand("Dirty rate", "MB/s", posterior.dirtyRate, "worked-out"),
  ];
}

function stepsOf({ observation, lambda, limitReached, movedMemory }: Reading): readonly string[] {
  if (!movedMemory) return ["Storage vMotion: no memory was copied, the stop is suspend and resume on one host."];
  const formula =
    "T = T0 + M/B * G(lambda): for a constant dirty rate G = 1 / (1 - lambda), for a working set less. Every combination of M, B and T0 that gives T is kept with its weight.";
  if (lambda !== null) return [formula];
  if (limitReached) return [formula, "Not used: the host's slots were full, so T holds a wait of unknown length."];
  if (observation.seconds === null) return [formula, "Not used: start or end is missing."];
  return [formula, "Not used: the memory size is not known."];
}

const Z90 = 1.645;

function priorMemory({ observation }: Reading): Interval90 {
  const { logMean = 0, logSpread = 0 } = observation.memory ?? {};
  const at = (deviate: number): number => Math.exp(logMean + deviate * logSpread);
  return { low: at(-Z90), best: at(0), high: at(Z90) };
}

function priorLambda({ observation, belief, posterior }: Reading): Interval90 {
  const densities = lambdaPrior(belief.habitsOf(observation).guests, passBin(posterior.firstPassSeconds));
  const total = densities.reduce((sum, density) => sum + density, 0);
  const at = (probability: number): number => {
    let cumulated = 0;
    const index = densities.findIndex((density) => (cumulated += density) >= probability * total);
    return Math.exp(LAMBDA_LOGS[index] ?? 0);
  };
  return { low: at(0.05), best: at(0.5), high: at(0.95) };
}

function operand(label: string, unit: Operand["unit"], interval: Interval90, source: OperandSource): Operand {
  if (interval.low === interval.high) {
    const exact = significant(interval.best);
    return { label, unit, low: exact, best: exact, high: exact, source };
  }
  const { low, best, high } = told(interval.low, interval.best, interval.high);
  return { label, unit, low, best, high, source };
}

function exactly(value: number): Interval90 {
  return { low: value, best: value, high: value };
}
