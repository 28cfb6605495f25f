import type { InferenceContext } from "../../src/infer/context.ts";
import type { VmFacts } from "../../src/model/inventory.ts";
import type { Estimate, Migration } from "../../src/model/migration.ts";
import { NO_DISK, NO_PRE_COPY, NO_RISK, NO_STUN } from "../../src/model/migration.ts";
import type { SimulatedMove } from "./night.ts";
import { Random } from "./random.ts";

export interface Knowledge {
  /** Share of the VMs whose consumed memory the inventory has, beside the configured. */
  readonly consumed: number;
  /** Share of the moves that host logs measured. */
  readonly logged: number;
  readonly seed: number;
}

export interface Observed {
  readonly migrations: readonly Migration[];
  readonly context: InferenceContext;
  /** By migration id. */
  readonly moves: ReadonlyMap<string, SimulatedMove>;
  /** Ids of moves that waited, or ran while a host's slots were full. */
  readonly crowded: ReadonlySet<string>;
}

/** What exports, inventories and host logs would show of simulated moves. */
export function observedOf(moves: readonly SimulatedMove[], knowledge: Knowledge): Observed {
  const random = new Random(knowledge.seed);
  const facts = new Map<string, VmFacts>();
  const byId = new Map<string, SimulatedMove>();
  const migrations = moves.map((move, index) => {
    const id = `move-${String(index).padStart(5, "0")}`;
    byId.set(id, move);
    facts.set(move.guest.name, factsOf(move, random.chance(knowledge.consumed), random));
    return migrationOf(id, move, random.chance(knowledge.logged));
  });
  return {
    migrations,
    moves: byId,
    crowded: new Set([...byId].filter(([, move]) => move.crowded).map(([id]) => id)),
    context: { vmFacts: ({ vm }) => facts.get(vm.name ?? "") ?? null, profiles: [] },
  };
}

function factsOf({ guest }: SimulatedMove, consumed: boolean, random: Random): VmFacts {
  return {
    vm: { name: guest.name },
    takenAt: null,
    powerState: "on",
    memoryMegabytes: guest.memoryMegabytes,
    vcpus: guest.vcpus,
    ...(consumed ? { consumedMegabytes: guest.touchedMegabytes * random.between(0.94, 1.1) } : {}),
    ...(guest.vgpuMegabytes > 0 ? { vgpuFrameBufferMegabytes: guest.vgpuMegabytes } : {}),
  };
}

function migrationOf(id: string, move: SimulatedMove, logged: boolean): Migration {
  const { truth } = move;
  const place = { vcenter: "vc", datastore: "ds", datacenter: "dc", cluster: "cluster" };
  return {
    id,
    keys: [id],
    vcenter: "vc",
    vm: { name: move.guest.name, moref: null, instanceUuid: null },
    kind: "vmotion",
    scope: "within-vcenter",
    outcome: truth.aborted ? "failed" : "succeeded",
    half: "none",
    unfinishedReason: null,
    trigger: "drs",
    triggerDetail: null,
    userName: null,
    initiatorClass: "system",
    powerState: "on",
    encrypted: false,
    source: { ...place, host: move.source },
    destination: { ...place, host: move.destination },
    queuedAt: null,
    startedAt: new Date(move.startMs).toISOString(),
    endedAt: new Date(move.endMs).toISOString(),
    timingBasis: "events",
    queueSeconds: null,
    durationSeconds: (move.endMs - move.startMs) / 1000,
    durationErrorSeconds: 0.05,
    disk: NO_DISK,
    pairing: { basis: "chain", confidence: 1 },
    failure: truth.aborted ? abortFailure() : null,
    preCopy: logged && !truth.aborted ? { ...NO_PRE_COPY, ...measuredPreCopy(move) } : NO_PRE_COPY,
    stun: logged && !truth.aborted ? { ...NO_STUN, basis: "measured", seconds: exact(truth.stunSeconds) } : NO_STUN,
    stunRisk: NO_RISK,
    evidence: [{ input: 0, line: 1, record: "VmMigratedEvent" }],
  };
}

function measuredPreCopy({ truth }: SimulatedMove): Partial<Migration["preCopy"]> {
  return { basis: "measured", bandwidthMegabytesPerSecond: exact(truth.bandwidth) };
}

function exact(value: number): Estimate {
  return { low: value, best: value, high: value, basis: "measured" };
}

function abortFailure(): Migration["failure"] {
  return {
    category: "switchover-timeout",
    phase: "switchover",
    message: "The migration has exceeded the maximum switchover time of 100 second(s).",
    remedy: null,
    reference: null,
    recoveredBy: null,
  };
}
