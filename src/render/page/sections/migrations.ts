import { KINDS, OUTCOMES, TRIGGERS } from "../../../model/migration.ts";
import { formatCount, KIND_LABELS, OUTCOME_LABELS, TRIGGER_LABELS } from "../../format.ts";
import { rowOf } from "../migration-row.ts";
import { body, columns, defineSection, table } from "../section-model.ts";

export const STATIC_ROWS = 200;

export const migrationsSection = defineSection({
  id: "migrations",
  title: "All migrations",
  figures: null,
  render(context) {
    const { report, clock } = context;
    const { migrations, counts } = report;
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
    const answer =
      migrations.length === 0
        ? "There is no migration in the data."
        : `${formatCount(counts.migrations)} migrations${counts.placements === 0 ? "" : ` and ${formatCount(counts.placements)} power-on placements`}, oldest first.`;
    return body(answer, {
      tables: [
        table(
          "All migrations",
          heads,
          shown.map((migration) => rowOf(context, migration)),
          without,
        ),
      ],
      filters: {
        zone: clock.zone,
        kinds: KINDS.map((value) => ({ value, text: KIND_LABELS[value] })),
        triggers: TRIGGERS.map((value) => ({ value, text: TRIGGER_LABELS[value] })),
        outcomes: OUTCOMES.map((value) => ({ value, text: OUTCOME_LABELS[value] })),
      },
      missing:
        migrations.length === 0
          ? "Export the events of the night: Get-VIEvent -Start (Get-Date).AddDays(-1) -MaxSamples 1000000 | Export-Csv events.csv, then precopy inspect events.csv."
          : null,
    });
  },
});
