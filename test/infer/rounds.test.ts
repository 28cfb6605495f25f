import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { simulateRounds } from "../../src/infer/rounds.ts";

const CLASSIC = { memoryMegabytes: 2048, bandwidthMegabytesPerSecond: 128, dirtyRateMegabytesPerSecond: 32 };

describe("the pre-copy rounds", () => {
  test("are the classic table with a goal of 0.1 s", () => {
    expect(simulateRounds({ ...CLASSIC, goalSeconds: 0.1 })).toEqual({
      iterations: [
        { index: 1, megabytes: 2048, seconds: 16, dirtiedMegabytes: 512 },
        { index: 2, megabytes: 512, seconds: 4, dirtiedMegabytes: 128 },
        { index: 3, megabytes: 128, seconds: 1, dirtiedMegabytes: 32 },
        { index: 4, megabytes: 32, seconds: 0.25, dirtiedMegabytes: 8 },
      ],
      switchover: { megabytes: 8, seconds: 0.0625 },
      converges: true,
      totalSeconds: 21.3125,
      goalSeconds: 0.1,
    });
  });

  test("stop one round earlier with vSphere's own goal", () => {
    const rounds = simulateRounds(CLASSIC);
    expect(rounds.goalSeconds).toBe(0.5);
    expect(rounds.iterations).toHaveLength(3);
    expect(rounds.switchover).toEqual({ megabytes: 32, seconds: 0.25 });
  });

  test("of an idle VM are one pass and an empty switchover", () => {
    const rounds = simulateRounds({ ...CLASSIC, dirtyRateMegabytesPerSecond: 0 });
    expect(rounds.iterations).toEqual([{ index: 1, megabytes: 2048, seconds: 16, dirtiedMegabytes: 0 }]);
    expect(rounds.switchover).toEqual({ megabytes: 0, seconds: 0 });
  });

  test("of memory that fits the goal at once are the switchover alone", () => {
    const rounds = simulateRounds({ ...CLASSIC, memoryMegabytes: 64 });
    expect(rounds).toMatchObject({ iterations: [], switchover: { megabytes: 64, seconds: 0.5 }, totalSeconds: 0.5 });
  });

  test.each([128, 300])("end after 30 without a switchover at %d MB/s of writes on 128 MB/s", (dirty) => {
    const rounds = simulateRounds({ ...CLASSIC, dirtyRateMegabytesPerSecond: dirty });
    expect(rounds).toMatchObject({ converges: false, switchover: null, totalSeconds: 480 });
    expect(rounds.iterations).toHaveLength(30);
    expect(rounds.iterations.every((iteration) => iteration.megabytes === 2048)).toBe(true);
  });

  test("of a working set written again and again may never reach the goal below the link's rate", () => {
    const rounds = simulateRounds({ ...CLASSIC, dirtyRateMegabytesPerSecond: 64, exponent: 0.5 });
    // 2048 MB * 0.5^2 = 512 MB are dirtied in the time it takes to send them.
    expect(rounds).toMatchObject({ converges: false, switchover: null });
    expect(rounds.iterations.at(-1)?.megabytes).toBeCloseTo(512, 3);
  });

  test("add up: the sums, the order and the goal hold for any figures", () => {
    const figure = fc.double({ min: 0.01, max: 1e6, noNaN: true });
    const exponent = fc.double({ min: 0.05, max: 1, noNaN: true });
    fc.assert(
      fc.property(figure, figure, figure, figure, exponent, (memory, bandwidth, dirty, goal, power) => {
        const rounds = simulateRounds({
          memoryMegabytes: memory,
          bandwidthMegabytesPerSecond: bandwidth,
          dirtyRateMegabytesPerSecond: dirty,
          goalSeconds: goal,
          exponent: power,
        });
        const last = rounds.switchover?.seconds ?? 0;
        const sum = rounds.iterations.reduce((total, iteration) => total + iteration.seconds, last);
        expect(rounds.totalSeconds).toBeCloseTo(sum, 6);
        expect(rounds.converges).toBe(rounds.switchover !== null);
        if (rounds.switchover !== null) expect(rounds.switchover.seconds).toBeLessThanOrEqual(goal * (1 + 1e-9));
        for (const [position, iteration] of rounds.iterations.entries()) {
          expect(iteration.index).toBe(position + 1);
          expect(iteration.dirtiedMegabytes).toBe(
            rounds.iterations[position + 1]?.megabytes ?? rounds.switchover?.megabytes ?? iteration.dirtiedMegabytes,
          );
        }
      }),
      { numRuns: 200, seed: 7 },
    );
  });

  test.each([
    { memoryMegabytes: 0 },
    { bandwidthMegabytesPerSecond: Number.NaN },
    { dirtyRateMegabytesPerSecond: -1 },
    { goalSeconds: 0 },
    { exponent: 1.2 },
  ])("refuse %o", (wrong) => {
    expect(() => simulateRounds({ ...CLASSIC, ...wrong })).toThrow(RangeError);
  });
});
