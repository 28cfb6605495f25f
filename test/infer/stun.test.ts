import { describe, expect, test } from "vitest";

import { inferPreCopy } from "../../src/infer/infer.ts";
import { vgpuSeconds } from "../../src/infer/stun.ts";
import type { VmFacts } from "../../src/model/inventory.ts";
import type { Migration } from "../../src/model/migration.ts";
import { knowing, move } from "./migrations.ts";

/** VMware's documentation of vMotion for vGPU VMs, frame buffer in GB and seconds. */
const PUBLISHED_67: readonly (readonly [number, number])[] = [
  [1, 9],
  [2, 16.5],
  [4, 31.4],
  [8, 61.3],
  [10, 76.3],
  [12, 91.2],
];
const PUBLISHED_70: readonly (readonly [number, number])[] = [
  [1, 2],
  [2, 4],
  [4, 6],
  [8, 12],
  [16, 22],
  [32, 39],
];
/** By VM memory of 4, 8, 16 and 32 GB. */
const PUBLISHED_70_WORST: readonly (readonly [number, readonly [number, number, number, number]])[] = [
  [1, [5, 6, 8, 12]],
  [2, [7, 9, 11, 15]],
  [4, [13, 14, 16, 21]],
  [8, [24, 25, 28, 32]],
  [16, [47, 48, 50, 54]],
  [32, [91, 92, 95, 99]],
];

describe("vGPU stuns as published", () => {
  test.each(PUBLISHED_67)("6.7: %d GB take %d s", (gigabytes, seconds) => {
    expect(Math.abs(vgpuSeconds(gigabytes * 1024, 8192, "6.7").expected - seconds)).toBeLessThanOrEqual(0.05);
  });

  test.each(PUBLISHED_70)("7.0: %d GB take %d s", (gigabytes, seconds) => {
    expect(Math.abs(vgpuSeconds(gigabytes * 1024, 8192, "7.0").expected - seconds)).toBeLessThanOrEqual(1.35);
  });

  test.each(PUBLISHED_70_WORST)("7.0: %d GB take at worst %o s", (gigabytes, row) => {
    for (const [index, seconds] of row.entries()) {
      const { worst } = vgpuSeconds(gigabytes * 1024, 4096 * 2 ** index, "7.0");
      expect(Math.abs(worst - seconds)).toBeLessThanOrEqual(0.55);
    }
  });

  test("a VM with a vGPU is at risk even where its pre-copy is not known", () => {
    const result = inferred({ memoryMegabytes: 8192, vgpuFrameBufferMegabytes: 4096 });
    expect(result.stun.seconds?.low).toBeLessThan(6);
    expect(result.stun.seconds?.high).toBeGreaterThan(16);
    expect(result.stunRisk).toMatchObject({ level: "high" });
    expect(result.stunRisk.reasons[0]).toBe("The vGPU's 4 GB frame buffer is copied while the VM stands still.");
  });
});

describe("newer releases", () => {
  const stunOn = (esxVersion: string, line: number): number => {
    const context = {
      ...knowing({ "app-01": { memoryMegabytes: 8192, vgpuFrameBufferMegabytes: 2048 } }),
      hostSpeed: () => ({ esxVersion, vmotionMegabitsPerSecond: line }),
    };
    return inferPreCopy([move({ seconds: line < 10_000 ? 150 : 60 })], context).migrations[0]?.stun.seconds?.best ?? 0;
  };

  test("from 8.0 U2 on a faster link copies the frame buffer sooner", () => {
    expect(stunOn("8.0.2", 100_000)).toBeLessThan(0.65 * stunOn("8.0.1", 100_000));
    expect(stunOn("8.0.2", 1000)).toBeGreaterThan(2 * stunOn("8.0.2", 10_000));
  });

  test("9 copies it in passes: about a second", () => {
    expect(stunOn("9.0.0", 10_000)).toBeLessThan(1.5);
  });
});

describe("Storage vMotion", () => {
  const HOME: Partial<Migration> = { kind: "storage-vmotion", destination: { ...move().source, datastore: "ds-2" } };

  test("has no pre-copy, and a stop that grows with the disks", () => {
    const few = inferred({ memoryMegabytes: 8192, diskCount: 1 }, HOME);
    const many = inferred({ memoryMegabytes: 8192, diskCount: 40 }, HOME);
    expect(few.preCopy.basis).toBe("none");
    expect(few.stunRisk.level).toBe("low");
    expect(many.stun.seconds?.best ?? 0).toBeGreaterThan(3 * (few.stun.seconds?.best ?? 0));
    expect(many.stunRisk.level).toBe("high");
    expect(many.stunRisk.reasons[0]).toBe("40 disks are closed and opened one after the other during the stop.");
  });

  test("without an inventory the risk is unknown", () => {
    const [result] = inferPreCopy([move({}, HOME)], knowing({})).migrations;
    expect(result?.stunRisk.level).toBe("unknown");
  });

  test("of a VM on one datastore moved all of it; of one on several at most all of it", () => {
    const disks = [{ megabytes: 10_240, datastore: "ds-1" }];
    const one = inferred({ disks, datastores: ["ds-1"], inUseMegabytes: 8000 }, HOME);
    expect(one.disk.megabytes).toEqual({ low: 7200, best: 8000, high: 10_240, basis: "inferred" });
    const two = inferred({ disks, datastores: ["ds-1", "ds-9"], inUseMegabytes: 8000 }, HOME);
    expect(two.disk.megabytes).toEqual({ low: 0, best: 8000, high: 10_240, basis: "inferred" });
    expect(two.disk.megabytesPerSecond?.low).toBe(0);
  });
});

function inferred(facts: Partial<VmFacts>, overrides: Partial<Migration> = {}): Migration {
  const [result] = inferPreCopy([move({ seconds: 120 }, overrides)], knowing({ "app-01": facts })).migrations;
  if (result === undefined) throw new RangeError("nothing came back");
  return result;
}
