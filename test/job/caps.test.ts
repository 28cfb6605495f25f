import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readInputs } from "../../src/job/read.ts";

const folder = mkdtempSync(join(tmpdir(), "precopy-caps-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function selectCsv(events: number): string {
  const rows = Array.from(
    { length: events },
    (_, n) => `"2026-11-22 20:${String(n % 60).padStart(2, "0")}:00","","User root@10.0.0.9 logged in as govc"`,
  );
  return `"CreatedTime","UserName","FullFormattedMessage"\n${rows.join("\n")}\n`;
}

test.each([
  [100, ["export-cap"]],
  [99, []],
])("a select CSV of %i events is told to be capped: %j", async (events, codes) => {
  const file = join(folder, `events-${events}.csv`);
  writeFileSync(file, selectCsv(events));
  const { diagnostics } = await readInputs([{ file, path: "events.csv", vcenter: null }], {
    inputFormat: null,
    timeZone: "UTC",
    timeZoneGiven: true,
    dateOrder: null,
    now: Date.UTC(2026, 10, 23, 6),
  });
  const found = diagnostics.list();
  expect(found.map(({ code }) => code)).toEqual(codes);
  for (const { message } of found) expect(message).toContain("events.csv: exactly 100 events");
});
