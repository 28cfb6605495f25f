import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseGoValue } from "../../src/ingest/dialect/go-dump.ts";
import { govcDump } from "../../src/ingest/format/govc-dump.ts";
import { govcEventsXml } from "../../src/ingest/format/govc-events-xml.ts";
import { govcText } from "../../src/ingest/format/govc-text.ts";
import { detect } from "../../src/ingest/registry.ts";
import { openSource } from "../../src/ingest/source.ts";
import type { EventRecord } from "../../src/model/record.ts";
import { ROOT } from "../shared.ts";
import { readWith, sourceOf } from "./support/read.ts";

const struct = (fields: string): string =>
  `&types.VmMigratedEvent{\n    VmEvent: types.VmEvent{\n${fields}\n    },\n}\n`;

describe("times in a dump of govc", () => {
  // The second is `date -u -d 2026-11-25T16:13:08Z +%s` plus 62,135,596,800; the nanoseconds are wall's own.
  test.each([
    ["seconds from year 1 in ext", "0x1eedd9f6", "63931219988", "2026-11-25T16:13:08.518904310Z"],
    ["no nanoseconds", "0x0", "63931219988", "2026-11-25T16:13:08.000000000Z"],
    // Bit 63: seconds from 1885 in bits 30 to 62, ext is the monotonic clock.
    [
      "with a clock reading",
      `0x${((1n << 63n) | ((63931219988n - 59453308800n) << 30n) | 5n).toString(16)}`,
      "123456789",
      "2026-11-25T16:13:08.000000005Z",
    ],
    ["Go's zero time", "0x0", "0", null],
  ])("%s", (_name, wall, ext, expected) => {
    const parsed = parseGoValue(
      struct(`CreatedTime: time.Time{\n wall: ${wall},\n ext:  ${ext},\n loc: (*time.Location)(nil),\n},`),
    );
    expect(parsed?.value["CreatedTime"] ?? null).toBe(expected);
  });
});

test("slices that lost their type, pointers to numbers and empty values are read", () => {
  const parsed = parseGoValue(
    `&types.EventEx{\n    Arguments:   {\n        {\n            Key:         "destHost",\n            Value:       "esx2",\n        },\n    },\n    Device:    {201},\n    UnitNumber: &int32(7),\n    Thin: &bool(true),\n    Other: types.DynamicData{},\n    Fault: &types.NotSupported{},\n}`,
  );
  expect(parsed?.value).toEqual({
    _typeName: "EventEx",
    Arguments: [{ Key: "destHost", Value: "esx2" }],
    Device: [201],
    UnitNumber: 7,
    Thin: true,
    Other: {},
    Fault: { _typeName: "NotSupported" },
  });
});

test("a dump without times is refused by its name, with the command that helps", async () => {
  const source = await sourceOf(struct("        CreatedTime: time.Now(),").repeat(3));
  expect(detect(source.head).yes).toEqual(["govc-dump"]);
  const { records, rejected } = await readWith(govcDump, source);
  expect(records).toEqual([]);
  expect(new Set(rejected.map(({ reason }) => reason)).size).toBe(1);
  expect(rejected[0]?.reason).toContain("time.Now()");
  expect(rejected[0]?.reason).toContain("govc events -xml");
});

test("a dump made under GOVC_INDENT=false is refused by its name: an address is no VM", async () => {
  const source = await sourceOf(
    '&types.VmMigratedEvent{VmEvent:types.VmEvent{Event:types.Event{DynamicData:types.DynamicData{}, Key:39, ChainId:1001, CreatedTime:time.Date(2026, time.November, 25, 11, 30, 53, 345000000, time.UTC), UserName:"", Vm:(*types.VmEventArgument)(0xc0001a2240)}}}\n',
  );
  const { records, rejected } = await readWith(govcDump, source);
  expect(records).toEqual([]);
  expect(rejected.map(({ reason }) => reason)).toEqual([expect.stringContaining("GOVC_INDENT=false")]);
});

const EVENT = `<VmMigratedEvent>
  <key>39</key>
  <chainId>1001</chainId>
  <createdTime>2026-11-25T11:30:53.345Z</createdTime>
  <userName></userName>
  <host>
    <name>esx2</name>
    <host type="HostSystem">host-2</host>
  </host>
  <vm>
    <name>a &lt;b&gt; &amp; &#34;c&#34;</name>
    <vm type="VirtualMachine">vm-7</vm>
  </vm>
  <fullFormattedMessage>Migration of virtual machine completed</fullFormattedMessage>
</VmMigratedEvent>
`;

describe("govc events -xml", () => {
  test("names, references and an empty user are read", async () => {
    const { records, rejected } = await readWith(govcEventsXml, await sourceOf(EVENT));
    expect(rejected).toEqual([]);
    expect(records).toEqual([
      expect.objectContaining({
        typeId: "VmMigratedEvent",
        key: "39",
        chainId: "1001",
        userName: "",
        vm: { name: 'a <b> & "c"', moref: "vm-7", uuid: undefined },
        host: { name: "esx2", moref: "host-2", uuid: undefined },
      }),
    ]);
  });

  test("with several paths govc puts a line between: no record", async () => {
    const source = await sourceOf(`==> VirtualMachine:vm-7 <==\n${EVENT}==> VirtualMachine:vm-8 <==\n${EVENT}`);
    expect(detect(source.head).yes).toEqual(["govc-events-xml"]);
    const { records, rejected } = await readWith(govcEventsXml, source);
    expect([records.length, rejected.length]).toEqual([2, 0]);
    expect(records.map(({ line }) => line)).toEqual([2, 18]);
  });

  test("an event cut off costs itself only, in the middle and at the end", async () => {
    const cut = EVENT.slice(0, 200);
    const { records, rejected } = await readWith(govcEventsXml, await sourceOf(`${cut}\n${EVENT}${EVENT}${cut}`));
    expect(records.length).toBe(2);
    expect(rejected.map(({ reason }) => reason)).toEqual([
      "an event without its end",
      "an event without its end (truncated export?)",
    ]);
  });

  test("one damaged event costs itself only", async () => {
    const damaged = EVENT.replace("<userName></userName>", "<userName></username>");
    const { records, rejected } = await readWith(govcEventsXml, await sourceOf(EVENT + damaged + EVENT));
    expect([records.length, rejected.length]).toEqual([2, 1]);
    expect(rejected[0]?.line).toBe(16);
  });

  test("text of an event is data: markup in a name begins no event", async () => {
    const tricky = EVENT.replace("a &lt;b&gt;", "&lt;/VmMigratedEvent&gt;&lt;VmMigratedEvent&gt;");
    const { records } = await readWith(govcEventsXml, await sourceOf(tricky.repeat(2)));
    expect(records.map((record) => (record as EventRecord).vm?.name)).toEqual(
      Array(2).fill('</VmMigratedEvent><VmMigratedEvent> & "c"'),
    );
  });

  test("a field called __proto__ is a field", async () => {
    const { records } = await readWith(
      govcEventsXml,
      await sourceOf(EVENT.replace("<key>", "<__proto__><x>1</x></__proto__><key>")),
    );
    expect(records[0]).toMatchObject({ key: "39" });
    expect(({} as { x?: unknown }).x).toBeUndefined();
  });

  test("an end that never comes is given up, however the text is cut", async () => {
    const long = `<VmMigratedEvent>${"<a>migrated</a>".repeat(400_000)}`;
    const { records, rejected } = await readWith(govcEventsXml, await sourceOf(`${EVENT}${long}\n${EVENT}`));
    expect(records.length).toBeGreaterThan(0);
    expect(rejected.length).toBeGreaterThan(0);
  }, 20_000);
});

test("text lines with an empty category are events: the only failure may be among them", async () => {
  const source = await sourceOf(
    "[Wed Nov 25 11:34:20 2026] [] [48] [VmFailedMigrateEvent] Failed to migrate web-01 from esx1, ds1 to esx2, ds1 in DC\n",
  );
  const { records, rejected } = await readWith(govcText, source);
  expect(rejected).toEqual([]);
  expect(records).toEqual([
    expect.objectContaining({ typeId: "VmFailedMigrateEvent", severity: undefined, key: "48" }),
  ]);
});

const REAL = join(ROOT, "..", "shared", "govc-real");
const versions = ["v0.30.0", "v0.36.0", "v0.46.3", "HEAD"];

describe.runIf(existsSync(REAL))("what real programs wrote", () => {
  test.each(versions)("%s: every event of -xml is read", async (version) => {
    const source = await openSource(join(REAL, version, "events.xml"), "unknown");
    expect(detect(source.head).yes).toEqual(["govc-events-xml"]);
    const { records, rejected } = await readWith(govcEventsXml, source);
    expect(rejected).toEqual([]);
    const moves = records.filter((record) => record.shape === "event" && /Migrated/.test(record.typeId ?? ""));
    expect(moves.length).toBeGreaterThan(3);
    for (const move of moves) {
      expect(move).toMatchObject({ vm: { name: expect.any(String), moref: expect.stringMatching(/^vm-\d+$/) } });
      expect(move).toMatchObject({ chainId: expect.stringMatching(/^\d+$/), time: expect.stringMatching(/Z$/) });
    }
  });

  test("the newest dump says the same as its -xml", async () => {
    const dump = await readWith(govcDump, await openSource(join(REAL, "HEAD", "events-dump.txt"), "unknown"));
    const xml = await readWith(govcEventsXml, await openSource(join(REAL, "HEAD", "events.xml"), "unknown"));
    expect(dump.rejected).toEqual([]);
    const keyOf = (record: { shape: string }): unknown =>
      record.shape === "event"
        ? (({ key, typeId, vm, chainId }) => ({ key, typeId, vm, chainId }))(record as EventRecord)
        : null;
    expect(dump.records.map(keyOf)).toEqual(xml.records.map(keyOf));
  });

  test.each(["v0.36.0", "v0.46.3"])("%s: the dump without times is refused", async (version) => {
    const { records, rejected } = await readWith(
      govcDump,
      await openSource(join(REAL, version, "events-dump.txt"), "unknown"),
    );
    expect(records).toEqual([]);
    expect(new Set(rejected.map(({ reason }) => reason)).size).toBe(1);
  });
});
