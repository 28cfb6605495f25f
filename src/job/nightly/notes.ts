import type { Diagnostic } from "../../model/diagnostic.ts";
import type { FoundExports } from "./find-exports.ts";
import { note } from "./note.ts";
import type { NightWindow } from "./plan-nights.ts";

export function exportNotes(found: FoundExports): readonly Diagnostic[] {
  const { unsettled, unreachable } = found;
  return [
    ...unreachable.map(({ path, reason }) =>
      note(
        "input-unreachable",
        "error",
        `${path} cannot be read (${reason}). Check the share and the account's rights.`,
      ),
    ),
    ...unsettled.map((path) =>
      note("input-unsettled", "info", `${path} was still being written and is left for the next night.`),
    ),
  ];
}

export function missedNote(missed: readonly NightWindow[]): Diagnostic {
  const dates = missed.map((window) => window.date).join(", ");
  const text = `No report was written on ${dates}; these nights are made up for, their reports lie beside this one.`;
  return note("nights-backfilled", "info", text, missed.length);
}

/** Told to whoever reads tonight's report: the others are not mailed again. */
export function completedNote(dates: readonly string[]): Diagnostic {
  const text = `Migrations of ${dates.join(", ")} came only now; the reports of these nights have been written anew.`;
  return note("nights-completed", "info", text, dates.length);
}
