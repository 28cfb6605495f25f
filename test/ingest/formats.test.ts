import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, test } from "vitest";
import type { RawRecord } from "../../src/ingest/adapter.ts";
import { ADAPTERS, detect } from "../../src/ingest/registry.ts";
import { openSource } from "../../src/ingest/source.ts";
import { ROOT } from "../shared.ts";
import { accept, howToAccept } from "../support/accept.ts";
import { readWith, type Reading } from "./support/read.ts";

const SAMPLES = join(ROOT, "samples");

/** Path relative to samples/, `/` separated. */
const sampleFiles = readdirSync(SAMPLES, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name !== "README.md")
  .map((entry) =>
    join(entry.parentPath, entry.name)
      .slice(SAMPLES.length + 1)
      .replaceAll("\\", "/"),
  )
  .sort();

describe("every format", () => {
  const files = readdirSync(join(ROOT, "src/ingest/format")).filter((name) => name.endsWith(".ts"));

  test("is one adapter file, registered under the name of its file", () => {
    expect(ADAPTERS.map(({ id }) => `${id}.ts`).sort()).toEqual(files.sort());
  });

  test.each(ADAPTERS.map(({ id }) => id))("%s has samples", (id) => {
    expect(
      sampleFiles.some((path) => path.startsWith(`${id}/`)),
      `samples/${id}/ is missing`,
    ).toBe(true);
  });

  test.each(ADAPTERS.map((adapter) => [adapter.id, adapter] as const))("%s has a recipe", (_id, adapter) => {
    expect(adapter.recipes.length).toBeGreaterThan(0);
    for (const { tool, command, privilege } of adapter.recipes)
      for (const text of [tool, command, privilege]) expect(text.trim()).not.toBe("");
  });
});

describe("each sample", () => {
  test.each(sampleFiles)("%s is claimed by its adapter alone, even when called unknown", async (path) => {
    const source = await openSource(join(SAMPLES, path), "unknown");
    const { adapter, yes, maybe } = detect(source.head);
    expect(adapter?.id).toBe(path.split("/")[0]);
    // A "maybe" beside another's "yes" is no claim.
    expect(yes.length > 0 ? yes : maybe).toEqual([path.split("/")[0]]);
  });
});

const sampled = new Set(sampleFiles.map((path) => path.split("/")[0] ?? ""));

describe("what is read from the samples of", () => {
  test.each([...sampled])("%s", async (id) => {
    const adapter = ADAPTERS.find((each) => each.id === id);
    if (adapter === undefined) throw new Error("not registered");
    const summaries: Record<string, unknown> = {};
    for (const path of sampleFiles.filter((each) => each.startsWith(`${id}/`))) {
      const source = await openSource(join(SAMPLES, path), basename(path));
      summaries[path] = summaryOf(await readWith(adapter, source), source.head.encoding);
    }
    const text = `${JSON.stringify(summaries, null, 2)}\n`;
    const file = join(ROOT, "test/golden/formats", `${id}.json`);
    accept(file, text);
    expect(existsSync(file) ? readFileSync(file, "utf8") : "", howToAccept("test/ingest/formats.test.ts")).toBe(text);
  });
});

/** Short enough to be reviewed: how much of what, and the first and the last record in full. */
function summaryOf(reading: Reading, encoding: string): unknown {
  const { records, rejected, irrelevant, traits } = reading;
  return {
    encoding,
    delimiter: traits.delimiter ?? null,
    columns: traits.columns ?? null,
    vcenter: traits.vcenter ?? null,
    emitted: records.length,
    irrelevant,
    rejected: rejected.length,
    kinds: countsOf(records.map(kindOf)),
    first: records[0] ?? null,
    last: records.at(-1) ?? null,
  };
}

function kindOf(record: RawRecord): string {
  if (record.shape === "event") return `event ${record.typeId ?? "without type"}`;
  if (record.shape === "task") return `task ${record.info.descriptionId ?? record.info.label ?? "without name"}`;
  if (record.shape === "migration") return `migration ${record.typeLabel ?? "without type"}`;
  return record.shape === "inventory" ? `inventory of a ${record.about}` : `host log ${record.statement.kind}`;
}

function countsOf(words: readonly string[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}
