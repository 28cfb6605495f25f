import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { RawRecord } from "../../src/ingest/adapter.ts";
import { detect } from "../../src/ingest/registry.ts";
import { openSource } from "../../src/ingest/source.ts";
import type { EventRecord } from "../../src/model/record.ts";
import { shared } from "../shared.ts";
import { readWith, type Reading } from "./support/read.ts";

/** Real exports and fragments beside the repository: each is read, or named here with the reason why not. */
const ROOT = shared("samples");

/** Folder, format and how many records concern migrations, are irrelevant and are rejected. */
const READ: Readonly<Record<string, readonly [format: string, emitted: number, irrelevant: number, rejected: number]>> =
  {
    "govc/events_dump_v0.30.txt": ["govc-dump", 3, 0, 0],
    "govc/events_dump_v0.36.txt": ["govc-dump", 3, 0, 0],
    "govc/events_long_v0.30.json": ["govc-events-json", 6, 6, 0],
    "govc/events_long_v0.36.json": ["govc-events-json", 6, 6, 0],
    "govc/events_multi_object_v0.36.json": ["govc-events-json", 6, 3, 0],
    "govc/events_text_long_v0.30.txt": ["govc-text", 6, 6, 0],
    "govc/events_text_long_v0.36.txt": ["govc-text", 6, 6, 0],
    "govc/events_text_v0.30.txt": ["govc-text", 6, 6, 0],
    "govc/events_text_v0.36.txt": ["govc-text", 6, 6, 0],
    "govc/events_v0.30.json": ["govc-events-json", 6, 6, 0],
    "govc/events_v0.36.json": ["govc-events-json", 6, 6, 0],
    // Times of day without a date: nothing to be made of it, and every row says so.
    "govc/tasks_text_v0.30.txt": ["govc-text", 0, 0, 8],
    "govc/tasks_text_v0.36.txt": ["govc-text", 0, 0, 8],
    "govc/tasks_v0.30.json": ["govc-tasks-json", 3, 0, 0],
    "govc/tasks_v0.36.json": ["govc-tasks-json", 3, 0, 0],
    "manageiq/EventEx_HA_2022.yml": ["manageiq-yaml", 1, 0, 0],
    "manageiq/EventEx_arguments_2010.yml": ["manageiq-yaml", 0, 1, 0],
    "manageiq/TaskEvent_Destroy_vc65_2018.yaml": ["manageiq-yaml", 0, 1, 0],
    "manageiq/TaskEvent_PowerOff_2022.yml": ["manageiq-yaml", 1, 0, 0],
    "powercli-handmade/Get-VIEvent_Export-Csv_PS5.1_SYNTHETIC.csv": ["powercli-raw-csv", 2, 0, 0],
    "powercli-handmade/Get-VIEvent_Select_Export-Csv_PS5.1_SYNTHETIC.csv": ["powercli-select-csv", 2, 0, 0],
    "powercli-handmade/Get-VIEvent_Select_UseCulture_deDE_UTF16LE_SYNTHETIC.csv": ["powercli-select-csv", 2, 0, 0],
    "powercli-handmade/Get-VMotion_Export-Csv_SYNTHETIC.csv": ["get-vmotion-csv", 1, 0, 0],
    "powercli-handmade/LucD_Get-MotionHistory_Export-Csv_SYNTHETIC.csv": ["lucd-motion-history-csv", 1, 0, 0],
    "syslog/vpxd-event-lines-2021.log": ["vpxd-syslog", 0, 10, 0],
    "syslog/vpxd-event-lines-other.log": ["vpxd-syslog", 0, 4, 0],
    "veba/EnteredMaintenanceMode_payload_2022.json": ["event-router-json", 1, 0, 0],
    "veba/ExitMaintenanceMode_payload_2022.json": ["event-router-json", 1, 0, 0],
    "veba/VmMigratedEvent_payload_2021_embano1_gist.json": ["event-router-json", 1, 0, 0],
    "veba/VmMigratedEvent_payload_2021_veba_kn-pcli-telegram.json": ["event-router-json", 1, 0, 0],
    "veba/cloudevent_envelope_old_router_VmPoweredOff_kn-go-echo.json": ["event-router-json", 1, 0, 0],
    "veba/cloudevent_envelope_v0_VmPoweredOff_kn-py-echo.json": ["event-router-json", 1, 0, 0],
  };

const NOT_EXPORTS: Readonly<Record<string, string>> = {
  "catalogs/vcenter_event_types_migration_related_by_version.csv": "a list of event types, no events",
  "catalogs/vcenter_task_descriptions_govmomi_vpx.csv": "a list of task labels, no tasks",
  "powercli-handmade/README.txt": "a note for people",
};

/** Inventories and host logs have tests of their own. */
const ELSEWHERE = /^(hostlogs|rvtools)\/|^govc\/vm\.info_/;

describe.skipIf(ROOT === null)("the real fragments", () => {
  const root = ROOT ?? ".";
  const files =
    ROOT === null
      ? []
      : readdirSync(root, { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map((entry) =>
            join(entry.parentPath, entry.name)
              .slice(root.length + 1)
              .replaceAll("\\", "/"),
          );

  async function read(path: string): Promise<Reading> {
    const source = await openSource(join(root, path), "unknown");
    const { adapter } = detect(source.head);
    if (adapter === null) throw new Error(`${path} is not recognised`);
    return readWith(adapter, source);
  }

  async function onlyEvent(path: string): Promise<EventRecord> {
    const [record] = (await read(path)).records;
    if (record?.shape !== "event") throw new Error(`${path} gave no event`);
    return record;
  }

  test("are all accounted for", () => {
    const known = new Set([...Object.keys(READ), ...Object.keys(NOT_EXPORTS)]);
    expect(files.filter((path) => !known.has(path) && !ELSEWHERE.test(path))).toEqual([]);
  });

  test.each(Object.entries(READ))("%s", async (path, [format, emitted, irrelevant, rejected]) => {
    const source = await openSource(join(root, path), "unknown");
    const { adapter, yes } = detect(source.head);
    expect(yes).toEqual([format]);
    if (adapter === null) throw new Error("not recognised");
    const reading = await readWith(adapter, source);
    expect([reading.records.length, reading.irrelevant, reading.rejected.length]).toEqual([
      emitted,
      irrelevant,
      rejected,
    ]);
  });

  test.each(Object.entries(NOT_EXPORTS))("%s is claimed by nobody: %s", async (path) => {
    const source = await openSource(join(root, path), "unknown");
    expect(detect(source.head)).toMatchObject({ yes: [], maybe: [] });
  });

  test("a payload of an event router has its VM, references, both ends, microseconds and user", async () => {
    expect(await onlyEvent("veba/VmMigratedEvent_payload_2021_veba_kn-pcli-telegram.json")).toMatchObject({
      time: "2021-08-10T18:20:24.042999Z",
      key: "5636626",
      chainId: "5636613",
      userName: "VSPHERE.LOCAL\\Administrator",
      vm: { name: "TestVM-01", moref: "vm-15161" },
      host: { name: "192.168.30.100", moref: "host-15147" },
      sourceHost: { name: "192.168.30.101", moref: "host-15150" },
      datastore: { name: "vsanDatastore", moref: "datastore-15160" },
      sourceDatastore: { name: "vsanDatastore", moref: "datastore-15160" },
    });
  });

  test("an envelope names type and vCenter", async () => {
    for (const path of ["old_router_VmPoweredOff_kn-go-echo", "v0_VmPoweredOff_kn-py-echo"])
      expect(await onlyEvent(`veba/cloudevent_envelope_${path}.json`)).toMatchObject({
        typeId: "VmPoweredOffEvent",
        vcenter: "10.0.0.1",
        vm: { name: "test-01", moref: "vm-56" },
      });
  });

  test("ManageIQ's objects have their names and references, whatever Ruby wrapped them in", async () => {
    expect(await onlyEvent("manageiq/TaskEvent_PowerOff_2022.yml")).toMatchObject({
      time: "2022-10-20 19:16:30.085025000 Z",
      typeId: "TaskEvent",
      userName: "root",
      vm: { name: "event_test", moref: "vm-67544" },
      task: { key: "task-783502", descriptionId: "VirtualMachine.powerOff", reasonUser: "root", state: "queued" },
    });
    expect(await onlyEvent("manageiq/EventEx_HA_2022.yml")).toMatchObject({
      typeId: "com.vmware.vc.HA.VmUnprotectedEvent",
      userName: "",
      host: { name: "esx1", moref: "host-6528" },
    });
  });

  test("govc's dump has what its JSON leaves out", async () => {
    const { records } = await read("govc/events_dump_v0.36.txt");
    expect(records[0]).toMatchObject({
      time: "2026-11-23T05:16:24.496609680Z",
      typeId: "VmMigratedEvent",
      userName: "user",
      vm: { name: "DC0_H0_VM0", moref: "vm-52" },
      sourceHost: { name: "DC0_H0", moref: "host-20" },
      chainId: "66",
    } satisfies Partial<RawRecord>);
  });
});
