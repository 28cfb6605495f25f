import { randomBytes } from "node:crypto";
import type { DrsCluster } from "../../model/drs.ts";
import type { Failure, Migration } from "../../model/migration.ts";
import type { OpenFailure } from "../../model/past.ts";
import type { Changes, Finding, Report, ReportInput } from "../../model/report.ts";
import { wordsOf } from "../format.ts";
import { renamedForecast } from "./forecast.ts";
import { isBuiltIn, renamingOf, type Renaming } from "./names.ts";
import { pseudonyms } from "./pseudonyms.ts";

/**
 * The report with every name, id, key, path and free text rewritten, consistently across all its parts and, with the same secret,
 * across nights. Figures, times, zones and categories stay. Every renderer may be given the result.
 * @param secret bytes or text of a secret file; null: random, so that no two runs can be compared.
 * @param alsoHide names that stand in no field of the report, such as the site's.
 */
export function anonymize(
  report: Report,
  secret: string | Uint8Array | null,
  alsoHide: readonly string[] = [],
): Report {
  const pseudonym = pseudonyms(secret ?? randomBytes(32));
  const renaming = renamingOf(report, pseudonym, alsoHide);
  const { name, nameOrNull, text, prose } = renaming;
  return {
    schemaVersion: report.schemaVersion,
    tool: report.tool,
    generatedAt: report.generatedAt,
    window: report.window,
    verdict: { level: report.verdict.level, text: prose(report.verdict.text) },
    inputs: report.inputs.map((input, index) => renamedInput(input, index, renaming)),
    coverage: report.coverage.map((span) => ({ ...span, vcenter: nameOrNull("vcenter", span.vcenter) })),
    counts: report.counts,
    summary: report.summary,
    migrations: report.migrations.map((migration) => renamedMigration(migration, renaming)),
    late: report.late.map((migration) => renamedMigration(migration, renaming)),
    open: report.open.map((failure) => renamedOpen(failure, renaming)),
    completed: report.completed,
    evacuations: report.evacuations.map((evacuation) => ({
      ...evacuation,
      vcenter: nameOrNull("vcenter", evacuation.vcenter),
      host: name("host", evacuation.host),
      migrations: evacuation.migrations.map((id) => name("id", id)),
      straggler: nameOrNull("id", evacuation.straggler),
    })),
    findings: report.findings.map((finding) => renamedFinding(finding, renaming)),
    gates: report.gates.map((gate) => ({
      ...gate,
      rule: text(gate.rule),
      limit: renamedValue(gate.limit, renaming),
      value: renamedValue(gate.value, renaming),
    })),
    diagnostics: report.diagnostics.map((diagnostic) => ({ ...diagnostic, message: prose(diagnostic.message) })),
    context: report.context.map((event) => ({
      ...event,
      vcenter: nameOrNull("vcenter", event.vcenter),
      subject: event.subject === null ? null : text(event.subject),
      // As with a failure: it may name datacenters, people and reasons that no field knows.
      message: `Message withheld; it is of the kind ${event.what}.`,
    })),
    apart: report.apart.map((entry) => ({ ...entry, vm: name("vm", entry.vm), reason: text(entry.reason) })),
    changes: report.changes === null ? null : renamedChanges(report.changes, renaming),
    selfCheck: report.selfCheck === null ? null : { ...report.selfCheck, text: text(report.selfCheck.text) },
    forecast:
      report.forecast === undefined || report.forecast === null ? null : renamedForecast(report.forecast, renaming),
    ...(report.backupSlowdown === undefined
      ? {}
      : { backupSlowdown: report.backupSlowdown.map((one) => ({ ...one, window: text(one.window) })) }),
    ...(report.drs === undefined ? {} : { drs: report.drs.map((one) => renamedCluster(one, renaming)) }),
  };
}

/** `input-3.csv.gz`: which of the inputs, and only endings that say nothing but the kind of file. */
function renamedInput(input: ReportInput, index: number, { nameOrNull }: Renaming): ReportInput {
  const ending = /(?:\.(?:csv|tsv|json|jsonl|ndjson|txt|log|xml|xlsx|gz|tgz|zip)){1,4}$/i.exec(input.path)?.[0] ?? "";
  return { ...input, path: `input-${index + 1}${ending.toLowerCase()}`, vcenter: nameOrNull("vcenter", input.vcenter) };
}

function renamedMigration(migration: Migration, renaming: Renaming): Migration {
  const { name, nameOrNull, place, text } = renaming;
  const { vm, stunRisk } = migration;
  const { profile } = stunRisk;
  return {
    ...renamedOthers(migration, renaming),
    id: name("id", migration.id),
    keys: migration.keys.map((key) => name("key", key)),
    vcenter: nameOrNull("vcenter", migration.vcenter),
    vm: {
      name: nameOrNull("vm", vm.name),
      moref: nameOrNull("moref", vm.moref),
      instanceUuid: nameOrNull("uuid", vm.instanceUuid),
    },
    // Free text of a task or schedule: what somebody called it.
    triggerDetail: migration.triggerDetail === null ? null : text(migration.triggerDetail),
    userName: nameOrNull("user", migration.userName),
    source: place(migration.source),
    destination: place(migration.destination),
    failure: migration.failure === null ? null : renamedFailure(migration.failure, renaming),
    stunRisk: {
      ...stunRisk,
      profile: profile === null || isBuiltIn(profile) ? profile : name("profile", profile),
      reasons: stunRisk.reasons.map(text),
    },
    evidence: migration.evidence.map((evidence) => ({ ...evidence, record: text(evidence.record) })),
  };
}

/** Fields that hold figures, times and words of ours alone. */
const NAMELESS: ReadonlySet<string> = new Set(
  (
    "kind scope outcome half unfinishedReason trigger initiatorClass powerState encrypted queuedAt startedAt endedAt " +
    "timingBasis queueSeconds durationSeconds durationErrorSeconds disk pairing preCopy stun"
  ).split(" "),
);

/** What a field not named here says, a later version's for example, is searched to its last string. */
function renamedOthers(migration: Migration, renaming: Renaming): Migration {
  const entries = Object.entries(migration).map(([key, value]: [string, unknown]) => [
    key,
    NAMELESS.has(key) ? value : renamedValue(value, renaming, key),
  ]);
  return Object.fromEntries(entries) as Migration;
}

/** vCenter's sentence may name port groups, disks or people that no field knows: only its class stays. */
function renamedFailure(failure: Failure, { nameOrNull, text }: Renaming): Failure {
  return {
    ...failure,
    message: `Message withheld; it is of the class ${failure.category}.`,
    remedy: failure.remedy === null ? null : text(failure.remedy),
    recoveredBy: nameOrNull("id", failure.recoveredBy),
  };
}

function renamedOpen(failure: OpenFailure, { name, nameOrNull, text }: Renaming): OpenFailure {
  const { vm, vcenter, remedy, category } = failure;
  return {
    ...failure,
    id: name("id", failure.id),
    vcenter: nameOrNull("vcenter", vcenter),
    vm: {
      name: nameOrNull("vm", vm.name),
      moref: nameOrNull("moref", vm.moref),
      instanceUuid: nameOrNull("uuid", vm.instanceUuid),
    },
    message: `Message withheld; it is of the class ${category}.`,
    remedy: remedy === null ? null : text(remedy),
  };
}

function renamedFinding(finding: Finding, { name, text, prose }: Renaming): Finding {
  return {
    ...finding,
    id: name("finding", finding.id),
    subject: text(finding.subject),
    subjects: finding.subjects.map(text),
    title: prose(finding.title),
    description: prose(finding.description),
    next: finding.next === null ? null : prose(finding.next),
    migrations: finding.migrations.map((id) => name("id", id)),
  };
}

function renamedCluster<T extends Pick<DrsCluster, "vcenter" | "cluster">>(one: T, { nameOrNull }: Renaming): T {
  return { ...one, vcenter: nameOrNull("vcenter", one.vcenter), cluster: nameOrNull("cluster", one.cluster) };
}

function renamedChanges(changes: Changes, renaming: Renaming): Changes {
  const { name, text } = renaming;
  // Findings of earlier nights are about names that tonight's report may not know: only their rule can be said.
  const earlier = ({ id }: { readonly id: string }): { readonly id: string; readonly title: string } => ({
    id: name("finding", id),
    title: `${wordsOf(id.includes(":") ? id.slice(0, id.indexOf(":")) : "finding")}, name withheld`,
  });
  return {
    ...(changes.nights === undefined
      ? {}
      : {
          nights: changes.nights.map(({ drs, ...night }) => ({
            ...night,
            verdict: "",
            ...(drs === undefined ? {} : { drs: drs.map((one) => renamedCluster(one, renaming)) }),
          })),
        }),
    ...(changes.baseline === undefined ? {} : { baseline: changes.baseline }),
    ...(changes.stillOpenFindings === undefined
      ? {}
      : { stillOpenFindings: changes.stillOpenFindings.map((one) => ({ ...earlier(one), nights: one.nights })) }),
    since: changes.since,
    lines: changes.lines.map((line) => ({ ...line, label: text(line.label), against: text(line.against) })),
    newFindings: changes.newFindings.map((id) => name("finding", id)),
    recurringFindings: changes.recurringFindings.map(({ id, nights }) => ({ id: name("finding", id), nights })),
    resolvedFindings: changes.resolvedFindings.map(earlier),
  };
}

function renamedValue(value: unknown, renaming: Renaming, key = ""): unknown {
  if (typeof value === "string") {
    if (/message$/i.test(key)) return "Message withheld.";
    return /id$/i.test(key) ? renaming.name("id", value) : renaming.prose(value);
  }
  if (Array.isArray(value)) return value.map((item: unknown) => renamedValue(item, renaming, key));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [renaming.text(name), renamedValue(inner, renaming, name)]),
  );
}
