import { KINDS, OUTCOMES, TRIGGERS } from "../model/migration.ts";
import type { Row } from "./rows.ts";
import { compareKeys } from "./sort-tables.ts";

type Key = string | number | null;

/** What each column of the table of migrations sorts by, left to right; null is unknown. */
const KEYS: readonly ((row: Row) => Key)[] = [
  ({ label }) => label,
  ({ migration }) => KINDS.indexOf(migration.kind),
  ({ migration }) => OUTCOMES.indexOf(migration.outcome),
  ({ migration }) => TRIGGERS.indexOf(migration.trigger),
  ({ at }) => at,
  ({ migration }) => migration.durationSeconds,
  ({ migration: { source, destination } }) => pathKey(source.host, destination.host),
  ({ migration: { source, destination } }) => pathKey(source.datastore, destination.datastore),
  ({ migration }) => migration.stun.seconds?.best ?? null,
];

/** The column that the rows come sorted by. */
export const TIME_COLUMN = 4;

export interface Order {
  readonly column: number;
  readonly direction: 1 | -1;
}

/** Sorted by a column; what is unknown stays at the end, whichever way the rest is sorted, and ties keep the report's order. */
export function sortRows(rows: readonly Row[], { column, direction }: Order): Row[] {
  const keyOf = KEYS[column] ?? ((): Key => null);
  return rows
    .map((row) => ({ row, key: keyOf(row) }))
    .sort((left, right) => compareKeys(left.key, right.key, direction) || left.row.index - right.row.index)
    .map(({ row }) => row);
}

function pathKey(from: string | null, to: string | null): string {
  return `${from ?? "\uFFFF"}\n${to ?? "\uFFFF"}`;
}
