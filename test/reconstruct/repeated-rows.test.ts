import { expect, test } from "vitest";
import type { Fact } from "../../src/model/fact.ts";
import { end, failure, night, start, task, told } from "./facts.ts";

/** Exports read page by page hold the rows at the seam of two pages twice. */

const VMS = ["a", "b", "c"] as const;

const moves = (...vms: readonly string[]): Fact[] =>
  vms.flatMap((vm, index) => [
    start(index * 20, { vm, from: "esx01/a", to: "esx02/a", message: `Migrating ${vm}` }),
    end(index * 20 + 90, { vm, from: "esx01/a", to: "esx02/a", message: `Migration of ${vm} completed` }),
  ]);

const twice = (facts: (at: number) => readonly Fact[]): Fact[] => [...facts(0), ...facts(0)];

test("a page's last rows stand on the next one again: each move once", () => {
  const facts = [...moves(...VMS, "d"), ...moves(...VMS).filter(({ role }) => role === "end")];
  const found = night(facts);
  expect(told(found)).toHaveLength(4);
  expect(told(found).filter((text) => text.includes("missing"))).toEqual([]);
});

test("a file that repeats its rows repeats failures too", () => {
  const failed = () => [failure(300, { vm: "e", from: "esx01/a", to: "esx02/a", message: "Failed to migrate e" })];
  expect(told(night([...twice(() => moves(...VMS)), ...twice(failed)]))).toHaveLength(4);
});

test("a VM that fails twice in one moment fails twice", () => {
  const failed = () => [failure(300, { vm: "e", from: "esx01/a", to: "esx02/a", message: "Failed to migrate e" })];
  expect(told(night([...moves(...VMS), ...twice(failed)]))).toHaveLength(5);
});

test("two VMs of one name that arrive in one moment are two", () => {
  const facts = [...moves(...VMS), ...moves("a").filter(({ role }) => role === "end")];
  expect(told(night(facts))).toHaveLength(4);
});

test("rows with event keys are known by them", () => {
  const keyed = (first: number) => moves(...VMS).map((fact, index) => ({ ...fact, eventKey: `${first + index}` }));
  expect(told(night([...keyed(10), ...keyed(20)])).length).toBeGreaterThan(3);
});

test("a list of tasks that stands twice in one file is one", () => {
  const tasks = (...vms: readonly string[]): Fact[] =>
    vms.map((vm, index) => task(index * 20, { vm, done: index * 20 + 90 }));
  expect(told(night(twice(() => tasks(...VMS))))).toHaveLength(3);
  expect(told(night([...tasks(...VMS), ...tasks("a")]))).toHaveLength(4);
});
