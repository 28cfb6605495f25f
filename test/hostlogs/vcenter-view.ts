import { UNKNOWN_PLACE } from "../../src/model/entity.ts";
import { NO_DISK, NO_PRE_COPY, NO_RISK, NO_STUN, type Migration } from "../../src/model/migration.ts";
import { toIso } from "../../src/model/units.ts";
import { createRandom } from "../simulator/random.ts";
import type { LoggedMigration } from "./write-logs.ts";

/** What vCenter's events say of it: some seconds of bookkeeping around, and now and then a wait for a slot. */
export function asVcenterSees(m: LoggedMigration, seed: number): Migration {
  const random = createRandom(seed);
  const waited = random.chance(0.2) ? random.int(10_000, 90_000) : 0;
  const startedAt = m.beginAt - random.int(100, 900) - waited;
  const endedAt = m.endAt + random.int(100, 1500);
  return {
    id: m.id,
    keys: [`start:${m.id}`],
    vcenter: "vc01.example.net",
    vm: { name: m.vm, moref: `vm-${Number(m.vm.slice(3))}`, instanceUuid: null },
    kind: "vmotion",
    scope: "within-vcenter",
    outcome: "succeeded",
    half: "none",
    unfinishedReason: null,
    trigger: "drs",
    triggerDetail: null,
    userName: "",
    initiatorClass: "system",
    powerState: "on",
    encrypted: null,
    source: { ...UNKNOWN_PLACE, host: m.source.name },
    destination: { ...UNKNOWN_PLACE, host: m.destination.name },
    queuedAt: null,
    startedAt: toIso(startedAt),
    endedAt: toIso(endedAt),
    timingBasis: "events",
    queueSeconds: null,
    durationSeconds: (endedAt - startedAt) / 1000,
    durationErrorSeconds: 0.001,
    disk: NO_DISK,
    pairing: { basis: "chain", confidence: 1 },
    failure: null,
    preCopy: { ...NO_PRE_COPY, memoryMegabytes: 4096 },
    stun: NO_STUN,
    stunRisk: NO_RISK,
    evidence: [{ input: 99, line: 1, record: "VmBeingHotMigratedEvent" }],
  };
}
