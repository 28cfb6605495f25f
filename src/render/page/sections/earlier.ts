import { formatCountOf, formatSeconds, failureWords } from "../../format.ts";
import { openEarlier } from "../open-earlier.ts";
import {
  body,
  cell,
  columns,
  defineSection,
  hostsCell,
  isoTimeCell,
  labelIn,
  kindCell,
  messageCell,
  nameCell,
  namedVmCell,
  numberCell,
  outcomeBadge,
  shown,
  table,
  tallyOf,
  type Cell,
} from "../section-model.ts";

/** More are behind a line. */
const MOST_SHOWN = 15;

/** What this report tells of nights before its own: moves whose export came late, failures that nothing made good. */
export const earlierSection = defineSection({
  id: "earlier",
  title: "From earlier nights",
  render(context) {
    const { report, clock } = context;
    const { late, completed } = report;
    const open = openEarlier(context);
    const held = new Set(context.rows.map((migration) => labelIn(context, migration)));
    // A VM of which this night's table has no row has nothing behind its name.
    const earlierVmCell = (label: string): Cell => (held.has(label) ? namedVmCell(label) : nameCell(label));
    const sentences = [
      ...(completed === null
        ? []
        : [
            `Completed on ${completed.on}: ${formatCountOf(completed.migrations, "move")} of this night came only then.`,
          ]),
      late.length === 0
        ? "No move of an earlier night came only now."
        : `${formatCountOf(late.length, "move")} of earlier nights came only now; they are in no figure of this night.`,
      ...(open.length === 0
        ? []
        : [
            `${formatCountOf(open.length, "VM")} could not be moved in an earlier night, and nothing has moved them since.`,
          ]),
    ];
    const tables = [];
    if (late.length > 0)
      tables.push(
        table(
          "Moves that came late",
          columns("VM", "Kind", "Outcome", `Ended (${clock.zone})`, "Duration|n", "Path"),
          late.map((migration) => [
            earlierVmCell(labelIn(context, migration)),
            kindCell(migration),
            cell("", { badge: outcomeBadge(migration) }),
            isoTimeCell(context, migration.endedAt ?? migration.startedAt),
            numberCell(migration.durationSeconds === null ? "–" : formatSeconds(migration.durationSeconds)),
            hostsCell(context, migration),
          ]),
        ),
      );
    if (open.length > 0) {
      const failures = table(
        "Failures of earlier nights that are open",
        columns("VM", "vCenter", `First failed (${clock.zone})`, "Nights|n", "Attempts|n", "Category", "Message"),
        open.map((failure) => [
          earlierVmCell(context.labelOf(failure)),
          nameCell(failure.vcenter),
          isoTimeCell(context, failure.since),
          numberCell(String(failure.nights)),
          numberCell(String(failure.attempts)),
          cell(failureWords(failure.category)),
          messageCell(failure.message),
        ]),
      );
      tables.push(open.length > MOST_SHOWN ? failures : shown(failures));
    }
    return body(sentences.join(" "), { tables, tally: tallyOf(late.length + open.length) });
  },
});
