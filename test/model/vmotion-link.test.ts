import { describe, expect, test } from "vitest";

import { networkLimit } from "../../src/model/concurrency-limits.ts";
import type { VmkernelFacts } from "../../src/model/inventory.ts";
import { vmotionLinkOf, vmotionLinks } from "../../src/model/vmotion-link.ts";

const HOST = { host: { name: "esx1" } };

function adapter(device: string, part: Partial<VmkernelFacts> = {}): VmkernelFacts {
  return { host: "esx1", device, vmotionEnabled: true, ...part };
}

describe("a host's vMotion link", () => {
  test.each<[string, readonly number[], readonly VmkernelFacts[], number | null, number | null, number | null]>([
    ["one adapter on NICs of one speed", [10_000, 10_000], [adapter("vmk1")], 10_000, 10_000, 20_000],
    ["two adapters on two NICs", [10_000, 10_000], [adapter("vmk1"), adapter("vmk2")], 10_000, 20_000, 20_000],
    ["two adapters on one NIC are one uplink", [25_000], [adapter("vmk1"), adapter("vmk2")], 25_000, 25_000, 25_000],
    ["NICs of several speeds leave it open", [1000, 10_000], [adapter("vmk1")], null, null, 11_000],
    [
      "the adapter's own speed beats them",
      [1000, 10_000],
      [adapter("vmk1", { linkMegabitsPerSecond: 10_000 })],
      10_000,
      10_000,
      11_000,
    ],
    [
      "services unknown: the NICs' one speed holds for any",
      [10_000, 10_000],
      [adapter("vmk0", { vmotionEnabled: null })],
      10_000,
      10_000,
      20_000,
    ],
    ["no adapter listed", [1000], [], 1000, 1000, 1000],
    ["none that carries vMotion", [10_000], [adapter("vmk0", { vmotionEnabled: false })], null, null, 10_000],
    [
      "of two adapters one known",
      [1000, 10_000],
      [adapter("vmk1", { linkMegabitsPerSecond: 10_000 }), adapter("vmk2")],
      null,
      null,
      11_000,
    ],
    ["nothing known", [], [adapter("vmk1")], null, null, null],
  ])("%s", (_name, nics, adapters, line, together, all) => {
    const host = nics.length === 0 ? HOST : { ...HOST, nicMegabitsPerSecond: nics };
    expect(vmotionLinkOf(host, adapters)).toEqual({
      lineMegabitsPerSecond: line,
      vmotionMegabitsPerSecond: together,
      nicMegabitsPerSecond: all,
    });
  });

  test("is looked up by name without case, within the vCenter where one is named", () => {
    const inventory = {
      vms: [],
      clusters: [],
      hosts: [
        { host: { name: "ESX1" }, vcenter: "a", nicMegabitsPerSecond: [1000] },
        { host: { name: "esx1" }, vcenter: "b", nicMegabitsPerSecond: [10_000] },
      ],
      vmkernels: [],
      rules: [],
    };
    const linkOf = vmotionLinks(inventory);
    expect(linkOf("a", "esx1").lineMegabitsPerSecond).toBe(1000);
    expect(linkOf("b", "Esx1").lineMegabitsPerSecond).toBe(10_000);
    expect(linkOf("b", "esx2").lineMegabitsPerSecond).toBeNull();
  });
});

test.each([
  [100, 2],
  [999, 2],
  [1000, 4],
  [4000, 4],
  [9999, 4],
  [10_000, 8],
  [100_000, 8],
] as const)("a line of %d Mbit/s has %d slots", (line, slots) => {
  expect(networkLimit(line)).toBe(slots);
});
