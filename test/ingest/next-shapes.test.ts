import { describe, expect, test } from "vitest";
import { eventAssistantCsv } from "../../src/ingest/format/event-assistant-csv.ts";
import { getVmotioneventsCsv } from "../../src/ingest/format/get-vmotionevents-csv.ts";
import { manageiqYaml } from "../../src/ingest/format/manageiq-yaml.ts";
import { vcenterDbEventsCsv } from "../../src/ingest/format/vcenter-db-events-csv.ts";
import { vcenterDbTasksCsv } from "../../src/ingest/format/vcenter-db-tasks-csv.ts";
import { detect } from "../../src/ingest/registry.ts";
import { readWith, sourceOf } from "./support/read.ts";

describe("psql -x", () => {
  const RECORD = `-[ RECORD 1 ]-----+---------------------------
event_id          | 4711
chain_id          | 4709
event_type        | vim.event.VmMigratedEvent
create_time       | 2026-11-23 05:16:24.123
username          |
vm_id             | 58
vm_name           | web | 01
message           | first line       +
                  | second migration
`;

  test("a record stands over many lines; a value may hold bars and line breaks", async () => {
    const source = await sourceOf(RECORD + RECORD.replace("RECORD 1", "RECORD 2"));
    expect(detect(source.head).yes).toEqual(["vcenter-db-events-csv"]);
    const { records, rejected } = await readWith(vcenterDbEventsCsv, source);
    expect(rejected).toEqual([]);
    expect(records.map(({ line }) => line)).toEqual([1, 11]);
    expect(records[0]).toMatchObject({
      typeId: "vim.event.VmMigratedEvent",
      userName: "",
      vm: { name: "web | 01", moref: "vm-58" },
      message: "first line\nsecond migration",
    });
  });

  test("a record cut off at the end is rejected, the others are read", async () => {
    const { records, rejected } = await readWith(
      vcenterDbEventsCsv,
      await sourceOf(`${RECORD}-[ RECORD 2 ]-----+---\nevent_id          | 1\nchain_id | migration\n`),
    );
    expect([records.length, rejected.length]).toEqual([1, 1]);
  });

  test("tasks likewise", async () => {
    const source = await sourceOf(
      "-[ RECORD 1 ]--+----\ntask_id | 7\ncomplete_state | success\nqueue_time | 2026-11-23 05:16:24\ndescriptionid | VirtualMachine.migrate\n",
    );
    expect(detect(source.head).yes).toEqual(["vcenter-db-tasks-csv"]);
    expect((await readWith(vcenterDbTasksCsv, source)).records.length).toBe(1);
  });
});

test("vCenter Event Assistant: vCenter, VM and sentence; a host is no VM", async () => {
  const source = await sourceOf(
    "id,occurred_at,vcenter_name,event_type,severity,message,user_name,entity_name,entity_type,notable_score,notable_tags,user_comment\r\n1,2026-11-23T05:16:24Z,vc01,vim.event.VmMigratedEvent,info,Migration of virtual machine web-01 completed,,web-01,VirtualMachine,0,,\r\n2,2026-11-23T05:17:24Z,vc01,vim.event.EnteringMaintenanceModeEvent,info,Host esx1 entering maintenance,,esx1,HostSystem,0,,\r\n",
  );
  expect(detect(source.head).yes).toEqual(["event-assistant-csv"]);
  const { records } = await readWith(eventAssistantCsv, source);
  expect(records).toEqual([
    expect.objectContaining({ vcenter: "vc01", vm: { name: "web-01" }, userName: "", time: "2026-11-23T05:16:24Z" }),
    expect.objectContaining({ vm: undefined }),
  ]);
});

test("Get-VMotionEvents: names that it has cut are left unknown", async () => {
  const source = await sourceOf(
    '"ToESX","VMName","FromStorage","StartTime","FromESX","TimeSpan","VMMessage","FinishTime","ToStorage"\n"re1","a","datas","11/22/2026 8:41:10 PM","esx2.lab","7.5","Completed","11/22/2026 8:48:40 PM","datas"\n"esx12.lab","b","LUN_12","11/22/2026 8:41:10 PM","esx2.lab","7.5","Completed","11/22/2026 8:48:40 PM","LUN_4"\n',
  );
  expect(detect(source.head).yes).toEqual(["get-vmotionevents-csv"]);
  const { records } = await readWith(getVmotioneventsCsv, source);
  expect(records).toEqual([
    expect.objectContaining({
      sourceHost: undefined,
      destHost: undefined,
      sourceDatastore: undefined,
      destDatastore: undefined,
    }),
    expect.objectContaining({
      sourceHost: "esx2.lab",
      destHost: "esx12.lab",
      sourceDatastore: "LUN_12",
      destDatastore: "LUN_4",
    }),
  ]);
});

test.each([
  ["with Ruby's colons", ":"],
  ["without", ""],
])("ManageIQ's plain hashes %s are known without being told", async (_name, colon) => {
  const document = ["key: 4711", "chainId: 4709", "createdTime: 2026-11-23T05:16:24.123Z", "userName: ''"]
    .concat(["eventType: VmMigratedEvent", "fullFormattedMessage: Migration completed"])
    .map((line) => `${colon}${line}`)
    .concat([`${colon}vm:`, `  ${colon}name: web-01`, `  ${colon}vm: vm-58`])
    .join("\n");
  const source = await sourceOf(`---\n${document}\n---\n${document}\n`);
  expect(detect(source.head).yes).toEqual(["manageiq-yaml"]);
  const { records, rejected } = await readWith(manageiqYaml, source);
  expect(rejected).toEqual([]);
  expect(records.length).toBe(2);
  expect(records[0]).toMatchObject({
    typeId: "VmMigratedEvent",
    key: "4711",
    chainId: "4709",
    userName: "",
    vm: { name: "web-01", moref: "vm-58" },
  });
});
