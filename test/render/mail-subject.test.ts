import { describe, expect, test } from "vitest";
import type { Report } from "../../src/model/report.ts";
import { subjectOf } from "../../src/render/mail/subject.ts";
import { fakeReport } from "../support/fake-report.ts";

const night = fakeReport({ migrations: 412 });
const FORM =
  /^\[(OK|WATCH|ACT|NO DATA)\] vMotion (?:\S.* )?(\d{4}-\d\d-\d\d): (?:no usable data(?:, \d+ open)?|(\d+) moves?, (\d+) failed, (\d+) open(?:, (\d+) late)?(?:, (\d+) measured stuns? > 1 s)?)$/;

const inWindow = (from: string | null, to: string | null, timeZone: string): string =>
  FORM.exec(
    subjectOf({ ...night, generatedAt: "2026-11-23T06:00:00.000Z", window: { from, to, timeZone } }, null),
  )?.[2] ?? "";

describe("the subject", () => {
  test("counts what report.json says", () => {
    const moves = night.migrations.filter((m) => m.trigger !== "placement");
    const long = moves.filter((m) => m.stun.basis === "measured" && (m.stun.seconds?.best ?? 0) > 1).length;
    expect(long).toBeGreaterThan(1);
    expect(subjectOf(night, "prod")).toBe(
      `[ACT] vMotion prod 2026-11-22: ${night.counts.migrations} moves, ${night.counts.failed} failed, ${night.counts.open} open, ${long} measured stuns > 1 s`,
    );
  });

  test.each(["ok", "watch", "act", "no-data"] as const)("names the state %s first", (level) => {
    const subject = subjectOf({ ...fakeReport({ migrations: 1 }), verdict: { level, text: "" } }, null);
    expect(FORM.exec(subject)?.[1]).toBe(level.toUpperCase().replace("-", " "));
    expect(subject).toContain(level === "no-data" ? ": no usable data" : ": 1 move, ");
  });

  test("counts what earlier nights left open and what came late, where there is any", () => {
    const counts = { ...night.counts, failed: 0, open: 3, late: 2 };
    expect(subjectOf({ ...night, counts }, null)).toContain(", 0 failed, 3 open, 2 late, ");
    expect(subjectOf({ ...night, counts: { ...counts, late: 0 } }, null)).not.toContain("late");
  });

  test("counts no stuns where none was measured", () => {
    const migrations = night.migrations.map((m) => ({ ...m, stun: { ...m.stun, seconds: null } }));
    expect(subjectOf({ ...night, migrations }, null)).not.toContain("stun");
  });

  test("names the site, else the only vCenter, else nothing", () => {
    const of = (vcenters: (string | null)[], site: string | null): string => {
      const coverage = vcenters.map((vcenter) => ({ vcenter, from: null, to: null, gaps: [] }));
      return subjectOf({ ...night, inputs: [], coverage }, site);
    };
    expect(of(["vc01", "vc02"], "prod")).toContain("vMotion prod 2026");
    expect(of(["vc01", null, "vc01"], null)).toContain("vMotion vc01 2026");
    expect(of(["vc01", "vc02"], null)).toContain("vMotion 2026");
    expect(of([null], null)).toContain("vMotion 2026");
  });

  test.each([
    "a\r\nBcc: victim@example.invalid",
    "a\u0000\u001b[31m",
    "\u202Egnp",
    "a\u2028b",
    "x".repeat(500),
    "😀".repeat(99),
  ])("stays one short line with a site named %j", (site) => {
    const subject = subjectOf(night, site);
    expect(subject).toMatch(FORM);
    expect(subject).not.toMatch(/[\p{Cc}\u2028-\u202E]/u);
    expect(Array.from(subject).length).toBeLessThan(150);
  });

  test("dates a night by the day it began on, in the report's zone", () => {
    expect(inWindow("2026-11-22T20:00:00.000Z", "2026-11-23T05:00:00.000Z", "UTC")).toBe("2026-11-22");
    expect(inWindow("2026-11-22T01:00:00.000Z", "2026-11-22T05:00:00.000Z", "UTC")).toBe("2026-11-22");
    expect(inWindow("2026-11-22T00:00:00.000Z", "2026-11-22T23:59:59.000Z", "UTC")).toBe("2026-11-22");
    expect(inWindow("2026-11-22T06:00:00.000Z", "2026-11-23T06:00:00.000Z", "UTC")).toBe("2026-11-22");
    expect(inWindow("2026-11-16T06:00:00.000Z", "2026-11-23T06:00:00.000Z", "UTC")).toBe("2026-11-22");
    expect(inWindow("2026-11-22T16:00:00.000Z", "2026-11-22T20:00:00.000Z", "Asia/Tokyo")).toBe("2026-11-23");
    expect(inWindow(null, null, "UTC")).toBe("2026-11-22");
    expect(inWindow(null, null, "Nowhere/Land")).toBe("2026-11-22");
  });

  test("counts no placement and no stun that was only inferred", () => {
    const inferred: Report = {
      ...night,
      migrations: night.migrations.map((m) => ({
        ...m,
        trigger: m.stun.seconds?.basis === "measured" ? "placement" : m.trigger,
        stun: { ...m.stun, seconds: m.stun.seconds && { ...m.stun.seconds, best: 50 } },
      })),
    };
    expect(subjectOf(inferred, null)).not.toContain("stun");
  });
});
