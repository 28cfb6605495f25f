import { detect } from "../../src/ingest/registry.ts";
import type { InventoryRecord } from "../../src/model/inventory.ts";
import { readWith, sourceOf } from "../ingest/support/read.ts";

/** What the adapter that claims the content reads from it. */
export async function readSource(
  content: string | Uint8Array,
): Promise<{ adapter: string | null; records: readonly InventoryRecord[]; rejected: readonly unknown[] }> {
  const source = await sourceOf(content);
  const { adapter } = detect(source.head);
  if (adapter === null) return { adapter: null, records: [], rejected: [] };
  const reading = await readWith(adapter, source);
  return {
    adapter: adapter.id,
    records: reading.records.filter((record): record is InventoryRecord => record.shape === "inventory"),
    rejected: reading.rejected,
  };
}
