import { DateTime } from "luxon";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { zoneClock } from "../../src/model/zone-clock.ts";
import {
  formatMegabytes,
  formatSeconds,
  formatTime,
  shorten,
  visible,
  withLocalTimes,
} from "../../src/render/format.ts";

describe("zoneClock", () => {
  test.each(["UTC", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "Asia/Kathmandu"])(
    "agrees with luxon in %s, clock changes included",
    (zone) => {
      const clock = zoneClock(zone);
      const instants = fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2028, 0, 1) });
      fc.assert(
        fc.property(instants, (instant) => {
          const wanted = DateTime.fromMillis(instant, { zone });
          expect(formatTime(clock, instant)).toBe(wanted.toFormat("yyyy-MM-dd HH:mm:ss"));
          expect(clock.at(instant).weekday).toBe(wanted.weekday);
        }),
      );
    },
  );

  test("reads an unknown zone as UTC and says so", () => {
    expect(zoneClock("Nowhere/Land").zone).toBe("UTC");
  });
});

describe("format", () => {
  test.each([
    [0, "0.000 s"],
    [0.2404, "0.240 s"],
    [2.406, "2.41 s"],
    [9.996, "10.0 s"],
    [59.94, "59.9 s"],
    [59.96, "1 min 00 s"],
    [250, "4 min 10 s"],
    [3599.6, "1 h 00 min"],
    [7500, "2 h 05 min"],
    [172_799, "2 d 0 h"],
    [null, "–"],
  ])("writes %s seconds as %s", (seconds, text) => {
    expect(formatSeconds(seconds)).toBe(text);
  });

  test("writes megabytes of 2^20 bytes in the unit that fits", () => {
    expect([512, 2048, 786_432, 2_097_152].map(formatMegabytes)).toEqual(["512 MB", "2.00 GB", "768 GB", "2.00 TB"]);
  });

  test("tells the instants of a sentence on the wall's clock", () => {
    const sentence = "It began at 2026-11-23T02:29:11.100Z on esx-s02.";
    expect(withLocalTimes(zoneClock("Europe/Berlin"), sentence)).toBe("It began at 2026-11-23 03:29:11 on esx-s02.");
  });

  test("shows what would act on the text around it, and cuts names in the middle", () => {
    expect(visible("\u202Egnp.exe\u2028")).toBe("[U+202E]gnp.exe[U+2028]");
    expect(visible("lone \uD800 surrogate")).toBe("lone [U+D800] surrogate");
    expect(visible("Müller №7 😀")).toBe("Müller №7 😀");
    expect(shorten("x".repeat(500), 60)).toHaveLength(60);
    expect(shorten("short", 60)).toBe("short");
  });
});
