import { describe, expect, test } from "vitest";

/** Proves that the second run of the suite really is elsewhere; without this, it could silently be UTC twice. */
describe("the environment of this run", () => {
  const expected = process.env["TEST_ZONE"];

  test("is in the zone its project names", () => {
    expect(["UTC", "America/St_Johns"]).toContain(expected);
    expect(Intl.DateTimeFormat().resolvedOptions().timeZone).toBe(expected);
    // Newfoundland is 3 h 30 min behind UTC in winter.
    expect(new Date("2026-01-15T00:00:00Z").getTimezoneOffset()).toBe(expected === "UTC" ? 0 : 210);
  });

  // Windows takes the locale from the system, not from the environment.
  test.skipIf(process.platform === "win32")("is in the locale its project names", () => {
    expect((1.5).toLocaleString()).toBe(expected === "UTC" ? "1.5" : "1,5");
  });
});
