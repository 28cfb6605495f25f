import { expect, test } from "vitest";
import { isBrokenType } from "../../src/interpret/event-types.ts";
import { isCutLabel, isBrokenDescription, motionOfTask } from "../../src/interpret/task-types.ts";

test.each([
  ["Drm.ExecuteVMoti", true],
  ["Drm.ExecuteVMoExecuteVMotionLRO", true],
  ["VirtualMachine.relo?ate", true],
  ["\u0000\u0000\u0000", true],
  ["VirtualMachine.powerOff", false],
  ["com.vmware.vcIntegrity.RemediateVMTask", false],
  ["Drm.EnterStandbyLRO", false],
  ["", false],
])("a task's description id %j: broken is %s", (id, expected) => {
  expect(isBrokenDescription(id)).toBe(expected);
});

test.each([
  ["vim.event.VmMigr]tedEvent", true],
  ["vim.event.VmBeingHotMigrat???????", true],
  ["vim.event.VmMigratedEvent", false],
  ["com.vmware.vc.HA.ConnectedToMaster", false],
  ["Informationen", false],
  ["情報", false],
])("an event's type %j: broken is %s", (type, expected) => {
  expect(isBrokenType(type)).toBe(expected);
});

test("a label is known with what a broken row leaves at its ends", () => {
  for (const label of [
    'Migrate virtual machine"]',
    '"Migrate virtual machine',
    "'Migrate virtual machine\t",
    "Migrate virtual\nmachine",
  ])
    expect(motionOfTask({ label })).toEqual({ motion: "migrate", byLabel: true });
});

test("a label of nothing but quotes is looked through once", () => {
  const label = `a${'"'.repeat(400_000)}a`;
  expect(motionOfTask({ label })).toBeNull();
});

test("a label that a table cut is told", () => {
  for (const text of ["execute storage vmotion for storag...", "migrate virtual mach…", "relocate virtual ..."])
    expect(isCutLabel(text)).toBe(true);
  for (const text of ["migrate virtual machine", "mi...", "reconfigure virtual mach...", "…"])
    expect(isCutLabel(text)).toBe(false);
});
