import { capSuspicion } from "../ingest/caps.ts";
import { groupBy } from "../model/group-by.ts";
import type { InputRole } from "../model/record.ts";
import { causeOf, tellAlike } from "./alike.ts";
import type { Diagnostics } from "./diagnostics.ts";
import type { ReadInput } from "./reading.ts";

/** Rejected records are said once per cause, with the first place and the count. */
export function reportRejections(inputs: readonly ReadInput[], diagnostics: Diagnostics): void {
  const rejected = inputs.flatMap(({ counted, index, file }) =>
    (counted?.rejections ?? []).map(({ line, reason }) => ({ input: index, path: file.path, line, reason })),
  );
  for (const [, alike] of groupBy(rejected, ({ reason }) => causeOf(reason)))
    tellAlike(diagnostics, "rejected-record", "warning", `: ${alike[0]?.reason ?? ""}.`, alike);
}

/** Tasks tell of moves and the export of events beside them is empty: neither places nor failures can be in the report. */
export function reportEmptyEvents(inputs: readonly ReadInput[], diagnostics: Diagnostics): void {
  const records = (role: InputRole): number =>
    inputs.reduce((sum, input) => sum + (input.role === role ? (input.counted?.accepted ?? 0) : 0), 0);
  if (records("tasks") === 0 || records("events") > 0 || records("migrations") > 0) return;
  const empty = inputs.filter(
    ({ bytes, role, counted, file }) =>
      (bytes === 0 && !/tasks|vms/i.test(file.path)) || (role === "events" && counted?.records === 0),
  );
  const cause =
    " has no events, and the tasks beside it tell of migrations: where from, where to and why they failed is not known. Export the events again (precopy formats says how).";
  const places = empty.map(({ index, file }) => ({ input: index, path: file.path, line: null }));
  tellAlike(diagnostics, "empty-events", "warning", cause, places);
}

/** Exports that stop at a tool's limit, or that somebody filtered: the night may hold more. */
export function reportCaps(inputs: readonly ReadInput[], diagnostics: Diagnostics): void {
  for (const { counted, format, index, file } of inputs) {
    if (counted === null || format === null) continue;
    const { records, irrelevant } = counted;
    const cap = capSuspicion(format, { records, irrelevant });
    if (cap !== null)
      diagnostics.add(
        cap.code,
        cap.code === "export-cap" ? "warning" : "info",
        `${file.path}: ${cap.message}.`,
        index,
        null,
      );
  }
}
