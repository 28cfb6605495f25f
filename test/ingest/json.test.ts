import { describe, expect, test } from "vitest";
import { readJson, firstJsonObject } from "../../src/ingest/dialect/json.ts";
import type { JsonObject } from "../../src/ingest/dialect/json-splitter.ts";
import type { Source } from "../../src/ingest/source.ts";
import { sourceOf } from "./support/read.ts";

interface Outcome {
  readonly values: [line: number, value: JsonObject][];
  readonly skipped: number[];
  readonly broken: [line: number, reason: string][];
}

async function read(content: string, relevant = (_text: string): boolean => true, chunk = 0): Promise<Outcome> {
  const outcome: Outcome = { values: [], skipped: [], broken: [] };
  const source = await sourceOf(content);
  const cut: Source = chunk === 0 ? source : { ...source, text: () => pieces(content, chunk) };
  await readJson(cut, {
    relevant,
    value: (value, line) => void outcome.values.push([line, value]),
    skipped: (_text, line) => void outcome.skipped.push(line),
    broken: (line, reason) => void outcome.broken.push([line, reason]),
  });
  return outcome;
}

async function* pieces(content: string, size: number): AsyncIterable<string> {
  for (let at = 0; at < content.length; at += size) yield content.slice(at, at + size);
}

const A = { Key: 1, ChainId: 1, Vm: { Name: 'a }{ \\ " ü', Vm: { Type: "VirtualMachine", Value: "vm-1" } }, Net: [] };
const B = { Key: 2, ChainId: 1, Arguments: [{ Key: "destHost", Value: "esx" }], Message: "[x] {y}" };
const C = { Key: 3, ChainId: 1, Vm: null };
const ALL = [A, B, C];
const compact = ALL.map((value) => JSON.stringify(value));
const pretty = ALL.map((value) => JSON.stringify(value, null, 2));

describe("every layout of JSON records", () => {
  test.each([
    ["one a line", compact.join("\n"), [1, 2, 3]],
    ["an array on one line", JSON.stringify(ALL), [1, 1, 1]],
    ["an indented array", JSON.stringify(ALL, null, 2), [2, 14, 25]],
    ["concatenated, indented", pretty.join("\n"), [1, 13, 24]],
    ["concatenated without a line end", compact.join(""), [1, 1, 1]],
    ["a wrapper", JSON.stringify({ tasks: ALL, Count: 3 }), [1, 1, 1]],
    ["a wrapper with keys before it", JSON.stringify({ Count: 3, note: "events", Tasks: ALL }, null, 1), [5, 17, 28]],
    ["two wrappers", `${JSON.stringify({ events: [A] })}\n${JSON.stringify({ events: [B, C] })}`, [1, 2, 2]],
    ["without any indentation", pretty.join("\n").replaceAll(/^ +/gm, ""), [1, 13, 24]],
  ])("%s", async (_name, content, lines) => {
    for (const chunk of [0, 1, 7, 64]) {
      const { values, broken } = await read(content, undefined, chunk);
      expect(values.map(([, value]) => value)).toEqual(ALL);
      expect(values.map(([line]) => line)).toEqual(lines);
      expect(broken).toEqual([]);
    }
  });

  test("nothing, scalars and arrays of scalars hold no records", async () => {
    for (const content of ["", "[]", "[1, 2]", '["text {"]', "[null]"])
      expect(await read(content)).toEqual({ values: [], skipped: [], broken: [] });
  });

  test("what is no JSON is told, not passed over", async () => {
    expect((await read("just text\n")).broken).toEqual([[1, "this is no JSON"]]);
  });

  test("irrelevant objects are skipped unparsed", async () => {
    const { values, skipped } = await read(compact.join("\n"), (text) => text.includes("destHost"));
    expect(values.map(([line]) => line)).toEqual([2]);
    expect(skipped).toEqual([1, 3]);
  });
});

describe("a corrupt object costs itself only", () => {
  const bad: readonly (readonly [string, string])[] = [
    ["no closing brace", '{"Key":9,"ChainId":1,"Vm":{"Name":"x"}'],
    ["a string that never closes", '{"Key":9,"ChainId":1,"Message":"cut here}'],
    ["a missing comma", '{"Key":9 "ChainId":1,"Vm":null}'],
    ["one brace too many", '{"Key":9,"ChainId":1,}}'],
    ["a bracket that never closes", '{"Key":9,"ChainId":1,"Net":[1,2}'],
  ];
  const layouts: readonly (readonly [string, (items: readonly string[]) => string])[] = [
    ["one a line", (items) => items.join("\n")],
    ["an array of lines", (items) => `[\n${items.join(",\n")}\n]`],
    ["an array on one line", (items) => `[${items.join(",")}]`],
    ["in a wrapper", (items) => `{"tasks":[${items.join(",")}]}`],
  ];
  for (const [fault, text] of bad)
    for (const [layout, join] of layouts)
      test(`${fault}, ${layout}`, async () => {
        const content = join([compact[0] ?? "", text, compact[1] ?? "", compact[2] ?? ""]);
        for (const chunk of [0, 5]) {
          const { values, broken } = await read(content, undefined, chunk);
          expect(values.map(([, value]) => value)).toEqual(ALL);
          expect(broken.length).toBe(1);
          expect(broken[0]?.[0]).toBe(content.slice(0, content.indexOf(text)).split("\n").length);
        }
      });

  test("an indented object that was cut, in the middle of others", async () => {
    const cut = (pretty[1] ?? "").split("\n").slice(0, 5).join("\n");
    const { values, broken } = await read([pretty[0], cut, pretty[2]].join("\n"));
    expect(values.map(([, value]) => value)).toEqual([A, C]);
    expect(broken).toEqual([[13, "an object is not closed"]]);
  });

  test("a truncated file gives everything before the cut", async () => {
    const { values, broken } = await read(JSON.stringify(ALL).slice(0, -6));
    expect(values.map(([, value]) => value)).toEqual([A, B]);
    expect(broken).toEqual([[1, expect.stringContaining("truncated")]]);
  });

  test("an object without end among small ones is given up, those after it are read", async () => {
    const filler = '{"Key":7}'.repeat(1_200_000);
    const { values, broken } = await read(`{"Key":8,"Vm":{${filler}`, (text) => text.includes('"Key":8'));
    expect(broken.map(([, reason]) => reason)).toEqual(["an object is longer than 8 MB"]);
    expect(values).toEqual([]);
  });
});

describe("the first object of a head", () => {
  test("is unwrapped", async () => {
    const { head } = await sourceOf(JSON.stringify({ tasks: [C, B] }, null, 2));
    expect(firstJsonObject(head)).toEqual(C);
  });

  test("is null where none is complete", async () => {
    expect(firstJsonObject((await sourceOf('{"a": {"b": 1}')).head)).toBeNull();
    expect(firstJsonObject((await sourceOf("[Mon Nov 23] text")).head)).toBeNull();
  });
});
