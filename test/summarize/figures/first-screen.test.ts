import { describe, expect, test } from "vitest";
import type { Estimate, Migration } from "../../../src/model/migration.ts";
import { NO_PRE_COPY, NO_RISK } from "../../../src/model/migration.ts";
import type { ChangeLine } from "../../../src/model/report.ts";
import { summarizeByKind } from "../../../src/summarize/figures/by-kind.ts";
import { summarizeClusters } from "../../../src/summarize/figures/clusters.ts";
import { summarizeDataMoved } from "../../../src/summarize/figures/data-moved.ts";
import { summarizeHostPairs } from "../../../src/summarize/figures/host-pairs.ts";
import { movesOf } from "../../../src/summarize/figures/moves.ts";
import { summarizeNights } from "../../../src/summarize/figures/nights.ts";
import { spreadOf } from "../../../src/model/quantiles.ts";
import { summarizeSlotWaits } from "../../../src/summarize/figures/slot-waits.ts";
import { summarizeTiles } from "../../../src/summarize/figures/tiles.ts";
import { aMigration, aReport } from "../../support/a-migration.ts";

const estimate = (best: number, basis: Estimate["basis"] = "measured"): Estimate => ({
  low: best,
  best,
  high: best,
  basis,
});
const lasting = (seconds: number, part: Parameters<typeof aMigration>[0] = {}): Migration =>
  aMigration({ ...part, durationSeconds: seconds });
const line = (label: string, now: number, before: number, against: string): ChangeLine => ({
  label,
  unit: "count",
  now,
  before,
  against,
});

test("quantiles are those of a spreadsheet, and p95 needs 20 values", () => {
  expect(spreadOf([])).toEqual({ p50Seconds: null, p95Seconds: null, maxSeconds: null });
  expect(spreadOf([4, 1, 3, 2])).toEqual({ p50Seconds: 2.5, p95Seconds: null, maxSeconds: 4 });
  // PERCENTILE.INC of 1 … 20
  expect(spreadOf(Array.from({ length: 20 }, (_, index) => 20 - index))).toMatchObject({
    p50Seconds: 10.5,
    p95Seconds: 19.05,
  });
});

describe("data moved", () => {
  const copied = (megabytes: number, basis: Estimate["basis"]) =>
    aMigration({ preCopy: { ...NO_PRE_COPY, basis, copiedMegabytes: estimate(megabytes, basis) } });

  test("adds memory and disks of what worked, and says on what ground", () => {
    const storage = aMigration({
      kind: "storage-vmotion",
      disk: { megabytes: estimate(500), megabytesPerSecond: null },
    });
    const failed = { ...copied(9000, "measured"), outcome: "failed" as const };
    expect(summarizeDataMoved([copied(100, "measured"), storage, failed])).toEqual({
      memoryMegabytes: 100,
      diskMegabytes: 500,
      told: 2,
      untold: 0,
      basis: "measured",
    });
    const configured = aMigration({ preCopy: { ...NO_PRE_COPY, memoryMegabytes: 2048 } });
    expect(summarizeDataMoved([copied(100, "inferred"), configured])).toMatchObject({
      memoryMegabytes: 2148,
      basis: "configured",
    });
  });

  test("a sum with a missing summand is a lower bound and says so; a cold move on shared disks copies nothing", () => {
    const cold = aMigration({ kind: "cold", powerState: "off" });
    const combined = aMigration({
      kind: "combined",
      preCopy: { ...NO_PRE_COPY, basis: "inferred", copiedMegabytes: estimate(10, "inferred") },
    });
    expect(summarizeDataMoved([copied(5, "measured"), aMigration({}), combined, cold])).toMatchObject({
      memoryMegabytes: 15,
      told: 1,
      untold: 2,
    });
    expect(summarizeDataMoved([])).toMatchObject({ told: 0, untold: 0, basis: "none" });
  });
});

test("tiles stand beside the last night and the usual, as far as either is known", () => {
  const migrations = [10, 20, 30].map((seconds) => lasting(seconds));
  const risky = aMigration({ stunRisk: { ...NO_RISK, probability: 0.5 } });
  const stun = (best: number) => ({ basis: "measured" as const, seconds: estimate(best), preCopyStunSeconds: null });
  const all = [...migrations, risky, aMigration({ stun: stun(0.4) }), aMigration({ stun: stun(1.5) })];
  const changes = {
    since: "2026-11-22T06:00:00.000Z",
    newFindings: [],
    recurringFindings: [],
    resolvedFindings: [],
    lines: [
      line("Migrations", 6, 50, "last night"),
      line("vMotion p50", 20, 15, "last night"),
      line("vMotion p50", 20, 14, "median of 7 nights"),
      line("vMotion p50", 20, 13, "median of 30 nights"),
    ],
  };
  const report = aReport(all, { changes, summary: { byKind: summarizeByKind(migrations) } });
  const tiles = summarizeTiles(report, movesOf(report));
  expect(tiles).toMatchObject({
    lastName: "last night",
    usualName: "median of 30 nights",
    moves: { last: 50, usual: null },
    failuresOpen: { now: 0, last: null },
    kinds: [
      {
        kind: "vmotion",
        count: 3,
        p50Seconds: { now: 20, last: 15, usual: 13 },
        p95Seconds: { now: null },
        maxSeconds: 30,
      },
    ],
    stuns: { measured: 2, longestMeasuredSeconds: 1.5, overLimit: 1, probable: 1 },
  });
  expect(summarizeTiles({ ...report, changes: null }, []).kinds[0]?.p50Seconds).toEqual({
    now: 20,
    last: null,
    usual: null,
  });
});

test("a move between clusters stands in both, one of which a record names only one end in that", () => {
  const between = aMigration({ name: "a", source: { cluster: "C1" }, destination: { cluster: "C2" } });
  const inside = aMigration({
    name: "b",
    source: { cluster: "C1" },
    destination: { cluster: null },
    durationSeconds: 8,
  });
  const failure = {
    category: "busy",
    phase: "check",
    message: "",
    remedy: null,
    reference: null,
    recoveredBy: null,
  } as const;
  const failed = aMigration({
    name: "c",
    outcome: "failed",
    failure,
    source: { cluster: "C1" },
    destination: { cluster: "C1" },
  });
  const nowhere = aMigration({ name: "d" });
  const report = aReport([between, inside, failed, nowhere]);
  expect(summarizeClusters(movesOf(report))).toMatchObject([
    { cluster: "C1", inside: 2, left: 1, arrived: 0, failed: 1, open: 1, p50Seconds: 4 },
    { cluster: "C2", inside: 0, left: 0, arrived: 1, failed: 0, open: 0 },
    { cluster: null, inside: 1 },
  ]);
});

test("each direction between two hosts has its own figures", () => {
  const hop = (from: string, to: string, seconds: number) =>
    lasting(seconds, { source: { host: from }, destination: { host: to } });
  const failed = { ...hop("a", "b", 1), outcome: "failed" as const };
  const report = aReport([
    hop("b", "a", 30),
    hop("a", "b", 10),
    hop("a", "b", 20),
    failed,
    hop("a", "c", 5),
    hop("a", "a", 9),
  ]);
  expect(summarizeHostPairs(movesOf(report))).toMatchObject([
    {
      one: "a",
      other: "b",
      there: { count: 3, failed: 1, p50Seconds: 15 },
      back: { count: 1, failed: 0, p50Seconds: 30 },
    },
    { one: "a", other: "c", there: { count: 1 }, back: { count: 0, p50Seconds: null } },
  ]);
});

test("a wait for a slot is what vCenter took and the hosts did not", () => {
  const hosts = (hostSeconds: number) => ({
    migrationId: "1",
    hostSeconds,
    preCopySeconds: null,
    sentMegabytes: null,
    pagesLeft: null,
    finalCopySeconds: null,
    lowMemoryWaitSeconds: null,
    stunLimitSeconds: null,
    failureMessage: null,
    sourceClockSkewSeconds: null,
    destinationClockSkewSeconds: null,
  });
  const [short, long] = [lasting(22, { measured: hosts(20) }), lasting(300, { measured: hosts(20) })];
  const report = aReport([short, long, lasting(900)]);
  expect(summarizeSlotWaits(report, movesOf(report))).toMatchObject({
    measured: [{ migration: long.id, waitSeconds: 280, durationSeconds: 300 }],
    totalSeconds: 280,
    p50Seconds: 280,
  });
});

test("nights begin with tonight; versions that counted no open failures leave them unknown", () => {
  const report = aReport([lasting(10)], { summary: { byKind: summarizeByKind([lasting(10)]) } });
  const { changes } = report;
  const nights = changes?.nights?.map((night) => {
    const { open: _open, ...counts } = night.counts;
    return { ...night, counts: counts as typeof night.counts };
  });
  const older = { ...report, changes: changes === null ? null : { ...changes, ...(nights && { nights }) } };
  const [tonight, ...earlier] = summarizeNights(older);
  expect(tonight).toMatchObject({ date: null, open: 0, kinds: [{ kind: "vmotion", p50Seconds: 10 }] });
  expect(earlier.length).toBeGreaterThan(5);
  expect(new Set(earlier.map(({ open }) => open))).toEqual(new Set([null]));
});
