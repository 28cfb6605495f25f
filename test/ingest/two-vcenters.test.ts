import { expect, test } from "vitest";
import { runFiles } from "../proof/run.ts";

/** Two vCenters count their events each from 1: one key in one record of a collector is not one event. */

const line = (vcenter: string, minute: number, type: string, text: string): string =>
  `2026-11-22T21:0${minute}:05.310112+00:00 ${vcenter} vpxd 12011 - -  Event [50${minute % 2}] [1-1] [2026-11-22T21:0${minute}:05.309871Z] [vim.event.${type}] [info] [anna] [Kiel] [500] [${text}]`;
const LINES = ["vc01", "vc02"].flatMap((vcenter, index) => [
  line(
    vcenter,
    index * 2,
    "VmBeingHotMigratedEvent",
    `Migrating web-01 from esx${index}1, ds1 to esx${index}2, ds1 in Kiel`,
  ),
  line(
    vcenter,
    index * 2 + 1,
    "VmMigratedEvent",
    `Migration of virtual machine web-01 from esx${index}1, ds1 to esx${index}2, ds1 completed`,
  ),
]);
const MOVES = [
  ["vc01", "2026-11-22T21:00:05.309Z", "esx02"],
  ["vc02", "2026-11-22T21:02:05.309Z", "esx12"],
];

async function moves(value: unknown) {
  const bytes = new TextEncoder().encode(JSON.stringify(value));
  const { migrations } = await runFiles([{ name: "out.json", bytes }], {
    zone: "UTC",
    now: Date.parse("2026-11-23T06:00:00Z"),
  });
  return migrations.map(({ vcenter, startedAt, destination }) => [vcenter, startedAt, destination.host]);
}

test("lines of one array", async () => {
  expect(await moves({ rc: 0, stdout_lines: LINES })).toEqual(MOVES);
});

test("lines of an array that stand as text in another", async () => {
  const tasks = ["web-01", "web-02"].map((vm) =>
    JSON.stringify({
      Key: vm,
      DescriptionId: "VirtualMachine.migrate",
      Entity: { Type: "VirtualMachine", Value: vm.replace("web", "vm") },
      EntityName: vm,
      State: "success",
      QueueTime: "2026-11-22T21:00:00Z",
      StartTime: "2026-11-22T21:00:01Z",
      CompleteTime: "2026-11-22T21:00:20Z",
    }),
  );
  expect(await moves({ rc: 0, stdout_lines: ["[", `  ${tasks[0] ?? ""},`, `  ${tasks[1] ?? ""}`, "]"] })).toHaveLength(
    2,
  );
});

test("a line that a store keeps twice is one", async () => {
  expect(await moves({ rc: 0, stdout_lines: [...LINES, ...LINES] })).toEqual(MOVES);
});
