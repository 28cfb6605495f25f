import type { InferenceContext } from "../../src/infer/context.ts";
import type { HostSpeed } from "../../src/infer/context.ts";
import type { VmFacts } from "../../src/model/inventory.ts";
import type { Estimate, Migration } from "../../src/model/migration.ts";
import { NO_DISK, NO_PRE_COPY, NO_RISK, NO_STUN } from "../../src/model/migration.ts";

/** What really happened to one guest; the inference sees none of it. */
export interface Truth {
  readonly stunSeconds: number;
  readonly dirtyRate: number;
  readonly bandwidth: number;
  readonly aborted: boolean;
  readonly slowed: boolean;
}

/** One simulated move, of whatever physics, and what an export could show of it. */
export interface KnownMove {
  readonly vm: string;
  readonly facts: Partial<VmFacts>;
  readonly kind: "vmotion" | "storage-vmotion";
  readonly source: string;
  readonly destination: string;
  readonly startMs: number;
  readonly endMs: number;
  /** It waited for a slot inside its task, or one of its hosts had none left while it ran. */
  readonly crowded: boolean;
  /** A host log measured stun and bandwidth. */
  readonly logged: boolean;
  readonly truth: Truth;
}

/** One night at one site. */
export interface KnownNight {
  readonly name: string;
  readonly moves: readonly KnownMove[];
  readonly hostSpeed: HostSpeed | null;
}

export interface Observed {
  readonly migrations: readonly Migration[];
  readonly context: InferenceContext;
  /** By migration id. */
  readonly moves: ReadonlyMap<string, KnownMove>;
}

/** What exports, inventories and host logs would show of a night. */
export function observedOf({ moves, hostSpeed }: KnownNight): Observed {
  const facts = new Map<string, VmFacts>();
  const byId = new Map<string, KnownMove>();
  const migrations = moves.map((move, index) => {
    const id = `move-${String(index).padStart(5, "0")}`;
    byId.set(id, move);
    facts.set(move.vm, { vm: { name: move.vm }, takenAt: null, powerState: "on", ...move.facts });
    return migrationOf(id, move);
  });
  return {
    migrations,
    moves: byId,
    context: {
      vmFacts: ({ vm }) => facts.get(vm.name ?? "") ?? null,
      profiles: [],
      ...(hostSpeed === null ? {} : { hostSpeed: () => hostSpeed }),
    },
  };
}

function migrationOf(id: string, move: KnownMove): Migration {
  const { truth, logged, kind } = move;
  const place = { vcenter: "vc", datastore: "ds", datacenter: "dc", cluster: "cluster" };
  const isMeasured = logged && !truth.aborted;
  return {
    id,
    keys: [id],
    vcenter: "vc",
    vm: { name: move.vm, moref: null, instanceUuid: null },
    kind,
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
    destination: { ...place, host: move.destination, ...(kind === "storage-vmotion" ? { datastore: "ds-2" } : {}) },
    queuedAt: null,
    startedAt: new Date(move.startMs).toISOString(),
    endedAt: new Date(move.endMs).toISOString(),
    timingBasis: "events",
    queueSeconds: null,
    durationSeconds: (move.endMs - move.startMs) / 1000,
    durationErrorSeconds: 0.05,
    disk: NO_DISK,
    pairing: { basis: "chain", confidence: 1 },
    failure: truth.aborted ? ABORT : null,
    preCopy: isMeasured
      ? { ...NO_PRE_COPY, basis: "measured", bandwidthMegabytesPerSecond: exact(truth.bandwidth) }
      : NO_PRE_COPY,
    stun: isMeasured ? { ...NO_STUN, basis: "measured", seconds: exact(truth.stunSeconds) } : NO_STUN,
    stunRisk: NO_RISK,
    evidence: [{ input: 0, line: 1, record: "VmMigratedEvent" }],
  };
}

function exact(value: number): Estimate {
  return { low: value, best: value, high: value, basis: "measured" };
}

const ABORT: Migration["failure"] = {
  category: "switchover-timeout",
  phase: "switchover",
  message: "The migration has exceeded the maximum switchover time of 100 second(s).",
  remedy: null,
  reference: null,
  recoveredBy: null,
};
