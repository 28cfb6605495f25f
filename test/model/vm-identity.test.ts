import { describe, expect, test } from "vitest";
import { identifyVms, type VmNamed } from "../../src/model/vm-identity.ts";

const vm = (name: string | null, moref: string | null = null, uuid: string | null = null, vcenter = "vc"): VmNamed => ({
  vcenter,
  vm: { name, moref, instanceUuid: uuid },
});
const keys = (all: readonly VmNamed[]): number[] => {
  const { keyOf } = identifyVms(all);
  const seen = [...new Set(all.map(keyOf))];
  return all.map((one) => seen.indexOf(keyOf(one)));
};
const labels = (all: readonly VmNamed[]): string[] => {
  const { labelOf } = identifyVms(all);
  return all.map(labelOf);
};

describe("which VM is it", () => {
  test("two MoRefs of one name are two VMs, and the name alone is neither", () => {
    const all = [vm("web01", "vm-12"), vm("web01", "vm-48"), vm("web01")];
    expect(keys(all)).toEqual([0, 1, 2]);
    expect(labels(all).slice(0, 2)).toEqual(["web01 (vm-12)", "web01 (vm-48)"]);
  });

  test("a record with the name alone is about the only VM of that name, in any order", () => {
    expect(keys([vm("web01"), vm("web01", "vm-12"), vm("db01")])).toEqual([0, 0, 1]);
    expect(labels([vm("web01"), vm("web01", "vm-12")])).toEqual(["web01", "web01"]);
  });

  test("a renamed VM is the same by its MoRef, one that changed its vCenter by its UUID", () => {
    expect(keys([vm("old", "vm-1"), vm("new", "vm-1")])).toEqual([0, 0]);
    expect(
      keys([vm("a", "vm-1", "U-1", "vc1"), vm("a", "vm-900", "u-1", "vc2"), vm("a", "vm-900", null, "vc2")]),
    ).toEqual([0, 0, 0]);
  });

  test("twenty VMs of one name, each seen twice, are twenty", () => {
    const many = Array.from({ length: 20 }, (_, n) => vm("web01", `vm-${n}`));
    expect(keys([...many, ...many])).toEqual([...many.keys(), ...many.keys()]);
    expect(labels([...many, ...many])[19]).toBe("web01 (vm-19)");
  });

  test("equal names and MoRefs of two vCenters are two VMs, told apart by their vCenter", () => {
    const all = [vm("web01", "vm-12", null, "vc1"), vm("web01", "vm-12", null, "vc2")];
    expect(keys(all)).toEqual([0, 1]);
    expect(labels(all)).toEqual(["web01 (vm-12, vc1)", "web01 (vm-12, vc2)"]);
  });

  test("does not depend on the order of the records", () => {
    const all = [vm("a", "vm-1", "u-1"), vm("a", "vm-2", "u-1"), vm("a"), vm("b", "vm-2")];
    const key = (list: readonly VmNamed[]) => identifyVms(list).keyOf(vm("b", "vm-2"));
    expect(key([...all].reverse())).toBe(key(all));
  });
});
