import { describe, expect, test } from "vitest";

import { concurrencyOf } from "../../src/infer/concurrency.ts";
import type { HostSpeed } from "../../src/infer/context.ts";
import { esxRelease } from "../../src/infer/context.ts";
import { observe } from "../../src/infer/observation.ts";
import { knowing, move } from "./migrations.ts";

const MEGABIT = 1e6 / 8 / 2 ** 20;

function linkOf(...ends: readonly (HostSpeed | null)[]): number | null {
  const [source = null, destination = source] = ends;
  const context = {
    ...knowing({}),
    hostSpeed: (_: string | null, host: string): HostSpeed | null => (host === "esx-1" ? source : destination),
  };
  const migration = move();
  const { linkMegabytesPerSecond } = observe(migration, concurrencyOf([migration])(migration), context);
  return linkMegabytesPerSecond === null ? null : Math.round(linkMegabytesPerSecond / MEGABIT);
}

function speed(esxVersion: string | null, line: number, together = line): HostSpeed {
  return { esxVersion, lineMegabitsPerSecond: line, vmotionMegabitsPerSecond: together };
}

describe("what a link can carry", () => {
  test.each([
    ["7.0.2", 100_000, 100_000, 100_000],
    ["7.0.1", 100_000, 100_000, 18_000],
    ["VMware ESXi 7.0.0 build-15843807", 40_000, 40_000, 18_000],
    ["6.7.0", 40_000, 120_000, 54_000],
    ["6.7.0", 10_000, 20_000, 20_000],
    ["8.0.2", 25_000, 50_000, 50_000],
    [null, 40_000, 40_000, 40_000],
  ])("%s, lines of %d, together %d: %d Mbit/s", (version, line, together, expected) => {
    expect(linkOf(speed(version, line, together))).toBe(expected);
  });

  test("the slower end decides, and an unknown end leaves it open", () => {
    expect(linkOf(speed("8.0.0", 25_000), speed("8.0.0", 10_000))).toBe(10_000);
    expect(linkOf(speed("8.0.0", 25_000), null)).toBeNull();
  });
});

test.each([
  ["VMware ESXi 8.0.2 build-22380479", 8.02],
  ["7.0.3", 7.03],
  ["6.7.0", 6.7],
  ["5.5", 5.5],
  ["", null],
  [null, null],
])("%s is release %s", (version, release) => {
  expect(esxRelease(version)).toBe(release);
});

test("who waits for a slot does not share the link", () => {
  const crowd = Array.from({ length: 20 }, (_, index) => move({ vm: `vm-${index}`, seconds: 100 }));
  const first = crowd[0] ?? move();
  const own = concurrencyOf(crowd)(first);
  expect(own.share(8)).toBeCloseTo(1 / (1 + 0.85 * 7));
  expect(own.share(4)).toBeCloseTo(1 / (1 + 0.85 * 3));
});
