import type { Migration } from "../../model/migration.ts";
import { formatSeconds, TRIGGER_LABELS } from "../format.ts";
import {
  basisBadge,
  cell,
  hostPathCell,
  isoTimeCell,
  kindCell,
  numberCell,
  outcomeBadge,
  pathCell,
  vmCell,
  type Cell,
  type RowContext,
} from "./section-model.ts";

/** The cells of one migration, for the rows in the page and for those that its script draws. */
export function rowOf(context: RowContext, migration: Migration): Cell[] {
  const { source, destination, stun } = migration;
  const storage =
    source.datastore === null && destination.datastore === null
      ? cell("–")
      : pathCell(source.datastore, destination.datastore);
  return [
    vmCell(context, migration),
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
