import { describe, expect, test } from "vitest";
import { UNKNOWN_PLACE } from "../../src/model/entity.ts";
import type { Migration } from "../../src/model/migration.ts";
import { joinHostLogs } from "../../src/reconstruct/host-logs/join.ts";
import { clockSkews } from "../../src/reconstruct/host-logs/skew.ts";
import { createRandom } from "../simulator/random.ts";
import { measuredOf } from "./read-logs.ts";
import { asVcenterSees } from "./vcenter-view.ts";
import { inventMigrations, writeLogs, type LoggedHost, type LoggedMigration } from "./write-logs.ts";

const HOUR = 3_600_000;

const skewed = (host: LoggedHost, skewMs: number): LoggedHost => ({ ...host, skewMs });

/** The night with every host's clock as `skewOf` says. */
function withClocks(truth: readonly LoggedMigration[], skewOf: (host: string) => number): LoggedMigration[] {
  return truth.map((m) => ({
    ...m,
    source: skewed(m.source, skewOf(m.source.name)),
    destination: skewed(m.destination, skewOf(m.destination.name)),
  }));
}

const logsOf = async (truth: readonly LoggedMigration[], keep: (path: string) => boolean = () => true) =>
  measuredOf(
    writeLogs(truth, 1)
      .filter(({ path }) => keep(path))
      .map(({ path, lines }) => ({ path, text: `${lines.join("\n")}\n` })),
  );

/** Every logged move is joined to the right one or refused; none stands beside its own. Returns how many were joined. */
function check(out: readonly Migration[], truth: readonly LoggedMigration[]): number {
  const joined = out.filter(({ measured }) => measured !== undefined && measured !== null);
  for (const migration of joined) expect(migration.measured?.migrationId).toBe(migration.id);
  expect(out).toHaveLength(truth.length);
  return joined.length;
}

describe("a host's clock", () => {
  test("one pair of another time shifts no clock: the move that vCenter's export lost is refused, the others joined", async () => {
    const truth = inventMigrations({ seed: 11, version: "8.0", hosts: 3, migrations: 12 });
    const migrations = truth.map((m, index) => asVcenterSees(m, index));
    // Of the first VM's move vCenter tells one at another hour only.
    const [first, ...others] = migrations;
    if (first === undefined) throw new Error("twelve migrations");
    const shift = (iso: string | null) => (iso === null ? null : new Date(Date.parse(iso) - 4.6 * HOUR).toISOString());
    const elsewhere = { ...first, id: "other", startedAt: shift(first.startedAt), endedAt: shift(first.endedAt) };
    const { migrations: out, diagnostics } = joinHostLogs(await logsOf(truth), [elsewhere, ...others], null);
    for (const { measured } of out) expect(Math.abs(measured?.sourceClockSkewSeconds ?? 0)).toBeLessThan(200);
    expect(diagnostics.map(({ message }) => message).join("\n")).not.toMatch(/clock of .* about 1[0-9]{4} s/);
    for (const own of others) expect(out.find(({ id }) => id === own.id)?.measured?.migrationId).toBe(own.id);
  });

  test.each([0, 45_000, -170_000, HOUR])(
    "ahead by %i ms on one host is found from many logs that agree",
    async (skewMs) => {
      const truth = withClocks(inventMigrations({ seed: 12, version: "7.0", hosts: 4, migrations: 60 }), (host) =>
        host.startsWith("esx01") || host.endsWith("01") ? skewMs : 0,
      );
      const out = joinHostLogs(
        await logsOf(truth),
        truth.map((m, i) => asVcenterSees(m, i)),
        null,
      ).migrations;
      expect(check(out, truth)).toBe(truth.length);
    },
  );

  test("too few logs of a clock that is an hour off: refused with the reason, not shown beside vCenter's", async () => {
    const [one] = inventMigrations({ seed: 13, version: "8.0", hosts: 2, migrations: 1 });
    if (one === undefined) throw new Error("one migration");
    const truth = withClocks([one], () => HOUR);
    const { migrations: out, diagnostics } = joinHostLogs(
      await logsOf(truth),
      truth.map((m, i) => asVcenterSees(m, i)),
      null,
    );
    expect(check(out, truth)).toBe(0);
    expect(diagnostics.map(({ code }) => code)).toEqual(["host-log-clock-unknown"]);
  });

  test("logs without names or addresses that agree by chance only shift nothing", async () => {
    const truth = inventMigrations({ seed: 14, version: "8.0", hosts: 2, migrations: 6, apartMs: 60_000 });
    const others = inventMigrations({ seed: 15, version: "8.0", hosts: 2, migrations: 300, apartMs: 40_000 });
    const { migrations: out } = joinHostLogs(
      await logsOf(truth, (path) => path.includes("vmkernel")),
      others.map((m, i) => ({ ...asVcenterSees(m, i), id: `other-${m.id}` })),
      null,
    );
    for (const { measured } of out)
      if (measured !== undefined && measured !== null) expect(measured.sourceClockSkewSeconds ?? 0).toBe(0);
  });
});

test.each([
  ["right clocks", () => 0],
  // As many as the hosts have names, up to 40 s off.
  ["clocks of their own", (host: string) => ((host.charCodeAt(4) * 13 + host.charCodeAt(6) * 29) % 80) * 1000 - 40_000],
])("two vCenters with equal VM names, host addresses and times, %s: every log finds its own", async (_, skewOf) => {
  const sites = ["a", "b"].map((site) => {
    const rename = (host: LoggedHost): LoggedHost => ({ ...host, name: host.name.replace(/^([^.]+)/, `$1-${site}`) });
    return inventMigrations({ seed: 20, version: "8.0", hosts: 4, migrations: 80 }).map((m) => ({
      ...m,
      id: `${m.id.slice(0, -1)}${site === "a" ? 1 : 2}`,
      source: rename(m.source),
      destination: rename(m.destination),
    }));
  });
  const truth = withClocks(sites.flat(), skewOf);
  const migrations = sites.flatMap((own, site) =>
    own.map((m, i) => ({ ...asVcenterSees(m, i), vcenter: `vc0${site + 1}.example.net` })),
  );
  const { migrations: out } = joinHostLogs(await logsOf(truth), migrations, null);
  expect(check(out, truth)).toBe(truth.length);
});

test("no move is shorter than the stop inside it: such a log is another move's", async () => {
  const [one] = inventMigrations({ seed: 16, version: "8.0", hosts: 2, migrations: 1 });
  if (one === undefined) throw new Error("one migration");
  const long = { ...one, stunUs: 30_000_000, stopAt: one.endAt - 31_000 };
  const brief = { ...asVcenterSees(long, 1), durationSeconds: 2, durationErrorSeconds: 0.001 };
  const { migrations: out } = joinHostLogs(await logsOf([long]), [brief], null);
  expect(out.find(({ id }) => id === brief.id)?.measured ?? null).toBeNull();
});

test("a move that only logs tell of never starts after its end", async () => {
  const truth = withClocks(inventMigrations({ seed: 17, version: "8.0", hosts: 3, migrations: 20 }), (host) =>
    host.endsWith("1") ? -600_000 : 600_000,
  );
  for (const keep of [
    (path: string) => path.includes("vmkernel"),
    (path: string) => path.includes("hostd"),
    () => true,
  ]) {
    const { migrations } = joinHostLogs(await logsOf(truth, keep), [], null);
    for (const { startedAt, endedAt, durationSeconds, stun } of migrations) {
      if (startedAt !== null && endedAt !== null) expect(startedAt <= endedAt).toBe(true);
      if (durationSeconds !== null) expect(durationSeconds).toBeGreaterThanOrEqual(stun.seconds?.best ?? 0);
    }
  }
});

test("a vMotion address that belongs to another host by the books does not outweigh the VM's own name", async () => {
  const truth = inventMigrations({ seed: 18, version: "8.0", hosts: 3, migrations: 12 });
  const unnamed = await logsOf(truth, (path) => path.includes("vmware.log"));
  const migrations = truth.map((m, i) => ({
    ...asVcenterSees(m, i),
    source: { ...UNKNOWN_PLACE, host: m.source.name },
  }));
  const { migrations: out } = joinHostLogs(unnamed, migrations, null);
  check(out, truth);
});

test("names with VMX escapes are the names vCenter has", async () => {
  const [one] = inventMigrations({ seed: 19, version: "8.0", hosts: 2, migrations: 1 });
  if (one === undefined) throw new Error("one migration");
  const vm = 'web "old" | Büro';
  const logged = { ...one, vm: "web |22old|22 |7C B|C3|BCro", folder: "web-01" };
  const named = { ...asVcenterSees(one, 1), vm: { name: vm, moref: "vm-1", instanceUuid: null } };
  const measured = await logsOf([logged], (path) => !path.includes("hostd"));
  expect(measured.flatMap(({ vmNames }) => vmNames)).toContain(vm);
  expect(check(joinHostLogs(measured, [named], null).migrations, [one])).toBe(1);
});

test("offsets that coincide no more often than chance would have it are no skew", async () => {
  const [one] = await logsOf(inventMigrations({ seed: 21, version: "8.0", hosts: 2, migrations: 1 }));
  if (one === undefined) throw new Error("one migration");
  const nobody = { ...one.destination, host: null, address: null, beginAt: null, endAt: null };
  const skewsOf = (agreeing: number) => {
    const random = createRandom(4);
    const measured = Array.from({ length: 8 }, () => ({
      ...one,
      createdAt: null,
      source: { ...one.source, host: "esx01", beginAt: null, endAt: 0 },
      destination: nobody,
    }));
    const pairs = measured.flatMap((own, index) => [
      ...Array.from({ length: 400 }, () => ({
        measured: own,
        startedAt: null,
        endedAt: random.int(-11 * HOUR, 11 * HOUR),
      })),
      ...(index < agreeing ? [{ measured: own, startedAt: null, endedAt: 5_000_000 + index }] : []),
    ]);
    return clockSkews(measured, [], pairs);
  };
  expect(skewsOf(6).size).toBe(0);
  expect(Math.abs((skewsOf(8).get("esx01") ?? 0) + 5_000_000)).toBeLessThan(3000);
});

test("a failure and the retry that worked, seconds apart by clocks nobody has compared: the log's result says which it is of", async () => {
  const truth = inventMigrations({ seed: 5, version: "8.0", hosts: 2, migrations: 1 });
  const worked = truth.map((m, index) => asVcenterSees(m, index));
  const earlier = (iso: string | null) => (iso === null ? null : new Date(Date.parse(iso) - 30_000).toISOString());
  const failed = worked.map((m): Migration => ({
    ...m,
    id: "failed",
    outcome: "failed",
    startedAt: earlier(m.startedAt),
    endedAt: earlier(m.endedAt),
  }));
  const out = joinHostLogs(await logsOf(truth), [...failed, ...worked], null);
  expect(out.migrations.filter(({ measured }) => measured?.migrationId !== undefined).map(({ id }) => id)).toEqual([
    worked[0]?.id,
  ]);
  expect(out.diagnostics.filter(({ code }) => code === "host-log-ambiguous")).toEqual([]);
});
