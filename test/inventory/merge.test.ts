import { assert, property, shuffledSubarray } from "fast-check";
import { describe, expect, test } from "vitest";
import type { InventoryRecord, VmInventory } from "../../src/model/inventory.ts";
import { mergeInventory, type InventoryRow } from "../../src/reconstruct/inventory/inventory.ts";

const vm = (part: Partial<VmInventory>, takenAt: number | null = null): InventoryRow => ({
  record: { shape: "inventory", about: "vm", line: 1, vcenter: "vc01", vm: { name: "web01", moref: "vm-1" }, ...part },
  takenAt,
});
const row = (record: InventoryRecord, takenAt: number | null = null): InventoryRow => ({ record, takenAt });

describe("merging inventories", () => {
  const tabs = [
    vm({ memoryMegabytes: 8192, vcpus: 4 }),
    vm({ consumedMegabytes: 6000, activeMegabytes: 400 }),
    vm({ disks: [{ key: "2000", megabytes: 100, datastore: "ds1" }] }),
    vm({ disks: [{ key: "2001", megabytes: 200, datastore: "ds2" }] }),
    vm({ vm: { name: "web01", moref: "vm-9" }, memoryMegabytes: 1 }),
    vm({ vm: { name: "db01", moref: "vm-2", uuid: "5001" }, memoryMegabytes: 2048 }),
    vm({ vm: { name: "db01" }, swappedMegabytes: 3 }),
    vm({ vcenter: "vc02", vm: { name: "db01", moref: "vm-1" }, memoryMegabytes: 77 }),
  ];

  test("the tabs of one VM are one VM; a name that two VMs have joins nothing", () => {
    const inventory = mergeInventory(tabs);
    expect(inventory.vmFacts("vc01", "vm-1", null, "web01")).toMatchObject({
      memoryMegabytes: 8192,
      consumedMegabytes: 6000,
      activeMegabytes: 400,
      disks: [{ key: "2000" }, { key: "2001" }],
    });
    expect(inventory.vmFacts("vc01", null, null, "web01")).toBeNull();
    expect(inventory.vmFacts("vc01", null, null, "db01")).toMatchObject({ memoryMegabytes: 2048, swappedMegabytes: 3 });
    expect(inventory.vmFacts(null, null, null, "db01")).toBeNull();
    expect(inventory.vmFacts("vc09", "vm-77", "5001", "renamed")).toMatchObject({ memoryMegabytes: 2048 });
    expect(inventory.vms).toHaveLength(4);
  });

  test("a MoRef is an identity inside its vCenter only", () => {
    const inventory = mergeInventory(tabs);
    expect(inventory.vmFacts("vc02.example.com", "vm-1", null, null)).toMatchObject({ memoryMegabytes: 77 });
    expect(inventory.vmFacts("vc03", "vm-1", null, null)).toBeNull();
    expect(inventory.vmFacts(null, "vm-1", null, null)).toBeNull();
    expect(inventory.vmFacts(null, "vm-1", null, "web01")).toMatchObject({ memoryMegabytes: 8192 });
  });

  test("a VM made again under its old name is another VM", () => {
    const inventory = mergeInventory([vm({ memoryMegabytes: 5 })]);
    expect(inventory.vmFacts("vc01", "vm-500", null, "web01")).toBeNull();
  });

  test("an export without a vCenter's name adds to the VM it fits alone", () => {
    const named = vm({ vm: { name: "web01", moref: "vm-1", uuid: "5001" }, memoryMegabytes: 8192 });
    const twin = vm({ vcenter: "vc02", vm: { name: "web01", moref: "vm-1", uuid: "5002" }, memoryMegabytes: 1 });
    const unnamed = vm({ vcenter: undefined, vm: { name: "web01", moref: "vm-1", uuid: "5001" }, vcpus: 8 });
    const both = mergeInventory([named, twin, unnamed]);
    expect(both.vms).toHaveLength(2);
    expect(both.vmFacts("vc01", "vm-1", null, null)).toMatchObject({ memoryMegabytes: 8192, vcpus: 8 });
    const doubtful = vm({ vcenter: undefined, vm: { name: "web01", moref: "vm-1" }, vcpus: 8 });
    expect(mergeInventory([named, twin, doubtful]).vms).toHaveLength(3);
  });

  test("newer beats older, and an older export still says what the newer does not", () => {
    const inventory = mergeInventory([
      vm({ memoryMegabytes: 4096, vcpus: 2 }, 1000),
      vm({ memoryMegabytes: 8192 }, 2000),
    ]);
    expect(inventory.vmFacts("vc01", "vm-1", null, null)).toMatchObject({
      memoryMegabytes: 8192,
      vcpus: 2,
      takenAt: 2000,
    });
    expect(inventory.takenAt).toBe(2000);
  });

  test("hosts, their NICs and vMotion addresses", () => {
    const base = { shape: "inventory", line: 1, vcenter: "vc01" } as const;
    const inventory = mergeInventory([
      row({ ...base, about: "host", host: { name: "esx01", moref: "host-9" }, cores: 32 }),
      row({ ...base, about: "host", host: { name: "esx01" }, nicMegabitsPerSecond: [25000] }),
      row({ ...base, about: "host", host: { name: "esx01" }, nicMegabitsPerSecond: [1000] }),
      row({ ...base, about: "vmkernel", host: "esx01", device: "vmk1", ipAddress: "10.0.0.1", vmotionEnabled: true }),
      vm({ hostMoref: "host-9" }),
    ]);
    expect(inventory.hosts).toMatchObject([{ cores: 32, nicMegabitsPerSecond: [1000, 25000] }]);
    expect(inventory.hostsOfAddress("10.0.0.1")).toEqual(["esx01"]);
    expect(inventory.vmFacts("vc01", "vm-1", null, null)?.host).toBe("esx01");
  });

  test("no order of the rows changes the result", () => {
    const reference = JSON.stringify([...mergeInventory(tabs).vms].map((entry) => JSON.stringify(entry)).sort());
    assert(
      property(shuffledSubarray(tabs, { minLength: tabs.length }), (shuffled) => {
        expect(JSON.stringify([...mergeInventory(shuffled).vms].map((entry) => JSON.stringify(entry)).sort())).toBe(
          reference,
        );
      }),
    );
  });
});
