import { describe, expect, test } from "vitest";
import type { RawRecord } from "../../src/ingest/adapter.ts";
import { ADAPTERS, detect } from "../../src/ingest/registry.ts";
import { readWith, sourceOf } from "./support/read.ts";
import { lines, ms, WRAPPINGS, type Wrapped } from "./support/wrappings.ts";

const AT = ["2026-09-14T11:59:40.100Z", "2026-09-14T12:00:00.100Z"] as const;
const SENTENCES = [
  ["VmBeingHotMigratedEvent", "Migrating app01 from esx01, ds1 to esx02, ds1 in DC1"],
  ["VmMigratedEvent", "Migration of virtual machine app01 from esx01, ds1 to esx02, ds1 completed"],
] as const;

const syslogLines = SENTENCES.map(([type, sentence], index): Wrapped => {
  const at = AT[index] ?? "";
  const text = `<14>1 ${at.replace("Z", "+00:00")} vc01.example.net vpxd 123 - -  Event [${100 + index}] [1-1] [${at}] [vim.event.${type}] [info] [LAB\\alice "x"] [DC1] [100] [${sentence}]`;
  return { text, value: text, at };
});
const eventObjects = SENTENCES.map(([type, sentence], index): Wrapped => {
  const at = AT[index] ?? "";
  const value = {
    _typeName: type,
    key: 100 + index,
    chainId: 100,
    createdTime: at,
    userName: "LAB\\alice",
    vm: { name: "app01", vm: { type: "VirtualMachine", value: "vm-7" } },
    fullFormattedMessage: sentence,
  };
  return { text: JSON.stringify(value), value, at };
});
const cloudEvents = SENTENCES.map(([type, sentence], index): Wrapped => {
  const at = AT[index] ?? "";
  const data = {
    Key: 100 + index,
    ChainId: 100,
    CreatedTime: at,
    UserName: "LAB\\alice",
    Vm: { Name: "app01", Vm: { Type: "VirtualMachine", Value: "vm-7" } },
    FullFormattedMessage: sentence,
  };
  const value = {
    id: `${index}`,
    source: "https://vc01.example.net:443/sdk",
    specversion: "1.0",
    type: `com.vmware.vsphere.${type}.v0`,
    time: at,
    data,
  };
  return { text: JSON.stringify(value), value, at };
});
const taskObjects = AT.map((at, index): Wrapped => {
  const value = {
    key: `task-${index}`,
    descriptionId: "VirtualMachine.migrate",
    entityName: "app01",
    entity: { type: "VirtualMachine", value: "vm-7" },
    state: "success",
    queueTime: at,
    startTime: at,
    completeTime: at,
    eventChainId: 100,
  };
  return { text: JSON.stringify(value), value, at };
});
const hostLines = AT.map((at, index): Wrapped => {
  const text = `${at} In(166) Hostd[2099${index}]: [Originator@6876 sub=Vcsvc.VMotionSrc.667847337341571967${index}] vmotion result has downtime value 28415${index}`;
  return { text, value: text, at };
});

async function readAll(
  content: string,
): Promise<{ id: string | undefined; records: readonly RawRecord[]; lost: number }> {
  const source = await sourceOf(content);
  const { adapter } = detect(source.head);
  if (adapter === null) return { id: undefined, records: [], lost: 0 };
  const { records, rejected } = await readWith(ADAPTERS.find(({ id }) => id === adapter.id) ?? adapter, source);
  return { id: adapter.id, records, lost: rejected.length };
}

const names = Object.keys(WRAPPINGS);

describe("vCenter's records in a wrapping nobody told the program of", () => {
  test.each(names)("a line of syslog: %s", async (name) => {
    const { records, lost } = await readAll(WRAPPINGS[name]?.(syslogLines) ?? "");
    expect(lost).toBe(0);
    expect(records).toEqual(
      SENTENCES.map(([type, message], index) =>
        expect.objectContaining({
          shape: "event",
          typeId: `vim.event.${type}`,
          message,
          key: `${100 + index}`,
          time: AT[index],
          vcenter: "vc01.example.net",
          userName: 'LAB\\alice "x"',
        }),
      ),
    );
  });

  test.each(names)("an event object: %s", async (name) => {
    const { records, lost } = await readAll(WRAPPINGS[name]?.(eventObjects) ?? "");
    expect(lost).toBe(0);
    expect(records).toEqual(
      SENTENCES.map(([typeId, message], index) =>
        expect.objectContaining({
          shape: "event",
          typeId,
          message,
          key: `${100 + index}`,
          time: AT[index],
          vm: { name: "app01", moref: "vm-7", uuid: undefined },
        }),
      ),
    );
  });

  test.each(names)("CloudEvents: %s", async (name) => {
    const { records } = await readAll(WRAPPINGS[name]?.(cloudEvents) ?? "");
    expect(records).toEqual(
      SENTENCES.map(([typeId, message]) =>
        expect.objectContaining({ shape: "event", typeId, message, vcenter: "vc01.example.net" }),
      ),
    );
  });

  test.each(names)("a task object: %s", async (name) => {
    const { records, lost } = await readAll(WRAPPINGS[name]?.(taskObjects) ?? "");
    expect(lost).toBe(0);
    expect(records).toEqual(
      AT.map((_at, index) =>
        expect.objectContaining({
          shape: "task",
          info: expect.objectContaining({ key: `task-${index}`, descriptionId: "VirtualMachine.migrate" }),
        }),
      ),
    );
  });

  test.each(names)("a line of a host's log: %s", async (name) => {
    const { records, lost } = await readAll(WRAPPINGS[name]?.(hostLines) ?? "");
    expect(lost).toBe(0);
    expect(records).toEqual(
      AT.map((at, index) =>
        expect.objectContaining({
          shape: "host-log",
          log: "hostd",
          migrationId: `667847337341571967${index}`,
          time: { epochMs: ms(at), precisionMs: 1 },
          statement: { kind: "downtime", microseconds: 284_150 + index },
        }),
      ),
    );
  });
});

describe("which vCenter", () => {
  const line = (header: string, key: number): string =>
    `${header} Event [${key}] [1-1] [2026-09-14T12:00:00.1Z] [vim.event.VmMigratedEvent] [info] [x] [DC1] [1] [${SENTENCES[1][1]}]`;
  test.each([
    ["Dec 20 02:13:01 192.0.2.50 1 2026-09-14T12:00:00.1+00:00 vcsa01 vpxd 1 - - ", "vcsa01"],
    ["<14>1 2026-09-14T12:00:00.1+00:00 10.0.0.7 vpxd 1 - - ", "10.0.0.7"],
    ["Sep 14 12:00:01 relay01 vcsa02 vpxd[77]: ", "vcsa02"],
    ["2026-09-14 12:00:01\tUser.Info\t10.1.1.1\t1 2026-09-14T12:00:00.1Z vcsa03 vpxd 1 - - ", "vcsa03"],
    ["Sep 14 12:00:01 192.0.2.50 vpxd 1 - - ", undefined],
    ["vpxd 1 - - ", undefined],
  ])("%s", async (header, vcenter) => {
    const { records } = await readAll(`${line(header, 1)}\n${line(header, 2)}\n`);
    expect(records).toEqual([expect.objectContaining({ vcenter }), expect.objectContaining({ vcenter })]);
    const wrapped = await readAll(
      lines([1, 2].map((key) => ({ agent: { hostname: "collector" }, m: line(header, key) }))),
    );
    expect(wrapped.records).toEqual([expect.objectContaining({ vcenter }), expect.objectContaining({ vcenter })]);
  });

  test("a store's own label where the line has lost its header", async () => {
    const bare = line("vpxd 1 - - ", 3);
    const { records } = await readAll(lines([{ labels: { host: "vcsa09" }, line: bare }]));
    expect(records).toEqual([expect.objectContaining({ vcenter: "vcsa09" })]);
  });

  test("a line kept twice by its store is one record", async () => {
    const whole = syslogLines[1]?.text ?? "";
    const cut = whole.slice(whole.indexOf("Event ["));
    const { records } = await readAll(lines([{ message: cut, event: { original: whole } }]));
    expect(records).toEqual([expect.objectContaining({ vcenter: "vc01.example.net" })]);
  });
});
