import { expect, test } from "vitest";
import { ADAPTERS } from "../../src/ingest/registry.ts";
import { cutOff } from "../../src/job/cut-off.ts";
import { sourceOf, textOf } from "../ingest/support/read.ts";

const HEADER = "event_id,event_type,create_time,vm_name,category,chain_id";
const row = (index: number, category = "info"): string =>
  `${5_000_100 + index},vim.event.VmMigratedEvent,2026-11-22 21:0${index}:00,web-0${index},${category},${5_000_100 + index}`;
const rows = [HEADER, row(1), row(2), row(3, "warning"), row(4), row(5)];

async function endOf(lines: readonly string[]): Promise<unknown> {
  const source = await sourceOf(lines.join("\n"));
  await textOf(source);
  const adapter = ADAPTERS.find(({ id }) => id === "vcenter-db-events-csv");
  if (adapter === undefined) throw new Error("no adapter");
  return cutOff(source, adapter);
}

/** The last column, whatever it is in the export. */
const ended = (column: number): readonly string[] => rows.map((text) => text.split(",").slice(0, column).join(","));

test.each([
  ["within a number", [...rows, row(6).slice(0, -4)], "sure"],
  ["within a word", [...ended(5), ended(5)[1]?.slice(0, -2) ?? ""], "sure"],
  ["before a cell that no other row leaves empty", [...rows, row(6).slice(0, -7)], "sure"],
  [
    "behind a tab, before such a cell",
    [...rows, row(6).slice(0, -7)].map((text) => text.replaceAll(",", "\t")),
    "sure",
  ],
  ["before a column", [...rows, row(6).slice(0, -8)], "sure"],
  ["behind a whole row", [...rows, row(6)], null],
  ["behind a whole word", [...ended(5), ended(5)[3] ?? ""], null],
])("a table that stops %s is cut off: %s", async (_where, lines, expected) => {
  expect(await endOf(lines)).toBe(expected);
});
