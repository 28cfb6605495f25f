import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Evacuation, Finding, Report, ReportInput } from "../../src/model/report.ts";
import type { Estimate, Migration } from "../../src/model/migration.ts";
import { fakeReport } from "../support/fake-report.ts";
import { brokenInvariants, isUnreadOk } from "./invariants.ts";

/** What the fuzzer asks of every report can be failed: each rule by a report that breaks it. */
const now = Date.parse("2026-11-23T06:00:00Z");
const plain = fakeReport({ migrations: 12 });
const whole: Report = {
  ...plain,
  late: [],
  open: [],
  findings: [],
  evacuations: [],
  diagnostics: [],
  verdict: { level: "ok", text: "" },
  migrations: [],
  counts: { ...plain.counts, migrations: 0, placements: 0, succeeded: 0, failed: 0, cancelled: 0, unfinished: 0 },
};
const [row] = plain.migrations;
const [finding] = plain.findings;
const [input] = plain.inputs;
const evacuation: Evacuation = {
  vcenter: null,
  host: "esx01",
  enteringAt: null,
  enteredAt: null,
  exitedAt: null,
  outcome: "open",
  vmEvacuationSeconds: null,
  enterSeconds: null,
  migrations: [],
  peakConcurrency: 0,
  straggler: null,
};
if (row === undefined || finding === undefined || input === undefined)
  throw new Error("the report that is damaged here has too little in it");

const start = "2026-11-22T22:00:00.000Z";
const end = "2026-11-22T22:01:00.000Z";
const estimate = (low: number, best: number, high: number): Estimate => ({ low, best, high, basis: "inferred" });
const sound: Migration = {
  ...row,
  outcome: "succeeded",
  unfinishedReason: null,
  failure: null,
  queuedAt: null,
  startedAt: start,
  endedAt: end,
  queueSeconds: null,
  durationSeconds: 60,
  durationErrorSeconds: 1,
  keys: ["a", "b"],
  disk: { ...row.disk, megabytes: null, megabytesPerSecond: null },
  preCopy: {
    ...row.preCopy,
    copiedMegabytes: null,
    bandwidthMegabytesPerSecond: null,
    dirtyRateMegabytesPerSecond: null,
  },
  stun: { ...row.stun, basis: "none", seconds: null, preCopyStunSeconds: null },
  stunRisk: { ...row.stunRisk, probability: null },
};
const counted = { ...whole.counts, migrations: 1, succeeded: 1 };

const withRow = (change: Partial<Migration>): Report => ({
  ...whole,
  counts: counted,
  migrations: [{ ...sound, ...change }],
});
const withFinding = (change: Partial<Finding>): Report => ({
  ...whole,
  findings: [{ ...finding, severity: "info", migrations: [], title: "a", description: "b", ...change }],
});
const withInput = (change: Partial<ReportInput>): Report => ({ ...whole, inputs: [{ ...input, ...change }] });

const DEFECTS: Readonly<Record<string, Report>> = {
  "a finding names a migration that is not there": withFinding({ migrations: ["nobody"] }),
  "a span ends before it begins": { ...whole, window: { ...whole.window, from: end, to: start } },
  "an evacuation takes less than no time": { ...whole, evacuations: [{ ...evacuation, vmEvacuationSeconds: -1 }] },
  "more moves at once than moves": { ...whole, evacuations: [{ ...evacuation, migrations: [], peakConcurrency: 9 }] },
  "a terminal would obey": { ...whole, verdict: { level: "ok", text: "\u001b[2J" } },
  "ok in spite of something to act on": withFinding({ severity: "act" }),
  "ok in spite of something to watch": withFinding({ severity: "watch" }),
  "ok in spite of an error": {
    ...whole,
    diagnostics: [{ code: "unread-input", severity: "error", message: "a", input: 0, line: null, count: 1 }],
  },
  "two findings of one id": {
    ...whole,
    findings: [0, 1].map(() => ({ ...finding, severity: "info", migrations: [], title: "a", description: "b" })),
  },
  "records are not": withInput({ records: 3, used: 1, duplicate: 0, irrelevant: 0, rejected: 0 }),
  "migrations are not": { ...whole, counts: { ...counted, migrations: 2 }, migrations: [sound] },
  "rows are not": { ...whole, counts: counted },
  "migrations have 1 ids": {
    ...whole,
    counts: { ...counted, migrations: 2, succeeded: 2 },
    migrations: [sound, sound],
  },
  "are out of order": {
    ...whole,
    summary: {
      ...whole.summary,
      byKind: plain.summary.byKind.map((kind) => ({ ...kind, p50Seconds: 9, p95Seconds: 5, maxSeconds: 7 })),
    },
  },
  "ends before it starts": withRow({ startedAt: end, endedAt: start }),
  "takes too long": withRow({ durationSeconds: 1e9 }),
  "waits too long": withRow({ queueSeconds: -1 }),
  "is of another age": withRow({ startedAt: "1899-01-01T00:00:00.000Z" }),
  "has no estimate for": withRow({ disk: { ...sound.disk, megabytes: estimate(3, 2, 1) } }),
  "sends faster than any line": withRow({
    preCopy: { ...sound.preCopy, bandwidthMegabytesPerSecond: estimate(1, 1e6, 1e6) },
  }),
  "stands still for hours": withRow({
    durationSeconds: 9000,
    stun: { ...sound.stun, basis: "measured", seconds: estimate(8000, 8000, 8000) },
  }),
  "stands still longer than it takes": withRow({
    stun: { ...sound.stun, basis: "measured", seconds: estimate(90, 90, 90) },
  }),
  "may stand still longer than it takes": withRow({
    stun: { ...sound.stun, basis: "inferred", seconds: estimate(1, 2, 90) },
  }),
  "has a duration and no times": withRow({ startedAt: null }),
  "has a key twice": withRow({ keys: ["a", "a"] }),
  "is unfinished for no reason": withRow({ unfinishedReason: "running" }),
  "has no probability": withRow({ stunRisk: { ...sound.stunRisk, probability: 1.5 } }),
};

describe("a rule of the fuzzer", () => {
  test("is kept by a sound report", () => {
    expect(brokenInvariants(withRow({}), now)).toEqual([]);
    expect(brokenInvariants(withFinding({}), now)).toEqual([]);
  });

  test.each(Object.entries(DEFECTS))("is broken where one finds: %s", (rule, report) => {
    const broken = brokenInvariants(report, now);
    expect(broken.filter((told) => told.includes(rule)).length).toBeGreaterThan(0);
  });

  test("is broken by an input that speaks of migrations, gave none and is fine", () => {
    const unused = withInput({ records: 0, used: 0, duplicate: 0, irrelevant: 0, rejected: 0 });
    expect(isUnreadOk(unused, '{"EventTypeId":"VmMigratedEvent"}')).toBe(true);
    expect(isUnreadOk(unused, "nothing of the kind")).toBe(false);
    expect(isUnreadOk({ ...unused, verdict: { level: "act", text: "" } }, "VmMigratedEvent")).toBe(false);
  });

  test("has a defect here, whichever it is", () => {
    const source = readFileSync(new URL("invariants.ts", import.meta.url), "utf8");
    // say("waits too long", …)   broken.push(`… are out of order`)   broken.push("two findings of one id")
    const rules = [...source.matchAll(/\b(?:say|broken\.push)\(\s*(?:"([^"]+)"|`([^`]+)`)/g)].map(
      ([, plainText, template]) => plainText ?? template ?? "",
    );
    expect(rules.length).toBeGreaterThan(20);
    const shown = Object.values(DEFECTS).flatMap((report) => brokenInvariants(report, now));
    const isShown = (rule: string): boolean => {
      // Of a template the words between its figures.
      const words = rule.split(/\$\{[^}]*\}/).filter((part) => part.trim().length > 3);
      return shown.some((told) => words.every((part) => told.includes(part.trim())));
    };
    expect(rules.filter((rule) => !isShown(rule))).toEqual([]);
  });
});
