import type { Place } from "../../src/model/entity.ts";
import { UNKNOWN_PLACE } from "../../src/model/entity.ts";
import { NO_DISK, NO_PRE_COPY, NO_RISK, NO_STUN, type Migration } from "../../src/model/migration.ts";
import type { Report } from "../../src/model/report.ts";
import { fakeReport } from "./fake-report.ts";

type Change = Omit<Partial<Migration>, "source" | "destination"> & {
  readonly name?: string;
  readonly source?: Partial<Place>;
  readonly destination?: Partial<Place>;
};

let made = 0;

/** One succeeded vMotion of a running VM, changed where a test says so. */
export function aMigration({ name = "web-01", source, destination, ...change }: Change): Migration {
  const id = `t${String(++made).padStart(6, "0")}`;
  const startedAt = change.startedAt === undefined ? "2026-11-22T22:00:00.000Z" : change.startedAt;
  const endedAt = change.endedAt === undefined ? startedAt : change.endedAt;
  return {
    id,
    keys: [`end:${name}:${id}`],
    vcenter: "vc01",
    vm: { name, moref: null, instanceUuid: null },
    kind: "vmotion",
    scope: "within-vcenter",
    outcome: "succeeded",
    half: "none",
    unfinishedReason: null,
    trigger: "drs",
    triggerDetail: null,
    userName: null,
    initiatorClass: "system",
    powerState: "on",
    encrypted: null,
    queuedAt: null,
    timingBasis: "events",
    queueSeconds: null,
    durationSeconds:
      startedAt === null || endedAt === null ? null : (Date.parse(endedAt) - Date.parse(startedAt)) / 1000,
    durationErrorSeconds: null,
    disk: NO_DISK,
    pairing: { basis: "chain", confidence: 1 },
    failure: null,
    preCopy: NO_PRE_COPY,
    stun: NO_STUN,
    stunRisk: NO_RISK,
    evidence: [{ input: 0, line: 1, record: "VmMigratedEvent" }],
    ...change,
    startedAt,
    endedAt,
    source: { ...UNKNOWN_PLACE, vcenter: "vc01", ...source },
    destination: { ...UNKNOWN_PLACE, vcenter: "vc01", ...destination },
  };
}

/** A report of these migrations alone, without context, evacuations or gaps. */
export function aReport(migrations: readonly Migration[], change: Partial<Report> = {}): Report {
  const empty = fakeReport({ migrations: 0 });
  const window = { from: null, to: null, timeZone: "Europe/Berlin" };
  return { ...empty, window, coverage: [], evacuations: [], context: [], migrations, ...change };
}
