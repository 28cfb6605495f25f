import { describe, expect, test } from "vitest";

import { failureEnd } from "../../src/infer/abort.ts";
import { concurrencyOf } from "../../src/infer/concurrency.ts";
import { convergenceOfInterval } from "../../src/infer/convergence.ts";
import { inferred, significant, told } from "../../src/infer/estimate.ts";
import { inferPreCopy } from "../../src/infer/infer.ts";
import { growth, LAMBDA_COUNT, lambdaPrior, passBin } from "../../src/infer/lambda-grid.ts";
import { linkPrior } from "../../src/infer/link-prior.ts";
import { GRID_LOGS, gridMoments, gridQuantile } from "../../src/infer/log-grid.ts";
import { observe } from "../../src/infer/observation.ts";
import { memoryPrior } from "../../src/infer/prior.ts";
import { inferredRisk, knownRisk } from "../../src/infer/risk.ts";
import { added, logNormalStops, mixed, stopAbove, stopQuantile } from "../../src/infer/stop-grid.ts";
import type { Migration } from "../../src/model/migration.ts";
import { failed, knowing, measured, move } from "./migrations.ts";

const LIMIT = { limitSeconds: 1, profile: null, assumes: null };

test.each([
  [0.1, 0.49, 0.89, "fast"],
  [0.1, 0.5, 0.89, "slow"],
  [0.5, 0.89, 1, "slow"],
  [0.5, 0.9, 1, "stalled"],
  [0.49, 0.7, 0.9, "unknown"],
  [0.49, 0.7, 0.89, "slow"],
] as const)("lambda %d, %d, %d is %s", (low, best, high, expected) => {
  expect(convergenceOfInterval(low, best, high)).toBe(expected);
});

test.each([
  [0, "low"],
  [0.0999, "low"],
  [0.1, "watch"],
  [0.4999, "watch"],
  [0.5, "high"],
  [1, "high"],
] as const)("a probability of %d is %s", (probability, level) => {
  expect(knownRisk(probability, LIMIT, [])).toMatchObject({ level, probability });
});

test("what was only worked out is never certain", () => {
  expect(inferredRisk(1, LIMIT, []).probability).toBe(0.95);
});

test.each([
  [123_456, 123_500],
  [0.000123456, 0.0001235],
  [1.00049, 1],
  [9999.6, 10_000],
  [0, 0],
  [-12.3456, -12.35],
])("%d has four significant digits: %d", (value, rounded) => {
  expect(significant(value)).toBe(rounded);
});

test("an estimate's ends hold its best", () => {
  expect(inferred(2, 1, 3)).toEqual({ low: 2, best: 2, high: 3, basis: "inferred" });
  expect(inferred(-1, 4, 3)).toEqual({ low: 0, best: 3, high: 3, basis: "inferred" });
});

test.each([
  [0.01234, 0.2678, 0.9999, { low: 0.012, best: 0.27, high: 0.99 }],
  [808.4, 1013.2, 1251, { low: 800, best: 1000, high: 1200 }],
  [1101.4, 1166.6, 1192.9, { low: 1100, best: 1170, high: 1190 }],
  [0.29, 0.29, 0.29, { low: 0.29, best: 0.29, high: 0.29 }],
  [0, 3.456, 7.891, { low: 0, best: 3.5, high: 7.8 }],
  [-0.2, 3.456, 7.891, { low: 0, best: 3.5, high: 7.8 }],
])("%d, %d, %d have the digits their interval has, and no end is raised", (low, best, high, expected) => {
  expect(told(low, best, high)).toEqual({ ...expected, basis: "inferred" });
});

test("a mixture of stops is one distribution, whatever its weights add up to", () => {
  const [short, long] = [logNormalStops(0.1, 0.3), logNormalStops(10, 0.3)];
  const sumOf = (grid: Float64Array): number => grid.reduce((sum, part) => sum + part, 0);
  const mixture = mixed([
    [1, short],
    [3, long],
  ]);
  expect(sumOf(mixture)).toBeCloseTo(1, 6);
  expect(stopAbove(mixture, 1)).toBeCloseTo(0.75, 2);
});

describe("how a failure ended for its guest", () => {
  test.each<[string, Partial<Migration>, object]>([
    ["cancelled", { outcome: "cancelled" }, { kind: "before-switchover" }],
    ["no text", { outcome: "failed", failure: null }, { kind: "unknown" }],
    [
      "8 s",
      failed("FSR: 1: 2 S: Maximum switchover time (8 seconds) reached.", "switchover"),
      { kind: "switchover-timeout", limitSeconds: 8 },
    ],
    [
      "a status",
      { ...failed("Failed: 0xbad0109", "unknown"), durationSeconds: 130 },
      { kind: "switchover-timeout", limitSeconds: 100 },
    ],
    [
      "its class",
      { ...failed("x", "unknown", "vgpu-restore-slow"), durationSeconds: 130 },
      { kind: "switchover-timeout", limitSeconds: 100 },
    ],
    [
      "a limit that does not fit into the move: how long is not known",
      { ...failed("Failed: 0xbad0109", "unknown"), durationSeconds: 20, durationErrorSeconds: 2 },
      { kind: "switchover-failed" },
    ],
    [
      "a limit that fits within the error of the duration",
      { ...failed("Failed: 0xbad0109", "unknown"), durationSeconds: 40, durationErrorSeconds: 60 },
      { kind: "switchover-timeout", limitSeconds: 100 },
    ],
    [
      "a duration that is not known",
      { ...failed("Failed: 0xbad0109", "unknown"), durationSeconds: null },
      { kind: "switchover-timeout", limitSeconds: 100 },
    ],
    [
      "a limit that nobody sets",
      {
        ...failed(
          "The migration has exceeded the maximum switchover time of 9007199254740993 second(s).",
          "switchover",
        ),
        durationSeconds: null,
      },
      { kind: "switchover-failed" },
    ],
    ["switchover", failed("x", "switchover"), { kind: "switchover-failed" }],
    ["pre-copy", failed("x", "pre-copy"), { kind: "before-switchover" }],
    ["unknown", failed("x", "unknown"), { kind: "unknown" }],
  ])("%s", (_name, part, expected) => {
    expect(failureEnd(move({}, part))).toEqual(expected);
  });
});

describe("slots", () => {
  test.each([
    ["vmotion", 8, 8, true],
    ["vmotion", 7, 8, false],
    ["vmotion", 4, 4, true],
    ["vmotion", 3, 4, false],
    ["storage-vmotion", 2, 8, true],
    ["storage-vmotion", 1, 8, false],
  ] as const)("%s × %d at a limit of %d: full is %s", (kind, count, limit, expected) => {
    const moves = Array.from({ length: count }, (_, index) => move({ vm: `v${index}`, seconds: 50 }, { kind }));
    const [first] = moves;
    expect(concurrencyOf(moves)(first ?? move()).limitReached(limit)).toBe(expected);
  });

  test("what ended before shares nothing", () => {
    const later = move({ vm: "b", atSeconds: 100 });
    expect(concurrencyOf([move({ seconds: 50 }), later])(later).share(8)).toBe(1);
  });
});

describe("growth", () => {
  test("of an even rate is the geometric series, until a guest is slowed", () => {
    // 1 + 1/2 + 1/4 + 1/8 and the rest of 1/16, which the goal can send
    expect(growth(0.5, 1, 0.9)).toBeCloseTo(1.9375);
    expect(growth(0.999, 1, 0.7)).toBeLessThan(1 / 0.3);
    expect(growth(0.5, 0.6, 0.9)).toBeGreaterThan(growth(0.5, 1, 0.9));
  });

  test("priors sum to one and rise with the length of the first pass", () => {
    const mean = (bin: number): number =>
      lambdaPrior([0.2, 0.4, 0.4], bin).reduce((sum, share, index) => sum + share * (index / LAMBDA_COUNT), 0);
    expect(lambdaPrior([0.2, 0.4, 0.4], 9).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1);
    expect(mean(passBin(300))).toBeGreaterThan(mean(passBin(1)));
    expect(passBin(1e9)).toBe(passBin(1e8));
  });
});

describe("stops on a grid", () => {
  test("have the quantiles they were made of", () => {
    const grid = logNormalStops(0.1, 0.5);
    expect(stopQuantile(grid, 0.5)).toBeCloseTo(0.1, 1);
    expect(stopQuantile(grid, 0.95)).toBeGreaterThan(0.2);
    expect(stopAbove(grid, 0.1)).toBeCloseTo(0.5, 1);
    expect(stopAbove(grid, 100)).toBe(0);
  });

  test("are mixed by weight and added one after the other", () => {
    const both = mixed([
      [3, logNormalStops(0.01, 0.1)],
      [1, logNormalStops(10, 0.1)],
    ]);
    expect(stopAbove(both, 1)).toBeCloseTo(0.25);
    expect(stopQuantile(added(logNormalStops(1, 0.05), logNormalStops(2, 0.05)), 0.5)).toBeCloseTo(3, 0);
  });
});

describe("what a known line says", () => {
  const observed = (line: number): ReturnType<typeof observe> => {
    const migration = move();
    const context = { ...knowing({}), hostSpeed: () => ({ esxVersion: null, vmotionMegabitsPerSecond: line }) };
    return observe(migration, concurrencyOf([migration])(migration), context);
  };

  test.each([1000, 10_000, 25_000, 100_000])("%d Mbit/s: hardly anything is faster", (line) => {
    const prior = linkPrior(observed(line));
    const limit = Math.log((line * 1e6) / 8 / 2 ** 20);
    const above = prior.reduce((sum, share, index) => sum + ((GRID_LOGS[index] ?? 0) > limit + 0.08 ? share : 0), 0);
    expect(above).toBe(0);
  });

  test("nine tenths are the rule up to 10 GbE, not from 25 GbE on", () => {
    const share = (line: number): number =>
      Math.exp(gridMoments(linkPrior(observed(line))).mean) / ((line * 1e6) / 8 / 2 ** 20);
    expect(gridQuantile(linkPrior(observed(10_000)), 0.5) / 1192).toBeGreaterThan(0.7);
    expect(share(25_000)).toBeLessThan(share(10_000));
  });
});

describe("memory that a first pass may send", () => {
  test.each([
    [{ memoryMegabytes: 8192 }, "configured", 0.6 * 8192],
    [{ memoryMegabytes: 8192, consumedMegabytes: 4000 }, "consumed", 0.93 * 4000],
    [{ memoryMegabytes: 8192, consumedMegabytes: 4000, swappedMegabytes: 1000 }, "consumed", 0.93 * 5000],
    [{ memoryMegabytes: 8192, activeMegabytes: 4096 }, "active", 0.75 * 8192],
    [{ memoryMegabytes: 8192, consumedMegabytes: 9000 }, "consumed", 0.93 * 1.02 * 8192],
  ] as const)("%o: by %s", (facts, basis, expected) => {
    const prior = memoryPrior({ vm: {}, takenAt: null, ...facts });
    expect(prior?.basis).toBe(basis);
    expect(Math.exp(prior?.logMean ?? 0)).toBeCloseTo(expected, 3);
  });

  test("none is known without the configured size", () => {
    expect(memoryPrior({ vm: {}, takenAt: null, consumedMegabytes: 4000 })).toBeNull();
    expect(memoryPrior(null)).toBeNull();
  });
});

describe("a measured pre-copy stun", () => {
  test.each([
    [0.4, 0.2, 0],
    [0.4, 1.2, 1],
    [1.2, 0.2, 1],
  ])("of %d beside a stop of %d s: probability %d", (preCopy, stop, probability) => {
    const stun = { basis: "measured", seconds: measured(stop), preCopyStunSeconds: measured(preCopy) } as const;
    const [result] = inferPreCopy([move({}, { stun })], knowing({})).migrations;
    expect(result?.stunRisk.probability).toBe(probability);
  });
});

test("a combined move's stop is the vMotion's and the disks'", () => {
  const context = knowing({ "app-01": { memoryMegabytes: 4096, diskCount: 6 } });
  const stopOf = (kind: "vmotion" | "combined"): number =>
    inferPreCopy([move({ seconds: 900 }, { kind })], context).migrations[0]?.stun.seconds?.best ?? 0;
  expect(stopOf("combined")).toBeGreaterThan(stopOf("vmotion"));
});
