import { KINDS, OUTCOMES, TRIGGERS, type Migration } from "../../model/migration.ts";
import { formatCount, formatSeconds, KIND_LABELS, OUTCOME_LABELS, TRIGGER_LABELS } from "../format.ts";
import {
  basisBadge,
  cell,
  columns,
  hostPathCell,
  isoTimeCell,
  kindCell,
  numberCell,
  outcomeBadge,
  pathCell,
  table,
  vmCell,
  type Cell,
  type PageContext,
  type TableModel,
} from "./section-model.ts";

export const STATIC_ROWS = 200;

export interface Choice {
  readonly value: string;
  readonly text: string;
}

export interface MigrationsModel {
  readonly answer: string;
  readonly table: TableModel;
  readonly zone: string;
  readonly kinds: readonly Choice[];
  readonly triggers: readonly Choice[];
  readonly outcomes: readonly Choice[];
  readonly missing: string | null;
}

/** The table of all migrations: the first rows stand in the page, the script brings the others. */
export function migrationsModel(context: PageContext): MigrationsModel {
  const { report, clock } = context;
  const { migrations } = report;
  const shown = migrations.slice(0, STATIC_ROWS);
  const heads = columns(
    "VM",
    "Kind",
    "Outcome",
    "Trigger",
    `Started (${clock.zone})`,
    "Duration|n",
    "Hosts",
    "Datastores",
    "Stun|n",
  );
  const without =
    migrations.length > STATIC_ROWS
      ? `Without script the first ${STATIC_ROWS} of ${formatCount(migrations.length)} are here; migrations.csv holds all.`
      : null;
  return {
    answer:
      migrations.length === 0
        ? "There is no migration in the data."
        : `${formatCount(report.counts.migrations)} migrations${report.counts.placements === 0 ? "" : ` and ${formatCount(report.counts.placements)} power-on placements`}, oldest first.`,
    table: table(
      "All migrations",
      heads,
      shown.map((migration) => rowOf(context, migration)),
      without,
    ),
    zone: clock.zone,
    kinds: KINDS.map((value) => ({ value, text: KIND_LABELS[value] })),
    triggers: TRIGGERS.map((value) => ({ value, text: TRIGGER_LABELS[value] })),
    outcomes: OUTCOMES.map((value) => ({ value, text: OUTCOME_LABELS[value] })),
    missing:
      migrations.length === 0
        ? "Export the events of the night: Get-VIEvent -Start (Get-Date).AddDays(-1) -MaxSamples 1000000 | Export-Csv events.csv, then precopy inspect events.csv."
        : null,
  };
}

function rowOf(context: PageContext, migration: Migration): Cell[] {
  const { source, destination, stun } = migration;
  const storage =
    source.datastore === null && destination.datastore === null
      ? cell("–")
      : pathCell(source.datastore, destination.datastore);
  return [
    vmCell(migration.vm),
    kindCell(migration),
    cell("", { badge: outcomeBadge(migration) }),
    cell(TRIGGER_LABELS[migration.trigger]),
    migration.startedAt === null ? cell("not seen", { className: "time" }) : isoTimeCell(context, migration.startedAt),
    numberCell(formatSeconds(migration.durationSeconds)),
    hostPathCell(context, source.host, destination.host),
    storage,
    stun.seconds === null
      ? numberCell("–")
      : numberCell(formatSeconds(stun.seconds.best), { badge: basisBadge(stun.basis) }),
  ];
}
