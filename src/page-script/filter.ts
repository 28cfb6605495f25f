import type { ZoneClock } from "../model/zone-clock.ts";
import { failureWords, KIND_LABELS, OUTCOME_LABELS, TRIGGER_LABELS } from "../render/format.ts";
import { fitsOnly, NO_VCENTER, rowSetOf, spanOf, touchesCluster, type RowFilter } from "../render/page/row-filter.ts";
import { wallInstant, type Row } from "./rows.ts";

/** The rows that fit all of a filter, in the report's order. */
export function filterRows(rows: readonly Row[], filter: RowFilter, clock: ZoneClock): Row[] {
  const tests: ((row: Row) => boolean)[] = [];
  const name = filter.vm.trim().toLowerCase();
  if (name !== "") tests.push(({ label }) => label.toLowerCase().includes(name));
  const text = filter.text.trim().toLowerCase();
  if (text !== "") tests.push((row) => textsOf(row).some((value) => value?.toLowerCase().includes(text) === true));
  const either = (wanted: string, pick: (row: Row) => readonly (string | null)[]): void => {
    if (wanted !== "") tests.push((row) => pick(row).includes(wanted));
  };
  either(filter.vmIs, ({ label }) => [label]);
  either(filter.host, ({ migration: m }) => [m.source.host, m.destination.host]);
  either(filter.cluster, ({ migration: m }) => [m.source.cluster, m.destination.cluster]);
  either(filter.kind, ({ migration: m }) => [m.kind]);
  either(filter.trigger, ({ migration: m }) => [m.trigger]);
  either(filter.initiator, ({ migration: m }) => [m.initiatorClass]);
  either(filter.outcome, ({ migration: m }) => [m.outcome]);
  either(filter.risk, ({ migration: m }) => [m.stunRisk.level]);
  either(filter.failure, ({ migration: m }) => [m.failure?.category ?? null]);
  either(filter.source, ({ migration: m }) => [m.source.host]);
  either(filter.destination, ({ migration: m }) => [m.destination.host]);
  either(filter.sourceStore, ({ migration: m }) => [m.source.datastore]);
  either(filter.destinationStore, ({ migration: m }) => [m.destination.datastore]);
  either(filter.user, ({ migration: m }) => [m.userName]);
  if (filter.clusterIs !== "") tests.push(({ migration }) => touchesCluster(migration, filter.clusterIs, filter.went));
  either(filter.vcenter, ({ migration }) => [migration.vcenter ?? NO_VCENTER]);
  if (filter.id !== "") {
    const ids = new Set(filter.id.split("."));
    tests.push(({ migration }) => ids.has(migration.id));
  }
  if (filter.rows !== "") {
    const chosen = rowSetOf(filter.rows);
    tests.push(({ index }) => chosen.has(index));
  }
  const began = ({ at }: Row): ReturnType<ZoneClock["at"]> | null => (at === null ? null : clock.at(at));
  either(filter.weekday, (row) => [String(began(row)?.weekday)]);
  either(filter.hour, (row) => [String(began(row)?.hour)]);
  const [begun, took] = [spanOf(filter.begun), spanOf(filter.took)];
  if (begun !== null) tests.push(({ at }) => at !== null && at >= begun[0] && at <= begun[1]);
  if (took !== null)
    tests.push(({ migration: { durationSeconds } }) => {
      if (durationSeconds === null) return false;
      // As the bars are drawn: from a tenth of a second on, and a duration on the edge belongs to the longer bar.
      const seconds = Math.max(durationSeconds, 0.1) * (1 + 1e-9);
      return seconds >= took[0] && seconds < took[1];
    });
  if (filter.only === "open-vms") {
    const lasts = lastOpen(rows);
    tests.push((row) => lasts.has(row));
  } else if (filter.only !== "") tests.push(({ migration }) => fitsOnly(filter.only, migration));
  const [from, to] = [wallInstant(clock, filter.from), wallInstant(clock, filter.to)];
  if (from !== null || to !== null)
    // Whatever was under way in the span counts as inside it.
    tests.push(({ start, end, at }) => {
      const [begin, finish] = [start ?? at, end ?? at];
      if (begin === null || finish === null) return false;
      return (from === null || finish >= from) && (to === null || begin <= to);
    });
  return rows.filter((row) => tests.every((fits) => fits(row)));
}

/** Each VM's last failure that nothing made good. */
function lastOpen(rows: readonly Row[]): ReadonlySet<Row> {
  const lasts = new Map<string, Row>();
  const momentOf = ({ end, at }: Row): number => end ?? at ?? 0;
  for (const row of rows) {
    if (!fitsOnly("open-vms", row.migration)) continue;
    // Of VMs that nothing names, no two are known to be the same.
    const key = isUnnamed(row) ? row.migration.id : row.label;
    const known = lasts.get(key);
    if (known === undefined || momentOf(row) >= momentOf(known)) lasts.set(key, row);
  }
  return new Set(lasts.values());
}

function isUnnamed({ migration: { vm } }: Row): boolean {
  return vm.name === null && vm.moref === null && vm.instanceUuid === null;
}

/** All names and messages of a row. */
function textsOf({ label, migration: m }: Row): readonly (string | null | undefined)[] {
  const places = [m.source, m.destination].flatMap(({ host, datastore, cluster }) => [host, datastore, cluster]);
  // Code and words: both are printed somewhere.
  const failure =
    m.failure === null
      ? []
      : [m.failure.category, failureWords(m.failure.category), m.failure.message, m.failure.remedy];
  const words = [KIND_LABELS[m.kind], OUTCOME_LABELS[m.outcome], TRIGGER_LABELS[m.trigger]];
  return [
    label,
    m.id,
    m.vcenter,
    m.vm.moref,
    m.userName,
    m.triggerDetail,
    ...places,
    ...failure,
    ...words,
    ...m.stunRisk.reasons,
  ];
}
