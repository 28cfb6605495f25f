import { LONE_SURROGATE } from "../render/page/row-filter.ts";
import { instantOf, vmLabel } from "../render/format.ts";
import { zoneClock, type ZoneClock } from "../model/zone-clock.ts";
import type { Migration } from "../model/migration.ts";
import type { EpochMs } from "../model/units.ts";
import type { PackedTable } from "../render/page/packed-table.ts";
import { unpackMigrations } from "../render/page/unpack-migrations.ts";

/** One migration with what filters and sorting ask of it, read once. */
export interface Row {
  readonly migration: Migration;
  readonly index: number;
  readonly label: string;
  readonly start: EpochMs | null;
  readonly end: EpochMs | null;
  /** Start, else end, else queue time. */
  readonly at: EpochMs | null;
}

/** What the page's data holds, ready for use. */
export interface PageData {
  readonly rows: readonly Row[];
  readonly total: number;
  readonly clock: ZoneClock;
  readonly hostDomain: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly inputs: readonly string[];
}

export function readData(text: string): PageData {
  const table = JSON.parse(text) as PackedTable;
  const { id, label: ambiguous } = table.columns;
  const labels = new Map(
    Object.entries(ambiguous).map(([row, index]) => [id[Number(row)] ?? "", table.strings[index] ?? ""]),
  );
  return {
    rows: unpackMigrations(table).map((migration, index) => {
      const [start, end] = [instantOf(migration.startedAt), instantOf(migration.endedAt)];
      // Addresses cannot hold halves of surrogate pairs, so labels are compared without.
      const label = (labels.get(migration.id) ?? vmLabel(migration.vm)).replaceAll(LONE_SURROGATE, "\uFFFD");
      return { migration, index, label, start, end, at: start ?? end ?? instantOf(migration.queuedAt) };
    }),
    total: table.total,
    clock: zoneClock(table.zone),
    hostDomain: table.hostDomain,
    labels,
    inputs: table.inputs,
  };
}

/** The instant of a wall-clock time in the report's zone, as `datetime-local` gives it; null where it is none. */
export function wallInstant(clock: ZoneClock, local: string): EpochMs | null {
  if (local === "") return null;
  const wall = Date.parse(`${local.length === 16 ? `${local}:00` : local}Z`);
  if (Number.isNaN(wall)) return null;
  // The zone's offset is asked at the guess, twice for clock changes.
  let guess = wall;
  for (let turn = 0; turn < 2; turn++) guess = wall - clock.at(guess).offsetMinutes * 60_000;
  return guess;
}
