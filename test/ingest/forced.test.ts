import { expect, test } from "vitest";
import { ADAPTERS } from "../../src/ingest/registry.ts";
import { readWith, sourceOf } from "./support/read.ts";

const EVENTS_AND_TASKS = ADAPTERS.filter(({ role }) => role !== "inventory" && role !== "host-log");

test.each(EVENTS_AND_TASKS.map((adapter) => [adapter.id, adapter] as const))(
  "%s, told to read what it cannot, says so or counts it, and never throws",
  async (_id, adapter) => {
    for (const text of [
      "Name,Colour\nweb-01,blue\nVmMigratedEvent,red\n",
      '{"a": 1}\n{"VmMigratedEvent": 2}\n',
      "VmMigrated\n",
    ]) {
      const { records, rejected, irrelevant } = await readWith(adapter, await sourceOf(text));
      expect(records.length + rejected.length + irrelevant, text).toBeGreaterThan(0);
    }
  },
);

test.each(EVENTS_AND_TASKS.map((adapter) => [adapter.id, adapter] as const))(
  "%s finds nothing in nothing",
  async (_id, adapter) => {
    for (const text of ["", "\n \n"]) {
      const source = await sourceOf(text);
      expect(adapter.probe(source.head)).toBe("no");
      const { records, rejected, irrelevant } = await readWith(adapter, source);
      expect([records.length, rejected.length, irrelevant]).toEqual([0, 0, 0]);
    }
  },
);
