import { expect, test } from "vitest";
import type { Report } from "../../src/model/report.ts";
import { runFiles } from "../proof/run.ts";

const NOW = Date.parse("2026-03-12T00:00:00Z");

/** govc names no VM beside the sentence, and the sentence of some failures is of a wording of its own. */
function govcEvents(...events: readonly (readonly [second: string, type: string, message: string])[]): Promise<Report> {
  const text = events
    .map(([second, type, message], index) =>
      JSON.stringify({ type, createdTime: `2026-03-11T01:00:${second}Z`, category: "info", message, key: 100 + index }),
    )
    .join("\n");
  return runFiles([{ name: "events.json", bytes: new TextEncoder().encode(text) }], { zone: "UTC", now: NOW });
}

const START = [
  "01.5",
  "VmBeingHotMigratedEvent",
  "Migrating app01-old from esx1.example, gold to esx2.example, gold in North",
] as const;
const FAILED = [
  "20.1",
  "VmFailedMigrateEvent",
  "Failed to migrate app01-old from esx1.example, gold to esx2.example, gold in North: Timed out waiting for migration data.",
] as const;

test("a failure told in unknown wordings is one migration", async () => {
  const report = await govcEvents(
    START,
    FAILED,
    ["20.2", "MigrationErrorEvent", "Moving app01-old went wrong: Timed out waiting for migration data."],
    ["20.3", "com.vmware.vc.vm.SrcVmMigrateFailedEvent", "Virtual machine app01-old did not make it (vm-77)"],
    ["20.4", "MigrationHostErrorEvent", "Timed out waiting for migration data."],
  );
  expect(report.migrations.map(({ vm, outcome, evidence }) => [vm.name, outcome, evidence.length])).toEqual([
    ["app01-old", "failed", 5],
  ]);
});

test("a failure in an unknown wording closes the open start whose VM it names", async () => {
  const report = await govcEvents(START, ["20.2", "MigrationErrorEvent", "Moving app01-old went wrong."]);
  expect(report.migrations.map(({ vm, outcome, half }) => [vm.name, outcome, half])).toEqual([
    ["app01-old", "failed", "none"],
  ]);
});

test("a failure that names another VM and gives another reason stays a failure of its own", async () => {
  const report = await govcEvents(START, FAILED, [
    "20.2",
    "MigrationErrorEvent",
    "Moving app01 went wrong: no memory.",
  ]);
  expect(report.migrations.map(({ vm, outcome }) => [vm.name, outcome])).toEqual([
    ["app01-old", "failed"],
    [null, "failed"],
  ]);
});

test("of two failures of one VM in a second each gets its own further record", async () => {
  const again = ["20.6", FAILED[1], FAILED[2].replaceAll("esx2", "esx3")] as const;
  const report = await govcEvents(FAILED, ["20.2", "MigrationErrorEvent", "Moving app01-old went wrong."], again, [
    "20.7",
    "MigrationErrorEvent",
    "Moving app01-old went wrong.",
  ]);
  expect(report.migrations.map(({ destination, evidence }) => [destination.host, evidence.length])).toEqual([
    ["esx2.example", 2],
    ["esx3.example", 2],
  ]);
});
