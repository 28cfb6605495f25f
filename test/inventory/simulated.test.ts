import { describe, expect, test } from "vitest";
import { readSource } from "./read-source.ts";
import { mergeInventory } from "../../src/reconstruct/inventory/inventory.ts";
import { createWorld } from "../simulator/world.ts";
import { writeGetVm, writeGovcVmInfo, writeRvtools } from "../simulator/write/inventory-files.ts";

describe.each([1, 2])("the inventory of the simulated world %i", (seed) => {
  const world = createWorld({ seed, vcenters: 2 });
  const vcenters = [...new Set(world.vms.map((vm) => vm.vcenter))];

  test.each([
    ["RVTools", writeRvtools, "rvtools-csv"],
    ["Get-VM", writeGetVm, "get-vm-csv"],
    ["govc", writeGovcVmInfo, "govc-vm-info-json"],
  ] as const)("%s: every VM is found with its own figures, by MoRef, UUID or unique name", async (_, write, format) => {
    const rows = [];
    for (const vcenter of vcenters) {
      const { records, rejected, adapter } = await readSource(write(vcenter, world.vms).bytes);
      expect(adapter).toBe(format);
      expect(rejected).toEqual([]);
      rows.push(
        ...records.map((record) => ({ record: { ...record, vcenter: record.vcenter ?? vcenter }, takenAt: null })),
      );
    }
    const inventory = mergeInventory(rows);
    const expected = world.vms.filter((vm) => format !== "get-vm-csv" || !vm.template);
    expect(inventory.vms).toHaveLength(expected.length);
    for (const vm of expected) {
      const truth = { memoryMegabytes: vm.memoryMegabytes, vcpus: vm.vcpus, vm: { name: vm.name, moref: vm.moref } };
      expect(inventory.vmFacts(vm.vcenter, vm.moref, null, null)).toMatchObject({ ...truth, powerState: vm.power });
      const twins = expected.filter((other) => other.name === vm.name && other.vcenter === vm.vcenter);
      const byName = inventory.vmFacts(vm.vcenter, null, null, vm.name);
      if (twins.length === 1) expect(byName).toMatchObject(truth);
      else expect(byName).toBeNull();
    }
  });
});
