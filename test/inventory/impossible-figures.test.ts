import { expect, test } from "vitest";
import type { VmInventory } from "../../src/model/inventory.ts";
import { withPossibleFigures } from "../../src/reconstruct/inventory/possible.ts";

const VM: VmInventory = { shape: "inventory", about: "vm", line: 2, vm: { name: "web-01" }, memoryMegabytes: 8192 };

test.each([1e308, Infinity, NaN, -1, 25_165_825])("a VM with %d MB of memory has none that is known", (figure) => {
  const record = withPossibleFigures({
    ...VM,
    memoryMegabytes: figure,
    disks: [{ megabytes: figure * 1e6, datastore: "gold" }],
  });
  expect(record).toMatchObject({ vm: { name: "web-01" }, disks: [{ megabytes: null, datastore: "gold" }] });
  expect(record).toHaveProperty("memoryMegabytes", undefined);
});

test("the largest VM there is keeps its memory", () => {
  const largest = { ...VM, memoryMegabytes: 25_165_824 };
  expect(withPossibleFigures(largest)).toBe(largest);
});
