import { describe, expect, test } from "vitest";
import { rowsOf, measuredOf } from "./read-logs.ts";
import {
  inventMigrations,
  VERSIONS,
  forwardLogs,
  writeLogs,
  type LogFile,
  type LoggedMigration,
} from "./write-logs.ts";
import { createRandom } from "../simulator/random.ts";
import { groupMeasured } from "../../src/reconstruct/host-logs/group.ts";
import type { HostLogRow, MeasuredMigration } from "../../src/reconstruct/host-logs/measured.ts";

const texts = (files: readonly LogFile[]): { path: string; text: string }[] =>
  files.map(({ path, lines }) => ({ path, text: `${lines.join("\n")}\n` }));

/** What the logs of one migration say, by the truth. */
function expected(m: LoggedMigration): Partial<MeasuredMigration> {
  const old = m.source.version === "5.0" || m.source.version === "6.0";
  const isNew = m.source.version === "8.0";
  return {
    migrationId: m.id,
    stunMicroseconds: m.stunUs,
    preCopyStunMicroseconds: m.preCopyStunUs,
    preCopyBytesPerSecond: isNew ? m.bytesPerSecond : null,
    migrationMicroseconds: isNew ? (m.endAt - m.beginAt) * 1000 : null,
    memoryPreCopyMicroseconds: isNew ? (m.endAt - m.beginAt) * 1000 - 1000 : null,
    vmkernelMB: Number(m.vmkernelMB),
    pagesLeft: m.pagesLeft,
    transmitToDirtyPercent: m.t2d,
    lowMemoryWaitSeconds: m.waits.length === 0 ? null : 3.25,
    stunLimitSeconds: 100,
    hasPeer: true,
    succeeded: true,
    failureMessages: [],
    diskBytesPerSecond: [],
    vmNames: [m.vm],
    createdAt: old ? Number(m.id) / 1000 : null,
  };
}

const FIGURES = [
  "stunMicroseconds",
  "preCopyStunMicroseconds",
  "preCopyBytesPerSecond",
  "vmkernelMB",
  "pagesLeft",
] as const;

describe.each(VERSIONS)("the logs of ESXi %s", (version) => {
  test.each([1, 2, 3])("seed %i: every value is found and belongs to its migration", async (seed) => {
    const migrations = inventMigrations({ seed, version, hosts: 4, migrations: 40 });
    const measured = await measuredOf(texts(writeLogs(migrations, seed)));
    expect(measured).toHaveLength(migrations.length);
    for (const m of migrations) {
      const found = measured.find(({ migrationId }) => migrationId === m.id);
      expect(found).toMatchObject(expected(m));
      expect(found?.source).toMatchObject({ address: m.source.address });
      expect(found?.destination).toMatchObject({ address: m.destination.address });
      expect(found?.source.folders).toContain(m.source.name);
      if (m.encrypted) expect(found?.encrypted).toBe(true);
    }
  });

  test("forwarded to one syslog, all hosts and logs in one file: the same figures", async () => {
    const migrations = inventMigrations({ seed: 9, version, hosts: 3, migrations: 25 });
    const files = writeLogs(migrations, 9).filter(({ path }) => !path.endsWith("vmware.log"));
    const measured = await measuredOf([{ path: "central.log", text: forwardLogs(files).join("\n") }]);
    for (const m of migrations) {
      const found = measured.find(({ migrationId }) => migrationId === m.id);
      // vmware.log stays on the datastore; vpxa and hostd say the stuns.
      expect(found).toMatchObject({ ...expected(m), stunLimitSeconds: null, vmNames: [] });
      expect(found?.source.host).toBe(m.source.name);
    }
  });

  test("no lost line makes a wrong figure", async () => {
    const migrations = inventMigrations({ seed: 5, version, hosts: 3, migrations: 6 });
    const files = writeLogs(migrations, 5, 1);
    const truth = new Map(migrations.map((m) => [m.id, expected(m)]));
    const whole = await Promise.all(files.map((file, input) => rowsOfFile(file, input)));
    const random = createRandom(5);
    for (const [input, file] of files.entries()) {
      for (let lost = random.int(0, 2); lost < file.lines.length; lost += 3) {
        const part = await rowsOfFile({ ...file, lines: file.lines.filter((_, index) => index !== lost) }, input);
        const rows = [...whole.filter((_, index) => index !== input), part].flat();
        for (const found of groupMeasured(rows)) {
          const own = truth.get(found.migrationId);
          for (const field of FIGURES)
            expect([lost, field, [null, own?.[field]].includes(found[field])]).toEqual([lost, field, true]);
        }
      }
    }
  });
});

test("the order of rows and inputs changes nothing", async () => {
  const migrations = inventMigrations({ seed: 3, version: "6.7", hosts: 3, migrations: 20 });
  const rows = await rowsOf(texts(writeLogs(migrations, 3)));
  const shuffled = createRandom(1).shuffle(rows);
  expect(groupMeasured(shuffled)).toEqual(groupMeasured(rows));
});

test("two results of hostd 8 in the same millisecond, line by line: no value goes to the wrong one", async () => {
  const [a, b] = inventMigrations({ seed: 8, version: "8.0", hosts: 2, migrations: 2 });
  if (a === undefined || b === undefined) throw new Error("two migrations");
  const twin = { ...b, source: a.source, endAt: a.endAt, beginAt: a.beginAt, stopAt: a.stopAt };
  const hostd = [a, twin].map(
    (m, index) => writeLogs([m], 20 + index, 0).find(({ path }) => path.includes("hostd"))?.lines ?? [],
  );
  const woven: string[] = [];
  for (let index = 0; index < 30; index++) for (const lines of hostd) woven.push(...lines.slice(index, index + 1));
  const truth = new Map([a, twin].map((m) => [m.id, expected(m)]));
  const measured = await measuredOf([{ path: "hostd.log", text: woven.join("\n") }]);
  expect(measured).toHaveLength(2);
  for (const found of measured) {
    const own = truth.get(found.migrationId);
    expect([null, own?.stunMicroseconds]).toContain(found.stunMicroseconds);
    expect([null, own?.preCopyBytesPerSecond]).toContain(found.preCopyBytesPerSecond);
  }
});

async function rowsOfFile(file: LogFile, input: number): Promise<HostLogRow[]> {
  return (await rowsOf(texts([file]))).map((row) => ({ ...row, input }));
}
