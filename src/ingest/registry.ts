import type { Adapter } from "./adapter.ts";
import { eventRouterJson } from "./format/event-router-json.ts";
import { getVmCsv } from "./format/get-vm-csv.ts";
import { govcVmInfoJson } from "./format/govc-vm-info-json.ts";
import { powercliSelectCsv } from "./format/powercli-select-csv.ts";
import { rvtoolsCsv } from "./format/rvtools-csv.ts";
import { rvtoolsXlsx } from "./format/rvtools-xlsx.ts";
import { taskHistory } from "./format/task-history.ts";
import type { Head } from "./source.ts";

/** Every format, one line each. Order decides nothing: each sample is claimed by exactly one adapter (test/ingest). */
export const ADAPTERS: readonly Adapter[] = [
  eventRouterJson,
  getVmCsv,
  govcVmInfoJson,
  powercliSelectCsv,
  rvtoolsCsv,
  rvtoolsXlsx,
  taskHistory,
];

export interface Detection {
  readonly adapter: Adapter | null;
  /** Ids that said yes, and those that said maybe. */
  readonly yes: readonly string[];
  readonly maybe: readonly string[];
}

export function detect(head: Head): Detection {
  const answers = ADAPTERS.map((adapter) => ({ adapter, answer: adapter.probe(head) }));
  const yes = answers.filter(({ answer }) => answer === "yes").map(({ adapter }) => adapter);
  const maybe = answers.filter(({ answer }) => answer === "maybe").map(({ adapter }) => adapter);
  return {
    adapter: yes[0] ?? maybe[0] ?? null,
    yes: yes.map(({ id }) => id),
    maybe: maybe.map(({ id }) => id),
  };
}
