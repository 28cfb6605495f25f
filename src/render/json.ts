import type { Place } from "../model/entity.ts";
import type { Estimate, Migration } from "../model/migration.ts";
import type { Report } from "../model/report.ts";

/**
 * report.json in pieces: every other top-level key on a line of its own, then `migrations` with one migration a line, last,
 * so that a reader who wants only the head can stop there. Key order is fixed here, whatever built the objects.
 * Shape: `report.schema.json`, schemaVersion 1. Join the pieces with nothing between.
 */
export function* renderJson(report: Report): Iterable<string> {
  const { migrations, ...whole } = inOrder(report);
  const rest = { ...whole, late: whole.late.map(migrationInOrder) };
  yield "{\n";
  for (const [key, value] of Object.entries(rest)) yield `${JSON.stringify(key)}: ${JSON.stringify(value)},\n`;
  yield '"migrations": [';
  let separator = "\n";
  for (const migration of migrations) {
    yield separator + JSON.stringify(migrationInOrder(migration));
    separator = ",\n";
  }
  yield "\n]\n}\n";
}

function inOrder(report: Report): Report {
  const ordered: Report = {
    schemaVersion: report.schemaVersion,
    tool: report.tool,
    generatedAt: report.generatedAt,
    window: { from: report.window.from, to: report.window.to, timeZone: report.window.timeZone },
    verdict: { level: report.verdict.level, text: report.verdict.text },
    counts: report.counts,
    summary: report.summary,
    inputs: report.inputs,
    coverage: report.coverage,
    gates: report.gates,
    findings: report.findings,
    changes: report.changes,
    selfCheck: report.selfCheck,
    ...(report.backupSlowdown === undefined ? {} : { backupSlowdown: report.backupSlowdown }),
    ...(report.drs === undefined ? {} : { drs: report.drs }),
    evacuations: report.evacuations,
    forecast: report.forecast ?? null,
    context: report.context,
    apart: report.apart,
    diagnostics: report.diagnostics,
    completed: report.completed,
    open: report.open,
    late: report.late,
    migrations: report.migrations,
  };
  return withOthers(ordered, report);
}

/** What a later version of the model adds is never dropped; it follows as it comes. */
function withOthers<Shape extends object>(ordered: Shape, all: Shape): Shape {
  const others = Object.entries(all).filter(([key]) => !(key in ordered));
  return others.length === 0 ? ordered : { ...ordered, ...Object.fromEntries(others) };
}

function migrationInOrder(migration: Migration): Migration {
  const { vm, source, destination, disk, pairing, failure, preCopy, stun, stunRisk } = migration;
  const ordered: Migration = {
    id: migration.id,
    keys: migration.keys,
    vcenter: migration.vcenter,
    vm: { name: vm.name, moref: vm.moref, instanceUuid: vm.instanceUuid },
    kind: migration.kind,
    scope: migration.scope,
    outcome: migration.outcome,
    half: migration.half,
    unfinishedReason: migration.unfinishedReason,
    trigger: migration.trigger,
    triggerDetail: migration.triggerDetail,
    userName: migration.userName,
    initiatorClass: migration.initiatorClass,
    powerState: migration.powerState,
    encrypted: migration.encrypted,
    source: placeInOrder(source),
    destination: placeInOrder(destination),
    queuedAt: migration.queuedAt,
    startedAt: migration.startedAt,
    endedAt: migration.endedAt,
    timingBasis: migration.timingBasis,
    queueSeconds: migration.queueSeconds,
    durationSeconds: migration.durationSeconds,
    durationErrorSeconds: migration.durationErrorSeconds,
    disk: {
      megabytes: estimateInOrder(disk.megabytes),
      megabytesPerSecond: estimateInOrder(disk.megabytesPerSecond),
    },
    pairing: { basis: pairing.basis, confidence: pairing.confidence },
    failure: failure && {
      category: failure.category,
      phase: failure.phase,
      message: failure.message,
      remedy: failure.remedy,
      reference: failure.reference,
      recoveredBy: failure.recoveredBy,
    },
    preCopy: {
      basis: preCopy.basis,
      memoryMegabytes: preCopy.memoryMegabytes,
      copiedMegabytes: estimateInOrder(preCopy.copiedMegabytes),
      bandwidthMegabytesPerSecond: estimateInOrder(preCopy.bandwidthMegabytesPerSecond),
      dirtyRateMegabytesPerSecond: estimateInOrder(preCopy.dirtyRateMegabytesPerSecond),
      convergence: preCopy.convergence,
      guestSlowdown: preCopy.guestSlowdown,
      iterations: preCopy.iterations.map(({ index, megabytes, seconds, dirtiedMegabytes }) => ({
        index,
        megabytes,
        seconds,
        dirtiedMegabytes,
      })),
    },
    stun: {
      basis: stun.basis,
      seconds: estimateInOrder(stun.seconds),
      preCopyStunSeconds: estimateInOrder(stun.preCopyStunSeconds),
    },
    stunRisk: {
      level: stunRisk.level,
      probability: stunRisk.probability,
      limitSeconds: stunRisk.limitSeconds,
      profile: stunRisk.profile,
      reasons: stunRisk.reasons,
    },
    evidence: migration.evidence.map(({ input, line, record }) => ({ input, line, record })),
  };
  return withOthers(ordered, migration);
}

function placeInOrder({ vcenter, host, datastore, datacenter, cluster }: Place): Place {
  return { vcenter, host, datastore, datacenter, cluster };
}

function estimateInOrder(estimate: Estimate | null): Estimate | null {
  return estimate && { low: estimate.low, best: estimate.best, high: estimate.high, basis: estimate.basis };
}
