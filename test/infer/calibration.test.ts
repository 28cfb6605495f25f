import { describe, expect, test } from "vitest";

import { calibrate } from "../../src/infer/calibration.ts";
import type { CheckPair } from "../../src/infer/calibration.ts";

const INFERRED = { low: 0.1, best: 0.2, high: 0.4 };

function pairs(measured: readonly number[], linkClass = "1192"): readonly CheckPair[] {
  return measured.map((value) => ({ measured: value, inferred: INFERRED, linkClass }));
}

describe("intervals corrected by a site's own logs", () => {
  test("fewer than eight pairs change nothing", () => {
    expect(calibrate(pairs([2, 2, 2, 2, 2, 2, 2])).adjust(INFERRED, "1192")).toEqual(INFERRED);
  });

  test("ends move to where the measured values are, half-way with eight pairs and nearly all the way with many", () => {
    const eight = calibrate(pairs(Array.from({ length: 8 }, () => 1.6))).adjust(INFERRED, "1192");
    expect(eight.high).toBeCloseTo(0.4 * 4 ** 0.5);
    const many = calibrate(pairs(Array.from({ length: 72 }, () => 1.6))).adjust(INFERRED, "1192");
    expect(many.high).toBeCloseTo(0.4 * 4 ** 0.9);
    // the low end never passes the factor of two
    expect(many.low).toBeCloseTo(0.1 * 2 ** 0.9);
  });

  test("a class of links with pairs enough is corrected by its own", () => {
    const both = [
      ...pairs(
        Array.from({ length: 10 }, () => 1.6),
        "119",
      ),
      ...pairs(Array.from({ length: 10 }, () => 0.2)),
    ];
    const { adjust } = calibrate(both);
    expect(adjust(INFERRED, "119").high).toBeGreaterThan(0.8);
    expect(adjust(INFERRED, "1192").high).toBeLessThan(0.4);
    // an unseen class gets what holds for all
    expect(adjust(INFERRED, "2980").high).toBeGreaterThan(0.6);
  });
});
