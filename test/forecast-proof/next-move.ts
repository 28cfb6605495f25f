import { inferPreCopy } from "../../src/infer/infer.ts";
import { forecaster } from "../../src/job/forecast.ts";
import type { VmForecast } from "../../src/model/forecast.ts";
import type { VmFacts } from "../../src/model/inventory.ts";
import type { Estimate } from "../../src/model/migration.ts";
import { observedOf, type KnownMove, type KnownNight } from "../inference-proof/known.ts";

/** What was said of a VM's next move, and what that move was. */
export interface NextMove {
  readonly memoryMegabytes: number;
  /** The VM had moved before. */
  readonly isKnown: boolean;
  readonly said: VmForecast;
  readonly seconds: number;
  readonly stopSeconds: number;
  /** Its longest stop was over the limit, or the switchover was given up. */
  readonly isLong: boolean;
}

/** The limit of every VM, so that the risk of each is told whatever its size. */
const LIMIT_SECONDS = 1;
/** So much of a night is known when the rest is forecast. */
const KNOWN_SHARE = 0.6;

/** Cuts a night in two: the program sees the moves that ended before, and says what it thinks of the first next move of each VM. */
export function nextMoves(night: KnownNight): readonly NextMove[] {
  const moves = night.moves
    .filter(({ kind }) => kind === "vmotion")
    .toSorted((left, right) => left.startMs - right.startMs);
  const cut = moves[Math.floor(KNOWN_SHARE * moves.length)]?.startMs ?? 0;
  const before = moves.filter(({ endMs }) => endMs <= cut);
  const seen = new Set(before.map(({ vm }) => vm));
  const coming = new Map<string, KnownMove>();
  for (const move of moves) if (move.startMs >= cut && !coming.has(move.vm)) coming.set(move.vm, move);
  // Duration by itself on its link is what is told: a move that met another is no truth of it.
  const alone = [...coming.values()].filter((move) => !move.crowded && !moves.some((other) => meets(move, other)));
  const vms = alone.map((move, index): VmFacts => ({
    ...move.facts,
    vm: { name: move.vm, moref: `vm-${index}` },
    vcenter: "vc",
    host: move.source,
    cluster: "cluster",
    powerState: "on",
    takenAt: cut,
  }));
  const { migrations, context } = observedOf({ ...night, moves: before });
  const factsOf = new Map(vms.map((facts) => [facts.vm.name ?? "", facts]));
  const inference = inferPreCopy(migrations, {
    ...context,
    vmFacts: (migration) => factsOf.get(migration.vm.name ?? "") ?? context.vmFacts(migration),
    profiles: [EVERY_VM],
  });
  const forecast = forecaster({
    migrations: inference.migrations,
    evacuations: [],
    inventory: { vms, hosts: [], clusters: [], vmkernels: [], rules: [], takenAt: cut },
    outlook: inference.outlook,
    profiles: [EVERY_VM],
    timeZone: "UTC",
  })({ past: null, open: [], from: cut });
  const said = new Map(forecast.vms.map((vm) => [vm.vm, vm]));
  return alone.flatMap((move): NextMove[] => {
    const vm = said.get(move.vm);
    if (vm === undefined) return [];
    const { stunSeconds, aborted } = move.truth;
    return [
      {
        memoryMegabytes: move.facts.memoryMegabytes ?? 0,
        isKnown: seen.has(move.vm),
        said: vm,
        seconds: (move.endMs - move.startMs) / 1000,
        stopSeconds: stunSeconds,
        isLong: aborted || stunSeconds > LIMIT_SECONDS,
      },
    ];
  });
}

const EVERY_VM = { name: "every VM", limitSeconds: LIMIT_SECONDS, vms: ["*"], tags: [], guestOs: [] };

function meets(move: KnownMove, other: KnownMove): boolean {
  if (other === move || other.startMs >= move.endMs || other.endMs <= move.startMs) return false;
  const hosts = [move.source, move.destination];
  return hosts.includes(other.source) || hosts.includes(other.destination);
}

/** How the forecasts of some moves did. */
export interface NextMoveScore {
  readonly moves: number;
  /** Moves of which a probability was said; where the link is not known none is. */
  readonly told: number;
  readonly durationHeld: number;
  readonly durationError: number;
  readonly durationWidth: number;
  readonly stopHeld: number;
  readonly stopWidth: number;
  /** Mean probability said, and the share that stopped for longer. */
  readonly riskSaid: number;
  readonly riskTrue: number;
  /** Mean squared error of the probability, and of the share itself said of every move. */
  readonly brier: number;
  readonly brierOfShare: number;
}

export function scoreOf(moves: readonly NextMove[]): NextMoveScore {
  const told = moves.flatMap(({ said, isLong }) =>
    said.probability === null ? [] : [{ said: said.probability, truth: Number(isLong) }],
  );
  const riskTrue = mean(told.map(({ truth }) => truth));
  const durations = moves.flatMap(({ said, seconds }) =>
    said.durationSeconds === null ? [] : [{ said: said.durationSeconds, truth: seconds }],
  );
  const stops = moves.flatMap(({ said, stopSeconds }) =>
    said.stunSeconds === null ? [] : [{ said: said.stunSeconds, truth: stopSeconds }],
  );
  return {
    moves: moves.length,
    told: told.length,
    durationHeld: held(durations),
    durationError: median(durations.map(({ said, truth }) => Math.abs(said.best - truth) / truth)),
    durationWidth: median(durations.map(({ said }) => said.high / said.low)),
    stopHeld: held(stops),
    stopWidth: median(stops.map(({ said }) => said.high / said.low)),
    riskSaid: mean(told.map(({ said }) => said)),
    riskTrue,
    brier: mean(told.map(({ said, truth }) => (said - truth) ** 2)),
    brierOfShare: riskTrue * (1 - riskTrue),
  };
}

/** Share of the truths inside the interval. */
function held(pairs: readonly { readonly said: Estimate; readonly truth: number }[]): number {
  return mean(pairs.map(({ said, truth }) => Number(truth >= said.low && truth <= said.high)));
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}

function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[values.length >> 1] ?? 0;
}
