import { assert, constantFrom, integer, property } from "fast-check";
import { describe, expect, test } from "vitest";
import { decimalNumber, wholeNumber } from "../../src/ingest/dialect/number.ts";

describe("numbers of any locale", () => {
  test.each([
    ["16384", 16384],
    ["16,384", 16384],
    ["16.384", 16384],
    ["16 384", 16384],
    ["16\u00a0384", 16384],
    ["16\u202f384", 16384],
    ["16'384", 16384],
    ["16’384", 16384],
    ["1,048,576", 1048576],
    ["1.048.576", 1048576],
    ["1,63,840", 163840],
    ["-1", -1],
    ["0", 0],
    ["1024.5", 1024.5],
    ["1024,5", 1024.5],
    ["", undefined],
    ["n/a", undefined],
    ["12 GB", undefined],
  ])("a whole-number column: %j is %j", (text, value) => {
    expect(wholeNumber(text)).toBe(value);
  });

  test.each([
    ["12,345", 12.345],
    ["12.345", 12.345],
    ["1.234,56", 1234.56],
    ["1,234.56", 1234.56],
    ["1.234.567", 1234567],
    ["4", 4],
    ["1,5E+3", 1500],
    ["GB", undefined],
  ])("a column with decimals: %j is %j", (text, value) => {
    expect(decimalNumber(text)).toBe(value);
  });

  test("every way to group a whole number gives it back", () => {
    const separators = [",", ".", " ", "\u00a0", "\u202f", "'", ""];
    assert(
      property(integer({ min: 0, max: 2_000_000_000 }), constantFrom(...separators), (value, separator) => {
        const text = String(value).replace(/\B(?=(\d{3})+$)/g, separator);
        expect(wholeNumber(text)).toBe(value);
      }),
    );
  });
});
