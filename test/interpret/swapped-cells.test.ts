import { expect, test } from "vitest";
import { runFiles } from "../proof/run.ts";

const HEADER = '"CreatedTime","FullFormattedMessage","EventTypeId"';
const SENTENCE = "DRS migrated web-01 from esx01 to esx02 in cluster Kiel in Nord";

async function rejectedOf(...rows: readonly string[]): Promise<number> {
  const { inputs } = await runFiles(
    [{ name: "events.csv", bytes: new TextEncoder().encode(`${[HEADER, ...rows].join("\n")}\n`) }],
    { zone: "UTC", now: Date.parse("2026-11-23T06:00:00Z") },
  );
  return inputs[0]?.rejected ?? 0;
}

test("a migration's type in the sentence's column is told", async () => {
  const sound = `"2026-11-22T21:00:00Z","${SENTENCE}","DrsVmMigratedEvent"`;
  expect(await rejectedOf(sound)).toBe(0);
  expect(await rejectedOf(sound, `"2026-11-22T21:05:00Z","DrsVmMigratedEvent","${SENTENCE}"`)).toBe(1);
  expect(await rejectedOf(sound, '"2026-11-22T21:05:00Z","VmMigratedEvent",""')).toBe(1);
});
