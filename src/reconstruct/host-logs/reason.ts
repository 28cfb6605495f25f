import { withHostReasons } from "../../model/failure/classify.ts";
import type { Migration } from "../../model/migration.ts";
import type { MeasuredMigration } from "./measured.ts";

/** Hosts say why a move failed where vCenter only says that it did. */
export function withReason(migration: Migration, { failureMessages }: MeasuredMigration): Migration {
  const { failure } = migration;
  if (failure === null || migration.outcome !== "failed") return migration;
  return { ...migration, failure: withHostReasons(failure, failureMessages, migration) };
}
