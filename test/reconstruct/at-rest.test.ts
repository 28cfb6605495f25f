import { expect, test } from "vitest";
import type { Migration } from "../../src/model/migration.ts";
import { runFiles } from "../proof/run.ts";

const NOW = Date.parse("2026-03-13T00:00:00Z");
const RELOCATED = [
  "3/11/2026 1:00:01 AM,,Relocating archive from esx1.example\\, gold in North to esx2.example\\, gold in North",
  "3/11/2026 1:00:09 AM,,Virtual machine archive was migrated from host esx1.example\\, gold in North to esx2.example\\, gold in North",
];

async function moved(state: string, takenAt: string, ...more: readonly string[]): Promise<Migration | undefined> {
  const rows = [...RELOCATED, ...more].map((row) =>
    row.split(/(?<!\\),/).map((cell) => `"${cell.replaceAll("\\,", ",")}"`),
  );
  const events = ["CreatedTime,UserName,FullFormattedMessage", ...rows.map((cells) => cells.join(","))].join("\r\n");
  const vms = [
    "Name,PowerState,NumCpu,MemoryMB,VMHost,Id,TakenAt",
    `archive,${state},2,4096,esx2.example,VirtualMachine-vm-7,${takenAt}`,
  ];
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
  const report = await runFiles(
    [
      { name: "events.csv", bytes: bytes(events) },
      { name: "vms.csv", bytes: bytes(vms.join("\r\n")) },
    ],
    { zone: "UTC", now: NOW },
  );
  return report.migrations[0];
}

test("a VM that the inventory lists as not running moved cold", async () => {
  expect(await moved("PoweredOff", "2026-03-11T06:00:00Z")).toMatchObject({ kind: "cold", powerState: "off" });
  expect(await moved("Suspended", "2026-03-11T06:00:00Z")).toMatchObject({ kind: "cold", powerState: "suspended" });
});

test("a running VM, and one whose inventory is of another month, did not", async () => {
  expect(await moved("PoweredOn", "2026-03-11T06:00:00Z")).toMatchObject({ kind: "vmotion" });
  expect(await moved("PoweredOff", "2026-02-01T06:00:00Z")).toMatchObject({ kind: "vmotion", powerState: "unknown" });
});

test("events that say that it ran beat the inventory", async () => {
  const off = "3/11/2026 2:00:00 AM,,archive on esx2.example in North is powered off";
  expect(await moved("PoweredOff", "2026-03-11T06:00:00Z", off)).toMatchObject({ kind: "vmotion", powerState: "on" });
});
