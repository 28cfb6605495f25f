import { expect, test } from "vitest";
import { vcenterDbEventsCsv } from "../../src/ingest/format/vcenter-db-events-csv.ts";
import { vcenterDbTasksCsv } from "../../src/ingest/format/vcenter-db-tasks-csv.ts";
import { detect } from "../../src/ingest/registry.ts";
import { readWith, sourceOf, utf16 } from "./support/read.ts";

const EXPECTED = {
  key: "12",
  chainId: "10",
  time: "2026-11-22 20:00:41.380532",
  typeId: "vim.event.VmMigratedEvent",
  userName: "",
  vm: { name: "web-01", moref: "vm-7" },
  host: { name: "esx2", moref: undefined },
};
const HEADER = "event_id,chain_id,event_type,create_time,username,vm_id,vm_name,host_name";
const ROW = "12,10,vim.event.VmMigratedEvent,2026-11-22 20:00:41.380532,,7,web-01,esx2";

test.each([
  ["psql's csv", `${HEADER}\n${ROW}\n`],
  ["SQL Server Management Studio: upper case, tabs, NULL, UTF-16", studio()],
  ["psql's own table", psqlTable()],
])("VPX_EVENT as %s", async (_name, content) => {
  const source = await sourceOf(content);
  expect(detect(source.head).yes).toEqual(["vcenter-db-events-csv"]);
  const { records, rejected } = await readWith(vcenterDbEventsCsv, source);
  expect(rejected).toEqual([]);
  expect(records).toEqual([expect.objectContaining(EXPECTED)]);
});

function studio(): Uint8Array {
  const rows = [HEADER.toUpperCase(), ROW.replace(",,", ",NULL,")].map((row) => row.replaceAll(",", "\t"));
  return utf16(`${rows.join("\r\n")}\r\n`, "le", true);
}

function psqlTable(): string {
  const cells = (row: string): string => ` ${row.split(",").join(" | ")} `;
  return `${cells(HEADER)}\n${"-".repeat(10)}+${"-".repeat(10)}\n${cells(ROW)}\n(1 row)\n\n`;
}

test("VPX_TASK's fault is read where it was dumped as an object", async () => {
  const fault =
    '<obj xsi:type=""LocalizedMethodFault""><fault xsi:type=""RequestCanceled""/><localizedMessage>The task was canceled by a user.</localizedMessage></obj>';
  const source = await sourceOf(
    `TASK_ID,NAME,DESCRIPTIONID,ENTITY_ID,ENTITY_TYPE,ENTITY_NAME,COMPLETE_STATE,ERROR_DATA,QUEUE_TIME,START_TIME,COMPLETE_TIME,USERNAME,EVENT_CHAIN_ID\n5,,Drm.ExecuteVMotionLRO,7,VirtualMachine,web-01,error,"${fault}",2026-11-22 20:00:00+00,2026-11-22 20:00:00+00,2026-11-22 20:00:09+00,NULL,10\n`,
  );
  expect(detect(source.head).yes).toEqual(["vcenter-db-tasks-csv"]);
  const { records } = await readWith(vcenterDbTasksCsv, source);
  expect(records).toEqual([
    expect.objectContaining({
      info: expect.objectContaining({
        key: "task-5",
        entity: { name: "web-01", moref: "vm-7" },
        state: "error",
        fault: { type: "RequestCanceled", message: "The task was canceled by a user." },
        reasonType: "TaskReasonSystem",
        eventChainId: "10",
      }),
    }),
  ]);
});
