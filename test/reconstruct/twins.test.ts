import { expect, test } from "vitest";
import { runFiles } from "../proof/run.ts";

const NOW = Date.parse("2026-03-12T12:00:00Z");
const bytes = (lines: readonly string[]): Uint8Array => new TextEncoder().encode(lines.join("\n"));

interface Task {
  readonly id: number;
  readonly from: string;
  readonly to: string;
}

const sentences = (...rows: readonly (readonly [at: string, text: string])[]): Uint8Array =>
  bytes([
    '"CreatedTime","UserName","FullFormattedMessage"',
    ...rows.map(([at, text]) => `"3/12/2026 ${at} AM","","${text}"`),
  ]);
const tasks = (...list: readonly Task[]): Uint8Array =>
  bytes([
    JSON.stringify(
      list.map(({ id, from, to }, index) => ({
        key: `task-${index}`,
        descriptionId: "VirtualMachine.migrate",
        entity: { type: "VirtualMachine", value: `vm-${id}` },
        entityName: "web01",
        state: "success",
        queueTime: `2026-03-12T${from}Z`,
        startTime: `2026-03-12T${from}Z`,
        completeTime: `2026-03-12T${to}Z`,
      })),
    ),
  ]);
const start = (from: string, to: string): string => `Migrating web01 from ${from}, gold to ${to}, gold in North`;
const end = (from: string, to: string): string =>
  `Migration of virtual machine web01 from ${from}, gold to ${to}, gold completed`;

async function moves(events: Uint8Array, history: Uint8Array): Promise<unknown[]> {
  const report = await runFiles(
    [
      { name: "events.csv", bytes: events },
      { name: "tasks.json", bytes: history },
    ],
    { zone: "UTC", now: NOW },
  );
  return report.migrations.map(({ vm, half, source }) => [vm.moref, half, source.host]);
}

test("sentences about one of two VMs of a name go to the one whose task ran, and no move is told twice", async () => {
  expect(
    await moves(
      sentences(
        ["1:00:00", start("esx1", "esx2")],
        ["1:00:20", end("esx1", "esx2")],
        ["1:10:00", start("esx5", "esx6")],
        ["1:10:20", end("esx5", "esx6")],
        ["1:20:00", start("esx2", "esx3")],
        ["1:20:20", end("esx2", "esx3")],
      ),
      tasks(
        { id: 1, from: "01:00:00.100", to: "01:00:20.900" },
        { id: 2, from: "01:10:00.100", to: "01:10:20.900" },
        { id: 1, from: "01:20:00.100", to: "01:20:20.900" },
      ),
    ),
  ).toEqual([
    ["vm-1", "none", "esx1"],
    ["vm-2", "none", "esx5"],
    ["vm-1", "none", "esx2"],
  ]);
});

test("while both of them move, the nearer beginning and the nearer end decide", async () => {
  expect(
    await moves(
      sentences(
        ["1:00:00", start("esx1", "esx2")],
        ["1:00:30", start("esx5", "esx6")],
        ["1:02:00", end("esx5", "esx6")],
        ["1:05:00", end("esx1", "esx2")],
      ),
      tasks({ id: 1, from: "01:00:00.100", to: "01:05:00.900" }, { id: 2, from: "01:00:30.100", to: "01:02:00.900" }),
    ),
  ).toEqual([
    ["vm-1", "none", "esx1"],
    ["vm-2", "none", "esx5"],
  ]);
});

test("a start in whole seconds is that of the VM whose first record comes within the second", async () => {
  expect(
    await moves(
      sentences(
        ["1:00:00", start("esx1", "esx2")],
        ["1:00:20", end("esx1", "esx2")],
        ["5:00:00", start("esx5", "esx6")],
        ["5:00:20", end("esx5", "esx6")],
      ),
      tasks({ id: 1, from: "01:00:00.100", to: "01:00:20.900" }, { id: 2, from: "05:00:00.600", to: "05:00:20.900" }),
    ),
  ).toEqual([
    ["vm-1", "none", "esx1"],
    ["vm-2", "none", "esx5"],
  ]);
});

test("the database's tasks name their VM by number, whose kind the task says", async () => {
  const events = bytes([
    "event_id,chain_id,event_type,create_time,username,vm_id,vm_name,host_name,datacenter_name,datastore_name",
    "11,10,vim.event.VmBeingHotMigratedEvent,2026-03-12 01:00:00.1,,1,web01,esx1,North,gold",
    "12,10,vim.event.DrsVmMigratedEvent,2026-03-12 01:00:20.1,,1,web01,esx2,North,gold",
    "13,10,vim.event.VmBeingHotMigratedEvent,2026-03-12 01:00:30.1,,2,web01,esx3,North,gold",
    "14,10,vim.event.VmMigratedEvent,2026-03-12 01:00:50.1,,2,web01,esx3,North,silver",
  ]);
  const history = bytes([
    "task_id,name,descriptionid,entity_id,entity_name,complete_state,queue_time,start_time,complete_time,username,event_chain_id",
    "1,,Drm.ExecuteVMotionLRO,1,web01,success,2026-03-12 01:00:00,2026-03-12 01:00:00,2026-03-12 01:00:20.3,,10",
    "2,,Drm.ExecuteStorageVmotionLro,2,web01,success,2026-03-12 01:00:30,2026-03-12 01:00:30,2026-03-12 01:00:50.3,,10",
  ]);
  const report = await runFiles(
    [
      { name: "vpx_event.csv", bytes: events },
      { name: "vpx_task.csv", bytes: history },
    ],
    { zone: "UTC", now: NOW },
  );
  expect(report.migrations.map(({ vm, half, evidence }) => [vm.moref, half, evidence.length])).toEqual([
    ["vm-1", "none", 3],
    ["vm-2", "none", 3],
  ]);
});

test("two VMs of a name that leave one host at once: each end goes to its own start", async () => {
  const events = sentences(
    ["1:00:01", start("esx1", "esx2")],
    ["1:00:11", start("esx1", "esx3")],
    ["1:00:40", end("esx1", "esx2")],
    ["1:00:44", end("esx1", "esx3")],
  );
  const report = await runFiles([{ name: "events.csv", bytes: events }], { zone: "UTC", now: NOW });
  expect(
    report.migrations.map(({ half, destination, durationSeconds }) => [half, destination.host, durationSeconds]),
  ).toEqual([
    ["none", "esx2", 39],
    ["none", "esx3", 33],
  ]);
});

test("govc writes the MoRef behind some sentences only: start by MoRef and end by name of one of two VMs are one move", async () => {
  const record = (at: string, message: string): string =>
    JSON.stringify({ createdTime: `2026-03-12T${at}Z`, category: "info", message }, null, 2);
  const encrypted = (from: string, to: string, id: number): string =>
    `Hot migrating web01 from ${from}, gold in North to ${to}, gold in North with encryption (vm-${id})`;
  const events = bytes([
    record("01:00:00.1", encrypted("esx1", "esx2", 1)),
    record("01:00:20.1", end("esx1", "esx2")),
    record("01:10:00.1", encrypted("esx5", "esx6", 2)),
    record("01:10:20.1", end("esx5", "esx6")),
    record("01:20:00.1", encrypted("esx2", "esx3", 1)),
    record("01:20:10.1", encrypted("esx6", "esx7", 2)),
    record("01:20:30.1", end("esx6", "esx7")),
    record("01:20:40.1", end("esx2", "esx3")),
  ]);
  const report = await runFiles([{ name: "events.json", bytes: events }], { zone: "UTC", now: NOW });
  expect(
    report.migrations.map(({ vm, half, source, durationSeconds }) => [vm.moref, half, source.host, durationSeconds]),
  ).toEqual([
    ["vm-1", "none", "esx1", 20],
    ["vm-2", "none", "esx5", 20],
    ["vm-1", "none", "esx2", 40],
    ["vm-2", "none", "esx6", 20],
  ]);
});
