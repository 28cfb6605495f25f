import { describe, expect, test } from "vitest";
import { logStoreExport } from "../../src/ingest/format/log-store-export.ts";
import { vpxdSyslog } from "../../src/ingest/format/vpxd-syslog.ts";
import { detect } from "../../src/ingest/registry.ts";
import { readWith, sourceOf, type Reading } from "./support/read.ts";

const read = async (lines: readonly string[]): Promise<Reading> =>
  readWith(vpxdSyslog, await sourceOf(`${lines.join("\n")}\n`));

const head = (second: number): string =>
  `<14>1 2026-11-22T20:00:${String(second).padStart(2, "0")}+00:00 vc1 vpxd 42 - - `;
const payload = (message: string, type = "VmMigratedEvent"): string =>
  `[2026-11-22T20:00:00.12Z] [vim.event.${type}] [info] [CORP\\anna] [DC, old] [77] [${message}`;
const MOVED = "Migration of virtual machine web [1] from esx1, ds to esx2, ds completed";

describe("vCenter's events in syslog", () => {
  test("brackets belong to the sentence, the header's host is the vCenter", async () => {
    const { records, traits } = await read([`${head(1)} Event [80] [1-1] ${payload(`${MOVED}]`)}`]);
    expect(traits.vcenter).toBe("vc1");
    expect(records).toEqual([
      expect.objectContaining({
        key: "80",
        chainId: "77",
        vcenter: "vc1",
        time: "2026-11-22T20:00:00.12Z",
        typeId: "vim.event.VmMigratedEvent",
        userName: "CORP\\anna",
        datacenter: { name: "DC, old" },
        message: MOVED,
      }),
    ]);
  });

  test("split events are joined, also with other lines between their parts and out of order", async () => {
    const whole = payload(`${MOVED}]`);
    const parts = [whole.slice(0, 40), whole.slice(40, 95), whole.slice(95)];
    const { records, irrelevant, rejected } = await read([
      `${head(1)} Event [81] [1-3] ${parts[0]}`,
      "<30>1 2026-11-22T20:00:01+00:00 vc1 vmcad - - -  t@1: something else",
      `${head(1)} Event [81] [3-3] ${parts[2]}`,
      `${head(1)} Event [82] [1-1] ${payload("User root logged in]", "UserLoginSessionEvent")}`,
      `${head(2)} Event [81] [2-3] ${parts[1]}`,
    ]);
    expect(rejected).toEqual([]);
    expect(irrelevant).toBe(2);
    expect(records).toEqual([expect.objectContaining({ line: 1, key: "81", message: MOVED })]);
  });

  test("an event whose part never came is rejected with its place", async () => {
    const { records, rejected } = await read([
      `${head(1)} Event [83] [1-2] ${payload(MOVED)}`,
      `${head(1)} Event [84] [1-1] ${payload(`${MOVED}]`)}`,
    ]);
    expect(records.length).toBe(1);
    expect(rejected).toEqual([
      { line: 1, reason: "part 2 of 2 of the event is missing", excerpt: expect.stringContaining("VmMigrated") },
    ]);
  });

  test("a sentence cut at its line end is whole again where the rest follows", async () => {
    const { records, irrelevant } = await read([
      `${head(1)} Event [85] [1-1] ${payload("Failed to migrate web from esx1, ds to esx2, ds in DC: first line", "VmFailedMigrateEvent")}`,
      "second line]",
      `${head(2)} Event [86] [1-1] ${payload("Failed to migrate db from esx1, ds to esx2, ds in DC: cut", "VmFailedMigrateEvent")}`,
      `${head(3)} Event [87] [1-1] ${payload("Migrating db off host esx1 in DC\\nnext]", "VmEmigratingEvent")}`,
      `${head(3)} Event [88] [1-1] ${payload("Migrating db off host esx1 in DC#012next]#012", "VmEmigratingEvent")}`,
    ]);
    expect(irrelevant).toBe(0);
    expect(records.map((record) => (record.shape === "event" ? record.message?.split(/: |DC/).at(-1) : null))).toEqual([
      "first line\nsecond line",
      "cut",
      "\nnext",
      "\nnext",
    ]);
  });

  test.each([
    ["RFC 3164", "<14>Nov 22 20:00:01 vc2 vpxd[42]: ", "vc2"],
    ["a file of rsyslog's", "2026-11-22T20:00:01.5+00:00 vc3 vpxd 42 - - ", "vc3"],
    ["what a relay left", "vpxd 42 - - ", undefined],
    ["nothing before it", "", undefined],
  ])("%s", async (_name, prefix, vcenter) => {
    const { records } = await read([`${prefix}Event [80] [1-1] ${payload(`${MOVED}]`)}`]);
    expect(records).toEqual([expect.objectContaining({ key: "80", message: MOVED, vcenter })]);
  });

  test("an empty user is the system, a line that breaks off before its sentence is rejected", async () => {
    const { records, rejected } = await read([
      `${head(1)} Event [89] [1-1] ${payload(`${MOVED}]`).replace("CORP\\anna", "")}`,
      `${head(1)} Event [90] [1-1] [2026-11-22T20:00:00.12Z] [vim.event.VmMigr`,
      `${head(1)} Event [91] [1-`,
    ]);
    expect(records).toEqual([expect.objectContaining({ userName: "" })]);
    expect(rejected.map(({ line }) => line)).toEqual([2, 3]);
  });

  test("Aria Operations for Logs names VM and vCenter in fields; without a time the line is rejected", async () => {
    const data = `[Originator@6876 vc_event_type="com.vmware.vim25.VmMigratedEvent" vmw_object_id="vm-12" vc_username="CORP\\\\anna" vmw_vcenter="vc9" vc_vm_name="a \\"b\\] c"][meta sequenceId="4"]`;
    const { records, rejected } = await read([
      `<14>1 2026-11-22T20:00:01.25Z vc9 vpxd - - ${data}${MOVED}`,
      `- - vc9 - - ${data}${MOVED}`,
    ]);
    expect(records).toEqual([
      expect.objectContaining({
        time: "2026-11-22T20:00:01.25Z",
        typeId: "VmMigratedEvent",
        vcenter: "vc9",
        userName: "CORP\\anna",
        vm: { name: 'a "b] c', moref: "vm-12" },
        message: MOVED,
      }),
    ]);
    expect(rejected).toEqual([expect.objectContaining({ line: 2, reason: "the line's header has no time" })]);
  });

  test.each([
    ["Splunk's CSV", (line: string) => `"_time","_raw","host"\n"2026-11-22","${line.replaceAll('"', '""')}","vc1"\n`],
    ["Splunk's JSON", (line: string) => JSON.stringify({ preview: false, result: { _raw: line, host: "vc1" } })],
    ["Elastic's hits", (line: string) => JSON.stringify([{ _id: "1", _source: { event: { original: line } } }])],
  ])("a line in %s is the same event", async (_name, wrap) => {
    const line = `${head(1)} Event [80] [1-1] ${payload(`${MOVED}]`)}`;
    const source = await sourceOf(wrap(line));
    expect(detect(source.head).yes).toEqual(["log-store-export"]);
    const { records, rejected, irrelevant } = await readWith(logStoreExport, source);
    expect([rejected, irrelevant]).toEqual([[], 0]);
    expect(records).toEqual([expect.objectContaining({ key: "80", vcenter: "vc1", message: MOVED })]);
  });
});
