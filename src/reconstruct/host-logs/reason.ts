import type { Fault } from "../../model/fact.ts";
import type { Failure, Migration } from "../../model/migration.ts";
import type { MeasuredMigration } from "./measured.ts";

/** What a text about a failure means: the taxonomy, whichever record the text stands in. */
export type Classify = (text: string) => Fault;

/** Hosts say why a move failed where vCenter only says that it did. */
export function withReason(migration: Migration, own: MeasuredMigration, classify: Classify): Migration {
  const { failure } = migration;
  if (failure === null || migration.outcome !== "failed" || own.failureMessages.length === 0) return migration;
  // vCenter's own reason stands, unless it only wraps another.
  if (failure.message !== "" && !isLogText(failure, own) && !classify(failure.message).wrapper) return migration;
  const faults = own.failureMessages.map(classify);
  const cause = faults.find(({ wrapper }) => !wrapper) ?? faults.find(({ category }) => category !== "unclassified");
  if (cause === undefined) return migration;
  const { category, phase, remedy, reference } = cause;
  const message = isLogText(failure, own) ? failure.message : `${failure.message} · ${cause.message}`;
  return { ...migration, failure: { ...failure, category, phase, remedy, reference, message } };
}

function isLogText({ message }: Failure, { failureMessages }: MeasuredMigration): boolean {
  return message === failureMessages.join(" · ");
}
