import type { Config } from "../model/config.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { InventoryFacts } from "../model/inventory.ts";
import type { Migration } from "../model/migration.ts";
import type { Past } from "../model/past.ts";
import { SCHEMA_VERSION, type Report, type ReportInput, type SelfCheck } from "../model/report.ts";
import { toIso, toIsoOrNull, type EpochMs } from "../model/units.ts";
import type { Reconstruction } from "../reconstruct/reconstruct.ts";
import { countMigrations, summarizeByKind } from "../summarize/by-kind.ts";
import { clusterMemberFindings } from "../summarize/cluster-members.ts";
import { compareWithPast } from "../summarize/changes.ts";
import { coreFindings } from "../summarize/core-findings.ts";
import { hostFindings } from "../summarize/host-findings.ts";
import { completenessNotes } from "../summarize/completeness.ts";
import { coverageOf } from "../summarize/coverage.ts";
import { checkGates } from "../summarize/gates.ts";
import { muteFindings } from "../summarize/mute.ts";
import { findSlowerThanOwnPast, ownPastFindings } from "../summarize/own-past.ts";
import { staleFindings } from "../summarize/stale-findings.ts";
import { measuredStunFindings } from "../summarize/stun-findings.ts";
import { verdictOf } from "../summarize/verdict.ts";
import type { ReadInput, Reading } from "./read.ts";
import { programVersion } from "./version.ts";

/** Which migrations a report is about, and what it is compared with. */
export interface ReportView {
  /** Migrations that end (start, where they have no end) after `from` and not after `to`; null: all. */
  readonly from: EpochMs | null;
  readonly to: EpochMs | null;
  readonly past: Past | null;
  readonly diagnostics: readonly Diagnostic[];
}

export interface ReportParts {
  readonly reading: Omit<Reading, "facts">;
  readonly inputs: readonly ReportInput[];
  readonly found: Omit<Reconstruction, "migrations">;
  /** All of them, measured and inferred; `found` has them bare. */
  readonly migrations: readonly Migration[];
  readonly selfCheck: SelfCheck | null;
  /** null where no inventory was given. */
  readonly inventory: InventoryFacts | null;
  readonly config: Config | null;
  readonly now: EpochMs;
  readonly reportTimeZone: string;
  readonly diagnostics: readonly Diagnostic[];
  readonly view: ReportView;
}

/** Cuts the view's migrations out and says everything the report says about them. */
export function assembleReport(parts: ReportParts): Report {
  const { reading, inputs, found, config, now, view } = parts;
  const migrations = parts.migrations.filter((migration) => isInWindow(migration, view));
  const ids = new Set(migrations.map(({ id }) => id));
  const evacuations = found.evacuations.filter(
    (evacuation) =>
      evacuation.migrations.some((id) => ids.has(id)) ||
      isTimeInWindow(evacuation.exitedAt ?? evacuation.enteredAt ?? evacuation.enteringAt, view) ||
      evacuation.outcome === "open",
  );
  const coverage = coverageOf(
    reading.inputs
      .filter(({ role }) => role === "events" || role === "tasks" || role === "migrations")
      .map((input) => ({
        vcenter: found.vcenterOfInput(input.index),
        hours: input.interpreter?.clock.covered() ?? [],
      })),
  ).map((span) => ({ ...span, gaps: span.gaps.filter((gap) => touches(gap, view)) }));
  const today = toIso(now).slice(0, 10);
  const slower = view.past === null ? [] : ownPastFindings(findSlowerThanOwnPast(migrations, view.past));
  const ageHours = config?.gates.inputAgeHours ?? null;
  const told = [
    ...coreFindings(migrations, evacuations),
    ...measuredStunFindings(migrations),
    ...hostFindings(migrations, parts.inventory),
    ...(ageHours === null ? [] : staleFindings(coverage, now, ageHours)),
    ...clusterMemberFindings(migrations, config?.clusterMembers ?? []),
    ...slower,
  ];
  const muted = muteFindings(told, config?.mute ?? [], today);
  // Muted ones stay in the report, as information; the verdict does not hear of them.
  const findings = [...muted.findings, ...muted.muted];
  const counts = countMigrations(migrations, found.unattributedEnds);
  const byKind = summarizeByKind(migrations);
  const hasData = inputs.some(
    ({ role, used, duplicate, irrelevant }) =>
      role !== "unclaimed" && role !== "inventory" && used + duplicate + irrelevant > 0,
  );
  const lasts = coverage.flatMap(({ to }) => (to === null ? [] : [Date.parse(to)]));
  const gates =
    config === null
      ? []
      : checkGates(config.gates, {
          counts,
          byKind,
          migrations,
          newestAt: lasts.length === 0 ? null : Math.max(...lasts),
          hasData,
          now,
        });
  const completeness = completenessNotes(migrations, parts.inventory?.clusters ?? [], found.context);
  const diagnostics = [...reading.diagnostics.list(), ...parts.diagnostics, ...completeness, ...view.diagnostics];
  const firsts = coverage.flatMap(({ from }) => (from === null ? [] : [Date.parse(from)]));
  const window = {
    from: toIsoOrNull(view.from ?? (firsts.length === 0 ? null : Math.min(...firsts))),
    to: toIsoOrNull(view.to ?? (lasts.length === 0 ? null : Math.max(...lasts))),
    timeZone: parts.reportTimeZone,
  };
  const verdict = verdictOf(counts, muted.findings, hasData, gates);
  const summary = { byKind };
  return {
    schemaVersion: SCHEMA_VERSION,
    tool: { name: "precopy", version: programVersion() },
    generatedAt: toIso(now),
    window,
    verdict,
    inputs,
    coverage,
    counts,
    summary,
    migrations,
    evacuations,
    findings,
    gates,
    diagnostics,
    context: found.context.filter(({ at }) => isTimeInWindow(at, view)),
    apart: found.apart,
    changes: view.past === null ? null : compareWithPast({ counts, byKind, findings, migrations }, view.past),
    selfCheck: parts.selfCheck,
  };
}

function isInWindow(migration: Migration, view: ReportView): boolean {
  return isTimeInWindow(migration.endedAt ?? migration.startedAt ?? migration.queuedAt, view);
}

/** True where a gap reaches into the window: one of an earlier night is that night's to tell. */
function touches(gap: { readonly from: string; readonly to: string }, { from, to }: ReportView): boolean {
  return (from === null || Date.parse(gap.to) > from) && (to === null || Date.parse(gap.from) <= to);
}

function isTimeInWindow(iso: string | null, { from, to }: ReportView): boolean {
  if (iso === null) return from === null && to === null;
  const at = Date.parse(iso);
  return (from === null || at > from) && (to === null || at <= to);
}

/** One input as report.json lists it; its records add up. */
export function inputOf(input: ReadInput, found: ReportParts["found"]): ReportInput {
  const { interpreter, file } = input;
  const duplicate = found.duplicatesOfInput(input.index);
  const accepted = (interpreter?.acceptedRecords ?? 0) + input.plainRecords - input.plainIrrelevant;
  const covered = interpreter?.clock.covered() ?? [];
  return {
    path: file.path,
    format: input.format,
    role: input.role,
    vcenter: found.vcenterOfInput(input.index),
    bytes: input.bytes,
    records: (interpreter?.records ?? 0) + input.plainRecords,
    used: accepted - duplicate,
    duplicate,
    irrelevant: (interpreter?.irrelevantRecords ?? 0) + input.plainIrrelevant,
    rejected: interpreter?.rejectedRecords ?? 0,
    firstAt: toIsoOrNull(covered[0]?.start),
    lastAt: toIsoOrNull(lastOf(covered)),
  };
}

export function lastOf(covered: readonly { readonly end: EpochMs }[]): EpochMs | null {
  return covered.length === 0 ? null : Math.max(...covered.map(({ end }) => end));
}
