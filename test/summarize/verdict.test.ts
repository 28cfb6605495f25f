import { describe, expect, test } from "vitest";
import type { GateConfig } from "../../src/model/config.ts";
import type { Finding, FindingSeverity } from "../../src/model/report.ts";
import { checkGates, type GateFigures } from "../../src/summarize/gates.ts";
import { verdictOf } from "../../src/summarize/verdict.ts";
import { aConfig } from "../job/nightly/fake-tools.ts";
import { fakeReport } from "../support/fake-report.ts";

const { counts } = fakeReport({ migrations: 60 });
const finding = (rule: string, severity: FindingSeverity, count = 1, mutedUntil: string | null = null): Finding => ({
  id: `${rule}:x`,
  rule,
  subject: "x",
  severity,
  title: `${rule} happened`,
  description: "",
  count,
  subjects: [],
  migrations: [],
  mutedUntil,
  next: null,
});
const gates = (part: Partial<GateConfig>, figures: Partial<GateFigures> = {}) =>
  checkGates(
    { ...aConfig("/c").gates, noInput: false, inputAgeHours: null, ...part },
    { counts, byKind: [], migrations: [], findings: [], newestAt: null, hasData: true, now: 0, ...figures },
  );

describe("the verdict", () => {
  test("is one short line: the worst finding, and how many more of its level", () => {
    const [act, other, watch] = [finding("a", "act"), finding("b", "act"), finding("w", "watch")];
    expect(verdictOf(counts, [act], true)).toEqual({ level: "act", text: "a happened." });
    expect(verdictOf(counts, [act, other, watch], true).text).toBe("a happened, and 1 more finding to act on.");
    expect(verdictOf(counts, [watch, watch, watch], true)).toEqual({
      level: "watch",
      text: "w happened, and 2 more findings to watch.",
    });
  });

  test("says of a good night that it was good, and of an empty one that it was empty", () => {
    const quiet = { ...counts, failed: 0, cancelled: 0, unfinished: 0, unattributedEnds: 0 };
    const text = (migrations: number, succeeded: number, failed = 0) =>
      verdictOf({ ...quiet, migrations, succeeded, failed }, [], true).text;
    expect(text(0, 0)).toBe("No migrations in this time.");
    expect(text(1, 1)).toBe("The one move succeeded.");
    expect(text(1234, 1234)).toBe("All 1,234 moves succeeded.");
    expect(text(5, 4, 1)).toBe("Nothing needs a person. What failed (1) was made good since.");
    expect(verdictOf(counts, [], false).level).toBe("no-data");
  });

  test("is no quiet night where something moved and no record says what", () => {
    const ends = {
      ...counts,
      migrations: 0,
      succeeded: 0,
      failed: 0,
      cancelled: 0,
      unfinished: 0,
      unattributedEnds: 2,
    };
    expect(verdictOf(ends, [], true)).toEqual({
      level: "watch",
      text: "No move is told whole: 2 ends that name no VM.",
    });
  });

  test("is no OK where a limit of the configuration was crossed", () => {
    const crossed = verdictOf(counts, [], true, [{ rule: "failures", limit: 1, value: 2, passed: false }]);
    expect(crossed).toEqual({ level: "watch", text: "A limit of the configuration was crossed: failures." });
    expect(verdictOf(counts, [], true, [{ rule: "failures", limit: 1, value: 1, passed: true }]).level).toBe("ok");
  });
});

test("the gate on moves that came late counts those of earlier nights alone", () => {
  const late = (limit: number | null) =>
    gates({ late: limit, failures: null }, { counts: { ...counts, late: 2 } }).map(({ rule, value, passed }) => [
      rule,
      value,
      passed,
    ]);
  expect(late(null)).toEqual([]);
  expect(late(1)).toEqual([["late", 2, false]]);
  expect(late(2)).toEqual([["late", 2, true]]);
});

describe("gates on findings", () => {
  const findings = [finding("a", "act"), finding("ping-pong", "watch", 3), finding("storm", "info", 9, "2026-12-31")];
  const told = (part: Partial<GateConfig>) =>
    gates(part, { findings }).map(({ rule, value, passed }) => [rule, value, passed]);

  test("count the findings of a severity that speak", () => {
    expect(told({ findings: { act: 0, watch: 1 } })).toEqual([
      ["findings act", 1, false],
      ["findings watch", 1, true],
    ]);
  });

  test("count the subjects of a rule, muted ones not", () => {
    expect(told({ rules: { "ping-pong": 2, storm: 0, "licence-host": 0 } })).toEqual([
      ["rule ping-pong", 3, false],
      ["rule storm", 0, true],
      ["rule licence-host", 0, true],
    ]);
  });
});
