import { expect, test } from "vitest";
import { runFiles } from "../proof/run.ts";

const NOW = Date.parse("2026-03-12T12:00:00Z");
const START = "VmBeingHotMigratedEvent";

interface Event {
  readonly at: string;
  readonly type: string;
  readonly message: string;
  readonly key?: number;
  readonly chain?: number;
}

async function run(header: string, rows: readonly string[]): Promise<Awaited<ReturnType<typeof runFiles>>> {
  const bytes = new TextEncoder().encode([header, ...rows].join("\r\n"));
  return runFiles([{ name: "events.csv", bytes }], { zone: "UTC", now: NOW });
}

function typed(events: readonly Event[]): ReturnType<typeof run> {
  return run(
    '"CreatedTime","UserName","FullFormattedMessage","Key","ChainId","Type"',
    events.map(
      ({ at, type, message, key, chain }) =>
        `"2026-03-12T${at}Z","","${message}","${key ?? ""}","${chain ?? ""}","${type}"`,
    ),
  );
}

const drsEnd = (vm: string, from: string, to: string): string =>
  `DRS migrated ${vm} from ${from} to ${to} in cluster North-A in North`;

test("DRS's end in a chain of its own closes the move that is open and goes the same way", async () => {
  const { migrations } = await typed([
    {
      at: "01:00:00",
      type: START,
      message: "Migrating web01 from esx1, gold to esx2, gold in North",
      key: 11,
      chain: 10,
    },
    { at: "01:00:20", type: "DrsVmMigratedEvent", message: drsEnd("web01", "esx1", "esx2"), key: 19, chain: 18 },
  ]);
  expect(migrations.map(({ half, trigger, durationSeconds }) => [half, trigger, durationSeconds])).toEqual([
    ["none", "drs", 20],
  ]);
});

test.each([
  ["goes another way", "01:00:20", drsEnd("web01", "esx1", "esx3")],
  ["comes hours later", "05:00:20", drsEnd("web01", "esx1", "esx2")],
])("… and leaves it open where it %s", async (_, at, message) => {
  const { counts } = await typed([
    {
      at: "01:00:00",
      type: START,
      message: "Migrating web01 from esx1, gold to esx2, gold in North",
      key: 11,
      chain: 10,
    },
    { at, type: "DrsVmMigratedEvent", message, key: 19, chain: 18 },
  ]);
  expect([counts.endMissing, counts.startMissing]).toEqual([1, 1]);
});

test("starts of two VMs of one name a second apart are two", async () => {
  const { migrations } = await run('"CreatedTime","UserName","FullFormattedMessage"', [
    '"3/12/2026 1:00:00 AM","","Migrating web01 from esx1, gold to esx2, gold in North"',
    '"3/12/2026 1:00:01 AM","","Migrating web01 from esx3, gold to esx2, gold in North"',
    '"3/12/2026 1:00:20 AM","","Migration of virtual machine web01 from esx1, gold to esx2, gold completed"',
    '"3/12/2026 1:00:22 AM","","Migration of virtual machine web01 from esx3, gold to esx2, gold completed"',
  ]);
  expect(migrations.map(({ source, durationSeconds }) => [source.host, durationSeconds])).toEqual([
    ["esx1", 20],
    ["esx3", 21],
  ]);
});

test("a chain whose sentences name no VM that can be read is still one move", async () => {
  const syslog = (at: string, key: number, type: string, text: string): string =>
    `<14>1 2026-03-12T${at}Z vc01 vpxd 12 - -  Event [${key}] [1-1] [2026-03-12T${at}Z] [vim.event.${type}] [info] [] [Nord] [10] [${text}]`;
  const lines = [
    syslog("01:00:00.1", 11, START, "Migrieren von web01 von esx1, gold nach esx2, gold in Nord"),
    syslog("01:00:20.1", 12, "VmMigratedEvent", "Die Migration der virtuellen Maschine web01 ist abgeschlossen"),
  ];
  const report = await runFiles([{ name: "vpxd.log", bytes: new TextEncoder().encode(lines.join("\n")) }], {
    zone: "UTC",
    now: NOW,
  });
  expect(report.migrations.map(({ outcome, half, durationSeconds }) => [outcome, half, durationSeconds])).toEqual([
    ["succeeded", "none", 20],
  ]);
  expect(report.counts.unattributedEnds).toBe(0);
});

test("a VM that was suspended before moves cold, whatever verb its sentence has", async () => {
  const { migrations } = await typed([
    { at: "00:50:00", type: "VmSuspendedEvent", message: "web01 on esx1 in North is suspended" },
    {
      at: "01:00:00",
      type: "VmBeingMigratedEvent",
      message: "Migrating web01 from esx1, gold to esx2, gold in North",
      key: 11,
      chain: 10,
    },
    {
      at: "01:00:20",
      type: "VmMigratedEvent",
      message: "Migration of virtual machine web01 from esx1, gold to esx2, gold completed",
      key: 12,
      chain: 10,
    },
  ]);
  expect(migrations.map(({ kind, powerState }) => [kind, powerState])).toEqual([["cold", "suspended"]]);
});
