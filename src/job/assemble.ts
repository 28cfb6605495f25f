import type { Config, MailScope } from "../model/config.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { Forecast } from "../model/forecast.ts";
import type { InventoryFacts } from "../model/inventory.ts";
import type { LogsApart } from "../model/logs-apart.ts";
import type { Migration } from "../model/migration.ts";
import { printable } from "../model/printable.ts";
import { maxOf, minOf } from "../model/numbers.ts";
import type { OpenFailure, Past } from "../model/past.ts";
import { byReportOrder } from "../model/report-order.ts";
import {
  SCHEMA_VERSION,
  type Completed,
  type Evacuation,
  type Report,
  type ReportInput,
  type SelfCheck,
} from "../model/report.ts";
import { hasUsableData } from "../model/usable-data.ts";
import { DAY_MS, fromIso, toIso, toIsoOrNull, type EpochMs } from "../model/units.ts";
import { withHostClusters } from "../reconstruct/inventory/host-clusters.ts";
import type { Reconstruction } from "../reconstruct/reconstruct.ts";
import { countMigrations, isMove, summarizeByKind } from "../summarize/figures/by-kind.ts";
import { compareWithPast } from "../summarize/changes.ts";
import { completenessNotes } from "../summarize/completeness.ts";
import { coverageOf } from "../summarize/coverage.ts";
import { doubleNotes } from "../summarize/doubles.ts";
import { findAll } from "../summarize/findings/registry.ts";
import { summarizeBackupSlowdown } from "../summarize/figures/backup-slowdown.ts";
import { summarizeDrs } from "../summarize/figures/drs.ts";
import { readMoves } from "../summarize/figures/moves.ts";
import { checkGates } from "../summarize/gates.ts";
import { openFailures } from "../summarize/open-failures.ts";
import { verdictOf } from "../summarize/verdict.ts";
import type { ReadInput, Reading } from "./reading.ts";
import type { ForecastView } from "./forecast.ts";
import { isFindingInScope, isInScope, isOpenInScope } from "./mail-scope.ts";
import { programVersion } from "./version.ts";

/** Which migrations a report is about, and what it is compared with. */
export interface ReportView {
  /** Migrations that end (start, where they have no end) after `from` and not after `to`; null: all. */
  readonly from: EpochMs | null;
  readonly to: EpochMs | null;
  readonly past: Past | null;
  /** Failures that earlier nights left open; absent: those of `past`. */
  readonly open?: readonly OpenFailure[];
  /** Migrations of earlier nights that are told in this one; none of them is in its window. */
  readonly late?: readonly Migration[];
  readonly completed?: Completed | null;
  /** A part of the site; what is compared with whole nights, and the limits of the configuration, are left out then. */
  readonly only?: MailScope;
  readonly diagnostics: readonly Diagnostic[];
}

export interface ReportParts {
  readonly reading: Omit<Reading, "facts">;
  readonly inputs: readonly ReportInput[];
  readonly found: Omit<Reconstruction, "migrations" | "windows"> & { readonly evacuations: readonly Evacuation[] };
  readonly logsApart: LogsApart;
  /** All of them, measured and inferred; `found` has them bare. */
  readonly migrations: readonly Migration[];
  readonly selfCheck: SelfCheck | null;
  /** null where no inventory was given. */
  readonly inventory: InventoryFacts | null;
  /** null where no inventory was given. */
  readonly forecast: ((view: ForecastView) => Forecast) | null;
  readonly config: Config | null;
  readonly now: EpochMs;
  readonly reportTimeZone: string;
  readonly diagnostics: readonly Diagnostic[];
  readonly view: ReportView;
}

/** Cuts the view's migrations out and says everything the report says about them. */
export function assembleReport(parts: ReportParts): Report {
  const { reading, inputs, found, config, now, view } = parts;
  // Not what the history keeps: there a night alone is the same as in a run over all nights.
  const all = withHostClusters(parts.migrations, parts.inventory?.vms ?? []);
  const migrations = all.filter(
    (migration) => isInWindow(migration, view) && (view.only === undefined || isInScope(migration, view.only)),
  );
  const ids = new Set(found.evacuations.length === 0 ? [] : migrations.map(({ id }) => id));
  const evacuations = found.evacuations.filter(
    (evacuation) =>
      evacuation.migrations.some((id) => ids.has(id)) ||
      (view.only === undefined &&
        (isTimeInWindow(evacuation.exitedAt ?? evacuation.enteredAt ?? evacuation.enteringAt, view) ||
          evacuation.outcome === "open")),
  );
  const coverage = coverageOf(
    reading.inputs
      .filter(({ role }) => role === "events" || role === "tasks" || role === "migrations")
      .map((input) => ({
        vcenter: found.vcenterOfInput(input.index),
        hours: input.counted?.covered ?? [],
      })),
  ).map((span) => ({ ...span, gaps: span.gaps.filter((gap) => touches(gap, view)) }));
  const diagnostics = [
    ...reading.diagnostics.list(),
    ...parts.diagnostics,
    ...doubleNotes(
      all.filter((migration) => isAround(migration, view)),
      inputs,
    ),
    ...completenessNotes(migrations, parts.inventory?.clusters ?? [], found.context),
    ...view.diagnostics,
  ];
  const context = found.context.filter(({ at }) => isTimeInWindow(at, view));
  const { only } = view;
  const late = (view.late ?? []).filter((one) => only === undefined || isInScope(one, only)).sort(byReportOrder);
  const told = late.length === 0 ? migrations : [...late, ...migrations].sort(byReportOrder);
  const known = new Map(only === undefined ? [] : all.map((one) => [one.id, one]));
  const before = (view.open ?? view.past?.openFailures ?? []).filter(
    (one) => only === undefined || isOpenInScope(one, only, known),
  );
  const open = openFailures(told, before, parts.inventory);
  const findings = findAll({
    migrations: told,
    open,
    evacuations,
    coverage,
    events: context,
    inputs,
    diagnostics,
    logsApart: {
      ...parts.logsApart,
      stops: parts.logsApart.stops.filter(({ at }) => isTimeInWindow(at === null ? null : toIso(at), view)),
    },
    inventory: parts.inventory,
    past: view.past,
    config,
    now,
    timeZone: parts.reportTimeZone,
  }).filter((finding) => only === undefined || isFindingInScope(finding, only));
  const counts = {
    ...countMigrations(migrations, found.unattributedEnds),
    late: late.filter(isMove).length,
    open: open.length,
  };
  const byKind = summarizeByKind(migrations);
  const hasData = hasUsableData(inputs);
  const lasts = coverage.flatMap(({ to }) => (to === null ? [] : [Date.parse(to)]));
  const gates =
    config === null || only !== undefined
      ? []
      : checkGates(config.gates, {
          counts,
          byKind,
          migrations,
          findings,
          newestAt: minOf(lasts),
          hasData,
          now,
        });
  const firsts = coverage.flatMap(({ from }) => (from === null ? [] : [Date.parse(from)]));
  const span = spanOf(view, minOf(firsts), maxOf(lasts));
  const window = { from: toIsoOrNull(span.from), to: toIsoOrNull(span.to), timeZone: parts.reportTimeZone };
  const verdict = verdictOf(counts, findings, hasData, gates);
  // A reader looks them up in this report: an evacuation, or a failing path, may reach beyond its window.
  const isQuoted = findings.some((one) => one.migrations.length > 0);
  const lookedUp = new Set(isQuoted ? [...told, ...open].map(({ id }) => id) : []);
  // Sentences of ours that quote names; the names themselves stay as they came.
  const shown = findings.map((one) => ({
    ...one,
    migrations: one.migrations.filter((id) => lookedUp.has(id)),
    title: printable(one.title),
    description: printable(one.description),
  }));
  const summary = { byKind };
  const moves = readMoves(migrations.filter(isMove));
  return {
    schemaVersion: SCHEMA_VERSION,
    tool: { name: "precopy", version: programVersion() },
    generatedAt: toIso(now),
    window,
    verdict: { ...verdict, text: printable(verdict.text) },
    inputs,
    coverage,
    counts,
    summary,
    migrations,
    late,
    open,
    completed: view.completed ?? null,
    evacuations,
    findings: shown,
    gates,
    diagnostics: diagnostics.map((one) => ({ ...one, message: printable(one.message) })),
    context,
    apart: found.apart,
    changes:
      view.past === null || only !== undefined
        ? null
        : compareWithPast({ counts, byKind, findings, migrations }, view.past),
    selfCheck: parts.selfCheck,
    forecast:
      only === undefined && isLatest(view, now)
        ? (parts.forecast?.({ past: view.past, open, from: view.from }) ?? null)
        : null,
    drs: summarizeDrs(moves, maxOf(lasts)),
    ...(config === null || config.backupWindows.length === 0
      ? {}
      : { backupSlowdown: summarizeBackupSlowdown(moves, config.backupWindows, parts.reportTimeZone) }),
  };
}

/** The window asked for, else what the data cover; data that end before it begins, or begin after its end, say nothing of the other side. */
function spanOf(
  { from, to }: ReportView,
  first: EpochMs | null,
  last: EpochMs | null,
): { readonly from: EpochMs | null; readonly to: EpochMs | null } {
  const isApart = (from !== null && last !== null && last < from) || (to !== null && first !== null && first > to);
  return isApart ? { from, to } : { from: from ?? first, to: to ?? last };
}

/** What an inventory of now says of tonight belongs to no report of an earlier night. */
const LATEST_MS = 1.5 * DAY_MS;

function isLatest({ to, completed }: ReportView, now: EpochMs): boolean {
  return (completed ?? null) === null && (to === null || now - to < LATEST_MS);
}

function isInWindow(migration: Migration, view: Pick<ReportView, "from" | "to">): boolean {
  return isTimeInWindow(migration.endedAt ?? migration.startedAt ?? migration.queuedAt, view);
}

/** True where a migration is in the window, or would be if its clock were some hours off. */
function isAround(migration: Migration, { from, to }: ReportView): boolean {
  return isInWindow(migration, {
    from: from === null ? null : from - DAY_MS,
    to: to === null ? null : to + DAY_MS,
  });
}

/** True where a gap reaches into the window: one of an earlier night is that night's to tell. */
function touches(gap: { readonly from: string; readonly to: string }, { from, to }: ReportView): boolean {
  return (from === null || Date.parse(gap.to) > from) && (to === null || Date.parse(gap.from) <= to);
}

function isTimeInWindow(iso: string | null, { from, to }: Pick<ReportView, "from" | "to">): boolean {
  if (from === null && to === null) return true;
  if (iso === null) return false;
  const at = fromIso(iso);
  return (from === null || at > from) && (to === null || at <= to);
}

/** One input as report.json lists it; its records add up. */
export function inputOf(input: ReadInput, found: ReportParts["found"]): ReportInput {
  const { counted, file } = input;
  const duplicate = found.duplicatesOfInput(input.index);
  const accepted = (counted?.accepted ?? 0) + input.plainRecords - input.plainIrrelevant;
  const covered = counted?.covered ?? [];
  const records = (counted?.records ?? 0) + input.plainRecords + input.unheard - input.unheardBefore;
  // What was not read is not irrelevant: nobody knows what the other records say.
  const unread = input.unread === null ? null : Math.max(records, input.unread.count);
  return {
    path: file.path,
    format: input.format,
    role: input.role,
    vcenter: found.vcenterOfInput(input.index),
    bytes: input.bytes,
    records: unread ?? records,
    used: accepted - duplicate,
    duplicate,
    irrelevant: unread === null ? (counted?.irrelevant ?? 0) + input.plainIrrelevant - input.unheardBefore : 0,
    rejected: unread ?? (counted?.rejected ?? 0) + input.unheard,
    firstAt: toIsoOrNull(covered[0]?.start),
    lastAt: toIsoOrNull(lastOf(covered)),
  };
}

export function lastOf(covered: readonly { readonly end: EpochMs }[]): EpochMs | null {
  return maxOf(covered.map(({ end }) => end));
}
