import type { InferenceContext } from "../../src/infer/context.ts";
import type { VmFacts } from "../../src/model/inventory.ts";
import type { Estimate, Migration } from "../../src/model/migration.ts";
import { NO_DISK, NO_PRE_COPY, NO_RISK, NO_STUN } from "../../src/model/migration.ts";

const BEGIN = Date.UTC(2026, 10, 22, 20, 0, 0);

export interface Move {
  readonly vm?: string;
  readonly source?: string;
  readonly destination?: string;
  /** After the beginning of the night. */
  readonly atSeconds?: number;
  readonly seconds?: number | null;
}

/** A successful live move of a running VM; anything can be overridden. */
export function move(what: Move = {}, overrides: Partial<Migration> = {}): Migration {
  const { vm = "app-01", source = "esx-1", destination = "esx-2", atSeconds = 0, seconds = 12 } = what;
  const start = BEGIN + atSeconds * 1000;
  const place = { vcenter: "vc", datastore: "ds-1", datacenter: "dc", cluster: "cl" };
  const id = `${vm}-${atSeconds}-${source}-${destination}`;
  return {
    id,
    keys: [id],
    vcenter: "vc",
    vm: { name: vm, moref: null, instanceUuid: null },
    kind: "vmotion",
    scope: "within-vcenter",
    outcome: "succeeded",
    half: seconds === null ? "start-missing" : "none",
    unfinishedReason: null,
    trigger: "drs",
    triggerDetail: null,
    userName: null,
    initiatorClass: "system",
    powerState: "on",
    encrypted: null,
    source: { ...place, host: source },
    destination: { ...place, host: destination },
    queuedAt: null,
    startedAt: seconds === null ? null : new Date(start).toISOString(),
    endedAt: new Date(start + (seconds ?? 12) * 1000).toISOString(),
    timingBasis: "events",
    queueSeconds: null,
    durationSeconds: seconds,
    durationErrorSeconds: 1,
    disk: NO_DISK,
    pairing: { basis: "chain", confidence: 1 },
    failure: null,
    preCopy: NO_PRE_COPY,
    stun: NO_STUN,
    stunRisk: NO_RISK,
    evidence: [{ input: 0, line: 1, record: "VmMigratedEvent" }],
    ...overrides,
  };
}

export function failed(
  message: string,
  phase: "check" | "pre-copy" | "switchover" | "unknown",
  category = "x",
): Partial<Migration> {
  return { outcome: "failed", failure: { category, phase, message, remedy: null, reference: null, recoveredBy: null } };
}

/** An inventory that knows these VMs by name. */
export function knowing(facts: Readonly<Record<string, Partial<VmFacts>>>): InferenceContext {
  return {
    vmFacts: ({ vm }) => {
      const known = facts[vm.name ?? ""];
      return known === undefined ? null : { vm: { name: vm.name ?? "" }, takenAt: null, ...known };
    },
    profiles: [],
  };
}

export function measured(value: number): Estimate {
  return { low: value, best: value, high: value, basis: "measured" };
}
