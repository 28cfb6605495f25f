import { parse } from "csv-parse/sync";
import { describe, expect, test } from "vitest";
import { plainRow } from "../../src/ingest/dialect/split-rows.ts";

const PIECES = ['"', '""', ",", ";", " ", "\t", "\r", "\n", "a", "vm-1", "é", "", '","', '"a"', "\uFEFF", "'", "\\"];

function byLibrary(row: string, delimiter: string): string[] | null {
  try {
    const rows: string[][] = parse(row, {
      delimiter,
      relaxQuotes: true,
      relaxColumnCount: true,
      recordDelimiter: "\n",
      bom: false,
    });
    return rows.length === 1 ? (rows[0] ?? null) : null;
  } catch {
    return null;
  }
}

describe("a plain row", () => {
  test.each([
    ['"a","b c","d;e"', ",", ["a", "b c", "d;e"]],
    ["a;;c;", ";", ["a", "", "c", ""]],
    ['"a"\t""\tb', "\t", ["a", "", "b"]],
    ['"a,b",', ",", ["a,b", ""]],
  ])("%j", (row, delimiter, fields) => {
    expect(plainRow(row, delimiter)).toEqual(fields);
  });

  test.each(['"a""b",c', '"a" ,b', 'a"b,c', '"a', '"a"b,c', "a,b\r", '"a\nb"'])("%j is left to csv-parse", (row) => {
    expect(plainRow(row, ",")).toBeNull();
  });

  test("what is split here is split by csv-parse in the same way", () => {
    let seed = 20_261_126;
    const next = (below: number) => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
      return (seed >>> 8) % below;
    };
    let split = 0;
    for (let round = 0; round < 6000; round++) {
      const row = Array.from({ length: 1 + next(9) }, () => PIECES[next(PIECES.length)]).join("");
      const delimiter = [",", ";", "\t"][next(3)] ?? ",";
      const fields = row === "" ? null : plainRow(row, delimiter);
      if (fields === null) continue;
      split++;
      expect(fields, JSON.stringify(row)).toEqual(byLibrary(row, delimiter));
    }
    expect(split).toBeGreaterThan(1200);
  });
});
