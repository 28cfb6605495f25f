import { expect, test } from "vitest";

import { normal, SAMPLE_COUNT, SAMPLE_POINTS, weightedQuantiles } from "../../src/infer/sample-points.ts";

test("the points cover every coordinate evenly", () => {
  for (const key of ["memory", "bandwidth", "exponent", "overhead", "noise", "device", "rest", "cause"] as const) {
    const sorted = SAMPLE_POINTS.map((point) => point[key]).sort((left, right) => left - right);
    for (const [index, value] of sorted.entries()) {
      expect(Math.abs(value - (index + 0.5) / SAMPLE_COUNT)).toBeLessThan(0.08);
    }
  }
});

test("quantiles follow the weights, and the last value stands for what is beyond", () => {
  const values = Float64Array.from({ length: SAMPLE_COUNT }, (_, index) => (index * 37) % SAMPLE_COUNT);
  const even = new Float64Array(SAMPLE_COUNT).fill(1);
  expect(weightedQuantiles(values, even, [0.05, 0.5, 0.95, 1])).toEqual([6, 63, 121, 127]);
  const onlyLarge = values.map((value) => (value >= 100 ? 2 : 0));
  expect(weightedQuantiles(values, onlyLarge, [0.01, 0.5])).toEqual([100, 113]);
  expect(
    weightedQuantiles(
      values,
      even.map(() => 0),
      [0.5],
    ),
  ).toBeNull();
});

test("normal deviates are symmetric and right at 5 %", () => {
  expect(normal(0.05)).toBeCloseTo(-1.645, 1);
  expect(normal(0.3)).toBeCloseTo(-normal(0.7), 1);
});
