import { describe, expect, it } from "vitest";
import { clusterMemberFindings } from "../../src/summarize/cluster-members.ts";
import { aMigration } from "../support/a-migration.ts";

const CLUSTERS = [{ name: "etcd-prod", vms: ["etcd-*"] }];
const move = (id: string, name: string, endedAt: string) =>
  aMigration({ id, vm: { name, moref: null, instanceUuid: null }, outcome: "succeeded", kind: "vmotion", endedAt });

describe("members of one application cluster", () => {
  const three = ["01:00", "01:04", "01:09"].map((time, index) =>
    move(String(index), `etcd-${index}`, `2026-11-23T${time}:00.000Z`),
  );

  it("are told of when three moved within ten minutes", () => {
    const [only, ...others] = clusterMemberFindings(
      [...three, move("9", "web01", "2026-11-23T01:05:00.000Z")],
      CLUSTERS,
    );
    expect(others).toEqual([]);
    expect(only).toMatchObject({ severity: "watch", subject: "etcd-prod", migrations: ["0", "1", "2"] });
  });

  it("are not when they moved apart, or one moved three times", () => {
    const apart = three.map((migration, index) => ({ ...migration, endedAt: `2026-11-23T0${index + 1}:00:00.000Z` }));
    expect(clusterMemberFindings(apart, CLUSTERS)).toEqual([]);
    const same = three.map((migration) => ({ ...migration, vm: { name: "etcd-1", moref: null, instanceUuid: null } }));
    expect(clusterMemberFindings(same, CLUSTERS)).toEqual([]);
  });
});
