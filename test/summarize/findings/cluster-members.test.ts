import { expect, test } from "vitest";
import { clusterMembers } from "../../../src/summarize/findings/cluster-members.ts";
import { aConfig } from "../../job/nightly/fake-tools.ts";
import { aMigration } from "../../support/a-migration.ts";
import { found, inventory } from "../../support/findings.ts";

const config = aConfig("/c", { clusterMembers: [{ name: "etcd-prod", vms: ["etcd-*"] }] });
const move = (id: string, name: string, time: string, host = `esx-${name}`) =>
  aMigration({ id, name, startedAt: null, endedAt: `2026-11-23T${time}:00.000Z`, destination: { host } });
const told = (migrations: ReturnType<typeof move>[], vms: readonly (readonly [string, string])[] = []) =>
  found(clusterMembers, {
    migrations,
    config,
    inventory: inventory({
      vms: vms.map(([name, host]) => ({ vm: { name }, host, takenAt: null, powerState: "on" as const })),
    }),
  });

test("two members that moved within ten minutes are told of, strangers are not", () => {
  const both = told([move("0", "etcd-0", "01:00"), move("1", "etcd-1", "01:09"), move("9", "web01", "01:05")]);
  expect(both).toMatchObject([
    { id: "cluster-members:etcd-prod within minutes", severity: "watch", subject: "etcd-prod", migrations: ["0", "1"] },
  ]);
  expect(both[0]?.description).toMatch(/^etcd-0 and etcd-1\. /);
});

test("members that moved apart, or one that moved twice, are none", () => {
  expect(told([move("0", "etcd-0", "01:00"), move("1", "etcd-1", "01:11")])).toEqual([]);
  expect(told([move("0", "etcd-0", "01:00"), move("1", "etcd-0", "01:05")])).toEqual([]);
});

test("two members on one host are told of, whether a move or nobody brought them there", () => {
  expect(
    told(
      [],
      [
        ["etcd-0", "esx01"],
        ["etcd-1", "esx01"],
        ["etcd-2", "esx02"],
      ],
    ),
  ).toMatchObject([
    { id: "cluster-members:etcd-prod on esx01", title: "2 members of etcd-prod run on one host, esx01" },
  ]);
  const moved = [move("0", "etcd-0", "01:00", "esx02")];
  const listed = [
    ["etcd-0", "esx01"],
    ["etcd-1", "esx01"],
    ["etcd-2", "esx02"],
  ] as const;
  expect(told(moved, listed)).toMatchObject([
    { title: "2 members of etcd-prod run on one host, esx02", migrations: ["0"] },
  ]);
});
