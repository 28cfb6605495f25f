import { describe, expect, it } from "vitest";
import { parseTime } from "../../src/interpret/time-text.ts";

const instant = (iso: string, precisionMs: number) => ({ kind: "instant", at: Date.parse(iso), precisionMs });
const clockTime = (hours: number, minutes: number, seconds = 0): number =>
  ((hours * 60 + minutes) * 60 + seconds) * 1000;

describe("a time as text", () => {
  it.each([
    ["2021-08-10T18:20:24Z", instant("2021-08-10T18:20:24Z", 1000)],
    ["2021-08-10T18:20:24.Z", instant("2021-08-10T18:20:24Z", 1000)],
    ["2021-08-10T20:20:24+02:00", instant("2021-08-10T18:20:24Z", 1000)],
    ["2021-08-10 18:20:24.0+00", instant("2021-08-10T18:20:24Z", 100)],
    ["2021-08-10 18:20:24.04 UTC", instant("2021-08-10T18:20:24.040Z", 10)],
    ["2021-08-10T18:20:24.042Z", instant("2021-08-10T18:20:24.042Z", 1)],
    ["1628619624042", instant("2021-08-10T18:20:24.042Z", 1)],
    ["1628619624", instant("2021-08-10T18:20:24Z", 1000)],
    ["11/12/2026 20:00:00 +01:00", instant("2026-11-12T19:00:00Z", 1000)],
    ["23/11/2026 20:00:00 +01:00", instant("2026-11-23T19:00:00Z", 1000)],
    ["13/13/2026 20:00:00 +01:00", null],
    ["2026-11-23T20:00:60Z", instant("2026-11-23T20:01:00Z", 1000)],
    ["2026-11-23T20:60:00Z", null],
    ["2026-11-23T20:00:61Z", null],
    ["2026-11-23T25:00:00Z", null],
    ["2026-11-23 20:75", null],
    ["2026-11-23T20:00:00+14:00", instant("2026-11-23T06:00:00Z", 1000)],
    ["2026-11-23T20:00:00+25:00", null],
    ["2026-11-23T20:00:00+01:75", null],
    ["2026-02-31T20:00:00Z", null],
  ])("%s states its zone", (text, expected) => {
    expect(parseTime(text)).toEqual(expected);
  });

  it("keeps microseconds and takes up to nine digits", () => {
    const micro = parseTime("2021-08-10T18:20:24.042999Z");
    expect(micro).toMatchObject({ kind: "instant", precisionMs: 0.001 });
    expect(micro?.kind === "instant" ? micro.at : 0).toBeCloseTo(Date.parse("2021-08-10T18:20:24.042Z") + 0.999, 3);
    expect(parseTime("2026-11-23T05:16:24.774800738Z")).toMatchObject({ kind: "instant", precisionMs: 0.001 });
  });

  it.each([
    [
      "8/10/2021 6:20:24 PM",
      { order: "slash", first: 8, second: 10, timeOfDayMs: clockTime(18, 20, 24), precisionMs: 1000 },
    ],
    ["10/05/2021, 6:20:24\u202fPM", { order: "slash", first: 10, second: 5, timeOfDayMs: clockTime(18, 20, 24) }],
    ["8/10/2021 12:00:01 AM", { order: "slash", timeOfDayMs: clockTime(0, 0, 1) }],
    ["8/10/2021 12:00:01 PM", { order: "slash", timeOfDayMs: clockTime(12, 0, 1) }],
    ["10.08.2021 20:20:24", { order: "fixed", first: 8, second: 10, timeOfDayMs: clockTime(20, 20, 24) }],
    ["05.10.2021, 18:20:24", { order: "fixed", first: 10, second: 5 }],
    ["10.08.2021 20:20", { order: "fixed", precisionMs: 60_000 }],
    ["2021/10/05 18:20:24", { order: "fixed", first: 10, second: 5 }],
    ["2021/10/5 下午6:20:24", { order: "fixed", timeOfDayMs: clockTime(18, 20, 24) }],
    ["10-08-2021 18:20:24", { order: "slash" }],
    ["2021-08-10 18:20:24", { order: "fixed", first: 8, second: 10 }],
    ["Mon Nov 23 05:16:24 2026", { order: "fixed", first: 11, second: 23, year: 2026 }],
    ["Aug 10, 2021, 6:20:24 PM", { order: "fixed", first: 8, second: 10, timeOfDayMs: clockTime(18, 20, 24) }],
    ["10. Dez. 2021, 18:20:24", { order: "fixed", first: 12, second: 10 }],
  ])("%s states none", (text, expected) => {
    expect(parseTime(text)).toMatchObject({ kind: "local", ...expected });
  });

  it.each([
    "",
    "yesterday",
    "13.13.2021 10:00:00",
    "31.02.2021 10:00:00",
    "2021-08-10T25:00:00Z",
    "10/2021",
    "x".repeat(200),
  ])("%s is none", (text) => {
    expect(parseTime(text)).toBeNull();
  });
});
