import { expect, test } from "vitest";
import type { VmFacts } from "../../src/model/inventory.ts";
import type { Migration } from "../../src/model/migration.ts";
import { withHostClusters } from "../../src/reconstruct/inventory/host-clusters.ts";

type Side = readonly [vcenter: string | null, host: string | null, cluster: string | null];

function move(source: Side, destination: Side): Migration {
  const place = ([vcenter, host, cluster]: Side) => ({ vcenter, host, cluster, datastore: null, datacenter: null });
  return { source: place(source), destination: place(destination) } as unknown as Migration;
}

const clusters = (migrations: readonly Migration[], vms: readonly Partial<VmFacts>[] = []): unknown[] =>
  withHostClusters(migrations, vms as readonly VmFacts[]).map(({ source, destination }) => [
    source.cluster,
    destination.cluster,
  ]);

test("what one record says of a host, the others leave out", () => {
  const told = move(["vc1", "esx1", "Prod"], ["vc1", "esx2", "Prod"]);
  expect(clusters([move(["vc1", "esx2", null], ["vc1", "ESX1", null]), told])).toEqual([
    ["Prod", "Prod"],
    ["Prod", "Prod"],
  ]);
});

test("a list of VMs says it too", () => {
  const vms = [{ host: "esx1", vcenter: "vc1", cluster: "Prod" }];
  expect(clusters([move(["vc1", "esx1", null], ["vc1", "esx2", null])], vms)).toEqual([["Prod", null]]);
});

test("hosts of two vCenters are two, and where two clusters are told none is filled in", () => {
  const one = move(["vc1", "esx1", "A"], ["vc1", "esx3", "A"]);
  const other = move(["vc2", "esx1", "B"], ["vc1", "esx3", "B"]);
  const open = move(["vc1", "esx1", null], ["vc1", "esx3", null]);
  expect(clusters([one, other, open])[2]).toEqual(["A", null]);
  expect(clusters([open, move(["vc2", null, null], [null, "esx1", "C"])])[0]).toEqual([null, null]);
});

test("more moves than the limit are left as they are", () => {
  const told = move(["vc1", "esx1", "Prod"], ["vc1", "esx2", "Prod"]);
  const open = move(["vc1", "esx1", null], ["vc1", "esx2", null]);
  const many = Array.from({ length: 200_001 }, (_, index) => (index === 0 ? told : open));
  expect(withHostClusters(many, [])).toBe(many);
});
