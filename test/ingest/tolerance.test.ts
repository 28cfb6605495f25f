import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Adapter, RawRecord } from "../../src/ingest/adapter.ts";
import { csvShape, splitRecord } from "../../src/ingest/dialect/csv.ts";
import { ADAPTERS } from "../../src/ingest/registry.ts";
import { openSource } from "../../src/ingest/source.ts";
import { ROOT } from "../shared.ts";
import { readWith, sourceOf, textOf } from "./support/read.ts";

const SAMPLES = join(ROOT, "samples");

interface Sample {
  readonly path: string;
  readonly adapter: Adapter;
}

const samples: readonly Sample[] = ADAPTERS.filter(({ role }) => role !== "inventory" && role !== "host-log").flatMap(
  (adapter) =>
    readdirSync(join(SAMPLES, adapter.id), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => ({ path: join(entry.parentPath, entry.name), adapter })),
);
const named = (list: readonly Sample[]): (readonly [string, Sample])[] =>
  list.map((sample) => [sample.path.slice(SAMPLES.length + 1).replaceAll("\\", "/"), sample] as const);

const tables = samples.filter(({ path }) => /\.(csv|tsv)$/.test(path));
const lines = samples.filter(({ path }) => /\.(csv|tsv|log|txt)$/.test(path));
const objects = samples.filter(({ path }) => path.endsWith(".json"));

const withoutLine = (record: RawRecord): unknown => ({ ...record, line: 0 });

async function decoded(path: string): Promise<string> {
  return textOf(await openSource(path, path));
}

describe("a table whose columns were moved, added and written in another case", () => {
  test.each(named(tables))("%s", async (_name, { path, adapter }) => {
    const text = await decoded(path);
    const shape = csvShape((await sourceOf(text)).head);
    if (shape === null) throw new Error("no table");
    const { delimiter } = shape;
    const quoted = (fields: readonly string[]): string =>
      fields.map((field) => `"${field.replaceAll('"', '""')}"`).join(delimiter);
    const rows = recordsOf(text.split("\n").slice(shape.headerLine).join("\n"));
    const changed = [
      ...text.split("\n").slice(0, shape.headerLine - 1),
      quoted(["Rack no.", ...shape.columns.map((name) => name.toUpperCase()).toReversed(), "my notes"]),
      ...rows.map((row) => quoted(["7", ...splitRecord(row, delimiter).toReversed(), "a note, with comma"])),
    ];
    const before = await readWith(adapter, await sourceOf(text));
    const source = await sourceOf(`${changed.join("\n")}\n`);
    expect(adapter.probe(source.head)).not.toBe("no");
    const after = await readWith(adapter, source);
    expect(after.rejected).toEqual([]);
    expect(after.irrelevant).toBe(before.irrelevant);
    expect(after.records.map(withoutLine)).toEqual(before.records.map(withoutLine));
  });
});

describe("one corrupt record costs itself only, and its line is named:", () => {
  test.each(named(tables))("a quote that never closes, %s", async (_name, { path, adapter }) => {
    const rows = (await decoded(path)).trimEnd().split("\n");
    const at = rows.length;
    const before = await readWith(adapter, await sourceOf(`${rows.join("\n")}\n`));
    const delimiter = before.traits.delimiter ?? ",";
    const corrupt = ['"torn', "x", '"'].join(delimiter).slice(0, -1);
    const after = await readWith(
      adapter,
      await sourceOf([...rows.slice(0, -1), corrupt, ...rows.slice(-1)].join("\n")),
    );
    expect(after.rejected.map(({ line }) => line)).toEqual([at]);
    expect(after.records.map(withoutLine)).toEqual(before.records.map(withoutLine));
    expect(after.irrelevant).toBe(before.irrelevant);
  });

  test.each(named(objects.filter(({ path }) => !path.includes("one-event"))))(
    "an object without its end, %s",
    async (_name, { path, adapter }) => {
      const text = await decoded(path);
      const before = await readWith(adapter, await sourceOf(text));
      const last = before.records.at(-1);
      if (last === undefined) throw new Error("no records");
      const all = text.split("\n");
      // The object before the last one loses its second half.
      const start = all.slice(0, last.line - 1).join("\n").length + 1;
      const head = text.slice(0, start);
      const object = text.slice(start);
      const copy = object.slice(0, Math.floor(object.length / 3)).replace(/\n[^\n]*$/, "\n");
      const torn = copy.includes("\n") ? copy : `${copy.slice(0, copy.lastIndexOf(","))}\n`;
      const after = await readWith(adapter, await sourceOf(`${head}${torn}${object}`));
      expect(after.rejected.map(({ line }) => line)).toEqual([last.line]);
      expect(after.records.map(withoutLine)).toEqual(before.records.map(withoutLine));
    },
  );

  test.each(named(lines))("and a file that was cut gives everything before the cut, %s", async (_name, sample) => {
    const text = (await decoded(sample.path)).trimEnd();
    const cut = text.slice(0, text.lastIndexOf("\n") + 4);
    const before = await readWith(sample.adapter, await sourceOf(text));
    const after = await readWith(sample.adapter, await sourceOf(cut));
    const total = (reading: typeof before): number =>
      reading.records.length + reading.irrelevant + reading.rejected.length;
    expect(total(before) - total(after)).toBeLessThanOrEqual(1);
    expect(before.records.length - after.records.length).toBeLessThanOrEqual(1);
    const whole = Math.min(after.records.length, before.records.length - 1);
    expect(after.records.slice(0, whole)).toEqual(before.records.slice(0, whole));
  });
});

/** The records of a table's text; a quoted line end belongs to its record. */
function recordsOf(text: string): readonly string[] {
  const records: string[] = [];
  let open = "";
  for (const line of text.split("\n")) {
    open = open === "" ? line : `${open}\n${line}`;
    if ((open.match(/"/g)?.length ?? 0) % 2 === 1) continue;
    if (open !== "") records.push(open);
    open = "";
  }
  return records;
}

test("the samples are there to be changed", () => {
  expect(tables.length).toBeGreaterThan(12);
  expect(objects.length).toBeGreaterThan(6);
  expect(readFileSync(join(SAMPLES, "README.md"), "utf8")).not.toBe("");
});
