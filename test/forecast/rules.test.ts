import { expect, test } from "vitest";
import { inferPreCopy } from "../../src/infer/infer.ts";
import { forecaster } from "../../src/job/forecast.ts";
import type { Blocker, HostForecast } from "../../src/model/forecast.ts";
import type { HostFacts, RuleFacts, VmFacts } from "../../src/model/inventory.ts";

const GIGABYTE = 1024;

function vm(name: string, host: string, more: Partial<VmFacts> = {}): VmFacts {
  const size = { memoryMegabytes: 8 * GIGABYTE, consumedMegabytes: 7 * GIGABYTE };
  const place = { vcenter: "vc01", host, cluster: "prod", powerState: "on", takenAt: null } as const;
  return { vm: { name, moref: `vm-${name}` }, ...place, ...size, ...more };
}

function esx(name: string, more: Partial<HostFacts> = {}): HostFacts {
  return { host: { name }, vcenter: "vc01", cluster: "prod", memoryMegabytes: 512 * GIGABYTE, ...more };
}

function aRule(kind: RuleFacts["kind"], vms: readonly string[], more: Partial<RuleFacts> = {}): RuleFacts {
  return {
    name: "R1",
    kind,
    vcenter: "vc01",
    cluster: "prod",
    enabled: true,
    vms: vms.map((name) => ({ name })),
    ...more,
  };
}

function hostsOf(
  vms: readonly VmFacts[],
  hosts: readonly HostFacts[],
  rules: readonly RuleFacts[],
): readonly HostForecast[] {
  const { migrations, outlook } = inferPreCopy([], {
    vmFacts: () => null,
    hostSpeed: () => ({ esxVersion: null, vmotionMegabitsPerSecond: 10_000, lineMegabitsPerSecond: 10_000 }),
    profiles: [],
  });
  const inventory = { vms, hosts, clusters: [], vmkernels: [], rules, takenAt: null };
  return forecaster({ migrations, evacuations: [], inventory, outlook, profiles: [], timeZone: "UTC" })({
    past: null,
    open: [],
    from: null,
  }).hosts;
}

/** `a, held: reason` of each host that has a blocker. */
function told(hosts: readonly HostForecast[]): Readonly<Record<string, readonly string[]>> {
  const text = ({ vm: name, holds, reason }: Blocker): string => `${name ?? "host"}${holds ? " held" : ""}: ${reason}`;
  return Object.fromEntries(
    hosts.flatMap(({ host, blockers }) => (blockers.length === 0 ? [] : [[host, blockers.map(text)]])),
  );
}

const THREE = [esx("a"), esx("b"), esx("c")];
const must = { mandatory: true, hosts: ["a", "b.example.net"] };

test("a must rule holds the VM where none of its hosts is left", () => {
  const rule = aRule("vm-on-hosts", ["ora"], must);
  const vms = [vm("ora", "a"), vm("web", "a"), vm("other", "c")];
  expect(told(hostsOf(vms, THREE, [rule]))).toEqual({});
  const closed = [esx("a"), esx("b", { inMaintenance: true }), esx("c")];
  const [a] = hostsOf(vms, closed, [rule]);
  expect(a?.blockers).toEqual([
    {
      vm: "ora",
      moref: "vm-ora",
      reason: "must VM-Host rule R1: no other host that it may run on is left",
      holds: true,
    },
  ]);
  // The others can leave, and their time is told without it.
  expect(a?.seconds).not.toBeNull();
  expect(a?.why).toContain("Without 1 VM that cannot leave.");
});

test("a should rule, a disabled one and one of another cluster hold nobody", () => {
  const one = { mandatory: true, hosts: ["a"] };
  for (const rule of [
    aRule("vm-on-hosts", ["ora"], { ...one, mandatory: false }),
    aRule("vm-on-hosts", ["ora"], { ...one, enabled: false }),
    aRule("vm-on-hosts", ["ora"], { ...one, cluster: "test" }),
  ])
    expect(told(hostsOf([vm("ora", "a")], THREE, [rule]))).toEqual({});
});

test("a rule that is not said to be a must is a warning", () => {
  const rule = aRule("vm-on-hosts", ["ora"], { hosts: ["a"], enabled: undefined });
  expect(told(hostsOf([vm("ora", "a")], THREE, [rule]))).toEqual({
    a: ["ora: VM-Host rule R1: no other host is left, if it is a must (the export does not say)"],
  });
});

test("a must-not rule, alone and with a must rule", () => {
  const not = aRule("vm-not-on-hosts", ["ora"], { mandatory: true, hosts: ["b"] });
  expect(told(hostsOf([vm("ora", "a")], [esx("a"), esx("b")], [not]))).toEqual({
    a: ["ora held: must VM-Host rule R1: no other host that it may run on is left"],
  });
  expect(told(hostsOf([vm("ora", "a")], THREE, [not]))).toEqual({});
  const both = [not, aRule("vm-on-hosts", ["ora"], { ...must, name: "R2" })];
  expect(told(hostsOf([vm("ora", "a")], THREE, both))).toEqual({
    a: ["ora held: must VM-Host rules R1 and R2: no other host that it may run on is left"],
  });
});

test("anti-affinity holds where each host that is left has a member", () => {
  const apart = aRule("anti-affinity", ["dc1", "dc2", "dc3"]);
  const vms = [vm("dc1", "a"), vm("dc2", "b"), vm("dc3", "c")];
  const why = "anti-affinity rule R1: every other host that is left has a VM of it";
  expect(told(hostsOf(vms, THREE, [apart]))).toEqual({
    a: [`dc1 held: ${why}`],
    b: [`dc2 held: ${why}`],
    c: [`dc3 held: ${why}`],
  });
  expect(told(hostsOf(vms, [...THREE, esx("d")], [apart]))).toEqual({});
  expect(told(hostsOf(vms, [...THREE, esx("d", { inMaintenance: true })], [apart]))["a"]).toHaveLength(1);
  // One that is off takes no place.
  expect(
    told(hostsOf([vm("dc1", "a"), vm("dc2", "b"), vm("dc3", "c", { powerState: "off" })], THREE, [apart])),
  ).toEqual({});
  // Two on one host need two others.
  expect(told(hostsOf([vm("dc1", "a"), vm("dc2", "a"), vm("dc3", "c")], THREE, [apart]))).toEqual({
    a: [`dc2 held: ${why}`],
  });
});

test("anti-affinity within what must rules leave", () => {
  const rules = [aRule("anti-affinity", ["dc1", "dc2"]), aRule("vm-on-hosts", ["dc1"], { ...must, name: "R2" })];
  expect(told(hostsOf([vm("dc1", "a"), vm("dc2", "b")], THREE, rules))).toEqual({
    a: ["dc1 held: anti-affinity rule R1: every other host that is left has a VM of it"],
  });
});

test("without an export of hosts it is a warning, and one host is no proof that there is no other", () => {
  const apart = aRule("anti-affinity", ["dc1", "dc2"], { enabled: undefined });
  const both = told(hostsOf([vm("dc1", "a"), vm("dc2", "b")], [], [apart]));
  expect(both["a"]?.[0]).toMatch(/^dc1: anti-affinity rule R1: .*\(whether it is enabled, .*not seen without/);
  expect(told(hostsOf([vm("dc1", "a")], [], []))).toEqual({});
});

test("affinity keeps a VM with one that cannot leave", () => {
  const rules = [
    aRule("vm-on-hosts", ["ora"], { mandatory: true, hosts: ["a"] }),
    aRule("affinity", ["ora", "app"], { name: "R2" }),
  ];
  expect(told(hostsOf([vm("ora", "a"), vm("app", "a")], THREE, rules))["a"]?.[1]).toBe(
    "app: affinity rule R2 keeps it with ora, which cannot leave",
  );
});

test("says where the hosts left have less memory than the VMs use, or none has as much as one VM", () => {
  const small = [esx("a", { memoryMegabytes: 16 * GIGABYTE }), esx("b", { memoryMegabytes: 16 * GIGABYTE })];
  const vms = ["v1", "v2", "v3"].map((name) => vm(name, name === "v3" ? "b" : "a"));
  expect(told(hostsOf(vms, small, []))["a"]).toEqual([
    "host: not enough memory left: the VMs use 21.0 GB, the other hosts have 16.0 GB (admission control may refuse the last ones)",
  ]);
  expect(told(hostsOf(vms.slice(1), small, []))).toEqual({});
  const large = vm("big", "a", { memoryMegabytes: 32 * GIGABYTE });
  expect(told(hostsOf([large], small, []))["a"]).toEqual([
    "big: 32.0 GB of memory, and no other host that is left has as much",
  ]);
});

test("a vGPU with no other host that runs one is held, with one it asks for an appointment", () => {
  const gpu = { vgpuFrameBufferMegabytes: 16 * GIGABYTE };
  expect(told(hostsOf([vm("cad", "a", gpu)], THREE, []))["a"]?.[0]).toMatch(/^cad held: vGPU, and no other host/);
  const two = told(hostsOf([vm("cad", "a", gpu), vm("cad2", "b", gpu)], THREE, []));
  expect(two["a"]).toEqual(["cad: vGPU: whether another host has room for its 16.0 GB frame buffer is in no export"]);
});
