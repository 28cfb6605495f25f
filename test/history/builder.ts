import { UNKNOWN_PLACE } from "../../src/model/entity.ts";
import type { Migration } from "../../src/model/migration.ts";
import { NO_DISK, NO_PRE_COPY, NO_RISK, NO_STUN } from "../../src/model/migration.ts";
import { secondsBetween } from "../../src/model/units.ts";
import type { KnownInput } from "../../src/history/rows.ts";
import type { StoredMigration } from "../../src/history/merge.ts";
import type { History } from "../../src/history/store.ts";
import type { Reading } from "../../src/history/update.ts";

/** A succeeded vMotion of `vm`; every part can be replaced. Times are ISO UTC. */
export function aMigration(
  vm: string,
  startedAt: string | null,
  endedAt: string | null,
  part: Partial<Migration> = {},
): Migration {
  const chain = part.keys ?? [
    ...(startedAt === null ? [] : [`start:${vm}:${startedAt.slice(0, 19)}`]),
    ...(endedAt === null ? [] : [`end:${vm}:${endedAt.slice(0, 19)}`]),
  ];
  return {
    id: `m-${chain[0] ?? vm}`,
    keys: chain,
    vcenter: "vc01.example.com",
    vm: { name: vm, moref: null, instanceUuid: null },
    kind: "vmotion",
    scope: "within-vcenter",
    outcome: endedAt === null ? "unfinished" : "succeeded",
    half: startedAt === null ? "start-missing" : endedAt === null ? "end-missing" : "none",
    unfinishedReason: endedAt === null ? "running" : null,
    trigger: "drs",
    triggerDetail: null,
    userName: null,
    initiatorClass: "system",
    powerState: "on",
    encrypted: null,
    source: { ...UNKNOWN_PLACE, host: startedAt === null ? null : "esx01" },
    destination: { ...UNKNOWN_PLACE, host: "esx02" },
    queuedAt: null,
    startedAt,
    endedAt,
    timingBasis: "events",
    queueSeconds: null,
    durationSeconds:
      startedAt === null || endedAt === null ? null : secondsBetween(Date.parse(startedAt), Date.parse(endedAt)),
    durationErrorSeconds: null,
    disk: NO_DISK,
    pairing: { basis: "none", confidence: 0 },
    failure: null,
    preCopy: NO_PRE_COPY,
    stun: NO_STUN,
    stunRisk: NO_RISK,
    evidence: [{ input: 0, line: 1, record: "VmMigratedEvent" }],
    ...part,
  };
}

export function anInput(path: string, part: Partial<KnownInput> = {}): KnownInput {
  const base = { path, sha256: `sha-${path}`, bytes: 100, modifiedMs: 1, vcenter: null, format: "veba-event" };
  return {
    ...base,
    role: "events",
    firstAt: "2026-11-20T00:00:00.000Z",
    lastAt: "2026-11-21T00:00:00.000Z",
    dateOrder: null,
    ...part,
  };
}

export function aReading(migrations: readonly Migration[], part: Partial<Reading> = {}): Reading {
  const base = { at: "2026-11-21T06:00:00.000Z", program: "0.1.0", what: "test", inputs: [anInput("a.csv")] };
  return { ...base, keepFrom: null, preference: "stored", told: null, migrations, ...part };
}

/** Everything a history holds, by moment and id. */
export async function allOf(history: History): Promise<readonly StoredMigration[]> {
  return await history.migrationsOf(await history.vms());
}
