import { describe, expect, test } from "vitest";
import type { MeasuredMigration } from "../../src/reconstruct/host-logs/measured.ts";
import { createRandom, type Random } from "../simulator/random.ts";
import { measuredOf } from "./read-logs.ts";
import { inventMigrations, VERSIONS, writeLogs } from "./write-logs.ts";

/** What the logs say, without where it stands in them. */
async function figures(logs: readonly { readonly path: string; readonly lines: readonly string[] }[]) {
  const found = await measuredOf(logs.map(({ path, lines }) => ({ path, text: `${lines.join("\n")}\n` })));
  return found.map(({ migrationId, stunMicroseconds, preCopyStunMicroseconds, ...more }: MeasuredMigration) => ({
    migrationId,
    stunMicroseconds,
    preCopyStunMicroseconds,
    preCopyBytesPerSecond: more.preCopyBytesPerSecond,
    migrationMicroseconds: more.migrationMicroseconds,
    vmkernelMB: more.vmkernelMB,
    succeeded: more.succeeded,
    vmNames: more.vmNames,
    failureMessages: more.failureMessages,
  }));
}

function shuffled<T>(items: readonly T[], random: Random): T[] {
  return items
    .map((item) => ({ item, rank: random.next() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ item }) => item);
}

describe("logs whose newest line comes first, as log stores give them out", () => {
  test.each(VERSIONS)("ESXi %s: the figures are the same, in no order too", async (version) => {
    const random = createRandom(41);
    const logs = writeLogs(inventMigrations({ seed: 41, version, hosts: 4, migrations: 12 }), 41);
    const wanted = await figures(logs);
    expect(wanted.filter(({ stunMicroseconds }) => stunMicroseconds !== null).length).toBeGreaterThan(6);
    expect(await figures(logs.map(({ path, lines }) => ({ path, lines: [...lines].reverse() })))).toEqual(wanted);
    expect(await figures(logs.map(({ path, lines }) => ({ path, lines: shuffled(lines, random) })))).toEqual(wanted);
  });

  test.each(VERSIONS)("ESXi %s: vmware.log alone", async (version) => {
    const random = createRandom(43);
    const all = writeLogs(inventMigrations({ seed: 43, version, hosts: 4, migrations: 12 }), 43);
    const logs = all.filter(({ path }) => path.endsWith("vmware.log"));
    const wanted = await figures(logs);
    expect(wanted.some(({ stunMicroseconds }) => stunMicroseconds !== null)).toBe(true);
    expect(await figures(logs.map(({ path, lines }) => ({ path, lines: [...lines].reverse() })))).toEqual(wanted);
    expect(await figures(logs.map(({ path, lines }) => ({ path, lines: shuffled(lines, random) })))).toEqual(wanted);
  });

  const at = "2026-11-22T23:00:52.380Z In(166) Hostd";
  const head = (id: string, thread: number): string =>
    `${at}[${thread}]: [Originator@6876 sub=Vcsvc.VMotionSrc.${id}] Vmotion task succeeded with result: (vim.host.VMotionManager.SrcVMotionResult) {`;
  const field = (name: string, value: number, thread: number): string => `${at}[${thread}]: -->   ${name} = ${value},`;
  const [one, other] = ["6678473373419700000", "6678473373419777713"];

  test("figures that fit two results of one moment are nobody's", async () => {
    const lines = [field("vmDowntime", 187_422, 9), head(one, 1), field("vmDowntime", 243_910, 8), head(other, 2)];
    // In this order the second block of figures follows the first head, as hostd writes them.
    const apart = await figures([{ path: "hostd.log", lines: [...lines.slice(0, 1), lines[1] ?? "", lines[3] ?? ""] }]);
    expect(apart.map(({ stunMicroseconds }) => stunMicroseconds)).toEqual([null, null]);
  });

  test("and those of two threads too", async () => {
    const lines = [field("vmDowntime", 187_422, 9), field("vmDowntime", 243_910, 8), head(one, 1)];
    expect((await figures([{ path: "hostd.log", lines }]))[0]?.stunMicroseconds).toBeNull();
  });
});
