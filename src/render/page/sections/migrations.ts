import type { Migration } from "../../../model/migration.ts";
import { compareText } from "../../../model/report-order.ts";
import {
  failureWords,
  formatCount,
  formatCountOf,
  INITIATOR_LABELS,
  KIND_LABELS,
  OUTCOME_LABELS,
  RISK_LABELS,
  TRIGGER_LABELS,
} from "../../format.ts";
import { rowOf } from "../migration-row.ts";
import { body, columns, defineSection, shown, table, type Choice } from "../section-model.ts";

export const STATIC_ROWS = 200;

const EXPORT =
  "Export the events of the night: Get-VIEvent -Start (Get-Date).AddDays(-1) -MaxSamples 1000000 | Export-Csv events.csv, then precopy inspect events.csv.";

export const migrationsSection = defineSection({
  id: "migrations",
  title: "All migrations",
  render(context) {
    const { report, clock, rows } = context;
    const { migrations, counts } = report;
    const first = rows.slice(0, STATIC_ROWS);
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
      rows.length > STATIC_ROWS
        ? `Without script the first ${STATIC_ROWS} of ${formatCount(rows.length)} are here; migrations.csv holds all.`
        : null;
    const placements = counts.placements === 0 ? "" : ` and ${formatCountOf(counts.placements, "power-on placement")}`;
    if (migrations.length === 0) {
      // Where records were read, nothing is wrong with the export: nothing moved.
      const wasRead = report.inputs.some(({ used, irrelevant }) => used + irrelevant > 0);
      return body("There is no migration in the data.", { missing: wasRead ? null : EXPORT });
    }
    const answer = `${formatCountOf(counts.migrations, "migration")}${placements}, oldest first.${cutText(rows.length, migrations.length)}`;
    return body(answer, {
      tables: [
        shown(
          table(
            "All migrations",
            heads,
            first.map((migration) => rowOf(context, migration)),
            without,
          ),
        ),
      ],
      filters: {
        zone: clock.zone,
        selects: [
          { name: "kind", label: "Kind", choices: choicesOf(KIND_LABELS) },
          { name: "outcome", label: "Outcome", choices: choicesOf(OUTCOME_LABELS) },
          { name: "trigger", label: "Trigger", choices: choicesOf(TRIGGER_LABELS) },
          { name: "initiator", label: "Initiator", choices: choicesOf(INITIATOR_LABELS) },
          { name: "risk", label: "Stun risk", choices: choicesOf(RISK_LABELS) },
          { name: "failure", label: "Failure", choices: failureChoices(rows) },
        ],
      },
    });
  },
});

/** Said where the table does not hold everything. */
function cutText(held: number, all: number): string {
  return held === all
    ? ""
    : ` The table holds ${formatCount(held)} of the ${formatCount(all)} rows: the newest, and all failed, cancelled, unfinished or risky ones; migrations.csv holds the rest.`;
}

function choicesOf(labels: Readonly<Record<string, string>>): Choice[] {
  return Object.entries(labels).map(([value, text]) => ({ value, text }));
}

function failureChoices(rows: readonly Migration[]): Choice[] {
  const categories = new Set(rows.flatMap(({ failure }) => failure?.category ?? []));
  return [...categories]
    .map((value) => ({ value, text: failureWords(value) }))
    .sort((left, right) => compareText(left.text, right.text));
}
