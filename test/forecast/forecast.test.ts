import { describe, expect, test } from "vitest";
import { inferPreCopy } from "../../src/infer/infer.ts";
import { forecaster } from "../../src/job/forecast.ts";
import type { Forecast } from "../../src/model/forecast.ts";
import type { HostFacts, VmFacts, VmkernelFacts } from "../../src/model/inventory.ts";
import type { Migration } from "../../src/model/migration.ts";
import { BUILT_IN_STUN_PROFILES } from "../../src/model/stun-profile.ts";
import { aMigration } from "../support/a-migration.ts";

const TAKEN = Date.UTC(2026, 10, 22, 12);

function vm(name: string, host: string, more: Partial<VmFacts> = {}): VmFacts {
  return {
    vm: { name, moref: `vm-${name}` },
    vcenter: "vc01",
    host,
    cluster: "prod",
    powerState: "on",
    memoryMegabytes: 8192,
    consumedMegabytes: 8000,
    takenAt: TAKEN,
    ...more,
  };
}

function esx(name: string, line = 10_000, more: Partial<HostFacts> = {}): HostFacts {
  return { host: { name }, vcenter: "vc01", cluster: "prod", nicMegabitsPerSecond: [line], ...more };
}

function forecastOf(
  vms: readonly VmFacts[],
  hosts: readonly HostFacts[],
  migrations: readonly Migration[] = [],
  vmkernels: readonly VmkernelFacts[] = [],
  line = 10_000,
): Forecast {
  const byName = new Map(vms.map((facts) => [facts.vm.name, facts]));
  const { migrations: inferred, outlook } = inferPreCopy(migrations, {
    vmFacts: (migration) => byName.get(migration.vm.name ?? "") ?? null,
    hostSpeed: () => ({ esxVersion: "7.0.3", vmotionMegabitsPerSecond: line, lineMegabitsPerSecond: line }),
    profiles: BUILT_IN_STUN_PROFILES,
  });
  return forecaster({
    migrations: inferred,
    evacuations: [],
    inventory: { vms, hosts, clusters: [], vmkernels, rules: [], takenAt: TAKEN },
    outlook,
    profiles: BUILT_IN_STUN_PROFILES,
    timeZone: "UTC",
  })({ past: null, open: [], from: null });
}

const many = (count: number, name: string): VmFacts[] =>
  Array.from({ length: count }, (_, index) => vm(`web${String(index).padStart(2, "0")}`, name));

describe("emptying a host", () => {
  test("takes longer with more memory and with a slower line, and 4 or 8 at once by that line", () => {
    const [small] = forecastOf(many(10, "a"), [esx("a"), esx("b")]).hosts;
    const [large] = forecastOf(many(20, "a"), [esx("a"), esx("b")]).hosts;
    const [slow] = forecastOf(many(10, "a"), [esx("a", 1000), esx("b", 1000)], [], [], 1000).hosts;
    expect([small?.parallel, slow?.parallel]).toEqual([8, 4]);
    expect(large?.seconds?.best).toBeGreaterThan(1.6 * (small?.seconds?.best ?? 0));
    expect(slow?.seconds?.best).toBeGreaterThan(5 * (small?.seconds?.best ?? 0));
    // 80,000 MB at the line's 1,192 MB/s is the least it can take
    expect(small?.seconds?.low).toBeGreaterThan(50);
  });

  test("VMs that are off cost next to nothing, and templates and vCLS are no VMs of it", () => {
    const off = Array.from({ length: 5 }, (_, index) => vm(`off${index}`, "a", { powerState: "off" }));
    const others = [vm("vCLS-1", "a"), vm("gold", "a", { template: true })];
    const hosts = [esx("a"), esx("b")];
    const [bare] = forecastOf(many(10, "a"), hosts).hosts;
    const [with5] = forecastOf([...many(10, "a"), ...off, ...others], hosts).hosts;
    expect([with5?.vms, with5?.poweredOff, with5?.megabytes]).toEqual([10, 5, 81_920]);
    expect(with5?.seconds?.best).toBeLessThan(1.15 * (bare?.seconds?.best ?? 0));
  });

  test("names the VM that is probably last", () => {
    const [first] = forecastOf(
      [...many(6, "a"), vm("huge", "a", { memoryMegabytes: 262_144, consumedMegabytes: 250_000 })],
      [esx("a"), esx("b")],
    ).hosts;
    expect(first?.lastVm?.vm).toBe("huge");
    expect(first?.lastVm?.share).toBeGreaterThan(0.9);
  });

  test("says who blocks it, and the time without those", () => {
    const held = vm("gpu01", "a", { memoryMegabytes: 524_288, migrationBlockers: ["PCI passthrough (0000:3b:00.0)"] });
    const voice = vm("voice", "a", { latencySensitivity: "high" });
    const hosts = [esx("a"), esx("b")];
    const [with2] = forecastOf([...many(6, "a"), held, voice], hosts).hosts;
    const [without] = forecastOf([...many(6, "a"), voice], hosts).hosts;
    expect(with2?.blockers).toEqual([
      { vm: "gpu01", moref: "vm-gpu01", reason: "PCI passthrough", holds: true },
      { vm: "voice", moref: "vm-voice", reason: "latency sensitivity high", holds: false },
    ]);
    expect(with2?.seconds?.best).toBeLessThan(1.3 * (without?.seconds?.best ?? 0));
  });

  test("has no figure where there is nowhere to go, no adapter, or no memory known, and says so", () => {
    const adapter = (name: string, vmotionEnabled: boolean): VmkernelFacts => ({
      vcenter: "vc01",
      host: name,
      device: "vmk1",
      vmotionEnabled,
    });
    const alone = forecastOf(many(3, "a"), [esx("a")]).hosts[0];
    expect([alone?.seconds, alone?.blockers[0]?.reason]).toEqual([null, "no other host in its cluster to move to"]);
    const bare = forecastOf(many(3, "a"), [esx("a"), esx("b")], [], [adapter("a", false), adapter("b", true)]).hosts[0];
    expect([bare?.seconds, bare?.blockers[0]?.reason.slice(0, 18)]).toEqual([null, "no vMotion adapter"]);
    const unknown = many(3, "a").map(({ vm: named, vcenter, host, cluster, powerState, takenAt }): VmFacts => ({
      vm: named,
      vcenter,
      host,
      cluster,
      powerState,
      takenAt,
    }));
    const dark = forecastOf(unknown, [esx("a"), esx("b")]).hosts[0];
    expect([dark?.seconds, dark?.megabytes]).toEqual([null, null]);
    expect(dark?.why[0]).toContain("memory");
  });

  test("does not depend on the order of the inventory", () => {
    const vms = [...many(9, "a"), vm("db", "b")];
    const hosts = [esx("a"), esx("b")];
    expect(forecastOf(vms.toReversed(), hosts.toReversed())).toEqual(forecastOf(vms, hosts));
  });

  test("follows a VM that moved since the inventory", () => {
    const place = { vcenter: "vc01", cluster: "prod" };
    const moved = aMigration({
      name: "web00",
      vm: { name: "web00", moref: "vm-web00", instanceUuid: null },
      startedAt: "2026-11-22T22:00:00.000Z",
      endedAt: "2026-11-22T22:00:20.000Z",
      source: { ...place, host: "a" },
      destination: { ...place, host: "b" },
    });
    const { hosts } = forecastOf(many(4, "a"), [esx("a"), esx("b")], [moved]);
    expect(hosts.map(({ vms }) => vms)).toEqual([3, 1]);
  });
});

describe("the next move", () => {
  test("of large VMs, vGPUs and profiles that did not move; the riskiest first, never certain", () => {
    const { vms } = forecastOf(
      [
        vm("web00", "a"),
        vm("big", "a", { memoryMegabytes: 131_072, consumedMegabytes: 120_000 }),
        vm("cad01", "a", { vgpuFrameBufferMegabytes: 16_384 }),
        vm("etcd-1", "a"),
      ],
      [esx("a"), esx("b")],
    );
    expect(vms[0]?.vm).toBe("cad01");
    expect(new Set(vms.map(({ vm: name }) => name))).toEqual(new Set(["big", "cad01", "etcd-1"]));
    expect(vms[0]?.probability).toBe(0.95);
    expect(vms[0]?.reasons[0]).toContain("frame buffer");
    expect(vms[0]?.helps.join(" ")).toContain("powered off");
    for (const one of vms) expect(one.stunSeconds?.high).toBeLessThanOrEqual(one.durationSeconds?.high ?? 0);
  });

  test("says where the switchover's limit of 100 s is near", () => {
    const [gpu] = forecastOf(
      [vm("ai", "a", { vgpuFrameBufferMegabytes: 81_920, memoryMegabytes: 262_144 })],
      [esx("a"), esx("b")],
    ).vms;
    expect(gpu?.abortProbability).toBeGreaterThan(0.3);
    expect(gpu?.reasons.some((reason) => reason.includes("limit of 100 s"))).toBe(true);
  });

  test("tells the quieter hours of its own past", () => {
    const place = { vcenter: "vc01", cluster: "prod" };
    const moves = [2, 3, 14, 15].map((hour, index) =>
      aMigration({
        name: "big",
        vm: { name: "big", moref: "vm-big", instanceUuid: null },
        startedAt: `2026-11-2${index < 2 ? 0 : 1}T${String(hour).padStart(2, "0")}:00:00.000Z`,
        endedAt: `2026-11-2${index < 2 ? 0 : 1}T${String(hour).padStart(2, "0")}:0${hour < 10 ? 2 : 8}:00.000Z`,
        source: { ...place, host: index % 2 === 0 ? "a" : "b" },
        destination: { ...place, host: index % 2 === 0 ? "b" : "a" },
      }),
    );
    const late = aMigration({
      name: "web00",
      startedAt: "2026-11-23T01:00:00.000Z",
      endedAt: "2026-11-23T01:00:20.000Z",
    });
    const big = vm("big", "a", { memoryMegabytes: 131_072, consumedMegabytes: 120_000 });
    const [one] = forecastOf([big, vm("web00", "a")], [esx("a"), esx("b")], [...moves, late]).vms;
    expect(one?.helps[0]).toBe(
      "Its own moves between 00:00 and 06:00 took 2 min 00 s (median of 2), those between 12:00 and 18:00 8 min 00 s (of 2).",
    );
  });
});

test("the vMotion network at its limit: hours, waiting, and what more would bring", () => {
  const place = { vcenter: "vc01", cluster: "prod" };
  const vms = many(12, "a");
  // 12 at once for 60 s on a line that lets 8 run: 4 wait for all of it.
  const moves = vms.map(({ vm: { name = "" } }) =>
    aMigration({
      name,
      vm: { name, moref: `vm-${name}`, instanceUuid: null },
      startedAt: "2026-11-22T10:00:00.000Z",
      endedAt: "2026-11-22T10:01:00.000Z",
      source: { ...place, host: "b" },
      destination: { ...place, host: "a" },
    }),
  );
  const { network } = forecastOf(vms, [esx("a"), esx("b")], moves);
  expect(network.map(({ host: name, parallel, waitedSeconds }) => [name, parallel, waitedSeconds])).toEqual([
    ["a", 8, 240],
    ["b", 8, 240],
  ]);
  expect(network[0]?.hoursAtLimit).toBeCloseTo(1 / 60, 4);
  const [faster, second] = network[0]?.options ?? [];
  expect([faster?.what, second?.what]).toEqual(["25 GbE", "a second adapter of 10 GbE on an uplink of its own"]);
  for (const option of [faster, second]) {
    expect(option?.timeRatio.best).toBeLessThan(1);
    expect(option?.timeRatio.best).toBeGreaterThan(0.3);
  }
});
