import {
  KINDS,
  NO_DISK,
  NO_PRE_COPY,
  NO_RISK,
  NO_STUN,
  OUTCOMES,
  TRIGGERS,
  type Estimate,
  type Failure,
  type MeasuredByHosts,
  type Migration,
  type PreCopy,
} from "../../model/migration.ts";
import { toIso } from "../../model/units.ts";
import {
  BASES,
  CLASSES,
  HALVES,
  PAIRINGS,
  REASONS,
  RISKS,
  type PackedEstimate,
  type PackedTable,
} from "./packed-table.ts";

/**
 * The migrations of a packed table, as far as it holds them: what the page does not carry is null, empty or unknown.
 * Undoes pack-migrations.ts; the page's script and its tests read rows through it alone.
 */
export function unpackMigrations(table: PackedTable): Migration[] {
  const { columns, strings, base, count } = table;
  const text = (index: number | undefined): string | null => strings[index ?? -1] ?? null;
  const rows: Migration[] = [];
  let last = 0;
  for (let row = 0; row < count; row++) {
    const step = columns.start[row] ?? null;
    const start = step === null ? null : (last += step);
    const span = columns.end[row] ?? null;
    const end = span === null ? null : span + (start ?? 0);
    const instant = (value: number | null): string | null => (value === null ? null : toIso(base + value));
    const vcenter = text(columns.vcenter[row]);
    const cross = columns.crossVcenter[row];
    const disk = columns.disk[row];
    const stun = columns.stun[row];
    rows.push({
      id: columns.id[row] ?? "",
      keys: [],
      vcenter,
      vm: { name: text(columns.vm[row]), moref: text(columns.moref[row]), instanceUuid: text(columns.uuid[row]) },
      kind: KINDS[columns.kind[row] ?? -1] ?? "unknown",
      scope: cross === undefined ? "within-vcenter" : "cross-vcenter",
      outcome: OUTCOMES[columns.outcome[row] ?? -1] ?? "unfinished",
      half: HALVES[columns.half[row] ?? -1] ?? "none",
      unfinishedReason: REASONS[columns.reason[row] ?? -1] ?? null,
      trigger: TRIGGERS[columns.trigger[row] ?? -1] ?? "unknown",
      triggerDetail: text(columns.detail[row]),
      userName: text(columns.user[row]),
      initiatorClass: CLASSES[columns.initiator[row] ?? -1] ?? "unknown",
      powerState: "unknown",
      encrypted: null,
      source: {
        vcenter,
        datacenter: null,
        cluster: text(columns.sourceCluster[row]),
        host: text(columns.sourceHost[row]),
        datastore: text(columns.sourceDatastore[row]),
      },
      destination: {
        vcenter: cross === undefined ? vcenter : text(cross),
        datacenter: null,
        cluster: text(columns.destinationCluster[row]),
        host: text(columns.destinationHost[row]),
        datastore: text(columns.destinationDatastore[row]),
      },
      queuedAt: instant(columns.queued[row] ?? null),
      startedAt: instant(start),
      endedAt: instant(end),
      timingBasis: "none",
      queueSeconds: null,
      durationSeconds: columns.duration[row] ?? (start === null || end === null ? null : (end - start) / 1000),
      durationErrorSeconds: null,
      disk: disk === undefined ? NO_DISK : { megabytes: estimateOf(disk), megabytesPerSecond: null },
      pairing: {
        basis: PAIRINGS[columns.pairing[row] ?? -1] ?? "none",
        confidence: (columns.confidence[row] ?? 0) / 100,
      },
      failure: failureOf(table, row),
      preCopy: preCopyOf(table, row),
      stun:
        stun === undefined
          ? NO_STUN
          : {
              basis: BASES[columns.stunBasis[row] ?? 0] ?? "none",
              seconds: estimateOf(stun),
              preCopyStunSeconds: null,
            },
      stunRisk: riskOf(table, row),
      evidence: evidenceOf(table, row),
      measured: measuredOf(table, row),
    });
  }
  return rows;
}

function estimateOf([low, best, high, basis]: PackedEstimate): Estimate {
  return { low, best, high, basis: BASES[basis] === "measured" ? "measured" : "inferred" };
}

function riskOf({ columns, strings }: PackedTable, row: number): Migration["stunRisk"] {
  const level = RISKS[columns.risk[row] ?? 0] ?? "unknown";
  const detail = columns.riskDetail[row];
  if (detail === undefined) return { ...NO_RISK, level };
  const [probability, limitSeconds, profile, reasons] = detail;
  return {
    level,
    probability,
    limitSeconds,
    profile: strings[profile] ?? null,
    reasons: reasons.map((reason) => strings[reason] ?? ""),
  };
}

function failureOf({ columns, strings }: PackedTable, row: number): Failure | null {
  const packed = columns.failure[row];
  if (packed === undefined) return null;
  const [category, phase, message, remedy, reference, recoveredBy] = packed;
  return {
    category: strings[category] ?? "unknown",
    phase: (strings[phase] ?? "unknown") as Failure["phase"],
    message: strings[message] ?? "",
    remedy: strings[remedy] ?? null,
    reference: strings[reference] ?? null,
    // -1: by a migration that is not in this table.
    recoveredBy: recoveredBy === -2 ? null : (columns.id[recoveredBy] ?? ""),
  };
}

function preCopyOf({ columns, strings }: PackedTable, row: number): PreCopy {
  const memoryMegabytes = columns.memory[row] ?? null;
  const packed = columns.preCopy?.[row];
  if (packed === undefined) return { ...NO_PRE_COPY, memoryMegabytes };
  const [basis, convergence, bandwidth, dirtyRate, guestSlowdown] = packed;
  const flat = columns.rounds?.[row] ?? [];
  return {
    basis: BASES[basis] ?? "none",
    memoryMegabytes,
    copiedMegabytes: null,
    bandwidthMegabytesPerSecond: bandwidth === null ? null : estimateOf(bandwidth),
    dirtyRateMegabytesPerSecond: dirtyRate === null ? null : estimateOf(dirtyRate),
    convergence: (strings[convergence] ?? "unknown") as PreCopy["convergence"],
    guestSlowdown: guestSlowdown === null ? null : guestSlowdown === 1,
    iterations: Array.from({ length: flat.length / 2 }, (_, index) => ({
      index,
      megabytes: flat[index * 2] ?? 0,
      seconds: flat[index * 2 + 1] ?? 0,
      dirtiedMegabytes: 0,
    })),
  };
}

function measuredOf({ columns, strings }: PackedTable, row: number): MeasuredByHosts | null {
  const packed = columns.hosts?.[row];
  if (packed === undefined) return null;
  const [migrationId, hostSeconds, preCopySeconds, sent, pagesLeft, lowMemoryWaitSeconds, failureMessage] = packed;
  return {
    migrationId: strings[migrationId] ?? "",
    hostSeconds,
    preCopySeconds,
    sentMegabytes: sent === null ? null : estimateOf(sent),
    pagesLeft,
    finalCopySeconds: null,
    lowMemoryWaitSeconds,
    stunLimitSeconds: null,
    failureMessage: strings[failureMessage] ?? null,
    sourceClockSkewSeconds: null,
    destinationClockSkewSeconds: null,
  };
}

function evidenceOf({ columns, strings }: PackedTable, row: number): Migration["evidence"] {
  const flat = columns.evidence?.[row] ?? [];
  return Array.from({ length: flat.length / 3 }, (_, index) => ({
    input: flat[index * 3] ?? 0,
    line: flat[index * 3 + 1] ?? 0,
    record: strings[flat[index * 3 + 2] ?? -1] ?? "",
  }));
}
