import { expect, test } from "vitest";
import { figureValue } from "../../src/page-script/figure-value.ts";
import { formatBytes, formatCount, formatMegabytes, formatRate, formatSeconds } from "../../src/render/format.ts";

test.each([
  ["1,234", 1234],
  ["12.3%", 12.3],
  ["≥ 2.50 TB", 2.5 * 1_048_576],
  ["0.240 s measured", 0.24],
  ["3 moves", 3],
  ["31.9 s ▼ 14 %", 31.9],
  ["–", null],
  ["", null],
  ["2026-11-22 21:15:31", null],
])("reads %s as %s", (text, value) => {
  expect(figureValue(text)).toBe(value);
});

test("reads back what the page writes, in the same order", () => {
  const rising = [0, 0.24, 1, 9.9, 59, 61, 3599, 3601, 90_000, 1_000_000];
  for (const format of [formatSeconds, formatMegabytes, formatRate, formatBytes, formatCount]) {
    const read = rising.map((value) => figureValue(format(value)) ?? NaN);
    expect(read.toSorted((left, right) => left - right)).toEqual(read);
  }
});
