import type { ZoneClock } from "../model/zone-clock.ts";
import { wallInstant, type Row } from "./rows.ts";

/** What the filters say; an empty text asks for nothing. Times are on the report's wall clock. */
export interface Filter {
  readonly vm: string;
  readonly host: string;
  readonly cluster: string;
  readonly kind: string;
  readonly trigger: string;
  readonly outcome: string;
  readonly from: string;
  readonly to: string;
}

export const NO_FILTER: Filter = {
  vm: "",
  host: "",
  cluster: "",
  kind: "",
  trigger: "",
  outcome: "",
  from: "",
  to: "",
};

/** The rows that fit all of a filter, in the report's order. */
export function filterRows(rows: readonly Row[], filter: Filter, clock: ZoneClock): Row[] {
  const name = filter.vm.trim().toLowerCase();
  const [from, to] = [wallInstant(clock, filter.from), wallInstant(clock, filter.to)];
  const tests: ((row: Row) => boolean)[] = [];
  if (name !== "") tests.push(({ label }) => label.toLowerCase().includes(name));
  const either = (wanted: string, pick: (row: Row) => readonly (string | null)[]): void => {
    if (wanted !== "") tests.push((row) => pick(row).includes(wanted));
  };
  either(filter.host, ({ migration: m }) => [m.source.host, m.destination.host]);
  either(filter.cluster, ({ migration: m }) => [m.source.cluster, m.destination.cluster]);
  either(filter.kind, ({ migration: m }) => [m.kind]);
  either(filter.trigger, ({ migration: m }) => [m.trigger]);
  either(filter.outcome, ({ migration: m }) => [m.outcome]);
  if (from !== null || to !== null)
    // Whatever was under way in the span counts as inside it.
    tests.push(({ start, end, at }) => {
      const [begin, finish] = [start ?? at, end ?? at];
      if (begin === null || finish === null) return false;
      return (from === null || finish >= from) && (to === null || begin <= to);
    });
  return rows.filter((row) => tests.every((fits) => fits(row)));
}
