import { describe, expect, test } from "vitest";
import { UNKNOWN_PLACE } from "../../src/model/entity.ts";
import type { Migration } from "../../src/model/migration.ts";
import { mergeInventory, type Inventory } from "../../src/reconstruct/inventory/inventory.ts";
import { joinHostLogs } from "../../src/reconstruct/host-logs/join.ts";
import { measuredOf } from "./read-logs.ts";
import { asVcenterSees } from "./vcenter-view.ts";
import { inventMigrations, VERSIONS, writeLogs, type LoggedMigration, type LogFile } from "./write-logs.ts";

const texts = (files: readonly LogFile[]): { path: string; text: string }[] =>
  files.map(({ path, lines }) => ({ path, text: `${lines.join("\n")}\n` }));

function addresses(migrations: readonly LoggedMigration[]): Inventory {
  const hosts = new Map(migrations.flatMap((m) => [m.source, m.destination]).map((host) => [host.name, host]));
  return mergeInventory(
    [...hosts.values()].map((host) => ({
      takenAt: null,
      record: {
        shape: "inventory",
        about: "vmkernel",
        line: 1,
        host: host.name,
        device: "vmk1",
        ipAddress: host.address,
        vmotionEnabled: true,
      },
    })),
  );
}

/** How many were joined; every joined one must be the right one. */
function check(migrations: readonly Migration[]): number {
  const joined = migrations.filter(({ measured }) => measured !== undefined && measured !== null);
  for (const migration of joined)
    expect([migration.id, migration.measured?.migrationId]).toEqual([migration.id, migration.id]);
  return joined.length;
}

describe.each(VERSIONS)("logs of ESXi %s meet vCenter's migrations", (version) => {
  test.each([1, 2])("seed %i, with the VMs' own logs: all are joined, none wrongly", async (seed) => {
    const truth = inventMigrations({ seed, version, hosts: 4, migrations: 40 });
    const migrations = truth.map((m, index) => asVcenterSees(m, index));
    const { migrations: out, diagnostics } = joinHostLogs(
      await measuredOf(texts(writeLogs(truth, seed))),
      migrations,
      null,
    );
    expect(out).toHaveLength(truth.length);
    expect(check(out)).toBe(truth.length);
    for (const migration of out) {
      const own = truth.find(({ id }) => id === migration.id);
      expect(migration.stun.seconds?.best).toBe((own?.stunUs ?? 0) / 1e6);
      expect(migration.preCopy.memoryMegabytes).toBe(4096);
      expect(migration.evidence.length).toBeGreaterThan(1);
      const skew = (own?.source.skewMs ?? 0) / 1000;
      expect(Math.abs((migration.measured?.sourceClockSkewSeconds ?? 0) - skew)).toBeLessThan(3);
    }
    expect(diagnostics.filter(({ code }) => code === "host-log-ambiguous")).toEqual([]);
  });

  test.each([1, 2])(
    "seed %i, vmkernel and hostd without names, vMotion addresses from an inventory: none wrongly",
    async (seed) => {
      const truth = inventMigrations({ seed, version, hosts: 4, migrations: 40, apartMs: 60_000 });
      const files = writeLogs(truth, seed)
        .filter(({ path }) => !path.endsWith("vmware.log"))
        .map((file, index) => ({ ...file, path: `${index}.log` }));
      const { migrations: out, diagnostics } = joinHostLogs(
        await measuredOf(texts(files)),
        truth.map((m, index) => asVcenterSees(m, index)),
        addresses(truth),
      );
      const joined = check(out);
      const refused = diagnostics.find(({ code }) => code === "host-log-ambiguous")?.count ?? 0;
      expect(joined + refused).toBe(truth.length);
      expect(joined).toBeGreaterThan(truth.length / 2);
      expect(out.length).toBe(truth.length);
    },
  );
});

test("an evacuation without any name: what cannot be told apart is refused, not guessed", async () => {
  const truth = inventMigrations({ seed: 4, version: "8.0", hosts: 2, migrations: 30, apartMs: 400 });
  const files = writeLogs(truth, 4).filter(({ path }) => path.includes("vmkernel"));
  const { migrations: out, diagnostics } = joinHostLogs(
    await measuredOf(texts(files)),
    truth.map((m, index) => asVcenterSees(m, index)),
    null,
  );
  check(out);
  expect(out).toHaveLength(truth.length);
  expect(diagnostics.map(({ code }) => code)).toContain("host-log-ambiguous");
});

test("logs without any export are migrations of their own", async () => {
  const truth = inventMigrations({ seed: 6, version: "8.0", hosts: 3, migrations: 10 });
  const { migrations } = joinHostLogs(await measuredOf(texts(writeLogs(truth, 6))), [], null);
  expect(migrations.map(({ keys }) => keys[0] ?? "").sort()).toEqual(truth.map(({ id }) => `hostlog:${id}`).sort());
  for (const migration of migrations) {
    const own = truth.find(({ id }) => migration.keys[0] === `hostlog:${id}`);
    expect(migration).toMatchObject({
      vm: { name: own?.vm },
      source: { host: own?.source.name },
      destination: { host: own?.destination.name },
      outcome: "succeeded",
      kind: "vmotion",
      timingBasis: "none",
      stun: { basis: "measured", seconds: { best: (own?.stunUs ?? 0) / 1e6 } },
    });
  }
});

test("a log of other VMs and hosts leaves vCenter's migrations alone", async () => {
  const truth = inventMigrations({ seed: 7, version: "7.0", hosts: 3, migrations: 8 });
  const others = truth.map((m, index) => ({
    ...asVcenterSees(m, index),
    vm: { name: `other-${m.vm}`, moref: null, instanceUuid: null },
    source: { ...UNKNOWN_PLACE, host: "esx90.example.net" },
    destination: { ...UNKNOWN_PLACE, host: "esx91.example.net" },
  }));
  const { migrations, joined } = joinHostLogs(await measuredOf(texts(writeLogs(truth, 7))), others, null);
  expect(joined).toBe(0);
  expect(migrations).toHaveLength(others.length + truth.length);
  expect(migrations.slice(0, others.length)).toEqual(others);
});

test("a folder that is no VM's name says nothing against a VM; one that is confirms it", async () => {
  const truth = inventMigrations({ seed: 11, version: "8.0", hosts: 3, migrations: 12 });
  const vmx = writeLogs(truth, 11, 0).filter(({ path }) => path.endsWith("vmware.log"));
  const nameless = vmx.map(({ path, lines }) => ({
    path,
    lines: lines.filter((line) => !line.includes("displayName")),
  }));
  const view = truth.map((m, index) => asVcenterSees(m, index));
  const anywhere = nameless.map((file, index) => ({ ...file, path: `case-4711/${index}/vmware.log` }));
  const byVm = nameless.map((file) => ({ ...file, path: file.path.split("/").slice(-2).join("/") }));
  const first = joinHostLogs(await measuredOf(texts(anywhere)), view, null);
  const second = joinHostLogs(await measuredOf(texts(byVm)), view, null);
  check(first.migrations);
  expect(first.migrations).toHaveLength(truth.length);
  expect(check(second.migrations)).toBeGreaterThan(truth.length / 2);
});
