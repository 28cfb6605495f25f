import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { detect } from "../../src/ingest/registry.ts";
import { openSource } from "../../src/ingest/source.ts";
import { joinHostLogs } from "../../src/reconstruct/host-logs/join.ts";
import { shared } from "../shared.ts";
import { measuredOfFile } from "./read-logs.ts";

const folder = shared("samples", "hostlogs");

/** Real lines of ESX 4.1 to ESXi 8, published by their owners. */
describe.skipIf(folder === null)("host logs as they really are", () => {
  const read = (name: string): ReturnType<typeof measuredOfFile> => measuredOfFile(`${folder}/${name}`);
  const own = async (name: string) => joinHostLogs(await read(name), [], null).migrations;

  test("every file is claimed as a host log, whatever it is called", async () => {
    for (const name of readdirSync(folder ?? "")) {
      const source = await openSource(`${folder}/${name}`, "unknown");
      expect([name, detect(source.head).yes]).toEqual([name, ["esxi-log"]]);
    }
  });

  test("hostd 8: the result of 6678473373419715679", async () => {
    const [migration, second] = await own("hostd_2023_esxi8_virten_vmotion_result.log");
    expect(second).toBeUndefined();
    expect(migration).toMatchObject({
      keys: ["hostlog:6678473373419715679"],
      outcome: "succeeded",
      startedAt: "2023-01-08T08:47:33.390Z",
      endedAt: "2023-01-08T08:49:42.153Z",
      durationSeconds: 128.763,
      stun: {
        basis: "measured",
        seconds: { low: 0.021669, best: 0.021669, high: 0.021669 },
        preCopyStunSeconds: { best: 0.100557 },
      },
      preCopy: { basis: "measured" },
      disk: { megabytesPerSecond: null },
      measured: { hostSeconds: 128.762384, preCopySeconds: 128.733569 },
    });
    expect(migration?.preCopy.bandwidthMegabytesPerSecond?.best).toBeCloseTo(110.04, 2);
  });

  test("hot-add: no migration and no stun of a vMotion", async () => {
    expect(await read("vmware.log_KB432796_hotadd_selfmigration_esxi8_templated.log")).toEqual([]);
  });

  test("a snapshot's stun is no vMotion's", async () => {
    expect(await read("vmware.log_2015_virten_unstun.log")).toEqual([]);
    expect(await read("vmware.log_esxi5_2012_elatov_unstun.log")).toEqual([]);
  });

  test("vmkernel 6.0: pages left and bandwidth, in either megabyte", async () => {
    const [migration] = await own("vmkernel_vmware_KB436882_esxi6.x.log");
    const bandwidth = migration?.preCopy.bandwidthMegabytesPerSecond;
    expect(bandwidth?.best).toBe(145.404);
    expect(bandwidth?.low).toBeLessThan((145.404 * 1e6) / 2 ** 20);
    expect(bandwidth?.high).toBeGreaterThan(145.404);
    expect(migration?.measured).toMatchObject({ pagesLeft: 1296 });
    // 5.0625 MB
    expect(migration?.measured?.finalCopySeconds?.best).toBeCloseTo(0.0348, 4);
    expect(migration?.outcome).toBe("unfinished");
  });

  test("vmkernel 8: the templated id of the article, encrypted, without times", async () => {
    const [measured] = await read("vmkernel_vmware_KB441977_esxi8_templated.log");
    expect(measured).toMatchObject({ migrationId: "7182955985622810397", encrypted: true, source: { firstAt: null } });
  });

  test("syslog 5.x: each figure belongs to its own id", async () => {
    const figures = (await read("esxi_syslog_2014_sexilog_vmotion.log")).map((one) => [
      one.migrationId,
      one.stunMicroseconds,
      one.preCopyStunMicroseconds,
      one.vmkernelMB,
      one.vmFiles,
    ]);
    expect(figures).toEqual([
      ["1418236087721814", 284157, null, null, []],
      ["1418236393436303", null, 68427, null, []],
      ["1418237421145920", null, null, 460.523, []],
      ["1428673170195986", null, null, null, ["vmx_name", "vm_name"]],
    ]);
  });

  test("vmkernel 5.0: waits for memory, the longest per migration", async () => {
    const waits = (await read("vmkernel_esxi50_2012_elatov_lowmem.log")).map((one) => [
      one.migrationId,
      one.lowMemoryWaitSeconds,
    ]);
    expect(waits).toEqual([
      ["1351180723972539", 23.62],
      ["1351180724378133", 23.621],
      ["1351180724378134", 23.619],
      ["1351180724378135", 23.615],
    ]);
  });

  test("the id is the same in hexadecimal and decimal, with both addresses", async () => {
    expect(await read("vmware.log_2023_haewon83_esxi7or8.log")).toMatchObject([
      {
        migrationId: "8743996508480001077",
        hasPeer: true,
        source: { address: "192.168.1.22" },
        destination: { address: "192.168.1.23" },
      },
    ]);
  });

  test("an id of up to 6.5 is its time at vCenter", async () => {
    const [measured] = await read("vmkernel_2015_virtuallypeculiar_esxi6.0.log");
    expect(new Date(measured?.createdAt ?? 0).toISOString()).toBe("2015-12-25T16:41:03.105Z");
    // This host's clock was a minute and a half behind.
    const [migration] = await own("vmkernel_2015_virtuallypeculiar_esxi6.0.log");
    expect(migration?.measured?.sourceClockSkewSeconds).toBeCloseTo(-98.5, 0);
  });

  test("a failure is told with the fault's own words", async () => {
    const migrations = await own("hostd_2018_esxi6.7_failed_vmotion_findbugzero59665.log");
    const messages = (await read("hostd_2018_esxi6.7_failed_vmotion_findbugzero59665.log")).flatMap(
      (one) => one.failureMessages,
    );
    expect(messages).toEqual([
      "GenericVmConfigFault: The source detected that the destination failed to resume.",
      "Migration considered a failure by the VMX. It is most likely a t",
    ]);
    for (const migration of migrations) expect(migration.stun.basis).toBe("none");
  });

  test("ESX 4.1: the path names the VM", async () => {
    expect(await read("hostd_2011_esx4.1_jlscz.log")).toMatchObject([
      { migrationId: "1301685441034055", vmFiles: ["Vmotion-test"] },
    ]);
  });

  test("a Storage vMotion's dump of an id is no migration to another host", async () => {
    expect(await own("hostd_2020_esxi7_svmotion_pastebin_kUm2UJ6k.log")).toEqual([]);
  });
});
