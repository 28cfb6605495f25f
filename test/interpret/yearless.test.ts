import { describe, expect, test } from "vitest";
import { InputClock } from "../../src/interpret/clock.ts";
import { instantOfYearless, parseYearless } from "../../src/interpret/yearless.ts";

const at = (iso: string): number => Date.parse(iso);
const utc = (wall: number): number => wall;

describe("a header without a year", () => {
  test.each([
    ["Dec 10 18:28:05", "2014-12-10T18:28:00Z", "2020-01-01T00:00:00Z", "2014-12-10T18:28:05Z"],
    ["Dec 31 23:59:59", "2015-01-01T00:10:00Z", "2015-01-01T06:00:00Z", "2014-12-31T23:59:59Z"],
    ["Jan  1 00:00:05", "2014-12-31T23:50:00Z", "2015-01-01T06:00:00Z", "2015-01-01T00:00:05Z"],
    ["Feb 29 10:00:00", "2024-02-29T09:00:00Z", "2024-03-01T00:00:00Z", "2024-02-29T10:00:00Z"],
  ])("%s beside %s", (text, night, now, expected) => {
    const parsed = parseYearless(text);
    if (parsed === null) throw new Error("no time");
    expect(instantOfYearless(parsed, { from: at(night), to: at(night) }, at(now), utc)).toBe(at(expected));
  });

  test("alone it is the latest that is not in the future", () => {
    const parsed = parseYearless("Dec 10 18:28:05");
    if (parsed === null) throw new Error("no time");
    expect(instantOfYearless(parsed, null, at("2015-03-01T00:00:00Z"), utc)).toBe(at("2014-12-10T18:28:05Z"));
    expect(instantOfYearless(parsed, null, at("2015-12-10T19:00:00Z"), utc)).toBe(at("2015-12-10T18:28:05Z"));
  });

  test.each(["Dez 10 18:28:05", "Dec 10 25:28:05", "2014-12-10 18:28:05", ""])("%j is none", (text) => {
    expect(parseYearless(text)).toBeNull();
  });
});

describe("the range of times", () => {
  const clock = (): InputClock => new InputClock(at("2026-11-25T00:00:00Z"));
  test.each([
    [{ epochMs: 8_640_000_000_000_001, precisionMs: 1 }, false],
    [{ epochMs: at("0018-10-20T23:21:53Z"), precisionMs: 1 }, false],
    [{ epochMs: at("2027-12-31T23:59:59Z"), precisionMs: 1 }, true],
    [{ epochMs: at("2029-02-01T00:00:00Z"), precisionMs: 1 }, false],
    ["2029-02-01 00:00:00", false],
    ["9999-12-31T23:59:59Z", false],
    ["1989-12-31 10:00:00", false],
    ["1990-01-02 10:00:00", true],
  ])("%j", (raw, isTime) => {
    expect(clock().read(raw) !== null).toBe(isTime);
  });
});
