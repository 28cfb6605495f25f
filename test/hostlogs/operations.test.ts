import { expect, test } from "vitest";
import { measuredOf } from "./read-logs.ts";

const hostd = (second: number, rest: string): string =>
  `2019-03-01T02:00:${String(second).padStart(2, "0")}.100Z info hostd[2101278] [Originator@6876 ${rest}`;
const vm = (name: string): string => `sub=Vmsvc.vm:/vmfs/volumes/5c-77/${name}/${name}.vmx`;
const EMIGRATING = "State Transition (VM_STATE_ON -> VM_STATE_EMIGRATING)";

test("the operation id ties the VM's lines to the migration's, in either order", async () => {
  const measured = await measuredOf([
    {
      path: "hostd.log",
      text: [
        hostd(1, `${vm("web01")} opID=a-1] ${EMIGRATING}`),
        hostd(
          2,
          "sub=Vcsvc.VMotionSrc (5422550518507384986) opID=a-1] Set source task result precopyStunTime to 68427",
        ),
        hostd(3, "sub=Vcsvc.VMotionSrc (5422550518507384111) opID=a-2] Set source task result precopyStunTime to 1000"),
        hostd(4, `${vm("db 01")} opID=a-2] ${EMIGRATING}`),
      ].join("\n"),
    },
  ]);
  expect(measured.map(({ migrationId, vmFiles }) => [migrationId, vmFiles])).toEqual([
    ["5422550518507384111", ["db 01"]],
    ["5422550518507384986", ["web01"]],
  ]);
});

test("an operation of several VMs or migrations names none", async () => {
  const measured = await measuredOf([
    {
      path: "hostd.log",
      text: [
        hostd(1, `${vm("web01")} opID=a-1] ${EMIGRATING}`),
        hostd(1, `${vm("web02")} opID=a-1] ${EMIGRATING}`),
        hostd(
          2,
          "sub=Vcsvc.VMotionSrc (5422550518507384986) opID=a-1] Set source task result precopyStunTime to 68427",
        ),
      ].join("\n"),
    },
  ]);
  expect(measured.map(({ vmFiles }) => vmFiles)).toEqual([[]]);
});

test("two VMs' logs in one file keep their names apart", async () => {
  const log = (name: string, id: string, at: number): string =>
    [
      `2026-11-22T20:0${at}:00.000Z In(05) vmx - DICT               displayName = "${name}"`,
      `2026-11-22T20:0${at}:05.000Z In(05) vmx - Migrate_Open: Restoring from <10.0.0.1> with migration id ${id}`,
      `2026-11-22T20:0${at}:05.200Z In(05) vcpu-0 - Checkpoint_Unstun: vm stopped for ${at}00000 us`,
    ].join("\n");
  const text = [log("a", "5422550518507384001", 1), log("b", "5422550518507384002", 2)].join("\n");
  const measured = await measuredOf([{ path: "vmware.log", text }]);
  expect(measured.map(({ vmNames, stunMicroseconds }) => [vmNames, stunMicroseconds])).toEqual([
    [["a"], 100_000],
    [["b"], 200_000],
  ]);
});

test("a number beyond 64 bits is no migration id", async () => {
  const line = (id: string): string =>
    hostd(1, `sub=Vcsvc.VMotionSrc (${id}) opID=a-1] Set source task result precopyStunTime to 5`);
  const text = [line("18446744073709551615"), line("18446744073709551616"), line("99999999999999999999")].join("\n");
  const measured = await measuredOf([{ path: "hostd.log", text }]);
  expect(measured.map(({ migrationId }) => migrationId)).toEqual(["18446744073709551615"]);
});
